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

/** Something that failed and belongs to no message, on top of a face until it is put away. */
export class Problem implements ReactiveController {
    private line = "";

    constructor(private readonly host: ReactiveControllerHost) {
        host.addController(this);
    }

    hostConnected(): void {
        this.line = "";
    }

    say(line: string): void {
        this.line = line;
        this.host.requestUpdate();
    }

    render(words: Words): TemplateResult | typeof nothing {
        if (this.line === "") {
            return nothing;
        }
        return html`<div class="problem-line" role="alert" data-testid="problem">
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
    .problem-line span {
        flex: 1;
        overflow-wrap: anywhere;
    }
    .problem-line .button {
        color: inherit;
    }
`;
