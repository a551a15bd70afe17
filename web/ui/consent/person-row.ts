import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Part } from "../../client/index.ts";
import "../avatar/avatar.ts";
import type { Words } from "../i18n/words.ts";
import { icon, type IconName } from "../icons/icons.ts";
import { switchButton } from "../switch/switch.ts";
import { alsoOf } from "./deeds.ts";
import type { Names } from "./names.ts";
import { unaskedOf, type Cell, type Row, type Sight } from "./picture.ts";

/** What a row needs of the page it stands in. */
export interface RowContext {
    readonly words: Words;
    readonly names: Names;
    /** What happened to this person's access a moment ago. */
    readonly told: string | undefined;
    toggle(row: Row, cell: Cell): void;
    /** Asks those who must sign, for oneself or for another. */
    ask(row: Row, parts: readonly Part[]): void;
}

const signs: Readonly<Record<Sight, IconName>> = { sees: "eye", hidden: "eye-off", waits: "clock" };

/** A person and every part: who sees it, and the switch for who may decide. */
export function personRow(row: Row, context: RowContext): TemplateResult {
    const { words, told } = context;
    const t = words.t.care;
    return html`<li class="row" data-testid="access-person" data-user=${row.user.id}>
        <div class="who">
            <empower-avatar .name=${row.user.name} .person=${row.user.id}></empower-avatar>
            <div>
                <h4>${row.own ? t.myself(row.user.name) : row.user.name}</h4>
                <p class="quiet">${t.ties[row.tie]}</p>
            </div>
        </div>
        <ul class="cells" aria-label=${row.user.name}>
            ${repeat(
                row.cells,
                ({ part }) => part,
                (cell) => cellItem(row, cell, context),
            )}
        </ul>
        ${row.byRight && row.cells.every(({ sight }) => sight === "sees") ? html`<p class="note quiet">${row.own ? t.consent.ownByRight : t.consent.byRight}</p>` : nothing}
        ${row.closed ? html`<p class="note" data-testid="access-closed">${t.consent.closed(row.user.name)}</p>` : nothing}
        ${goneLines(row, context)} ${asking(row, context)}
        <p class="note told" data-testid="access-told">${told ?? nothing}</p>
    </li>`;
}

/** Why it waits, where one who must sign cannot any more. */
function goneLines(row: Row, { words, names }: RowContext): TemplateResult[] {
    const t = words.t.care.consent;
    const gone = row.closed ? [] : [...new Set(row.cells.filter(({ sight }) => sight !== "sees").flatMap((cell) => cell.gone))];
    const somebody = row.gone || gone.length > 0 ? [t.goneSomebody] : [];
    const lines = row.own ? somebody : gone.map((id) => t.goneSignatory(names.subject(id)));
    return lines.map((line) => html`<p class="note" data-testid="access-gone">${line}</p>`);
}

function cellItem(row: Row, cell: Cell, context: RowContext): TemplateResult {
    const { words } = context;
    const t = words.t.care;
    return html`<li class="cell" data-testid="access-cell" data-part=${cell.part} data-sight=${cell.sight}>
        <div class="state">
            <p class="part">${t.parts[cell.part].name}</p>
            ${sightLine(cell.sight, sightText(row, cell, words))} ${alsoLine(row, cell, words)}
            ${whoSigned(row, cell, context)}
        </div>
        ${action(row, cell, context)}
    </li>`;
}

/** Before one says yes: what comes with it. */
function alsoLine(row: Row, cell: Cell, words: Words): TemplateResult | typeof nothing {
    const id = alsoId(row, cell, words);
    return id === undefined ? nothing : html`<p class="signed" id=${id} data-testid="access-also">${alsoOf(cell.part, words)}</p>`;
}

function alsoId(row: Row, { mine, part }: Cell, words: Words): string | undefined {
    return mine === false && alsoOf(part, words) !== undefined ? `also-${part}-${row.user.id}` : undefined;
}

/** A sign and words: never a colour alone. */
export function sightLine(sight: Sight, text: string): TemplateResult {
    return html`<p class="sight ${sight}">${icon(signs[sight])}<span>${text}</span></p>`;
}

function sightText(row: Row, { sight }: Cell, words: Words): string {
    const t = words.t.care.consent;
    switch (sight) {
        case "sees":
            return row.own ? t.ownSees : t.sees;
        case "waits":
            return row.own ? t.ownWaits : t.waits;
        default:
            return row.own ? t.ownHidden : t.hidden;
    }
}

/** By name, where more people than the reader must sign. */
function whoSigned(row: Row, cell: Cell, { words, names }: RowContext): TemplateResult | typeof nothing {
    const t = words.t.care.consent;
    if (cell.mine === true && cell.sight === "hidden" && cell.no.length === 0) {
        return html`<p class="signed">${t.yesButHidden(row.user.name)}</p>`;
    }
    const several = cell.yes.length + cell.no.length > 1;
    const known = several ? cell.yes.length > 0 || cell.asked : cell.sight === "waits" && cell.mine === undefined;
    if (!known) {
        return nothing;
    }
    return html`${cell.yes.length === 0 ? nothing : html`<p class="signed" data-testid="signed-yes">${t.yes(names.subjects(cell.yes))}</p>`}
    ${cell.no.length === 0 ? nothing : html`<p class="signed" data-testid="signed-no">${t.no(names.subjects(cell.no))}</p>`}`;
}

function action(row: Row, cell: Cell, context: RowContext): TemplateResult | typeof nothing {
    const t = context.words.t.care;
    if (cell.mine !== undefined) {
        return switchButton({
            label: t.parts[cell.part].may(row.user.name),
            on: cell.mine,
            testid: "access-switch",
            describedBy: alsoId(row, cell, context.words),
            press: () => context.toggle(row, cell),
        });
    }
    if (row.own && !row.byRight && cell.sight === "hidden") {
        return html`<button
            type="button"
            class="button"
            data-testid="access-ask"
            aria-label=${t.parts[cell.part].ask}
            title=${t.parts[cell.part].ask}
            @click=${() => context.ask(row, [...row.asked, cell.part])}
        >
            ${t.consent.ask}
        </button>`;
    }
    return nothing;
}

/** To ask others to sign, too; and to take one's own question back. */
function asking(row: Row, context: RowContext): TemplateResult | typeof nothing {
    const t = context.words.t.care.consent;
    if (row.own && row.asked.length > 0) {
        return html`<p class="note">
            <button type="button" class="button plain" data-testid="access-unask" @click=${() => context.ask(row, [])}>
                ${t.unask}
            </button>
        </p>`;
    }
    const unasked = unaskedOf(row);
    if (unasked.length === 0) {
        return nothing;
    }
    const missing = new Set(row.cells.filter(({ part }) => unasked.includes(part)).flatMap(({ no, gone }) => no.filter((id) => !gone.includes(id))));
    if (missing.size === 0) {
        return nothing;
    }
    return html`<p class="note">
        <button
            type="button"
            class="button"
            data-testid="access-ask-others"
            @click=${() => context.ask(row, [...new Set([...row.asked, ...unasked])])}
        >
            ${t.askOthers(context.names.subjects([...missing]))}
        </button>
    </p>`;
}
