import type { Client, FileRef, Id, KeptDraft } from "../../client/index.ts";

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

/** Where drafts are kept over a reload. */
export type DraftKeeper = Pick<Client, "keepDraft" | "keptDrafts">;

/** A pause in typing of this long, and what was typed is kept. */
const rest_ms = 200;

/**
 * What a person has written and not sent, by conversation. Every read and write names its conversation, so that text
 * meant for one client can never turn up, or be sent, in the dossier of another. Kept by the client under the account
 * they are of; the next person finds none of it.
 */
export class Drafts {
    private readonly states = new Map<Id, DraftState>();
    private readonly listeners = new Set<(channel: Id) => void>();
    private readonly unkept = new Map<Id, ReturnType<typeof setTimeout>>();
    private owner: Id | undefined;
    private keeper: DraftKeeper | undefined;

    /** Whose they are from now on: what was kept of them comes back, but never over what is being typed. */
    follow(keeper: DraftKeeper, owner: Id): void {
        if (this.owner === owner && this.keeper === keeper) {
            return;
        }
        if (this.owner !== owner) {
            this.clear();
        }
        this.owner = owner;
        this.keeper = keeper;
        void this.recall(keeper, owner);
    }

    /** Another page of this person wrote on in that conversation. What is typed here at this moment goes before. */
    async changedElsewhere(channel: Id): Promise<void> {
        const { owner } = this;
        const kept = (await this.keeper?.keptDrafts())?.get(channel);
        const uploading = this.get(channel).attachments.some(({ state }) => state !== "ready");
        if (owner !== undefined && owner === this.owner && !uploading && !this.unkept.has(channel)) {
            this.set(channel, kept === undefined ? empty : restored(kept));
        }
    }

    /** Keeps at once what waits for a pause: the page goes away. */
    flush(): void {
        [...this.unkept.keys()].forEach((channel) => this.keep(channel));
    }

    private async recall(keeper: DraftKeeper, owner: Id): Promise<void> {
        const kept = await keeper.keptDrafts();
        if (owner === this.owner) {
            [...kept]
                .filter(([channel]) => !this.states.has(channel) && !this.unkept.has(channel))
                .forEach(([channel, draft]) => this.set(channel, restored(draft)));
        }
    }

    private keep(channel: Id): void {
        clearTimeout(this.unkept.get(channel));
        this.unkept.delete(channel);
        this.keeper?.keepDraft(channel, keptOf(this.get(channel)));
    }

    private set(channel: Id, next: DraftState): void {
        if (keptOf(next) === undefined && next.attachments.length === 0) {
            this.states.delete(channel);
        } else {
            this.states.set(channel, next);
        }
        this.listeners.forEach((listener) => listener(channel));
    }

    get(channel: Id): DraftState {
        return this.states.get(channel) ?? empty;
    }

    /** The channels with something in them. */
    has(channel: Id): boolean {
        const { text, attachments } = this.get(channel);
        return text.trim() !== "" || attachments.length > 0;
    }

    update(channel: Id, change: Partial<DraftState>): void {
        clearTimeout(this.unkept.get(channel));
        this.unkept.set(
            channel,
            setTimeout(() => this.keep(channel), rest_ms),
        );
        this.set(channel, { ...this.get(channel), ...change });
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

    /** One is in that conversation no longer. */
    drop(channel: Id): void {
        clearTimeout(this.unkept.get(channel));
        this.unkept.delete(channel);
        this.set(channel, empty);
    }

    /** For signing out: nothing of one person is left here for the next. What is kept is the client's to wipe. */
    clear(): void {
        this.unkept.forEach((timer) => clearTimeout(timer));
        this.unkept.clear();
        this.owner = this.keeper = undefined;
        const channels = [...this.states.keys()];
        this.states.clear();
        channels.forEach((channel) => this.listeners.forEach((listener) => listener(channel)));
    }

    subscribe(listener: (channel: Id) => void): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }
}

/** Undefined where there is nothing to keep. Files that are still on their way are not kept: the page holds them. */
function keptOf({ text, replyTo, attachments, editing }: DraftState): KeptDraft | undefined {
    const files = attachments.flatMap((one) => (one.state === "ready" ? [one.file] : []));
    const nothing = text === "" && files.length === 0 && replyTo === undefined;
    return nothing && editing === undefined ? undefined : { text, replyTo, files, editing };
}

function restored({ text, replyTo, files, editing }: KeptDraft): DraftState {
    const attachments = files.map((file) => ready(file));
    return { text, replyTo, attachments, editing };
}

function ready(file: FileRef): Attachment {
    return { key: `kept-${file.id}`, name: file.name, state: "ready", file };
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
