import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Connection } from "../../client/index.ts";

/** The address of the page about one's own account, within that of a face. */
export const securityAddress = "#security";
/** Who saw one's dossier. */
export const seenAddress = "#seen";
/** The access log, for a privacy officer. */
export const accessLogAddress = "#access-log";
/** Reaching a dossier in an emergency, for a therapist. */
export const emergencyAddress = "#emergency";

/** The elements of the pages at these addresses. */
const pages = ["empower-security", "empower-seen", "empower-access-log", "empower-emergency"];

/** Where the keyboard goes on when that page is left: the first of these that is in view. */
const outside = ["empower-account-menu", "empower-conversation"];

/**
 * What a face shows, as its address says: so that a link leads there, the browser's own Back leads out again, and a
 * reload stays.
 */
export class Place implements ReactiveController {
    private was: string | undefined;

    constructor(
        private readonly host: ReactiveControllerHost & { readonly renderRoot: ParentNode },
        /** Of the pages that this face has. */
        private readonly addresses: readonly string[],
    ) {
        host.addController(this);
        this.was = this.page;
    }

    /** The address of the page one is at; undefined at the conversations. */
    get page(): string | undefined {
        return this.addresses.find((address) => address === location.hash);
    }

    at(address: string): boolean {
        return this.page === address;
    }

    get security(): boolean {
        return this.at(securityAddress);
    }

    hostConnected(): void {
        window.addEventListener("hashchange", this.moved);
    }

    hostDisconnected(): void {
        window.removeEventListener("hashchange", this.moved);
    }

    hostUpdated(): void {
        const left = this.was !== undefined && this.page === undefined;
        this.was = this.page;
        const root = this.host.renderRoot;
        const focused = root instanceof ShadowRoot ? root.activeElement : null;
        if (left && (focused === null || pages.includes(focused.localName))) {
            const places = outside.map((name) => root.querySelector<HTMLElement>(name));
            places.find((place) => (place?.getClientRects().length ?? 0) > 0)?.focus();
        }
    }

    /** To be told of every change of the line: whoever comes after one that left begins at the beginning. */
    heard(line: Connection): void {
        if (line.state === "signed-out" && line.reason === "signed-out") {
            this.home();
        }
    }

    /** To where the face begins. */
    home(): void {
        if (this.page !== undefined) {
            history.replaceState(null, "", location.pathname + location.search);
            this.host.requestUpdate();
        }
    }

    private readonly moved = (): void => this.host.requestUpdate();
}
