import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { KeptAccount, Client, FoundAccounts, Id, WhichAccounts } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { pageHead } from "../button/page-head.ts";
import { confirm } from "../dialog/dialog.ts";
import { openSheet } from "../dialog/sheet.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox, noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { listCardStyles } from "../form/list-card.styles.ts";
import { icon } from "../icons/icons.ts";
import "../invitations/invitation-link.ts";
import { cameOnline, ClientWatch } from "../model/client-watch.ts";
import { Loaded } from "../model/loaded.ts";
import { address } from "../model/place.ts";
import { listProblem, reasonOf, reasonText } from "../model/reasons.ts";
import { oversightStyles } from "../oversight/oversight.styles.ts";
import { securityStyles } from "../security/security.styles.ts";
import { base } from "../tokens/base.ts";
import { accountsStyles } from "./accounts.styles.ts";
import { calledOf, deedsOf, lacksMail, type Deed } from "./deeds.ts";
import { providerCard } from "./provider-card.ts";
import "./reason-sheet.ts";

const shortest_text = 2;
const filters = ["all", "locked", "conduct"] as const satisfies readonly WhichAccounts[];

interface ShownLink {
    readonly name: string;
    readonly link: string;
}

/** The page on which a provider's accounts are kept: by planners and operators, and by support without names. Event: `leave`. */
export class AccountsPage extends EmpowerElement {
    static override styles: CSSResultGroup = [
        base,
        buttonStyles,
        formStyles,
        securityStyles,
        listCardStyles,
        oversightStyles,
        accountsStyles,
    ];

    @property({ attribute: false }) client!: Client;
    /** It is in view. */
    @property({ attribute: false }) shown = false;
    @property({ attribute: false }) backable = true;

    @state() private text = "";
    /** Undefined: nothing was asked for yet. A look at a client's account stands in the access log, so that none is made unasked. */
    @state() private which: WhichAccounts | undefined;
    @state() private short = false;
    /** Whose deeds are unfolded. */
    @state() private managed: Id | undefined;
    /** Of a new password, told this once. */
    @state() private link: ShownLink | undefined;
    @state() private said = "";
    @state() private problem = "";
    @state() private busy = false;

    @query("h2") private readonly heading!: HTMLElement;
    @query("#list") private readonly listHeading!: HTMLElement | null;
    @query("#text") private readonly field!: HTMLInputElement;
    @query("empower-invitation-link") private readonly linkView!: HTMLElement | null;
    @query(".page > [role] > p") private readonly told!: HTMLElement | null;

    private pages = 1;
    private readonly found = new Loaded<FoundAccounts>(this, () => this.client.accounts.list(this.text, this.which ?? "all", this.pages));

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => {
                if (this.shown && cameOnline(change, this.client)) {
                    this.reload();
                }
            },
        );
    }

    override focus(): void {
        (this.linkView ?? this.heading).focus();
    }

    protected override willUpdate(changed: PropertyValues): void {
        if (changed.has("shown") && this.shown) {
            this.hush();
            this.reload();
        }
    }

    protected override updated(changed: PropertyValues): void {
        if (changed.has("said") || changed.has("problem")) {
            this.told?.scrollIntoView({ block: "nearest" }); // said above a list that may be long
        }
    }

    protected override render(): TemplateResult {
        const { words, link } = this;
        return html`<div class="page" data-testid="accounts">
            ${pageHead({ words, title: words.t.accounts.title, testid: "accounts", leave: this.backable ? () => this.emit("leave") : undefined })}
            ${
                link === undefined
                    ? this.overview()
                    : html`<empower-invitation-link
                          .words=${words}
                          .name=${link.name}
                          .link=${link.link}
                          @done=${() => void this.handedOver()}
                      ></empower-invitation-link>`
            }
        </div>`;
    }

    /** Support has no list of everybody: it looks for one. */
    private get looksOnly(): boolean {
        return this.client.me?.role === "support";
    }

    private overview(): TemplateResult {
        const { words, looksOnly } = this;
        const t = words.t.accounts;
        return html`<p>${looksOnly ? t.aboutSupport : t.about}</p>
            ${this.client.me?.role === "operator" ? providerCard(this.client, words) : nothing}
            ${noticeBox(this.said, "accounts-said", "good")} ${errorBox(this.problem, "accounts-problem")}
            <section class="card" aria-label=${t.find}>
                ${this.search()} ${looksOnly ? nothing : this.filters()}
                ${
                    this.which === undefined
                        ? nothing
                        : html`<h3 id="list" tabindex="-1" class=${looksOnly ? "unseen" : ""}>${t.filters[this.which]}</h3>`
                }
                ${errorBox(listProblem(this.found, t, words), "accounts-error")}
                <div role="status" data-testid="accounts-found">${this.foundText()}</div>
                ${this.list()}
            </section>`;
    }

    private search(): TemplateResult {
        const t = this.words.t.accounts;
        return html`<form role="search" novalidate @submit=${this.onSearch}>
            <div class="find">
                <div class="field">
                    <label for="text">${t.search}</label>
                    <input
                        id="text"
                        type="search"
                        autocomplete="off"
                        spellcheck="false"
                        maxlength="100"
                        data-testid="accounts-text"
                        aria-describedby="hint"
                        aria-invalid=${this.short}
                    />
                </div>
                <button class="button main" data-testid="accounts-search">${icon("search")}${t.find}</button>
            </div>
            <p class="hint" id="hint">${this.looksOnly ? t.searchHintSupport : t.searchHint}</p>
            ${errorBox(this.short ? t.short : "", "accounts-short")}
        </form>`;
    }

    private filters(): TemplateResult {
        const t = this.words.t.accounts;
        return html`<div class="filters" role="group" aria-label=${t.which}>
            ${filters.map(
                (which) =>
                    html`<button
                        type="button"
                        class="button"
                        data-testid="accounts-which"
                        data-which=${which}
                        aria-pressed=${this.which === which}
                        @click=${() => this.choose(which)}
                    >
                        ${t.filters[which]}
                    </button>`,
            )}
        </div>`;
    }

    private foundText(): TemplateResult | typeof nothing {
        const { value } = this.found;
        const t = this.words.t.accounts;
        return value === undefined
            ? nothing
            : html`<p class="muted">${value.rows.length === 0 ? t.none : t.found(value.rows.length, value.more)}</p>`;
    }

    private list(): TemplateResult | typeof nothing {
        const { value, failed } = this.found;
        const { t } = this.words;
        if (this.which === undefined) {
            return nothing;
        }
        if (value === undefined) {
            return failed === undefined
                ? html`<p class="muted" data-testid="accounts-loading">${t.common.loading}</p>`
                : html`<div>${this.button(t.common.retry, "accounts-retry", () => void this.found.load())}</div>`;
        }
        return html`<ul>
                ${repeat(
                    value.rows,
                    ({ user }) => user,
                    (row) => this.row(row),
                )}
            </ul>
            ${value.more ? html`<div>${this.button(t.accounts.older, "accounts-older", this.onOlder)}</div>` : nothing}`;
    }

    private row(row: KeptAccount): TemplateResult {
        const { words } = this;
        const t = words.t.accounts;
        const name = calledOf(row);
        const open = this.managed === row.user;
        const deeds = deedsOf(row);
        return html`<li class="row" data-testid="account-row" data-user=${row.user} data-state=${row.state}>
            <div class="head">
                <h4>${name}</h4>
                ${
                    deeds.length === 0
                        ? nothing
                        : html`<button
                              type="button"
                              class="button"
                              data-testid="account-manage"
                              aria-expanded=${open}
                              aria-controls="deeds-${row.user}"
                              aria-label=${t.manageThat(name)}
                              @click=${() => {
                                  this.managed = open ? undefined : row.user;
                              }}
                          >
                              ${t.manage}
                          </button>`
                }
            </div>
            <p class="facts">
                <span>${words.t.audit.roles[row.role]}</span>
                ${row.name === undefined ? nothing : html`<span>${t.username(row.username)}</span>`}
                <span>${row.otp ? t.otpOn : t.otpOff}</span>
                <span>${row.last_sign_in === undefined ? t.never : t.last(words.fullTime(new Date(row.last_sign_in)))}</span>
                <span data-testid="account-sign-ins">${t.signedIn(row.sign_ins)}</span>
            </p>
            ${this.standing(row)}
            <div class="actions" id="deeds-${row.user}" ?hidden=${!open}>
                ${deeds.map((deed) => this.button(t[deed].action, `deed-${deed}`, () => this.begin(deed, row), `${t[deed].action}: ${name}`))}
            </div>
            ${this.limits(row, deeds)}
        </li>`;
    }

    /** What stands in the way of signing in, and why. */
    private standing({ state, block, warnings }: KeptAccount): TemplateResult {
        const { words } = this;
        const t = words.t.accounts;
        const date = (at: string): string => words.longDate(new Date(at));
        return html`${state === "locked" ? html`<p class="failed" data-testid="account-locked">${icon("key")}<span>${t.locked}</span></p>` : nothing}
        ${
            block === undefined
                ? nothing
                : html`<p class="failed" data-testid="account-blocked">
                      ${icon("stop")}<span>${t.blocked(date(block.since), block.reason)}</span>
                  </p>`
        }
        ${warnings?.map((warning) => html`<p class="said" data-testid="account-warned">${t.warned(date(warning.at), warning.text)}</p>`)}`;
    }

    /** Why there is less to be done than one might expect. */
    private limits(row: KeptAccount, deeds: readonly Deed[]): TemplateResult | typeof nothing {
        const t = this.words.t.accounts;
        if (row.user === this.client.me?.id) {
            return html`<p class="muted" data-testid="account-own">
                ${t.own} <a href=${address("account")}>${this.words.t.account.title}</a>.
            </p>`;
        }
        if (lacksMail(row) && this.managed === row.user) {
            return html`<p class="muted" data-testid="account-no-mail">${t.noMail}</p>`;
        }
        return deeds.length === 0 ? html`<p class="muted" data-testid="account-not-yours">${t.notYours}</p>` : nothing;
    }

    private button(text: string, testid: string, press: () => void, label?: string): TemplateResult {
        return html`<button
            type="button"
            class="button"
            data-testid=${testid}
            aria-label=${label ?? nothing}
            aria-disabled=${this.busy}
            @click=${press}
        >
            ${text}
        </button>`;
    }

    private begin(deed: Deed, row: KeptAccount): void {
        if (this.busy) {
            return;
        }
        this.hush();
        if (deed === "lock" || deed === "otp") {
            this.askReason(deed, row);
        } else {
            void this.ask(deed, row);
        }
    }

    private askReason(deed: "lock" | "otp", row: KeptAccount): void {
        const { words, client } = this;
        const name = calledOf(row);
        const sheet = document.createElement("empower-account-reason");
        Object.assign(sheet, { words, client, deed, user: row.user, name });
        sheet.addEventListener("done", () => {
            this.said = words.t.accounts[deed].done(name);
            void this.afresh();
        });
        openSheet(this.renderRoot, sheet);
    }

    private async ask(deed: Exclude<Deed, "lock" | "otp">, row: KeptAccount): Promise<void> {
        if (await this.agreed(deed, row)) {
            await this.act(deed, row);
        }
    }

    private async agreed(deed: Exclude<Deed, "lock" | "otp">, row: KeptAccount): Promise<boolean> {
        const { words, renderRoot } = this;
        const t = words.t.accounts;
        const name = calledOf(row);
        switch (deed) {
            case "reset":
                return confirm(renderRoot, {
                    words,
                    title: t.reset.title(name),
                    text: row.mail ? t.reset.byMail(name) : t.reset.byHand(name),
                    action: row.mail ? t.reset.send : t.reset.make,
                });
            case "close":
                return (
                    (await confirm(renderRoot, { words, title: t.close.title(name), text: t.close.text(name), action: t.close.goOn })) &&
                    confirm(renderRoot, { words, title: t.close.sureTitle, text: t.close.stays(name), action: t.close.action })
                );
            default:
                return confirm(renderRoot, { words, title: t[deed].title(name), text: t[deed].text(name), action: t[deed].action });
        }
    }

    private async act(deed: Exclude<Deed, "lock" | "otp">, row: KeptAccount): Promise<void> {
        const t = this.words.t.accounts;
        const name = calledOf(row);
        const { accounts } = this.client;
        this.busy = true;
        try {
            const link = deed === "reset" ? await accounts.reset(row.user) : await accounts[deed](row.user);
            if (typeof link === "string") {
                this.link = { name, link };
            } else {
                this.said = t[deed].done(name);
            }
        } catch (error) {
            const reason = reasonOf(error) ?? "internal";
            const told: Readonly<Record<string, string>> = { not_found: t.gone(name), conflict: t.changed(name) };
            this.problem = told[reason] ?? reasonText(reason, this.words);
        }
        await this.afresh();
        this.busy = false;
    }

    private async handedOver(): Promise<void> {
        this.link = undefined;
        await this.updateComplete;
        this.heading.focus();
    }

    private async afresh(): Promise<void> {
        await this.found.load();
        await this.updateComplete;
        if (this.linkView !== null) {
            this.linkView.focus();
        } else if (document.activeElement === document.body) {
            this.listHeading?.focus(); // what was pressed is gone
        }
    }

    private hush(): void {
        this.said = "";
        this.problem = "";
    }

    private reload(): void {
        if (this.which !== undefined) {
            void this.found.load();
        }
    }

    private readonly onSearch = (event: Event): void => {
        event.preventDefault();
        const text = this.field.value.trim();
        this.short = [...text].length < shortest_text && (text !== "" || this.looksOnly);
        if (this.short) {
            this.field.focus();
            return;
        }
        this.text = text;
        this.which ??= "all";
        this.startOver();
    };

    private choose(which: WhichAccounts): void {
        if (this.which !== which) {
            this.which = which;
            this.startOver();
        }
    }

    private startOver(): void {
        this.hush();
        this.pages = 1;
        this.managed = undefined;
        void this.found.restart();
    }

    private readonly onOlder = (): void => {
        this.pages += 1;
        void this.found.load();
    };
}

define("empower-accounts", AccountsPage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-accounts": AccountsPage;
    }
}
