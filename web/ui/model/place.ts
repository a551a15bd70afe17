import type { LitElement, ReactiveController, ReactiveControllerHost } from "lit";
import type { Client, Id } from "../../client/index.ts";

/** What a face can show instead of its conversations; also what it is called in the address. */
export type Page =
    | "account"
    | "security"
    | "consent"
    | "network"
    | "seen"
    | "access-log"
    | "emergency"
    | "invitations"
    | "clients"
    | "accounts"
    | "reports"
    | "requests";

/** Where the keyboard goes on when a page is left: the first of these that is in view. */
const outside: Readonly<Record<Page, readonly string[]>> = {
    account: ["empower-account-menu", "empower-conversation"],
    security: ["empower-account-menu", "empower-conversation"],
    consent: ["empower-care-links"],
    network: ["empower-care-links", "empower-conversation", "empower-account-menu"],
    seen: ["empower-care-links", "empower-account-menu"],
    "access-log": ["empower-account-menu", "empower-conversation"],
    emergency: ["empower-account-menu", "empower-conversation"],
    invitations: ["empower-account-menu", "empower-conversation"],
    clients: ["empower-account-menu", "empower-conversation"],
    accounts: ["empower-account-menu", "empower-conversation"],
    reports: ["empower-account-menu", "empower-conversation"],
    requests: ["empower-account-menu", "empower-conversation"],
};

/** `#/network/123` is the page `network` about `123`; without a page, where the face begins. */
export function address(page?: Page, about?: string): string {
    const ends = about === undefined ? "" : `/${encodeURIComponent(about)}`;
    return page === undefined ? "#/" : `#/${page}${ends}`;
}

/**
 * What a face shows, as its address says: so that a link leads there, the browser's own Back leads out again, and a
 * reload stays. The keyboard goes to the heading of a page that one moves to, and back when it is left.
 */
export class Place implements ReactiveController {
    private was: Page | undefined;
    /** One moved, and did not begin here. */
    private came = false;
    /** Who was in last. */
    private who: Id | undefined;

    constructor(
        private readonly host: ReactiveControllerHost & { readonly renderRoot: ParentNode },
        /** The pages that this face has, and the element that shows each. */
        private readonly pages: Readonly<Partial<Record<Page, string>>>,
    ) {
        host.addController(this);
        this.was = this.page;
    }

    /** The page one is at; undefined at the conversations. */
    get page(): Page | undefined {
        const name = parts()[0];
        return (Object.keys(this.pages) as Page[]).find((page) => page === name);
    }

    /** What the page is about, where the address says so. */
    get about(): string | undefined {
        return parts()[1];
    }

    at(page: Page): boolean {
        return this.page === page;
    }

    go(page: Page, about?: string): void {
        location.hash = address(page, about);
    }

    hostConnected(): void {
        window.addEventListener("hashchange", this.moved);
    }

    hostDisconnected(): void {
        window.removeEventListener("hashchange", this.moved);
    }

    hostUpdated(): void {
        const { page, was, came } = this;
        this.was = page;
        this.came = false;
        if (page !== undefined && came) {
            focusOn(this.find(this.pages[page] ?? ""));
        } else if (page === undefined && was !== undefined && this.leftBehind(was)) {
            focusOn(outside[was].map((name) => this.find(name)).find(inView));
        }
    }

    /** To be told of every change: whoever comes after another, or after one that left, begins at the beginning. */
    heard({ connection, me }: Pick<Client, "connection" | "me">): void {
        const left = connection.state === "signed-out" && connection.reason === "signed-out";
        const another = me !== undefined && this.who !== undefined && me.id !== this.who;
        this.who = me?.id ?? this.who;
        if (left || another) {
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

    /** The keyboard was in the page that is gone. */
    private leftBehind(was: Page): boolean {
        const root = this.host.renderRoot;
        const focused = root instanceof ShadowRoot ? root.activeElement : null;
        return focused === null || focused.localName === this.pages[was];
    }

    private find(name: string): LitElement | null {
        return this.host.renderRoot.querySelector<LitElement>(name);
    }

    private readonly moved = (): void => {
        this.came = true;
        this.host.requestUpdate();
    };
}

function parts(): string[] {
    return location.hash
        .split("/")
        .slice(1)
        .filter((part) => part !== "")
        .map(decode);
}

/** An address that somebody mistyped is a page that there is not. */
function decode(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

function inView(element: LitElement | null): boolean {
    return element !== null && element.getClientRects().length > 0;
}

function focusOn(element: LitElement | null | undefined): void {
    void element?.updateComplete.then(() => element.focus());
}
