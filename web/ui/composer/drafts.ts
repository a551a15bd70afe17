import type { FileRef, Id } from "../../client/index.ts";

export type Attachment =
    | {
          readonly key: string;
          readonly name: string;
          readonly state: "uploading";
          readonly done: number;
      }
    | {
          readonly key: string;
          readonly name: string;
          readonly state: "ready";
          readonly file: FileRef;
      }
    | {
          readonly key: string;
          readonly name: string;
          readonly state: "failed";
          readonly reason: string;
      };

export interface Editing {
    readonly seq: number;
    readonly text: string;
}

export interface DraftState {
    readonly text: string;
    readonly replyTo: number | undefined;
    readonly attachments: readonly Attachment[];
    /** One's own message that is being edited; the text of the draft waits meanwhile. */
    readonly editing: Editing | undefined;
}

const empty: DraftState = { text: "", replyTo: undefined, attachments: [], editing: undefined };

/**
 * What a person has written and not sent, by conversation, in memory alone. Every read and write names its
 * conversation, so that text meant for one client can never turn up, or be sent, in the dossier of another.
 */
export class Drafts {
    private readonly states = new Map<Id, DraftState>();
    private readonly listeners = new Set<(channel: Id) => void>();

    get(channel: Id): DraftState {
        return this.states.get(channel) ?? empty;
    }

    /** The channels with something in them. */
    has(channel: Id): boolean {
        const { text, attachments } = this.get(channel);
        return text.trim() !== "" || attachments.length > 0;
    }

    update(channel: Id, change: Partial<DraftState>): void {
        const next = { ...this.get(channel), ...change };
        if (
            next.text === "" &&
            next.attachments.length === 0 &&
            !next.editing &&
            next.replyTo === undefined
        ) {
            this.states.delete(channel);
        } else {
            this.states.set(channel, next);
        }
        this.listeners.forEach((listener) => listener(channel));
    }

    /** The text in hand: of the message being edited, or of the next one. */
    setText(channel: Id, text: string): void {
        const { editing } = this.get(channel);
        this.update(channel, editing === undefined ? { text } : { editing: { ...editing, text } });
    }

    putAttachment(channel: Id, attachment: Attachment): void {
        const { attachments } = this.get(channel);
        const known = attachments.some((other) => other.key === attachment.key);
        this.update(channel, {
            attachments: known
                ? attachments.map((other) => (other.key === attachment.key ? attachment : other))
                : [...attachments, attachment],
        });
    }

    hasAttachment(channel: Id, key: string): boolean {
        return this.get(channel).attachments.some((attachment) => attachment.key === key);
    }

    removeAttachment(channel: Id, key: string): void {
        const attachments = this.get(channel).attachments.filter((other) => other.key !== key);
        this.update(channel, { attachments });
    }

    /** Takes what is ready to be sent out of the draft, and leaves it empty. */
    take(channel: Id): DraftState {
        const taken = this.get(channel);
        this.update(channel, empty);
        return taken;
    }

    /** For signing out: nothing of one person is left for the next. */
    clear(): void {
        const channels = [...this.states.keys()];
        this.states.clear();
        channels.forEach((channel) => this.listeners.forEach((listener) => listener(channel)));
    }

    subscribe(listener: (channel: Id) => void): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }
}

export const bodyLimit = 8000;

/** Characters as the server counts them: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
    let count = 0;
    for (const _ of text) {
        count += 1;
    }
    return count;
}

export type Readiness = "ready" | "empty" | "too-long" | "uploading" | "file-failed";

/** Whether the draft can be sent as it is. A file that failed holds it back: nobody is to think that it went along. */
export function readiness(draft: DraftState): Readiness {
    const text = (draft.editing?.text ?? draft.text).trim();
    if (lengthOf(text) > bodyLimit) {
        return "too-long";
    }
    if (draft.editing !== undefined) {
        return text === "" ? "empty" : "ready";
    }
    if (draft.attachments.some((attachment) => attachment.state === "uploading")) {
        return "uploading";
    }
    if (draft.attachments.some((attachment) => attachment.state === "failed")) {
        return "file-failed";
    }
    return text === "" && draft.attachments.length === 0 ? "empty" : "ready";
}
