import {
    html,
    nothing,
    type ReactiveController,
    type ReactiveControllerHost,
    type TemplateResult,
} from "lit";
import { roundButton } from "../button/button.ts";
import type { Words } from "../i18n/words.ts";
import { css } from "../tokens/css.ts";

/** Something that failed, or that one should know, and belongs to no message: on top of a face until it is put away. */
export class Problem implements ReactiveController {
    private line = "";
    private calm = false;

    constructor(private readonly host: ReactiveControllerHost) {
        host.addController(this);
    }

    hostConnected(): void {
        this.line = "";
    }

    say(line: string): void {
        this.show(line, false);
    }

    /** Nothing failed, and nothing is to be done. A region that comes with its text is not read out: an `Announcer` says it. */
    note(line: string): void {
        this.show(line, true);
    }

    private show(line: string, calm: boolean): void {
        this.line = line;
        this.calm = calm;
        this.host.requestUpdate();
    }

    render(words: Words): TemplateResult | typeof nothing {
        if (this.line === "") {
            return nothing;
        }
        return html`<div
            class="problem-line ${this.calm ? "calm" : ""}"
            role=${this.calm ? nothing : "alert"}
            data-testid=${this.calm ? "notice" : "problem"}
        >
            <span>${this.line}</span>
            ${roundButton({ icon: "close", label: words.t.common.close, press: () => this.say("") })}
        </div>`;
    }
}

export const problemStyles = css`
    .problem-line {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        padding: 0 0.5rem 0 1rem;
        background: var(--em-danger-soft);
        color: var(--em-on-danger-soft);
        font-size: var(--em-small);
    }
    .problem-line.calm {
        background: var(--em-notice-soft);
        color: var(--em-on-notice-soft);
    }
    .problem-line span {
        flex: 1;
        padding: 0.375rem 0;
        overflow-wrap: anywhere;
    }
    .problem-line .button {
        color: inherit;
    }
`;
