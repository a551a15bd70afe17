import { beforeEach, describe, expect, test } from "vitest";
import { FakeEnvironment } from "../testing/environment.ts";
import { Http, type Upload } from "./http.ts";

let world: FakeEnvironment;
let token: string | undefined;

const stored = { id: "F", name: "a.txt", type: "text/plain", size: 3 };

beforeEach(() => {
    world = new FakeEnvironment();
    token = "T1";
});

function http(byCookie = false): Http {
    return new Http({ environment: world, base: "https://portal.example", byCookie, token: () => token });
}

function fileOf(name: string, type = "text/plain"): Upload {
    return Object.assign(new Blob(["abc"], { type }), { name });
}

/** What is used of XMLHttpRequest; the test plays the network. */
class FakeRequest {
    readonly upload: { onprogress?: (event: object) => void } = {};
    readonly headers = new Map<string, string>();
    status = 0;
    responseText = "";
    opened = "";
    sent = false;
    onload?: () => void;
    onerror?: () => void;
    onabort?: () => void;

    open(method: string, url: string): void {
        this.opened = `${method} ${url}`;
    }

    setRequestHeader(name: string, value: string): void {
        this.headers.set(name, value);
    }

    getResponseHeader(): null {
        return null;
    }

    send(): void {
        this.sent = true;
    }

    abort(): void {
        this.onabort?.();
    }

    respond(status: number, text: string): void {
        this.status = status;
        this.responseText = text;
        this.onload?.();
    }
}

test.each([
    [401, '{"error":"invalid_credentials"}', "invalid_credentials", undefined],
    [401, '{"error":"otp_required"}', "otp_required", undefined],
    [423, '{"error":"locked","retry_after":30}', "locked", 30],
    [429, "", "rate_limited", 12],
    [413, "<html>", "too_large", 12],
    [503, "", "overloaded", 12],
    [500, "null", "internal", 12],
])("%i %s is refused with %s", async (status, body, reason, retryAfter) => {
    const headers = body.startsWith('{"') ? {} : { "Retry-After": "12" };
    world.respond = () => new Response(body, { status, headers });
    const login = http().login({ username: "u", password: "p" });
    await expect(login).rejects.toMatchObject({ reason, retryAfter });
});

test("a server that cannot be reached is network", async () => {
    world.respond = () => Promise.reject(new TypeError("failed to fetch"));
    await expect(http().download("F")).rejects.toMatchObject({ reason: "network" });
});

test("by cookie no token is sent, by token no cookie", async () => {
    await http(true).logout();
    await http(false).logout();
    expect(world.fetched.map(({ init }) => [init.credentials, init.headers])).toEqual([
        ["same-origin", {}],
        ["omit", { Authorization: "Bearer T1" }],
    ]);
});

describe("uploading", () => {
    let request: FakeRequest;

    beforeEach(() => {
        request = new FakeRequest();
        Object.assign(world, { openUpload: () => request });
    });

    test("names channel and file in the address, and tells how far it is", async () => {
        const progress: number[] = [];
        const uploaded = http().upload("K", fileOf("één & twee.txt"), { onProgress: (done) => progress.push(done) });
        expect(request.opened).toBe(
            "POST https://portal.example/files?channel=K&name=%C3%A9%C3%A9n+%26+twee.txt",
        );
        expect(Object.fromEntries(request.headers)).toEqual({
            "Content-Type": "text/plain",
            Authorization: "Bearer T1",
        });
        request.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 });
        request.respond(201, JSON.stringify(stored));
        await expect(uploaded).resolves.toEqual(stored);
        expect(progress).toEqual([0.25]);
    });

    test.each([
        ["a\u202efdp.exe", "afdp.exe"],
        ["a\nb\u2067.txt", "ab.txt"],
        ["\u202e", "_"],
        [`${"😀".repeat(300)}.jpeg`, `${"😀".repeat(195)}.jpeg`],
        ["x".repeat(300), "x".repeat(200)],
        ["x".repeat(200), "x".repeat(200)],
    ])("takes out of a name what the server refuses (%#)", (name, taken) => {
        void http().upload("K", fileOf(name));
        const address = new URL(request.opened.slice("POST ".length));
        expect(address.searchParams.get("name")).toBe(taken);
    });

    test("of a file without a type says that it is bytes", () => {
        void http().upload("K", fileOf("a", ""));
        expect(request.headers.get("Content-Type")).toBe("application/octet-stream");
    });

    test("that is refused, cut off or cancelled says which", async () => {
        const tooLarge = http().upload("K", fileOf("a"));
        request.respond(413, '{"error":"too_large"}');
        await expect(tooLarge).rejects.toMatchObject({ reason: "too_large" });

        const cutOff = http().upload("K", fileOf("a"));
        request.onerror?.();
        await expect(cutOff).rejects.toMatchObject({ reason: "network" });

        const controller = new AbortController();
        const cancelled = http().upload("K", fileOf("a"), { signal: controller.signal });
        controller.abort();
        await expect(cancelled).rejects.toMatchObject({ reason: "cancelled" });
    });

    test("that was cancelled before it began sends nothing", async () => {
        const upload = http().upload("K", fileOf("a"), { signal: AbortSignal.abort() });
        await expect(upload).rejects.toMatchObject({ reason: "cancelled" });
        expect(request.sent).toBe(false);
    });

    test("goes by fetch where there is nothing better", async () => {
        Object.assign(world, { openUpload: undefined });
        world.respond = () => new Response(JSON.stringify(stored), { status: 201 });
        await expect(http().upload("K", fileOf("a"))).resolves.toEqual(stored);
        expect(world.fetched[0]?.init.method).toBe("POST");
    });
});
