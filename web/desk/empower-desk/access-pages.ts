import { html, nothing, type ReactiveControllerHost, type TemplateResult } from "lit";
import type { Client, Id, Role } from "../../client/index.ts";
import type { MenuPage } from "../../ui/account-menu/account-menu.ts";
import "../../ui/accounts/accounts-page.ts";
import "../../ui/audit/access-log.ts";
import type { Subject } from "../../ui/audit/audit-list.ts";
import "../../ui/clients/clients-page.ts";
import "../../ui/emergency/emergency-news.ts";
import "../../ui/emergency/emergency-page.ts";
import type { Words } from "../../ui/i18n/words.ts";
import { icon, type IconName } from "../../ui/icons/icons.ts";
import "../../ui/invitations/invitations-page.ts";
import { address, type Place } from "../../ui/model/place.ts";
import "../../ui/oversight/reports-page.ts";
import "../../ui/oversight/requests-page.ts";

type StaffPage = "access-log" | "emergency" | "invitations" | "clients" | "accounts" | "reports" | "requests";

/** The pages that there are for a role, as the menu has them. On none of them has another role anything. */
const pagesOf: Readonly<Partial<Record<Role, readonly StaffPage[]>>> = {
    privacy_officer: ["access-log", "requests"],
    therapist: ["invitations", "emergency"],
    planner: ["clients", "accounts", "reports", "requests", "invitations"],
    support: ["accounts"],
    operator: ["reports", "requests", "accounts"],
};

/** Who comes for a page: it stands where others choose a conversation, for those who have none. */
const firstOf: Readonly<Partial<Record<Role, StaffPage>>> = {
    privacy_officer: "access-log",
    planner: "clients",
    support: "accounts",
    operator: "reports",
};

const icons: Readonly<Record<StaffPage, IconName>> = {
    "access-log": "list",
    emergency: "siren",
    invitations: "send",
    clients: "people",
    accounts: "key",
    reports: "flag",
    requests: "file",
};

/** The desk's pages on what staff do beside their conversations. */
export class AccessPages {
    /** Whose log is asked for, from a notice of an emergency access. */
    private wanted: Subject | undefined;

    constructor(
        private readonly host: ReactiveControllerHost & { readonly renderRoot: ParentNode },
        private readonly client: () => Client,
        private readonly place: Place,
        /** Neither a page nor a conversation nor a call is shown. */
        private readonly atStart: () => boolean,
    ) {}

    /** The page that stands where others choose a conversation. */
    get first(): StaffPage | undefined {
        const { me, conversations } = this.client();
        return me !== undefined && conversations.length === 0 ? firstOf[me.role] : undefined;
    }

    /** The one that is shown. */
    get page(): StaffPage | undefined {
        const { first } = this;
        return this.pages.find((page) => this.place.at(page)) ?? (this.atStart() ? first : undefined);
    }

    /** The address is of a page that others have. */
    get astray(): boolean {
        const { page } = this.place;
        return page !== undefined && page in icons && !this.pages.some((one) => one === page);
    }

    forget(): void {
        this.wanted = undefined;
    }

    news(words: Words): TemplateResult {
        return html`<empower-emergency-news
            .words=${words}
            .client=${this.client()}
            @show=${(event: CustomEvent<Subject>) => void this.show(event.detail)}
        ></empower-emergency-news>`;
    }

    /** The way to the pages, where there is no list of conversations. */
    entries(words: Words): TemplateResult {
        return html`<ul class="entries">
            ${this.menu(words).map(
                ({ page, icon: name, label }) =>
                    html`<li>
                        <a
                            class="entry"
                            href=${address(page)}
                            aria-current=${this.page === page ? "page" : nothing}
                            data-testid="${page}-entry"
                        >
                            ${icon(name)}${label}
                        </a>
                    </li>`,
            )}
        </ul>`;
    }

    render(words: Words): TemplateResult {
        const { page } = this;
        return html`${this.pages.map((one) => this.one(one, page === one, words))}`;
    }

    /** What the page is called, while one of these is shown. */
    name(words: Words): string | undefined {
        return this.page === undefined ? undefined : title(this.page, words);
    }

    /** Those that there are for who signed in. */
    menu(words: Words): readonly MenuPage[] {
        return this.pages.map((page) => ({ page, icon: icons[page], label: title(page, words) }));
    }

    /** Where one goes from a client's network: to where one found the client. */
    leaveNetwork(client: Id | undefined, talking: boolean): void {
        if (client !== undefined && this.client().emergency.access?.client.id === client) {
            this.place.go("emergency");
        } else if (!talking && this.pages.includes("clients")) {
            this.place.go("clients");
        } else {
            this.place.home();
        }
    }

    private get pages(): readonly StaffPage[] {
        const role = this.client().me?.role;
        return (role === undefined ? undefined : pagesOf[role]) ?? [];
    }

    /*
     * All but the emergency access stay while they are not shown, so that one comes back to what one found or read: a link of an
     * invitation is shown once.
     */
    private one(page: StaffPage, shown: boolean, words: Words): TemplateResult | typeof nothing {
        const client = this.client();
        const backable = page !== this.first;
        const leave = (): void => this.place.home();
        switch (page) {
            case "access-log":
                return html`<empower-access-log
                    ?hidden=${!shown}
                    .words=${words}
                    .client=${client}
                    .backable=${backable}
                    .wanted=${this.wanted}
                    @leave=${leave}
                ></empower-access-log>`;
            case "clients":
                return html`<empower-clients
                    ?hidden=${!shown}
                    .words=${words}
                    .client=${client}
                    .backable=${backable}
                    @leave=${leave}
                ></empower-clients>`;
            case "accounts":
                return html`<empower-accounts
                    ?hidden=${!shown}
                    .words=${words}
                    .client=${client}
                    .shown=${shown}
                    .backable=${backable}
                    @leave=${leave}
                ></empower-accounts>`;
            case "reports":
                return html`<empower-reports
                    ?hidden=${!shown}
                    .words=${words}
                    .client=${client}
                    .shown=${shown}
                    .backable=${backable}
                    @leave=${leave}
                ></empower-reports>`;
            case "requests":
                return html`<empower-requests
                    ?hidden=${!shown}
                    .words=${words}
                    .client=${client}
                    .shown=${shown}
                    .backable=${backable}
                    @leave=${leave}
                ></empower-requests>`;
            case "invitations":
                return html`<empower-invitations
                    ?hidden=${!shown}
                    .words=${words}
                    .client=${client}
                    .shown=${shown}
                    @leave=${leave}
                ></empower-invitations>`;
            case "emergency":
                return shown
                    ? html`<empower-emergency .words=${words} .client=${client} @leave=${leave}></empower-emergency>`
                    : nothing;
        }
    }

    private async show(subject: Subject): Promise<void> {
        this.wanted = { ...subject };
        this.place.go("access-log");
        this.host.requestUpdate();
        await this.host.updateComplete;
        this.host.renderRoot.querySelector("empower-access-log")?.focus();
    }
}

function title(page: StaffPage, { t }: Words): string {
    switch (page) {
        case "access-log":
            return t.audit.log.title;
        case "emergency":
            return t.emergency.title;
        case "invitations":
            return t.invitations.title;
        case "accounts":
            return t.accounts.title;
        case "clients":
        case "reports":
        case "requests":
            return t.oversight[page].title;
    }
}
