import { html, nothing, type TemplateResult } from "lit";
import type { AuditRow } from "../../client/index.ts";
import { icon, type IconName } from "../icons/icons.ts";
import type { Words } from "../i18n/words.ts";
import type { Line } from "./lines.ts";
import { deedOf, groundOf, isEmployee, lookOf, whoOf, type Look, type Reader } from "./telling.ts";

/** What can be chosen in a line; an officer alone can. */
export interface LineActions {
    user(row: AuditRow): void;
    client(row: AuditRow): void;
}

export interface LineView {
    readonly words: Words;
    readonly line: Line;
    readonly reader: Reader;
    /** For an officer: addresses, reasons, whose dossier, and people to choose. */
    readonly actions: LineActions | undefined;
    /** Rows of one employee: whose dossier it was must be said, and who it was need not be chosen. */
    readonly byUser: boolean;
}

const icons: Readonly<Record<Look, IconName>> = {
    emergency: "siren",
    refused: "stop",
    change: "edit",
    look: "eye",
};

export function auditLine(view: LineView): TemplateResult {
    const { line, words, reader } = view;
    const { row } = line;
    const look = lookOf(row);
    const ground = groundOf(row, reader, words);
    const t = words.t.audit;
    return html`<li
        class="line ${look}"
        data-testid="audit-line"
        data-look=${look}
        data-event=${row.event}
        data-times=${line.times}
    >
        ${icon(icons[look])}
        <div class="what">
            <p>${who(view)}</p>
            <p>
                ${marks(row, words)}${deedOf(row, words)}${
                    line.times > 1
                        ? html` · <span class="often">${t.list.times(line.times)}</span>`
                        : nothing
                }
            </p>
            ${
                ground === ""
                    ? nothing
                    : html`<p class="ground">
                          <span class="unseen">${t.telling.why} </span>${ground}
                      </p>`
            }
            ${inside(view)}
        </div>
        ${moment(line, words)}
    </li>`;
}

function who({ line: { row }, words, reader, actions, byUser }: LineView): TemplateResult {
    const { name, role } = whoOf(row, reader, words);
    const choosable = actions !== undefined && !byUser && isEmployee(row) && row.name !== undefined;
    const label = words.t.audit.log.toUser(name);
    return html`${
        choosable
            ? html`<button
                  type="button"
                  class="link"
                  data-testid="audit-user"
                  title=${label}
                  @click=${() => actions.user(row)}
              >
                  ${name}
              </button>`
            : html`<span class="who">${name}</span>`
    }${role === "" ? nothing : html`<span class="role">, ${role}</span>`}`;
}

/** In words what the icon and the colour say. */
function marks(row: AuditRow, words: Words): TemplateResult {
    const t = words.t.audit.telling;
    return html`${
        row.emergency ? html`<span class="mark">${t.emergency}</span> ` : nothing
    }${row.outcome === "refused" ? html`<span class="mark">${t.isRefused}</span> ` : nothing}`;
}

function inside({ line: { row }, words, actions, byUser }: LineView): TemplateResult | typeof nothing {
    if (actions === undefined) {
        return nothing;
    }
    const t = words.t.audit;
    const { address, node, behalf_name: behalf, client_name: client } = row;
    const where = [
        address === undefined ? undefined : t.log.from(address),
        node === undefined ? undefined : t.log.node(node),
    ].filter((part) => part !== undefined);
    return html`${
            behalf === undefined ? nothing : html`<p class="inside">${t.telling.behalf(behalf)}</p>`
        }
        ${
            byUser && client !== undefined
                ? html`<p class="inside">
                      ${t.log.inDossier}
                      <button
                          type="button"
                          class="link"
                          data-testid="audit-client"
                          title=${t.log.toClient(client)}
                          @click=${() => actions.client(row)}
                      >
                          ${client}
                      </button>
                  </p>`
                : nothing
        }
        ${
            row.reason === undefined
                ? nothing
                : html`<p class="inside">${t.log.reason}</p>
                      <blockquote data-testid="audit-reason">${row.reason}</blockquote>`
        }
        ${
            where.length === 0
                ? nothing
                : html`<p class="inside" data-testid="audit-where">${where.join(" · ")}</p>`
        }`;
}

function moment({ first, last }: Line, words: Words): TemplateResult {
    const [from, to] = [words.time(first), words.time(last)];
    const time = (at: Date, text: string): TemplateResult =>
        html`<time datetime=${at.toISOString()} title=${words.fullTime(at)}>${text}</time>`;
    return from === to
        ? time(last, to)
        : html`<span class="span">${time(first, from)} – ${time(last, to)}</span>`;
}
