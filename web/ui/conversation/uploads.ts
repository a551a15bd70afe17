import type { Client, Id } from "../../client/index.ts";
import type { Drafts } from "../composer/drafts.ts";
import { reasonOf } from "../model/reasons.ts";

let made = 0;

/**
 * Uploads a file into the draft of a conversation, and keeps its place there up to date. The conversation is fixed
 * when the file is chosen: whichever one is on screen when it arrives does not matter.
 */
export async function attach(
    client: Client,
    drafts: Drafts,
    channel: Id,
    file: File,
): Promise<void> {
    made += 1;
    const key = `file-${made}`;
    const name = file.name;
    const stop = new AbortController();
    const watch = drafts.subscribe(() => {
        if (!drafts.hasAttachment(channel, key)) {
            stop.abort(); // taken out of the draft meanwhile
        }
    });
    drafts.putAttachment(channel, { key, name, state: "uploading", done: 0 });
    const stillThere = (): boolean => drafts.hasAttachment(channel, key);
    try {
        const onProgress = (done: number): void => {
            if (stillThere()) {
                drafts.putAttachment(channel, { key, name, state: "uploading", done });
            }
        };
        const stored = await client.upload(channel, file, { onProgress, signal: stop.signal });
        if (stillThere()) {
            drafts.putAttachment(channel, { key, name, state: "ready", file: stored });
        }
    } catch (error) {
        if (stillThere()) {
            const reason = reasonOf(error) ?? "internal";
            drafts.putAttachment(channel, { key, name, state: "failed", reason });
        }
    } finally {
        watch();
    }
}

/** Hands a file to the browser to be saved. Never shown in the page: what others send does not run here. */
export function save(blob: Blob, name: string): void {
    const url = URL.createObjectURL(blob);
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    // The browser needs the address until it has begun to read; a minute is ample and bounds the memory.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
