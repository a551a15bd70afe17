import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Deed, Id, Part } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";
import { alsoOf, askerOf, partNames } from "./deeds.ts";
import type { Names } from "./names.ts";
import type { Question, Row } from "./picture.ts";

export interface QuestionContext {
    readonly words: Words;
    readonly names: Names;
    readonly me: Id | undefined;
    /** Where it stands who asked, as far as the reader may know. */
    readonly deeds: readonly Deed[];
    agree(row: Row, parts: readonly Part[]): void;
    refuse(row: Row): void;
}

/** What waits for the reader's yes or no, before everything else. */
export function questionCards(
    questions: readonly Question[],
    context: QuestionContext,
): TemplateResult | typeof nothing {
    const t = context.words.t.care.consent;
    if (questions.length === 0) {
        return nothing;
    }
    return html`<section class="questions">
        <h3>${t.questions}</h3>
        <p class="quiet">${t.questionHint}</p>
        ${repeat(
            questions,
            ({ row }) => row.user.id,
            (question) => card(question, context),
        )}
    </section>`;
}

function card(question: Question, context: QuestionContext): TemplateResult {
    const t = context.words.t.care.consent;
    const { row, parts } = question;
    const { name, id } = row.user;
    const also = parts.map((part) => alsoOf(part, context.words)).filter((line) => line !== undefined);
    return html`<div class="question" data-testid="question" data-user=${id}>
        <div class="asked" id="asked-${id}">
            <p>${questionText(question, context)}</p>
            ${also.map((line) => html`<p class="signed" data-testid="question-also">${line}</p>`)}
        </div>
        <div class="choices">
            <button
                type="button"
                class="button main"
                data-testid="question-yes"
                aria-label=${t.yesTo(name)}
                aria-describedby="asked-${id}"
                @click=${() => context.agree(row, parts)}
            >
                ${t.yesButton}
            </button>
            <button
                type="button"
                class="button"
                data-testid="question-no"
                aria-label=${t.noTo(name)}
                @click=${() => context.refuse(row)}
            >
                ${t.noButton}
            </button>
        </div>
    </div>`;
}

function questionText({ row, parts }: Question, { words, names, me, deeds }: QuestionContext): string {
    const t = words.t.care.consent;
    const { name, id } = row.user;
    const asker = askerOf(deeds, id);
    const wanted = partNames(parts, words);
    if (asker === id) {
        return t.questionOwn(name, wanted);
    }
    const known = asker === undefined || asker === me ? undefined : names.subject(asker);
    return t.question(known, name, wanted);
}
