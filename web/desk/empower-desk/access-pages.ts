import { html, nothing, type ReactiveControllerHost, type TemplateResult } from "lit";
import type { Client } from "../../client/index.ts";
import type { MenuPage } from "../../ui/account-menu/account-menu.ts";
import "../../ui/audit/access-log.ts";
import type { Subject } from "../../ui/audit/audit-list.ts";
import "../../ui/emergency/emergency-news.ts";
import "../../ui/emergency/emergency-page.ts";
import type { Words } from "../../ui/i18n/words.ts";
import { icon } from "../../ui/icons/icons.ts";
import { invitable } from "../../ui/invitations/invitable.ts";
import "../../ui/invitations/invitations-page.ts";
import { address, type Place } from "../../ui/model/place.ts";

/** The desk's pages about access in other ways than by one's conversations: the log, the emergency access, the invitations. */
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

    /** A privacy officer comes for the access log: it stands where others choose a conversation. */
    get logFirst(): boolean {
        return this.officer && this.client().conversations.length === 0;
    }

    get atLog(): boolean {
        return this.officer && (this.place.at("access-log") || (this.logFirst && this.atStart()));
    }

    get atEmergency(): boolean {
        return this.client().me?.role === "therapist" && this.place.at("emergency");
    }

    get atInvitations(): boolean {
        return this.inviter && this.place.at("invitations");
    }

    get shown(): boolean {
        return this.atLog || this.atEmergency || this.atInvitations;
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

    /** The way to the log, where there is no list of conversations. */
    entry(words: Words): TemplateResult {
        return html`<a
            class="entry"
            href=${address("access-log")}
            aria-current=${this.atLog ? "page" : nothing}
            data-testid="access-log-entry"
        >
            ${icon("list")}${words.t.audit.log.title}
        </a>`;
    }

    render(words: Words): TemplateResult {
        return html`${this.officer ? this.log(words) : nothing}
        ${this.inviter ? this.invitations(words) : nothing}
        ${
            this.atEmergency
                ? html`<empower-emergency
                      .words=${words}
                      .client=${this.client()}
                      @leave=${() => this.place.home()}
                  ></empower-emergency>`
                : nothing
        }`;
    }

    /** What the page is called, while one of these is shown. */
    name({ t }: Words): string | undefined {
        if (this.atLog) {
            return t.audit.log.title;
        }
        if (this.atInvitations) {
            return t.invitations.title;
        }
        return this.atEmergency ? t.emergency.title : undefined;
    }

    /** Those that there are for who signed in. */
    menu({ t }: Words): readonly MenuPage[] {
        const invitations = { page: "invitations", icon: "send", label: t.invitations.title } as const;
        switch (this.client().me?.role) {
            case "privacy_officer":
                return [{ page: "access-log", icon: "list", label: t.audit.log.title }];
            case "therapist":
                return [invitations, { page: "emergency", icon: "siren", label: t.emergency.title }];
            case "planner":
                return [invitations];
            default:
                return [];
        }
    }

    private get officer(): boolean {
        return this.client().me?.role === "privacy_officer";
    }

    private get inviter(): boolean {
        return invitable(this.client().me?.role).length > 0;
    }

    /* It stays while it is not shown: a link is shown once. */
    private invitations(words: Words): TemplateResult {
        return html`<empower-invitations
            ?hidden=${!this.atInvitations}
            .words=${words}
            .client=${this.client()}
            .shown=${this.atInvitations}
            @leave=${() => this.place.home()}
        ></empower-invitations>`;
    }

    /* It stays while it is not shown, so that one comes back to what one read. */
    private log(words: Words): TemplateResult {
        return html`<empower-access-log
            ?hidden=${!this.atLog}
            .words=${words}
            .client=${this.client()}
            .backable=${!this.logFirst}
            .wanted=${this.wanted}
            @leave=${() => this.place.home()}
        ></empower-access-log>`;
    }

    private async show(subject: Subject): Promise<void> {
        this.wanted = { ...subject };
        this.place.go("access-log");
        this.host.requestUpdate();
        await this.host.updateComplete;
        this.host.renderRoot.querySelector("empower-access-log")?.focus();
    }
}
