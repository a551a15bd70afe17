import { beforeEach, expect, test } from "vitest";
import { FakeEnvironment } from "../testing/environment.ts";
import { settle } from "../testing/clock.ts";
import { ServiceError } from "../wire/errors.ts";
import { NetworkCheck } from "./network-check.ts";

/** Two of these reach each other where the test says that the network lets them. */
class End {
    static ends: End[] = [];
    static reaches: (configuration: RTCConfiguration) => boolean;
    static place: { type: string; relayProtocol?: string } | undefined;
    static error: number | undefined;
    onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
    onicecandidateerror: ((event: { errorCode: number }) => void) | null = null;
    onicegatheringstatechange: (() => void) | null = null;
    onsignalingstatechange: (() => void) | null = null;
    ondatachannel: ((event: { channel: object }) => void) | null = null;
    iceGatheringState = "new";
    localDescription: object | null = null;
    remoteDescription: object | null = null;
    given: unknown[] = [];
    closed = false;
    private readonly near = { onopen: () => undefined as void, onmessage: () => undefined as void, send: (data: string) => this.said(data) };
    private readonly far = { onmessage: (_event: { data: string }) => undefined as void, send: () => this.clock(() => this.near.onmessage()) };

    constructor(
        readonly configuration: RTCConfiguration,
        private readonly world: FakeEnvironment,
    ) {
        End.ends.push(this);
    }

    createDataChannel() {
        return this.near;
    }

    async setLocalDescription(): Promise<void> {
        await Promise.resolve();
        this.localDescription = {};
        const { place, error } = End;
        if (place !== undefined) {
            this.onicecandidate?.({ candidate: { candidate: "candidate", ...place } });
        }
        if (error !== undefined) {
            this.onicecandidateerror?.({ errorCode: error });
        }
        this.onicecandidate?.({ candidate: null });
        this.iceGatheringState = "complete";
        this.onicegatheringstatechange?.();
    }

    async setRemoteDescription(description: object): Promise<void> {
        await Promise.resolve();
        this.remoteDescription = description;
        this.onsignalingstatechange?.();
        const other = End.ends[End.ends.indexOf(this) + 1];
        if (this.localDescription !== null && other !== undefined && End.reaches(this.configuration)) {
            other.ondatachannel?.({ channel: this.far });
            this.near.onopen();
        }
    }

    async addIceCandidate(candidate: unknown): Promise<void> {
        await Promise.resolve();
        expect(this.remoteDescription, "a candidate comes before its description").not.toBeNull();
        this.given.push(candidate);
    }

    close(): void {
        this.closed = true;
    }

    /** 20 ms there, and 20 back. */
    private said(data: string): void {
        this.clock(() => this.far.onmessage({ data }));
    }

    private clock(run: () => void): void {
        this.world.clock.after(20, run);
    }
}

const turn = [{ urls: ["stun:s", "turn:t?transport=udp"], username: "u", credential: "c" }];
const udp = { type: "relay", relayProtocol: "udp" };

let world: FakeEnvironment;
let servers: object[] | Error;
let check: NetworkCheck;

beforeEach(() => {
    world = new FakeEnvironment();
    world.openPeer = (configuration) => new End(configuration, world) as unknown as RTCPeerConnection;
    servers = turn;
    End.ends = [];
    End.reaches = () => true;
    End.place = udp;
    End.error = undefined;
    const ask = () => (servers instanceof Error ? Promise.reject(servers) : Promise.resolve({ ice_servers: servers, ttl: 60 }));
    check = new NetworkCheck({ ask: ask as never, clock: world.clock }, world, () => undefined);
});

/** Until all is known, however long that takes. */
async function known() {
    let over = false;
    void check.run().then(() => {
        over = true;
    });
    for (let i = 0; i < 200 && !over; i++) {
        await world.clock.advance(100);
        await settle();
    }
    expect(over).toBe(true);
    expect(End.ends.every(({ closed }) => closed)).toBe(true);
    return check.view;
}

test("a relay that something came through is good, in the time that took, and nothing went another way (R-FUN-2)", async () => {
    const { server, relay, direct } = await known();
    expect(server.state).toBe("good");
    expect(relay).toEqual({ state: "good", roundTripMs: 40, slow: false });
    expect(direct).toBe("good");
    const policies = End.ends.map(({ configuration }) => configuration.iceTransportPolicy);
    expect(policies.sort()).toEqual(["relay", "relay", undefined, undefined]);
    expect(End.ends.every(({ given }) => given.length === 1)).toBe(true);
});

test("a relay that only lets TCP or TLS through is told to be slow", async () => {
    End.place = { type: "relay", relayProtocol: "tls" };
    expect((await known()).relay).toEqual({ state: "good", roundTripMs: 40, slow: true });
});

test("a provider without a relay is told as such, and not as good (R-FUN-2)", async () => {
    servers = [{ urls: "stun:s" }];
    End.place = { type: "host" };
    const { relay, direct } = await known();
    expect(relay).toEqual({ state: "none" });
    expect(direct).toBe("good");
});

test("a relay that gives a place through which nothing comes is silent", async () => {
    End.reaches = () => false;
    const { relay, direct } = await known();
    expect(relay).toEqual({ state: "silent" });
    expect(direct).toBe("unknown");
});

test.each([
    [401, "refused"],
    [701, "unreachable"],
])("a relay that gives no place because of %i is %s, as soon as that is known", async (code, state) => {
    End.reaches = () => false;
    End.place = undefined;
    End.error = code;
    const began = world.clock.now();
    expect((await known()).relay).toEqual({ state });
    expect(world.clock.now() - began).toBeLessThan(2_000);
});

test("without the server nothing is known to work", async () => {
    servers = new ServiceError("network");
    expect(await known()).toEqual({ server: { state: "unreachable" }, relay: { state: "unreachable" }, direct: "unknown" });
});

test("a check that is stopped closes what it opened, and tells nothing more", async () => {
    End.reaches = () => false;
    const running = check.run();
    await settle();
    const { view } = check;
    check.stop();
    await running;
    expect(check.view).toBe(view);
    expect(End.ends.every(({ closed }) => closed)).toBe(true);
});
