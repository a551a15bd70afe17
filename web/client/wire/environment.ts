import { browserPasskeys, type PasskeyDevice } from "./passkeys.ts";

/** Everything the client takes from the world, so that tests can give another one. */
export interface Environment {
    readonly clock: Clock;
    /** At least 0, below 1; good enough for nonces. */
    random(): number;
    openSocket(url: string, protocol: string): SocketLike;
    fetch(url: string, init: RequestInit): Promise<Response>;
    /** Sends a body and tells how far it is. Where absent, uploads go by `fetch` without progress. */
    openUpload?(): XMLHttpRequest;
    /** Calls back whenever the line may have come back or been lost unnoticed: online, visible, woken. */
    onHint(listener: () => void): () => void;
    openPeer(configuration: RTCConfiguration): RTCPeerConnection;
    newStream(tracks: MediaStreamTrack[]): MediaStream;
    /** Undefined outside a secure context. */
    readonly media: DeviceAccess | undefined;
    /** The page's origin; undefined where there is none. */
    readonly origin: string | undefined;
    /** What this tab remembers over a reload, and no other knows; absent where it cannot. */
    readonly tab?: TabMemory | undefined;
    /** Absent where nobody can have passkeys. */
    readonly passkeys?: PasskeyDevice | undefined;
}

export interface TabMemory {
    get(key: string): string | undefined;
    /** Undefined forgets it. */
    set(key: string, text: string | undefined): void;
}

/** What is used of `navigator.mediaDevices`. */
export interface DeviceAccess extends Pick<MediaDevices, "getUserMedia">, Partial<Pick<MediaDevices, "getDisplayMedia">> {
    enumerateDevices?(): Promise<readonly Pick<MediaDeviceInfo, "deviceId" | "kind" | "label">[]>;
    /** Lets the person choose a speaker, where the browser shows them only so (Firefox). */
    selectAudioOutput?(): Promise<Pick<MediaDeviceInfo, "deviceId" | "label">>;
    addEventListener?(type: "devicechange", listener: () => void): void;
    removeEventListener?(type: "devicechange", listener: () => void): void;
}

export type Timer = ReturnType<typeof setTimeout>;

export interface Clock {
    /** Milliseconds, as `Date.now()`. */
    now(): number;
    after(ms: number, run: () => void): Timer;
    cancel(timer: Timer | undefined): void;
}

/** What is used of a `WebSocket`. */
export interface SocketLike {
    onopen: ((event: Event) => void) | null;
    onmessage: ((event: MessageEvent) => void) | null;
    onclose: ((event: CloseEvent) => void) | null;
    readonly readyState: number;
    send(text: string): void;
    close(code?: number): void;
}

const browserClock: Clock = {
    now: () => Date.now(),
    after: (ms, run) => setTimeout(run, ms),
    cancel: (timer) => clearTimeout(timer),
};

function browserRandom(): number {
    const word = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    return word / 2 ** 32;
}

function onBrowserHint(listener: () => void): () => void {
    const whenVisible = () => {
        if (document.visibilityState === "visible") {
            listener();
        }
    };
    window.addEventListener("online", listener);
    window.addEventListener("pageshow", listener);
    document.addEventListener("visibilitychange", whenVisible);
    return () => {
        window.removeEventListener("online", listener);
        window.removeEventListener("pageshow", listener);
        document.removeEventListener("visibilitychange", whenVisible);
    };
}

/** A browser may refuse its storage, in a frame of another site for one; then nothing is remembered. */
const browserTab: TabMemory = {
    get: (key) => {
        try {
            return sessionStorage.getItem(key) ?? undefined;
        } catch {
            return undefined;
        }
    },
    set: (key, text) => {
        try {
            if (text === undefined) {
                sessionStorage.removeItem(key);
            } else {
                sessionStorage.setItem(key, text);
            }
        } catch {
            // Nothing is remembered.
        }
    },
};

/** The browser's own. */
export function browserEnvironment(): Environment {
    return {
        clock: browserClock,
        random: browserRandom,
        openSocket: (url, protocol) => new WebSocket(url, protocol),
        fetch: (url, init) => fetch(url, init),
        openUpload: () => new XMLHttpRequest(),
        onHint: onBrowserHint,
        openPeer: (configuration) => new RTCPeerConnection(configuration),
        newStream: (tracks) => new MediaStream(tracks),
        // Typed as always there; it is absent outside secure contexts.
        media: navigator.mediaDevices as DeviceAccess | undefined,
        origin: location.origin,
        tab: browserTab,
        passkeys: browserPasskeys(),
    };
}
