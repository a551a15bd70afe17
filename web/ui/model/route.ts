import type { ReactiveController, ReactiveControllerHost } from "lit";

/** The page one is on, by the hash of the address: `#/netwerk/123` is page `netwerk` about `123`. */
export class Route implements ReactiveController {
    constructor(
        private readonly host: ReactiveControllerHost,
        private readonly moved: () => void = () => undefined,
    ) {
        host.addController(this);
    }

    /** Empty at the beginning. */
    get page(): string {
        return parts()[0] ?? "";
    }

    get about(): string | undefined {
        return parts()[1];
    }

    /** Without a page, where one began. */
    go(page = "", about?: string): void {
        location.hash = address(page, about);
    }

    hostConnected(): void {
        window.addEventListener("hashchange", this.onMove);
    }

    hostDisconnected(): void {
        window.removeEventListener("hashchange", this.onMove);
    }

    private readonly onMove = (): void => {
        this.moved();
        this.host.requestUpdate();
    };
}

export function address(page = "", about?: string): string {
    const ends = about === undefined ? "" : `/${encodeURIComponent(about)}`;
    return page === "" ? "#/" : `#/${page}${ends}`;
}

function parts(): string[] {
    return location.hash
        .replace(/^#\/?/u, "")
        .split("/")
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
