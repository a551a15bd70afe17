// Accessibility as far as a program can tell: axe looks at every page in every state, light and dark, narrow and wide.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { born, Family, PASSWORD as OWN_PASSWORD } from "../integration/support/family.mjs";
import { CHOSEN, guest, join, newClient, planner } from "../integration/support/people.mjs";
import { PASSWORD, Server } from "../integration/support/server.mjs";
import { ctl, OTHER, publish } from "../integration/support/standing.mjs";
import { Authenticator, timeInStep } from "../integration/support/totp.mjs";
import { Face, launch, NO_SERVER } from "./support/face.mjs";
import { VirtualDevice } from "./support/passkeys.mjs";
import { Site } from "./support/site.mjs";

const AXE = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const SIZES = [
    { width: 1280, height: 800 },
    { width: 360, height: 740 },
];
const SCHEMES = ["light", "dark"];
const SETTLE_MS = 4000;
/** On a busy machine one look may take all of that. */
const LOOKS = 3;
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe has to say of the page as it is. */
async function violations(page) {
    const found = await page.evaluate(async (values) => (await window.axe.run(document, { runOnly: { type: "tag", values } })).violations, RULES);
    return found.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(" ")}: ${failureSummary}`));
}

/** The same once colours have faded over and what comes in has come: nothing is left, or it stays. */
async function settled(page) {
    const end = performance.now() + SETTLE_MS;
    for (let looks = 1; ; looks++) {
        const found = await violations(page);
        if (found.length === 0 || (performance.now() > end && looks >= LOOKS)) {
            return found;
        }
    }
}

/** And in every scheme and size. */
async function findings({ page }) {
    const lines = [];
    for (const colorScheme of SCHEMES) {
        for (const size of SIZES) {
            await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
            await page.setViewportSize(size);
            lines.push(...(await settled(page)).map((line) => `${colorScheme} ${size.width} ${line}`));
        }
    }
    await page.setViewportSize(SIZES[0]);
    return lines;
}

/** A face with axe in it; put there by the debugger, since no policy of ours would let the page load it. */
async function faceWithAxe(browser, url) {
    const face = await Face.open(browser, "about:blank", { bypassCSP: true });
    await face.context.addInitScript(AXE);
    await face.page.goto(url);
    return face;
}

async function clean(face) {
    assert.deepEqual(await findings(face), []);
}

describe("axe finds no violation", { concurrency: false }, () => {
    const site = new Site();
    const server = new Server({ clients: 3, config: () => ({ allowed_origins: site.origin }) });
    let browser;
    let names;
    before(async () => {
        await site.open();
        await server.start();
        site.embed(server.origin);
        const { code } = await server.ctl("provider", "sso", "--issuer", "https://idp.example", "--client-id", "empower");
        assert.equal(code, 0); // for the link to it on the desk
        names = { client: (await server.person("client1")).name, therapist: (await server.person("therapist1")).name };
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
        await site.close();
    });

    const open = (url) => faceWithAxe(browser, url);

    const FACES = {
        portal: {
            username: "client1",
            open: () => open(`${server.origin}/`),
            talk: (face) => face.waitFor("composer-input"),
        },
        desk: {
            username: "therapist1",
            open: () => open(`${server.origin}/desk/`),
            talk: (face) => face.choose(names.client),
        },
        widget: {
            username: "client1",
            open: async () => {
                const face = await open(site.origin);
                await face.at("widget-toggle").click();
                return face;
            },
            talk: (face) => face.waitFor("composer-input"),
        },
    };

    /** The other one of the two, to be called by and to call. */
    async function other(name) {
        const face = await Face.open(browser, name === "desk" ? `${server.origin}/` : `${server.origin}/desk/`);
        await face.signIn(name === "desk" ? "client1" : "therapist1");
        await (name === "desk" ? face.waitFor("composer-input") : face.choose(names.client));
        return face;
    }

    for (const [name, { username, open: begin, talk }] of Object.entries(FACES)) {
        describe(`on the ${name}`, { concurrency: false }, () => {
            let face;
            before(async () => {
                face = await begin();
            });
            after(() => face.close(...NO_SERVER, /status of 401/));

            it("at signing in, also when it failed", async () => {
                await face.waitFor(name === "desk" ? "sign-on" : "sign-in-username");
                await clean(face);
                await face.signIn(username, "niet het wachtwoord");
                await face.waitFor("sign-in-error");
                await clean(face);
            });

            it("before anything was said", async () => {
                await face.signIn(username);
                await face.waitFor(name === "desk" ? "conversation-item" : "composer-input");
                await clean(face);
                await talk(face);
                await clean(face);
            });

            it("in a conversation, with a message that is answered, edited and asked about", async () => {
                await face.write(`Op de ${name}: hallo`);
                await face.sees(`Op de ${name}: hallo`, "sent");
                await clean(face);
                const mine = face.message(`Op de ${name}: hallo`);
                await mine.hover();
                await mine.getByTestId("message-reply").click();
                await clean(face);
                await face.at("composer-cancel").click();
                await mine.hover();
                await mine.getByTestId("message-edit").click();
                await clean(face);
                await face.at("composer-cancel").click();
                await mine.hover();
                await mine.getByTestId("message-delete").click();
                await face.waitFor("dialog");
                await clean(face);
                await face.at("dialog-cancel").click();
            });

            it("with a file and a text that are not sent", async () => {
                await face.at("attach-file").setInputFiles({ name: "dagboek.txt", mimeType: "text/plain", buffer: Buffer.from("vandaag") });
                await face.page.locator("[data-testid=attachment][data-state=ready]").waitFor();
                await face.at("composer-input").fill("x".repeat(8001));
                await clean(face);
                await face.at("attachment-remove").click();
                await face.at("composer-input").fill("");
            });

            it("before a call, with what works, without any access, and with the help for that", async () => {
                await face.at("call-test").click();
                await face.page.locator("[data-testid=level][data-heard=true]").waitFor();
                await face.page.locator("[data-testid=network][data-testing=false]").waitFor();
                await face.at("sound-play").click();
                await face.waitFor("sound-heard");
                await clean(face);
                await face.at("precall-close").click();
                await face.page.evaluate(() => {
                    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
                });
                await face.at("call-test").click();
                await face.at("device-help").click();
                await face.page.locator("[data-testid=network][data-testing=false]").waitFor();
                await clean(face);
                await face.at("precall-close").click();
                await face.page.evaluate(() => delete navigator.mediaDevices.getUserMedia);
            });

            it("while it rings, in a call, at its devices, and when that is over", async () => {
                const caller = await other(name);
                await caller.at("call-start").click();
                await face.waitFor("call-incoming");
                await clean(face);
                await face.at("call-answer").click();
                await face.page.locator("[data-testid=call-view][data-phase=active]").waitFor();
                await clean(face);
                await face.at("call-more").click();
                await face.at("call-devices").click();
                await face.page.locator("[data-testid=level][data-heard=true]").waitFor();
                await clean(face);
                await face.at("devices-close").click();
                await caller.at("call-hangup").click();
                await face.page.locator("[data-testid=call-view][data-phase=ended]").waitFor();
                await clean(face);
                await face.at("call-dismiss").click();
                await caller.close();
            });

            it("in a call: the menu, keys, hands, screens, a whole screen that is held, and sound alone", async () => {
                const caller = await other(name);
                await caller.at("call-start").click();
                await face.at("call-answer").click();
                await face.waitFor("call-quality");
                await face.at("call-more").click();
                await face.waitFor("call-sound-only");
                await clean(face);
                await face.at("call-shortcuts").click();
                await face.waitFor("shortcuts");
                await clean(face);
                await face.at("shortcuts-close").click();
                await caller.at("call-hand").click();
                await caller.at("call-mute").click();
                await caller.at("call-screen").click();
                await face.at("call-hand").click();
                await face.waitFor("remote-muted");
                await face.waitFor("remote-screen");
                await face.at("call-screen").click();
                await face.waitFor("sharing");
                await clean(face);
                await face.at("sharing-stop").click();
                // The browser's own window is not there to choose a whole screen in.
                await face.page.evaluate(() => {
                    const ask = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
                    navigator.mediaDevices.getDisplayMedia = () => ask({ video: { displaySurface: "monitor" } });
                });
                await face.at("call-screen").click();
                await face.waitFor("screen-guard");
                await clean(face);
                await face.at("screen-stop").click();
                await face.at("call-more").click();
                await face.at("call-sound-only").click();
                await face.waitFor("sound-only");
                await clean(face);
                await caller.at("call-hangup").click();
                await face.page.locator("[data-testid=call-view][data-phase=ended]").waitFor();
                await face.at("call-dismiss").click();
                await caller.close();
            });

            it("around a call that is not answered, and in a waiting room, on either side", async () => {
                const phaseOf = (one, wanted) => one.page.locator(`[data-testid=call-view][data-phase=${wanted}]`).waitFor();
                const another = await other(name);
                await another.at("call-start").click();
                await face.waitFor("call-incoming");
                await face.at("call-hush").click();
                await face.waitFor("call-unfold");
                await clean(face);
                await another.at("call-hangup").click();
                await face.at("call-small").waitFor({ state: "detached" });
                await face.at("call-start").click();
                await another.at("call-decline").click();
                await face.waitFor("call-again");
                await clean(face);
                await face.at("call-dismiss").click();
                const [host, guest] = name === "desk" ? [face, another] : [another, face];
                await host.at("call-options").click();
                await host.at("call-start-lobby").click();
                await phaseOf(host, "ringing-out");
                await guest.at("call-answer").click();
                await phaseOf(guest, "waiting");
                await host.waitFor("lobby-person");
                await clean(face);
                if (name === "desk") {
                    await host.toSecurity();
                    await host.waitFor("lobby-notice");
                    await clean(face);
                    await host.at("lobby-to-call").click();
                    await host.at("account-menu").click();
                    await host.at("ring-settings").click();
                    await host.waitFor("ring-settings-sheet");
                    await clean(face);
                    await host.at("ring-settings-close").click();
                }
                await host.at("call-hangup").click();
                await host.waitFor("leave-room");
                await clean(face);
                await host.at("leave-leave").click();
                await phaseOf(host, "ended");
                await host.at("call-dismiss").click();
                await host.waitFor("live-call-join");
                await clean(face);
                await host.at("live-call-join").click();
                await host.at("lobby-refuse").click();
                await guest.waitFor("call-write");
                await clean(face);
                for (const one of [host, guest]) {
                    await one.at("call-dismiss").click();
                }
                await another.close();
            });

            it("without a line, with a message that waits, and asked about it at signing out", async () => {
                await server.kill();
                try {
                    await face.offline();
                    await face.write(`Op de ${name}: wacht nog`);
                    await face.sees(`Op de ${name}: wacht nog`, "pending");
                    await face.at("connection-banner").filter({ hasText: "verbinding" }).waitFor();
                    await clean(face);
                    await face.at("sign-out").click();
                    await face.waitFor("dialog");
                    await clean(face);
                    await face.at("dialog-cancel").click();
                } finally {
                    await server.boot();
                }
                await face.online();
                await face.message(`Op de ${name}: wacht nog`).and(face.page.locator("[data-seq]")).waitFor();
            });
        });
    }

    describe("of a network", { concurrency: false }, () => {
        const family = new Family(server);
        const ids = {};
        const faces = [];
        before(async () => {
            ids.client = await family.id("client2");
            await family.set("client2", "--born", born(16, 20));
            for (const [username, role, tie] of [
                ["moeder", "representative", "representative"],
                ["tante", "relative", "relative"],
            ]) {
                ids[username] = await family.add(username, role);
                await family.tie("client2", username, tie);
                await family.token(username);
            }
            const client = await family.session("client2");
            await client.request("consent.sign", { client: ids.client, user: ids.tante, parts: ["chat"], nonce: randomUUID() });
            await client.request("consent.sign", { client: ids.client, user: ids.moeder, parts: ["network"], nonce: randomUUID() });
            await client.close();
        });
        after(() => Promise.all(faces.map((face) => face.close())));

        async function enter(path, username, ...password) {
            const face = await open(`${server.origin}${path}`);
            await face.signIn(username, ...password);
            faces.push(face);
            return face;
        }

        it("who may see what, with a question, a birthday, and what one just did", async () => {
            const aunt = await enter("/#/consent", "tante", OWN_PASSWORD);
            await aunt.waitFor("access-ask");
            await clean(aunt);
            await aunt.at("access-ask").last().click();
            await aunt.waitFor("access-unask");
            await clean(aunt);
            const client = await enter("/#/consent", "client2");
            await client.waitFor("question");
            await client.waitFor("turn-notice");
            await clean(client);
            await client.at("access-switch").nth(1).click();
            await client.at("access-told").filter({ hasText: "Naam van" }).waitFor();
            await clean(client);
        });

        it("the network, and that one may not see it", async () => {
            const mother = await enter("/#/network", "moeder", OWN_PASSWORD);
            await mother.waitFor("network-person");
            await clean(mother);
            const aunt = await enter("/#/network", "tante", OWN_PASSWORD);
            await aunt.waitFor("care-denied");
            await clean(aunt);
        });

        it("a conversation that is no longer available", async () => {
            const mother = await family.session("moeder");
            const sign = (parts) => mother.request("consent.sign", { client: ids.client, user: ids.tante, parts, nonce: randomUUID() });
            await sign(["chat"]);
            const aunt = await enter("/", "tante", OWN_PASSWORD);
            await aunt.waitFor("composer-input");
            await sign([]);
            await aunt.waitFor("notice");
            await clean(aunt);
            await mother.close();
        });

        it("what a therapist does with it, form by form", async () => {
            const desk = await enter(`/desk/#/network/${ids.client}`, "therapist1");
            await desk.waitFor("desk-person");
            await clean(desk);
            await desk.at("explain-open").last().click();
            await desk.waitFor("explanation");
            await desk.at("withhold-open").first().click();
            await desk.at("withhold-save").click();
            await desk.at("facts-edit").click();
            await desk.at("add-open").click();
            await desk.at("add-name").fill("moeder");
            await desk.waitFor("add-candidate");
            await clean(desk);
            await desk.at("remove-person").first().click();
            await desk.waitFor("dialog");
            await clean(desk);
            await desk.at("dialog-cancel").click();
            const stranger = await enter(`/desk/#/network/${randomUUID()}`, "therapist1");
            await stranger.waitFor("network-outside");
            await clean(stranger);
        });
    });

    describe("at the entrance", { concurrency: false }, () => {
        let desk;
        before(async () => {
            desk = await planner(server);
        });

        const press = (face) => face.at("entrance-submit").click();

        it("at every step of an invitation, also where one goes wrong", async () => {
            const { link } = await desk.request("admin.invite", guest());
            const face = await open("about:blank");
            await face.page.goto(link);
            await face.waitFor("entrance-step");
            await clean(face);
            await press(face);
            await face.waitFor("entrance-username");
            await clean(face);
            await face.at("entrance-username").fill("x y");
            await face.at("entrance-password").fill(CHOSEN);
            await press(face);
            await face.waitFor("entrance-problem");
            await clean(face);
            await face.at("entrance-username").fill("noor");
            await press(face);
            const href = await (await face.waitFor("entrance-app")).getAttribute("href");
            await clean(face);
            const app = new Authenticator(href);
            await face.at("entrance-otp").fill(app.wrong());
            await press(face);
            await face.waitFor("entrance-problem");
            await clean(face);
            await timeInStep();
            await face.at("entrance-otp").fill(app.code());
            await press(face);
            await face.waitFor("recovery-codes");
            await clean(face);
            await face.close(/status of 4(00|01)/);
        });

        it("with a link that is good no longer", async () => {
            const face = await open("about:blank");
            await face.page.goto(`${server.origin}/activate#nothing`);
            await face.waitFor("entrance-gone");
            await clean(face);
            await face.close(/status of 410/);
        });

        it("at every step to a new password", async () => {
            const { link } = await desk.request("admin.invite", guest());
            const { app } = await join(server, link, "lotte");
            const face = await open(`${server.origin}/reset`);
            await face.waitFor("entrance-username");
            await clean(face);
            await press(face);
            await face.waitFor("entrance-problem");
            await clean(face);
            await face.at("entrance-username").fill("lotte");
            await press(face);
            await face.waitFor("reset-asked");
            await clean(face);
            const { stdout } = await server.ctl("user", "reset", "lotte", "--json");
            await face.page.goto(JSON.parse(stdout).link);
            await (await face.waitFor("entrance-password")).fill("een heel ander woord");
            await clean(face);
            await press(face);
            await face.waitFor("entrance-otp");
            await clean(face);
            await timeInStep();
            await face.at("entrance-otp").fill(app.code());
            await press(face);
            await face.waitFor("reset-done");
            await clean(face);
            await face.close(/status of 401/);
        });
    });

    for (const [name, path, username] of [
        ["portal", "/", "client2"],
        ["desk", "/desk/", "therapist1"],
    ]) {
        it(`with a message that was refused, on the ${name}`, async () => {
            const face = await open("about:blank");
            await face.page.routeWebSocket(/\/ws$/, (line) => {
                const beyond = line.connectToServer();
                line.onMessage((text) => {
                    const { id, method } = JSON.parse(text);
                    if (method === "chat.send") {
                        line.send(JSON.stringify({ jsonrpc: "2.0", id, error: { code: 4030, message: "forbidden", data: { reason: "forbidden" } } }));
                    } else {
                        beyond.send(text);
                    }
                });
            });
            await face.page.goto(server.origin + path);
            await face.signIn(username);
            await (name === "desk" ? face.choose(names.client) : face.waitFor("composer-input"));
            await face.write("mag niet");
            await face.sees("mag niet", "failed");
            await clean(face);
            await face.close();
        });
    }

    for (const [name, path] of [
        ["portal", "/"],
        ["desk", "/desk/"],
    ]) {
        it(`with terms to accept, what it means not to, and the account about to be closed, on the ${name}`, async () => {
            await ctl(server, ["user", "add", `nieuw-${name}`, "--name", "Nieuw", "--role", "client"], { input: `${OTHER}\n` });
            const face = await open(server.origin + path);
            await face.signIn(`nieuw-${name}`, OTHER);
            await face.waitFor("terms-text");
            await clean(face);
            await face.at("terms-not-now").click();
            await face.waitFor("terms-refusing");
            await face.at("ask-copy").click();
            await face.waitFor("copy-asked");
            await clean(face);
            await face.at("close-account").click();
            await face.at("closing-confirm").click();
            await face.page.locator("[data-testid=closing-fault]", { hasText: "wachtwoord" }).waitFor();
            await clean(face);
            await face.close();
        });
    }

    it("with the terms read again, new ones announced, a message reported, a warning, and a block", async () => {
        const client = await open(`${server.origin}/`);
        await client.signIn("client2");
        await client.waitFor("composer-input");
        await client.write("te melden");
        await client.sees("te melden", "sent");
        await publish(server, "2.0", "2031-07-01");
        await client.waitFor("terms-announced");
        await client.at("account-menu").click();
        await client.at("read-terms").click();
        await client.waitFor("terms-text");
        await clean(client);
        await client.at("terms-close").click();
        await clean(client);
        const desk = await open(`${server.origin}/desk/`);
        await desk.signIn("therapist1");
        await desk.choose((await server.person("client2")).name);
        await desk.message("te melden").hover();
        await desk.at("message-report").click();
        await desk.at("report-send").click();
        await clean(desk);
        await desk.at("report-cancel").click();
        await clean(desk);
        await ctl(server, ["user", "warn", "client2", "--text", "Let op je woorden."]);
        await client.waitFor("warning");
        await clean(client);
        await client.at("warning-confirm").click();
        await ctl(server, ["user", "block", "client2", "--reason", "Opnieuw."]);
        await client.waitFor("sign-in-username");
        await client.signIn("client2");
        await client.waitFor("blocked-reason");
        await clean(client);
        await Promise.all([client.close(), desk.close()]);
    });

    /** From the password on: the code, a wrong one, a recovery code instead, and a lock. */
    async function cleanAtTheCode(face, username) {
        await face.signIn(username);
        await face.waitFor("code-input");
        await clean(face);
        await face.code("000000");
        await face.at("code-error").filter({ hasText: "klopt niet" }).waitFor();
        await clean(face);
        await face.at("code-kind").click();
        await clean(face);
        await face.page.route("**/login", (route) => route.fulfill({ status: 423, json: { error: "locked", retry_after: 600 } }));
        await face.code("1234-5678-9abc-def0");
        await face.waitFor("wait");
        await clean(face);
        await face.at("code-back").click();
        await face.waitFor("sign-in-username");
        await clean(face);
        await face.close(/status of 401/, /status of 423/);
    }

    for (const [name, path, username] of [
        ["portal", "/", "client3"],
        ["desk", "/desk/", "therapist1"],
    ]) {
        it(`in the security page, and at signing in with a code, on the ${name}`, async () => {
            const face = await open(server.origin + path);
            await face.signIn(username);
            await face.waitFor("account-menu");
            await face.at("account-menu").click();
            await clean(face);
            await face.at("to-security").click();
            await face.waitFor("factor-on");
            await face.waitFor("sign-ins");
            await clean(face);
            await face.at("factor-on").click();
            const app = new Authenticator(await face.at("factor-link").getAttribute("href"));
            await clean(face);
            await face.code("1");
            await clean(face);
            await timeInStep();
            await face.code(app.code(-1));
            await face.waitFor("recovery-codes");
            const codes = await face.at("recovery-code").allInnerTexts();
            await face.at("recovery-done").click();
            await clean(face);
            await face.at("recovery-kept").check();
            await face.at("recovery-done").click();
            await face.waitFor("factor-done");
            await clean(face);
            for (const what of ["factor-fresh", "factor-off"]) {
                await face.at(what).click();
                await face.waitFor("code-input");
                await clean(face);
                await face.at("code-back").click();
            }
            const headers = { "Content-Type": "application/json" };
            for (const otp of codes.slice(0, 7)) {
                await server.http({ method: "POST", path: "/login", headers, body: JSON.stringify({ username, password: PASSWORD, otp }) });
            }
            await face.page.reload();
            await face.at("recovery-left").filter({ hasText: "3 herstelcodes" }).waitFor();
            await clean(face);
            await face.at("sign-in-revoke").first().click();
            await face.waitFor("dialog");
            await clean(face);
            await face.at("dialog-confirm").click();
            await face.waitFor("sign-ins-said");
            await clean(face);
            await face.at("sign-out").click();
            await cleanAtTheCode(face, username);
        });
    }

    it("where a client reads who saw the dossier: all of it, narrowed down, and without a line", async () => {
        const client = await server.person("client1");
        const stranger = await server.session("client3");
        await stranger.refused("chat.history", { channel: client.channels[0].id });
        await stranger.close();
        const face = await open(server.origin);
        await face.signIn("client1");
        await face.waitFor("composer-input");
        await face.at("page-seen").click();
        await face.waitFor("audit-line");
        await clean(face);
        await face.at("audit-own").uncheck();
        await clean(face);
        await face.page.locator("[data-testid=audit-kind][data-kind=emergency]").click();
        await face.waitFor("audit-none");
        await clean(face);
        await server.kill();
        try {
            await face.page.locator("[data-testid=audit-kind][data-kind=all]").click();
            await face.at("audit-error").filter({ hasText: "verbinding" }).waitFor();
            await clean(face);
        } finally {
            await server.boot();
        }
        await face.close(...NO_SERVER);
    });

    it("in the access log of a privacy officer, and in an emergency access that the officer is told of", async () => {
        const family = new Family(server);
        await family.add("fg", "privacy_officer");
        await family.ctl("user", "add", "waarnemer", "--name", "Wim de Waarnemer", "--role", "therapist");
        await Promise.all([family.token("fg"), family.token("waarnemer")]);
        await family.set("client1", "--born", born(30));
        const officer = await open(`${server.origin}/desk/`);
        await officer.signIn("fg", OWN_PASSWORD);
        await officer.waitFor("access-log");
        await clean(officer);
        const face = await open(`${server.origin}/desk/`);
        await face.signIn("waarnemer", OWN_PASSWORD);
        await face.waitFor("account-menu");
        await clean(face);
        await face.at("account-menu").click();
        await face.at("to-emergency").click();
        await face.waitFor("emergency-name");
        await clean(face);
        await face.at("emergency-search").click();
        await face.at("emergency-error").filter({ hasText: "naam" }).waitFor();
        await clean(face);
        await face.at("emergency-name").fill(names.client);
        await face.at("emergency-born").fill(born(30));
        await face.at("emergency-search").click();
        await face.at("emergency-ask").click();
        await face.waitFor("emergency-dialog");
        await clean(face);
        await face.at("emergency-open").click();
        await face.at("emergency-dialog-error").filter({ hasText: "10 tekens" }).waitFor();
        await clean(face);
        await face.at("emergency-reason").fill("Niemand anders is te bereiken.");
        await face.at("emergency-open").click();
        await face.waitFor("emergency-left");
        await clean(face);
        await face.page.reload();
        await face.waitFor("emergency-go-on");
        await clean(face);
        await officer.waitFor("emergency-news-item");
        await clean(officer);
        await officer.at("emergency-news-show").click();
        await officer.waitFor("audit-reason");
        await clean(officer);
        await officer.at("audit-user").filter({ hasText: "Wim" }).first().click();
        await officer.at("log-subject").filter({ hasText: "Wim" }).waitFor();
        await clean(officer);
        await officer.at("log-back-to").click();
        await officer.at("log-another").click();
        await officer.at("log-name").fill(names.client.slice(0, 3));
        await officer.at("log-search").click();
        await officer.waitFor("log-client");
        await clean(officer);
        await officer.at("log-whom-employee").check();
        await officer.at("log-name").fill(names.therapist.slice(0, 3));
        await officer.at("log-search").click();
        await officer.waitFor("log-employee");
        await clean(officer);
        await face.close();
        await officer.close();
    });

    it("where a planner invites: nobody yet, wrong fields, a care team, the link, the list, and calling it off", async () => {
        (await planner(server, "uitnodiger")).close();
        const face = await open(`${server.origin}/desk/`);
        await face.signIn("uitnodiger", CHOSEN);
        await face.at("account-menu").click();
        await face.at("to-invitations").click();
        await face.waitFor("invitations-none");
        await clean(face);
        await face.at("invite-send").click();
        await face.waitFor("invite-team-problem");
        await clean(face);
        await face.at("invite-name").fill("Noor de Vries");
        await face.at("invite-born").fill("1990-05-05");
        await face.at("team-name").fill((await server.person("therapist1")).name);
        await face.waitFor("team-add");
        await clean(face);
        await face.at("team-add").first().click();
        await face.at("invite-incapacitated").check();
        await face.at("invite-alone").filter({ hasText: /./ }).waitFor();
        await clean(face);
        await face.at("invite-incapacitated").uncheck();
        await face.at("invite-send").click();
        await face.at("invitation-copy").click();
        await face.at("invitation-copied").filter({ hasText: /./ }).waitFor();
        await clean(face);
        await face.at("invitation-done").click();
        await face.waitFor("invited-network");
        await clean(face);
        await face.at("invitation-cancel").click();
        await face.waitFor("dialog");
        await clean(face);
        await face.at("dialog-confirm").click();
        await face.waitFor("invitations-none");
        await face.close();
    });

    it("where a planner invites a client in care from the network", async () => {
        const desk = await planner(server, "regelaar");
        const { user } = await desk.request("admin.invite", newClient({ team: [(await server.person("therapist1")).id] }));
        await desk.request("admin.invite_cancel", { user });
        await desk.close();
        const face = await open(`${server.origin}/desk/#/network/${user}`);
        await face.signIn("regelaar", CHOSEN);
        await face.at("account-invite").click();
        await face.at("again-mail").fill("geen adres");
        await face.at("again-send").click();
        await face.page.getByText("mailadres klopt niet").waitFor();
        await face.at("add-open").click();
        await face.at("add-name").fill("niemand van die naam");
        await face.waitFor("add-invite");
        await clean(face);
        await face.at("again-mail").fill("");
        await face.at("again-send").click();
        await face.waitFor("invitation-link");
        await clean(face);
        await face.close();
    });

    it("at signing in with a code, on the widget", async () => {
        const face = await FACES.widget.open();
        await cleanAtTheCode(face, "client3");
    });
});

describe("axe finds no violation where there are passkeys", { concurrency: false }, () => {
    const server = new Server({ clients: 1, config: ({ port }) => ({ public_url: `http://localhost:${port}` }) });
    let browser;
    before(async () => {
        await server.start();
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });

    for (const [name, path, username] of [
        ["portal", "/", "client1"],
        ["desk", "/desk/", "therapist1"],
    ]) {
        it(`at signing in, and in the security page, on the ${name}`, async () => {
            const face = await faceWithAxe(browser, "about:blank");
            await face.context.addInitScript(() => (PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)));
            await face.page.goto(`http://localhost:${server.port}${path}`);
            const device = await VirtualDevice.plugIn(face);
            await face.waitFor("sign-in-passkey");
            await clean(face);
            await face.signIn(username);
            await face.waitFor("account-menu");
            await face.toSecurity();
            await face.waitFor("passkeys-none");
            await clean(face);
            await face.at("passkey-add").click();
            await clean(face);
            await face.at("passkey-name").fill("");
            await face.at("passkey-create").click();
            await clean(face);
            await face.at("passkey-name").fill("Telefoon van Noor");
            await device.unlocks(false);
            await face.at("passkey-create").click();
            await face.at("passkey-error").filter({ hasText: "geen passkey" }).waitFor();
            await clean(face);
            await device.unlocks(true);
            await face.at("passkey-create").click();
            await face.waitFor("passkey-row");
            await clean(face);
            await face.at("passkey-remove").click();
            await face.waitFor("dialog");
            await clean(face);
            await face.at("dialog-confirm").click();
            await face.at("passkeys-said").filter({ hasText: "verwijderd" }).waitFor();
            await clean(face);
            await face.at("sign-out").click();
            await face.at("sign-in-passkey").click();
            await face.at("sign-in-error").filter({ hasText: "passkey" }).waitFor();
            await clean(face);
            await device.attended(false);
            await face.at("sign-in-passkey").click();
            await face.at("sign-in-notice").filter({ hasText: "stappen" }).waitFor();
            await clean(face);
            await face.close(/status of 401/);
        });
    }
});

describe("axe finds no violation where staff deal with reports and requests, and find a client", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    let browser;
    before(async () => {
        await server.start();
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });

    it("in its pages: nobody found, a client found; none, some, the sheets and what is wrong in them, what was dealt with", async () => {
        const family = new Family(server);
        await family.add("melder", "planner");
        await family.token("melder");
        const face = await faceWithAxe(browser, `${server.origin}/desk/`);
        await face.signIn("melder", OWN_PASSWORD);
        await face.waitFor("clients-name");
        await clean(face);
        await face.at("clients-search").click();
        await face.at("clients-error").filter({ hasText: /./ }).waitFor();
        await clean(face);
        await face.at("clients-name").fill((await server.person("client1")).name);
        await face.at("clients-search").click();
        await face.waitFor("clients-client");
        await clean(face);
        await face.at("reports-entry").click();
        await face.waitFor("reports-none");
        await clean(face);
        const channel = await server.careChannel("client1");
        const [client, therapist] = await Promise.all(["client1", "therapist1"].map((username) => family.session(username)));
        const { seq } = await client.send(channel, "x");
        await therapist.request("conduct.report", { channel, seq, kind: "threat", nonce: randomUUID(), text: "Ik schrok." });
        await client.request("privacy.request", { kind: "copy", nonce: randomUUID() });
        await Promise.all([client, therapist].map((one) => one.close()));
        await face.at("requests-entry").click();
        await face.waitFor("request-row");
        await clean(face);
        await face.at("reports-entry").click();
        await face.waitFor("report-row");
        await clean(face);
        await face.at("report-warn").click();
        await face.at("warn-confirm").click();
        await face.at("warn-problem").filter({ hasText: /./ }).waitFor();
        await clean(face);
        await face.at("warn-cancel").click();
        await face.at("report-block").click();
        await face.at("block-text").fill("x");
        await face.at("block-confirm").click();
        await face.at("block-problem").filter({ hasText: /./ }).waitFor();
        await clean(face);
        await face.at("block-immediate").check();
        await face.at("block-confirm").click();
        await face.waitFor("report-blocked");
        await clean(face);
        await face.at("report-unblock").click();
        await face.at("dialog-confirm").click();
        await face.waitFor("report-block");
        await face.at("report-handle").click();
        await face.waitFor("dialog");
        await clean(face);
        await face.at("dialog-confirm").click();
        await face.waitFor("reports-none");
        await face.at("reports-handled").click();
        await face.waitFor("report-row");
        await clean(face);
        await face.close();
    });
});
