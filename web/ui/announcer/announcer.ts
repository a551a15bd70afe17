import {
    html,
    type ReactiveController,
    type ReactiveControllerHost,
    type TemplateResult,
} from "lit";

/**
 * The polite live region of a face: what happens outside the view of the reader (a call that changes, a message in
 * a panel that is closed) is said here. It stands in the page from the start, since a region that comes with its
 * text is not read out.
 */
export class Announcer implements ReactiveController {
    private line = "";
    private turn = 0;

    constructor(private readonly host: ReactiveControllerHost) {
        host.addController(this);
    }

    hostConnected(): void {
        this.line = "";
    }

    say(line: string): void {
        this.line = line;
        this.turn += 1;
        this.host.requestUpdate();
    }

    render(): TemplateResult {
        // The same line twice has to be another text, or the second one is not heard.
        const text = this.line === "" ? "" : this.line + (this.turn % 2 === 0 ? "\u00a0" : "");
        return html`<div class="unseen" role="status" aria-live="polite" data-testid="announcer">
            ${text}
        </div>`;
    }
}
