import { html, nothing, type TemplateResult } from "lit";
import type { Words } from "../i18n/words.ts";
import { icon } from "../icons/icons.ts";

/** What went wrong, read out at once. The region is always there: one that comes with its text is not read out. */
export function errorBox(text: string, testid: string, id?: string): TemplateResult {
    return html`<div role="alert" id=${id ?? nothing} data-testid=${testid}
        >${text === "" ? nothing : html`<p class="error">${icon("alert")}<span>${text}</span></p>`}</div
    >`;
}

/** What else is to be known, read out when there is time. */
export function noticeBox(text: string, testid: string, look: "" | "good" = ""): TemplateResult {
    return html`<div role="status" data-testid=${testid}
        >${text === "" ? nothing : html`<p class="notice ${look}">${text}</p>`}</div
    >`;
}

/** The seconds pass to be seen: a timer is not read out by itself, which would be every second. */
export function countdown(seconds: number, words: Words): TemplateResult | typeof nothing {
    return seconds === 0
        ? nothing
        : html`<p class="countdown" role="timer" data-testid="wait">
              ${words.t.code.waiting(words.stopwatch(seconds))}
          </p>`;
}
