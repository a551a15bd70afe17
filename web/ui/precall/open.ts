import type { Client, Wanted } from "../../client/index.ts";
import { openSheet } from "../dialog/sheet.ts";
import type { Words } from "../i18n/words.ts";
import "./call-devices.ts";
import "./pre-call.ts";
import type { PreCall, Purpose } from "./pre-call.ts";

export interface Before {
    readonly client: Client;
    readonly words: Words;
    readonly purpose: Purpose;
    /** What one goes into the call with; called while the sheet still holds it. */
    readonly join?: (wanted: Wanted) => void;
    readonly closed?: () => void;
}

/** Looks at one's devices, within the element whose root is given. In a call, those of the call. */
export function openPreCall(root: ParentNode & Node, { client, words, purpose, join, closed }: Before): void {
    const inCall = ["ringing-out", "connecting", "active"].includes(client.calls.current.phase);
    const sheet = inCall && purpose.kind !== "answer" ? document.createElement("empower-call-devices") : preCall(purpose);
    sheet.words = words;
    sheet.client = client;
    sheet.addEventListener("join", (event) => join?.((event as CustomEvent<Wanted>).detail));
    sheet.addEventListener("closed", () => closed?.());
    openSheet(root, sheet);
}

function preCall(purpose: Purpose): PreCall {
    const sheet = document.createElement("empower-pre-call");
    sheet.purpose = purpose;
    return sheet;
}
