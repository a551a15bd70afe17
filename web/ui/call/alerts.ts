import type { Words } from "../i18n/words.ts";
import { RingTone } from "../incoming/ring-tone.ts";
import { chosenTone } from "../incoming/tone-choice.ts";

/** Typed as always there; a browser may lack it, on a phone for one. */
function notifications(): typeof Notification | undefined {
    return (globalThis as { Notification?: typeof Notification }).Notification;
}

export type Permission = NotificationPermission | "unsupported";

export function permission(): Permission {
    return notifications()?.permission ?? "unsupported";
}

/** Has the browser ask. Only in a press: else it may not ask at all. */
export async function askPermission(): Promise<Permission> {
    return (await notifications()?.requestPermission()) ?? "unsupported";
}

/**
 * What reaches a person who looks at something else: a notification of the browser, where the person let it show those.
 * It stands on a screen that others may see, and in lists that the device keeps: no name is in it.
 */
export class Alerts {
    private readonly tone = new RingTone();
    private ringing: { readonly call: string; readonly note: Notification | undefined } | undefined;
    private knocking: Notification | undefined;

    constructor(private readonly words: () => Words) {}

    /** This call rings now; undefined: none does. */
    ring(call: string | undefined): void {
        if (call === this.ringing?.call) {
            return;
        }
        this.ringing?.note?.close();
        this.ringing = undefined;
        if (call !== undefined) {
            this.ringing = { call, note: this.show(`call ${call}`, this.words().t.ringing.note.ring) };
        }
    }

    /** Somebody came to the waiting room. Whoever chose no sound for calls hears nothing of it either. */
    knock(call: string, audible: boolean): void {
        if (audible && chosenTone() !== "silent") {
            this.tone.knock();
        }
        this.knocking?.close();
        this.knocking = this.show(`knock ${call}`, this.words().t.ringing.note.knock);
    }

    /** Nobody waits any more. */
    answered(): void {
        this.knocking?.close();
        this.knocking = undefined;
    }

    stop(): void {
        this.ring(undefined);
        this.answered();
        this.tone.stop();
    }

    /** Nobody needs one who has the page before them. The sound is the page's own. */
    private show(tag: string, body: string): Notification | undefined {
        const Note = notifications();
        if (Note === undefined || Note.permission !== "granted" || document.hasFocus()) {
            return undefined;
        }
        try {
            const { t, lang } = this.words();
            const note = new Note(t.desk.title, { body, tag, lang, requireInteraction: true, silent: true });
            note.addEventListener("click", () => {
                window.focus();
                note.close();
            });
            return note;
        } catch {
            return undefined; // some show them from a service worker alone
        }
    }
}
