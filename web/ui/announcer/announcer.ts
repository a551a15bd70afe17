import {
    html,
    type ReactiveController,
    type ReactiveControllerHost,
    type TemplateResult,
} from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Client, Entry } from "../../client/index.ts";
import type { ConversationView } from "../conversation/conversation.ts";
import type { Words } from "../i18n/words.ts";
import { nameOf, summaryOf } from "../model/names.ts";

/** Long enough for assistive technology to take a line up; after it the line would only be in the way. */
const kept_ms = 8000;

interface Line {
    readonly key: number;
    readonly text: string;
}

/**
 * The polite live region of a face: what happens outside the view of the reader (a call that changes, a message in
 * a panel that is closed) is said here. It stands in the page from the start, since a region that comes with its
 * text is not read out. Lines are added one by one, so that two in the same moment are both heard.
 */
export class Announcer implements ReactiveController {
    private lines: readonly Line[] = [];
    private made = 0;

    constructor(private readonly host: ReactiveControllerHost) {
        host.addController(this);
    }

    hostDisconnected(): void {
        this.lines = [];
    }

    say(text: string): void {
        this.made += 1;
        const line = { key: this.made, text };
        this.show([...this.lines, line]);
        setTimeout(() => this.show(this.lines.filter((other) => other !== line)), kept_ms);
    }

    /** What was said may be of a conversation that one may no longer see. */
    forget(): void {
        this.show([]);
    }

    private show(lines: readonly Line[]): void {
        this.lines = lines;
        this.host.requestUpdate();
    }

    render(): TemplateResult {
        return html`<div
            class="unseen"
            role="status"
            aria-live="polite"
            aria-atomic="false"
            aria-relevant="additions"
            data-testid="announcer"
        >
            ${repeat(
                this.lines,
                (line) => line.key,
                (line) => html`<p>${line.text}</p>`,
            )}
        </div>`;
    }
}

/** Says what came in, unless the thread on screen says it itself: once, wherever the reader is. */
export async function announceArrival(
    announcer: Announcer,
    view: ConversationView | null,
    client: Client,
    entry: Entry,
    words: Words,
): Promise<void> {
    if (view?.channel === entry.channel && (await view.speaks(entry))) {
        return;
    }
    const name = nameOf(client, entry.author, words);
    announcer.say(words.t.message.announce(name, summaryOf(entry, words)));
}
