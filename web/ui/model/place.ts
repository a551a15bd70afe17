import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Connection } from "../../client/index.ts";

/** The address of the page about one's own account, within that of a face. */
export const securityAddress = "#security";

/** Where the keyboard goes on when that page is left: the first of these that is in view. */
const outside = ["empower-account-menu", "empower-conversation"];

/**
 * What a face shows, as its address says: so that a link leads there, the browser's own Back leads out again, and a
 * reload stays.
 */
export class Place implements ReactiveController {
    private was = this.security;

    constructor(private readonly host: ReactiveControllerHost & { readonly renderRoot: ParentNode }) {
        host.addController(this);
    }

    get security(): boolean {
        return location.hash === securityAddress;
    }

    hostConnected(): void {
        window.addEventListener("hashchange", this.moved);
    }

    hostDisconnected(): void {
        window.removeEventListener("hashchange", this.moved);
    }

    hostUpdated(): void {
        const left = this.was && !this.security;
        this.was = this.security;
        const root = this.host.renderRoot;
        const focused = root instanceof ShadowRoot ? root.activeElement : null;
        if (left && (focused === null || focused.localName === "empower-security")) {
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
        if (this.security) {
            history.replaceState(null, "", location.pathname + location.search);
            this.host.requestUpdate();
        }
    }

    private readonly moved = (): void => this.host.requestUpdate();
}
