import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Client, Id, Invitation, Invited, OpenInvitations } from "../../client/index.ts";
import { buttonStyles } from "../button/button.styles.ts";
import { pageHead } from "../button/page-head.ts";
import { confirm } from "../dialog/dialog.ts";
import { define, EmpowerElement } from "../element.ts";
import { errorBox, noticeBox } from "../form/form-parts.ts";
import { formStyles } from "../form/form.styles.ts";
import { listCardStyles } from "../form/list-card.styles.ts";
import { icon } from "../icons/icons.ts";
import { cameOnline, ClientWatch } from "../model/client-watch.ts";
import { Loaded } from "../model/loaded.ts";
import { address } from "../model/place.ts";
import { listProblem, reasonOf, reasonText } from "../model/reasons.ts";
import { securityStyles } from "../security/security.styles.ts";
import { base } from "../tokens/base.ts";
import { awaitsMail, mailedText, outcomeOf, type Sent } from "./invitable.ts";
import "./again-form.ts";
import "./invitation-link.ts";
import { invitationsStyles } from "./invitations.styles.ts";
import "./invite-form.ts";

/** How long until it is looked again whether a mail was sent. */
const mail_ms = 5000;

interface ShownLink {
    readonly name: string;
    readonly link: string;
    readonly renewed: boolean;
}

/** A client who was just taken into care: what comes next is done in the network. */
interface Taken {
    readonly user: Id;
    readonly name: string;
}

/** The page on which staff invite people, and see which invitations are open. Event: `leave`. */
export class InvitationsPage extends EmpowerElement {
    static override styles = [base, buttonStyles, formStyles, securityStyles, listCardStyles, invitationsStyles];

    @property({ attribute: false }) client!: Client;
    /** It is in view. */
    @property({ attribute: false }) shown = false;

    @state() private link: ShownLink | undefined;
    @state() private taken: Taken | undefined;
    @state() private said = "";
    /** Whose mail did not arrive, and gets another address now. */
    @state() private mending: Id | undefined;
    @state() private problem = "";
    @state() private busy = false;

    @query("h2") private readonly heading!: HTMLElement;
    @query("#next") private readonly next!: HTMLElement | null;
    @query("#open") private readonly listHeading!: HTMLElement | null;
    @query("empower-invite-form") private readonly form!: HTMLElement | null;
    @query("empower-invitation-link") private readonly linkView!: HTMLElement | null;

    @query(".page > [role] > p") private readonly told!: HTMLElement | null;

    private pages = 1;
    private looking: ReturnType<typeof setTimeout> | undefined;
    private readonly open = new Loaded<OpenInvitations>(this, () => this.client.invitations.list(this.pages));

    constructor() {
        super();
        new ClientWatch(
            this,
            () => this.client,
            (change) => {
                if (this.shown && cameOnline(change, this.client)) {
                    void this.open.load();
                }
            },
        );
    }

    override disconnectedCallback(): void {
        super.disconnectedCallback();
        clearTimeout(this.looking);
    }

    override focus(): void {
        (this.linkView ?? this.heading).focus();
    }

    protected override willUpdate(changed: PropertyValues<this>): void {
        if (changed.has("shown") && this.shown) {
            if (this.link === undefined) {
                this.hush();
            }
            void this.open.load();
        }
    }

    protected override updated(changed: PropertyValues): void {
        if (changed.has("said") || changed.has("problem")) {
            this.told?.scrollIntoView({ block: "nearest" }); // said above a list that may be long
        }
        clearTimeout(this.looking);
        if (this.shown && awaitsMail(this.open.value?.rows ?? [])) {
            this.looking = setTimeout(() => void this.open.load(), mail_ms);
        }
    }

    protected override render(): TemplateResult {
        const { words, link } = this;
        const t = words.t.invitations;
        return html`<div class="page" data-testid="invitations">
            ${pageHead({ words, title: t.title, testid: "invitations", leave: () => this.emit("leave") })}
            ${
                link === undefined
                    ? this.overview()
                    : html`<empower-invitation-link
                          .words=${words}
                          .name=${link.name}
                          .link=${link.link}
                          .renewed=${link.renewed}
                          @done=${() => void this.handedOver()}
                      ></empower-invitation-link>`
            }
        </div>`;
    }

    private overview(): TemplateResult {
        const { words } = this;
        const t = words.t.invitations;
        return html`<p>${t.about}</p>
            <empower-invite-form
                .words=${words}
                .client=${this.client}
                @begin=${this.hush}
                @sent=${(event: CustomEvent<Sent>) => void this.sent(event.detail)}
            ></empower-invite-form>
            ${noticeBox(this.said, "invitations-said", "good")} ${this.toNetwork()} ${errorBox(this.problem, "invitations-problem")}
            <section class="card" aria-labelledby="open">
                <h3 id="open" tabindex="-1">${t.listTitle}</h3>
                ${errorBox(listProblem(this.open, this.words.t.invitations, this.words), "invitations-error")} ${this.list()}
            </section>`;
    }

    private toNetwork(): TemplateResult | typeof nothing {
        const { taken, words } = this;
        return taken === undefined
            ? nothing
            : html`<p>
                  <a id="next" class="button main" href=${address("network", taken.user)} data-testid="invited-network">
                      ${icon("people")}${words.t.deskNetwork.openOf(taken.name)}
                  </a>
              </p>`;
    }

    private list(): TemplateResult {
        const { value, failed } = this.open;
        const { t } = this.words;
        if (value === undefined) {
            return failed === undefined
                ? html`<p class="muted" data-testid="invitations-loading">${t.common.loading}</p>`
                : this.button(t.common.retry, "invitations-retry", () => void this.open.load());
        }
        if (value.rows.length === 0) {
            return html`<p class="muted" data-testid="invitations-none">${t.invitations.none}</p>`;
        }
        return html`<ul>
                ${repeat(
                    value.rows,
                    ({ user }) => user,
                    (row) => this.row(row),
                )}
            </ul>
            ${value.more ? this.button(t.invitations.older, "invitations-older", this.onOlder) : nothing}`;
    }

    private row(row: Invitation): TemplateResult {
        const { words } = this;
        const t = words.t.invitations;
        return html`<li class="row" data-testid="invitation" data-user=${row.user} data-state=${row.state} data-mail=${row.mail}>
            <div class="who">
                <p><strong>${row.name}</strong>, ${words.t.audit.roles[row.role]}</p>
                <p class="muted">${this.stateText(row)}</p>
                ${row.state === "unfinished" ? nothing : this.mailText(row)}
            </div>
            <div class="actions">
                ${this.button(t.again, "invitation-again", () => void this.again(row), t.againThat(row.name))}
                ${row.mail === "failed" ? this.button(t.mend, "invitation-mend", () => this.mend(row), t.mendThat(row.name)) : nothing}
                ${this.button(t.cancel, "invitation-cancel", () => void this.cancel(row), t.cancelThat(row.name))}
            </div>
            ${this.mending === row.user ? this.mendForm(row) : nothing}
        </li>`;
    }

    private mendForm(row: Invitation): TemplateResult {
        return html`<empower-again-form
            .words=${this.words}
            .client=${this.client}
            .person=${row.user}
            @sent=${(event: CustomEvent<Invited>) => void this.mended(row, event.detail)}
            @close=${() => void this.mendNot()}
        ></empower-again-form>`;
    }

    private stateText({ state, expires_at }: Invitation): string {
        const t = this.words.t.invitations;
        return state === "unfinished"
            ? t.unfinished
            : t[state === "open" ? "expires" : "expired"](this.words.longDate(new Date(expires_at)));
    }

    private mailText({ mail, from }: Invitation): TemplateResult {
        const t = this.words.t.invitations;
        const text = from === undefined || mail !== "waiting" ? t.mailState[mail] : t.mailFrom(this.words.longDate(new Date(from)));
        return mail === "failed"
            ? html`<p class="failed">${icon("alert")}<span>${text}</span></p>`
            : html`<p class="muted">${text}</p>`;
    }

    private button(text: string, testid: string, press: () => void, label?: string): TemplateResult {
        return html`<div>
            <button
                type="button"
                class="button"
                data-testid=${testid}
                aria-label=${label ?? nothing}
                aria-disabled=${this.busy}
                @click=${press}
            >
                ${text}
            </button>
        </div>`;
    }

    private readonly onOlder = (): void => {
        this.pages += 1;
        void this.open.load();
    };

    private readonly hush = (): void => {
        this.said = "";
        this.problem = "";
        this.taken = undefined;
        this.mending = undefined;
    };

    private async sent(sent: Sent, renewed = false): Promise<void> {
        const { invited, name, care } = sent;
        const t = this.words.t.invitations;
        if (invited.link === undefined) {
            await this.open.load();
        } else {
            void this.open.load();
        }
        const row = this.open.value?.rows.find(({ user }) => user === invited.user);
        const outcome = outcomeOf(sent, row);
        this.taken = care === undefined ? undefined : { user: invited.user, name };
        switch (outcome.what) {
            case "link":
                this.link = { name, link: outcome.link, renewed };
                await this.updateComplete;
                this.linkView?.focus();
                return;
            case "mailed":
                this.said = renewed && invited.from === undefined ? t.mailedAgain(name) : mailedText(name, invited.from, this.words);
                break;
            case "unshown":
                this.said = t.unshown(name);
                break;
            case "alone":
                this.said = t.takenAlone(name);
                break;
        }
        await this.goOn();
    }

    private async handedOver(): Promise<void> {
        const { taken, words } = this;
        this.link = undefined;
        await this.updateComplete;
        this.said = taken === undefined ? "" : words.t.invitations.taken(taken.name);
        if (taken === undefined) {
            this.form?.focus();
        }
        await this.goOn();
    }

    /** Who is in care now has a network to be looked after. */
    private async goOn(): Promise<void> {
        await this.updateComplete;
        this.next?.focus();
    }

    private async again(row: Invitation): Promise<void> {
        await this.act(row, async () => {
            const invited = await this.client.invitations.again(row.user);
            await this.sent({ invited, name: row.name, withMail: true }, true);
        });
    }

    private mend(row: Invitation): void {
        this.hush();
        this.mending = row.user;
    }

    private async mended({ name }: Invitation, invited: Invited): Promise<void> {
        this.hush();
        await this.sent({ invited, name, withMail: true }, true);
        this.listHeading?.focus(); // the form is gone
    }

    private async mendNot(): Promise<void> {
        const { mending = "" } = this;
        this.mending = undefined;
        await this.updateComplete;
        this.renderRoot.querySelector<HTMLElement>(`[data-user="${mending}"] [data-testid="invitation-mend"]`)?.focus();
    }

    private async cancel(row: Invitation): Promise<void> {
        const { words, renderRoot } = this;
        const t = words.t.invitations;
        const text = row.role === "client" ? t.cancelClientText : t.cancelText;
        const question = { words, title: t.cancelTitle(row.name), text, action: t.cancel };
        if (this.busy || !(await confirm(renderRoot, question))) {
            return;
        }
        await this.act(row, async () => {
            await this.client.invitations.cancel(row.user);
            this.said = t.cancelled(row.name);
            await this.afresh();
        });
    }

    private async act(row: Invitation, deed: () => Promise<void>): Promise<void> {
        if (this.busy) {
            return;
        }
        this.hush();
        this.busy = true;
        try {
            await deed();
        } catch (error) {
            const reason = reasonOf(error) ?? "internal";
            const gone = reason === "not_found";
            this.problem = gone ? this.words.t.invitations.gone(row.name) : reasonText(reason, this.words);
            if (gone) {
                await this.afresh();
            }
        }
        this.busy = false;
    }

    /** The row whose button was pressed goes: the keyboard goes on at the list. */
    private async afresh(): Promise<void> {
        await this.open.load();
        await this.updateComplete;
        this.listHeading?.focus();
    }
}

define("empower-invitations", InvitationsPage);

declare global {
    interface HTMLElementTagNameMap {
        "empower-invitations": InvitationsPage;
    }
}
