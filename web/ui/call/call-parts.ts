import { html, nothing, type TemplateResult } from "lit";
import { css } from "../tokens/css.ts";
import "../incoming/incoming-call.ts";
import type { CallFlow } from "./call-flow.ts";
import "./call-view.ts";
import type { Client } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";

/** The call one is in, for a face to place. */
export function stage(
    flow: CallFlow,
    words: Words,
    options: { readonly wide: boolean; readonly unread: number },
): TemplateResult | typeof nothing {
    if (!flow.onStage) {
        return nothing;
    }
    return html`<empower-call-view
        class="stage"
        data-testid="call-view"
        data-phase=${flow.current?.phase ?? "none"}
        .words=${words}
        .call=${flow.current}
        .name=${flow.name}
        .person=${flow.person ?? ""}
        .chat=${options.wide ? "none" : flow.chatShown ? "hide" : "show"}
        .unread=${options.unread}
        @hangup=${() => flow.hangup()}
        @microphone=${(event: CustomEvent<boolean>) => flow.microphone(event.detail)}
        @camera=${(event: CustomEvent<boolean>) => flow.camera(event.detail)}
        @dismiss=${() => flow.dismiss()}
        @chat=${() => flow.toggleChat()}
    ></empower-call-view>`;
}

/** Whoever calls now: the ring itself, or one that comes while a call is on. */
export function ring(
    flow: CallFlow,
    client: Client,
    words: Words,
    silent: boolean,
): TemplateResult | typeof nothing {
    const call = flow.current;
    const waiting = client.calls.waiting[0];
    const first = call?.phase === "ringing-in" && call.id !== undefined;
    if (!first && waiting === undefined) {
        return nothing;
    }
    const ringing = first
        ? {
              id: call.id ?? "",
              from: call.startedBy ?? call.peer,
              video: call.video,
          }
        : {
              id: waiting?.id ?? "",
              from: waiting?.from,
              video: waiting?.video ?? true,
          };
    return html`<empower-incoming-call
        class="ring"
        data-call=${ringing.id}
        .words=${words}
        .name=${flow.nameOf(ringing.from)}
        .person=${ringing.from ?? ""}
        .video=${ringing.video}
        .silent=${silent || !first}
        .second=${!first}
        @answer=${(event: CustomEvent<boolean>) => flow.answer(ringing.id, event.detail)}
        @decline=${() => flow.decline(ringing.id)}
    ></empower-incoming-call>`;
}

/**
 * A call beside its conversation where there is room (`.wide`); else instead of it, or small above it (`.chat`). The
 * element with class `talk` holds both.
 */
export const callLayout = css`
    .talk {
        flex: 1;
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
    }
    .talk > .conversation {
        flex: 1;
        min-height: 0;
    }
    .talk > .stage {
        flex: 1;
    }
    .talk.in-call:not(.wide, .chat) > .conversation {
        display: none;
    }
    .talk.in-call.chat:not(.wide) > .stage {
        flex: 0 0 clamp(9rem, 38%, 16rem);
    }
    .talk.in-call.wide {
        flex-direction: row;
    }
    .talk.in-call.wide > .conversation {
        flex: 0 0 24rem;
        border-left: 1px solid var(--em-line);
    }
`;
