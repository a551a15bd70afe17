import { html, nothing, type TemplateResult } from "lit";
import { css } from "../tokens/css.ts";
import "../incoming/incoming-call.ts";
import type { Tone } from "../incoming/ring-tone.ts";
import type { CallFlow } from "./call-flow.ts";
import "./call-view.ts";
import type { CallDeed } from "./controls.ts";
import type { Client, Id } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";

export interface StageOptions {
    /** There is room for call and conversation side by side. */
    readonly wide: boolean;
    /** The conversation that the face shows. */
    readonly channel: Id | undefined;
    /** Shows another one. */
    open(channel: Id): void;
}

/** The call one is in, for a face to place. */
export function stage(
    flow: CallFlow,
    words: Words,
    options: StageOptions,
): TemplateResult | typeof nothing {
    if (!flow.onStage) {
        return nothing;
    }
    const channel = flow.current?.channel;
    const shown = flow.showsChat(options.wide) && channel === options.channel;
    return html`<empower-call-view
        class="stage"
        data-testid="call-view"
        data-phase=${flow.current?.phase ?? "none"}
        .words=${words}
        .client=${flow.owner}
        .call=${flow.current}
        .name=${flow.name}
        .person=${flow.person ?? ""}
        .seen=${flow.seen}
        .waiting=${flow.waiting}
        .lobbyProblem=${flow.lobbyProblem}
        .chat=${shown ? "hide" : "show"}
        .unread=${flow.unread}
        .can=${flow.can}
        .fullScreen=${flow.isFullScreen}
        @deed=${(event: CustomEvent<CallDeed>) => {
            const reads = (event.detail.do === "chat" && !shown) || event.detail.do === "write";
            if (reads && channel !== undefined) {
                options.open(channel);
            }
            flow.do(event.detail, shown);
        }}
    ></empower-call-view>`;
}

/** Whoever calls now: the ring itself, or one that comes while a call is on. */
export function ring(
    flow: CallFlow,
    client: Client,
    words: Words,
    tone: Tone,
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
        .tone=${tone}
        .silent=${!first || flow.testing}
        .busy=${client.busy}
        .second=${!first}
        @answer=${(event: CustomEvent<boolean>) => flow.answer(ringing.id, { audio: true, video: event.detail })}
        @test=${() => flow.testBeforeAnswer(ringing.id, ringing.from)}
        @decline=${() => flow.decline(ringing.id)}
        @busy=${() => flow.decline(ringing.id, true)}
    ></empower-incoming-call>`;
}

/** Who waits to be let in, where the call itself is not in view. */
export function knocks(flow: CallFlow, words: Words, open: () => void): TemplateResult | typeof nothing {
    if (flow.waiting.length === 0) {
        return nothing;
    }
    const t = words.t.ringing.lobby;
    return html`<div class="knock" data-testid="lobby-notice">
        <p>${flow.waiting.map(({ name }) => t.someone(name)).join(" ")}</p>
        <button type="button" class="button main" data-testid="lobby-to-call" @click=${open}>${t.toCall}</button>
    </div>`;
}

/**
 * A call beside its conversation where there is room (`.wide`), else small above it; alone while the messages are not
 * wanted (no `.chat`). The element with class `talk` holds both, and is what fills a full screen.
 */
export const callLayout = css`
    .knock {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.375rem 0.75rem;
        padding: 0.375rem 0.5rem 0.375rem 1rem;
        background: var(--em-accent-soft);
        color: var(--em-on-accent-soft);
    }
    .knock p {
        flex: 1 1 14rem;
        min-width: 0;
        font-weight: 600;
        overflow-wrap: anywhere;
    }
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
    .talk.in-call:not(.chat) > .conversation {
        display: none;
    }
    .talk:fullscreen {
        background: var(--em-surface);
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
    /* A telephone on its side: what is left of the height is for both. */
    @media (max-height: 480px) and (min-width: 560px) {
        .talk.in-call.chat:not(.wide) {
            flex-direction: row;
        }
        .talk.in-call.chat:not(.wide) > .stage {
            flex: 1;
        }
        .talk.in-call.chat:not(.wide) > .conversation {
            flex: 0 0 46%;
            border-left: 1px solid var(--em-line);
        }
    }
`;
