import type { Environment } from "../wire/environment.ts";
import { FakeClock } from "./clock.ts";
import { FakeMedia, FakeStream } from "./media.ts";
import { FakePeerConnection } from "./peer.ts";
import { FakeServer } from "./server.ts";

/** A world of which a test holds every end. */
export class FakeEnvironment implements Environment {
    readonly clock = new FakeClock();
    readonly server = new FakeServer();
    readonly devices = new FakeMedia();
    readonly peers: FakePeerConnection[] = [];
    readonly fetched: { url: string; init: RequestInit }[] = [];
    origin: string | undefined = "https://portal.example";
    media: Environment["media"] = this.devices;
    passkeys: Environment["passkeys"] = undefined;
    /** What `random()` gives: one number after the other, the same ones in every run. */
    nextRandom: () => number = sequence();
    respond: (url: string, init: RequestInit) => Response | Promise<Response> = () => new Response("{}");
    private readonly hints = new Set<() => void>();

    readonly openSocket = this.server.openSocket;

    random(): number {
        return this.nextRandom();
    }

    async fetch(url: string, init: RequestInit): Promise<Response> {
        this.fetched.push({ url, init });
        return this.respond(url, init);
    }

    onHint(listener: () => void): () => void {
        this.hints.add(listener);
        return () => this.hints.delete(listener);
    }

    /** The machine woke, the network is back, the page is seen again. */
    hint(): void {
        this.hints.forEach((listener) => listener());
    }

    /** What the tab remembers. */
    readonly remembered = new Map<string, string>();
    readonly tab = {
        get: (key: string) => this.remembered.get(key),
        set: (key: string, text: string | undefined) => {
            if (text === undefined) {
                this.remembered.delete(key);
            } else {
                this.remembered.set(key, text);
            }
        },
    };

    openPeer(configuration: RTCConfiguration): RTCPeerConnection {
        const peer = new FakePeerConnection(configuration);
        this.peers.push(peer);
        return peer.asPeer();
    }

    newStream(tracks: MediaStreamTrack[]): MediaStream {
        return new FakeStream(tracks) as unknown as MediaStream;
    }
}

/** A linear congruential generator: evenly spread, and repeatable. */
function sequence(): () => number {
    let state = 1;
    return () => {
        state = (state * 48_271) % 2_147_483_647;
        return state / 2_147_483_647;
    };
}
