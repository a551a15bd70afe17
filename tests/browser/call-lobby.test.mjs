// Ringing, and the waiting room: what both sides see, hear and can do before a call begins and when it does not.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { born, Family, PASSWORD as OWN_PASSWORD } from "../integration/support/family.mjs";
import { Server } from "../integration/support/server.mjs";
import { until } from "../integration/support/wait.mjs";
import { leaveCall } from "./support/call.mjs";
import { Face, launch } from "./support/face.mjs";

const DEADLINE_MS = 20_000;

const phase = (face, wanted) => face.page.locator(`[data-testid=call-view][data-phase=${wanted}]`).waitFor();
const status = (face, text) => face.at("call-status").filter({ hasText: text }).waitFor();

/** The person looks at something else, and lets the browser show notifications; they are kept here instead. */
async function looksAway(face) {
    await face.page.evaluate(() => {
        window.notesOfTheTest = [];
        document.hasFocus = () => false;
        window.Notification = class extends EventTarget {
            static permission = "granted";
            constructor(title, options) {
                super();
                Object.assign(this, { title, ...options, closed: false });
                window.notesOfTheTest.push(this);
            }
            close() {
                this.closed = true;
            }
        };
    });
}

const notes = (face) => face.page.evaluate(() => window.notesOfTheTest.map(({ title, body, tag, closed }) => ({ text: `${title} ${body} ${tag}`, closed })));

/** Opens a call with a waiting room, by the keyboard alone. */
async function openRoom(face) {
    await face.at("call-options").focus();
    await face.page.keyboard.press("Enter");
    await face.reach("call-start-lobby");
    await face.page.keyboard.press("Enter");
    await status(face, "De wachtkamer is open.");
}

const media = (face) => face.mediaWhere(({ frames, packets }) => frames > 0 && packets > 0, "a picture and sound");

describe("two who ring each other, or wait", { concurrency: false }, () => {
    const server = new Server({ clients: 1 });
    let browser;
    let names;
    let client;
    let therapist;
    let others;
    before(async () => {
        await server.start();
        names = { client: (await server.person("client1")).name, therapist: (await server.person("therapist1")).name };
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });
    beforeEach(async () => {
        others = [];
        client = await Face.open(browser, `${server.origin}/`);
        therapist = await Face.open(browser, `${server.origin}/desk/`);
        await client.signIn("client1");
        await therapist.signIn("therapist1");
        await client.waitFor("call-start");
        await therapist.choose(names.client);
        await Promise.all([client.listen(), therapist.listen()]);
    });
    afterEach(async () => {
        await leaveCall(therapist);
        await leaveCall(client);
        await Promise.all([client, therapist, ...others].map((face) => face.close()));
    });

    async function another(username, url) {
        const face = await Face.open(browser, `${server.origin}${url}`);
        others.push(face);
        await face.signIn(username);
        return face;
    }

    /** The client answers the ring of an open room, and waits. */
    async function wait() {
        await openRoom(therapist);
        await client.at("call-answer").click();
        await phase(client, "waiting");
    }

    describe("the waiting room", () => {
        it("is open without anybody, tells of who comes by sound, words and a notification without a name, and lets in (R-FUN-2)", async () => {
            await looksAway(therapist);
            await openRoom(therapist);
            await status(therapist, `${names.client} is er nog niet`);
            await client.at("call-answer").click();
            await phase(client, "waiting");
            await status(client, `Je zit in de wachtkamer van ${names.therapist}. ${names.therapist} is er en laat je zo binnen.`);
            await client.hears(/wachtkamer/);
            assert.equal(await client.page.evaluate(() => window.connectionsOfTheTest.length), 0, "nobody is seen who waits");
            assert.ok(await client.at("local-video").isVisible(), "one sees oneself");
            await client.write("Ik ben er");
            await therapist.sees("Ik ben er");
            await therapist.at("lobby-person").filter({ hasText: names.client }).waitFor();
            await therapist.hears(/zit in de wachtkamer/);
            const [note] = await notes(therapist);
            assert.match(note.text, /wachtkamer/);
            assert.ok(!note.text.includes(names.client), "the notification names the client");
            await until(DEADLINE_MS, async () => /Er wacht iemand/.test(await therapist.page.title()), "the title tells");
            await therapist.reach("lobby-admit");
            await therapist.page.keyboard.press("Enter");
            await Promise.all([media(client), media(therapist)]);
            await Promise.all([phase(client, "active"), phase(therapist, "active")]);
            await client.hears(/heeft je binnengelaten/);
            assert.equal((await notes(therapist))[0].closed, true);
            assert.equal(await therapist.at("lobby-person").count(), 0);
        });

        it("keeps the place of who loads the page anew (R-FUN-2)", async () => {
            await wait();
            await client.page.reload();
            await phase(client, "waiting");
            await therapist.page.locator("[data-testid=lobby-person][data-away=false]").waitFor();
            await therapist.at("lobby-admit").click();
            await Promise.all([media(client), media(therapist)]);
        });

        it("says who is not let in now, to both, and what to do next (R-FUN-2)", async () => {
            await wait();
            await therapist.at("lobby-refuse").click();
            await status(client, `${names.therapist} kan je nu niet binnenlaten.`);
            await client.hears(/niet binnenlaten/);
            await status(therapist, "niet binnengelaten");
            await client.at("call-write").click();
            await client.focuses("composer-input");
            assert.equal(await client.at("call-view").count(), 0);
        });

        it("asks the therapist who leaves while somebody waits; who waits on is told, and is there when a therapist is back (R-FUN-2)", async () => {
            await wait();
            await therapist.at("call-hangup").click();
            await therapist.at("leave-room").filter({ hasText: names.client }).waitFor();
            await therapist.page.keyboard.press("Escape");
            await therapist.at("leave-room").waitFor({ state: "detached" });
            await phase(therapist, "ringing-out");
            await therapist.at("call-hangup").click();
            await therapist.at("leave-leave").click();
            await status(therapist, "kan blijven wachten");
            await status(client, `${names.therapist} is er nog niet.`);
            await phase(client, "waiting");
            await therapist.at("call-dismiss").click();
            await therapist.at("live-call").filter({ hasText: `${names.client} zit in de wachtkamer.` }).waitFor();
            await therapist.at("live-call-join").click();
            await therapist.waitFor("lobby-person");
            await status(client, "laat je zo binnen");
            await therapist.at("call-hangup").click();
            await therapist.at("leave-end").click();
            await status(client, "Het gesprek is afgelopen.");
        });

        it("that the client leaves says so to the therapist, and tells another device where one is (R-FUN-2)", async () => {
            await wait();
            const phone = await another("client1", "/");
            await phone.at("live-call").filter({ hasText: "op een ander apparaat" }).waitFor();
            assert.equal(await phone.at("live-call-join").count(), 0);
            await client.at("call-hangup").click();
            await status(therapist, "uit de wachtkamer gegaan");
            await phone.page.locator("[data-testid=live-call]:empty").waitFor({ state: "attached" });
        });

        it("is told of on every other page of the desk, one press away (R-FUN-2)", async () => {
            await openRoom(therapist);
            await therapist.toSecurity();
            await client.at("call-answer").click();
            await therapist.at("lobby-notice").filter({ hasText: names.client }).waitFor();
            await therapist.at("lobby-to-call").click();
            await therapist.at("lobby-admit").click();
            await Promise.all([media(client), media(therapist)]);
        });
    });

    describe("a ring", () => {
        it("is silent to who is busy; the caller is told, and that nobody answered by choice, and can write or call again (R-FUN-2)", async () => {
            await therapist.at("presence-choice").selectOption("busy");
            await client.page.locator("[data-testid=presence][data-state=busy]").first().waitFor({ state: "attached" });
            await client.at("call-start").click();
            await status(client, "rinkelt niet hardop");
            await client.hears(/niet gestoord/);
            const ring = await therapist.waitFor("call-incoming");
            await therapist.waitFor("call-silent");
            assert.equal(await ring.getAttribute("data-tone"), "none");
            await therapist.at("call-decline").click();
            await status(client, `${names.therapist} heeft de oproep geweigerd.`);
            await client.at("call-again").click();
            await therapist.waitFor("call-incoming");
            await client.at("call-hangup").click();
            await therapist.at("presence-choice").selectOption("online");
        });

        it("to somebody who is not there says so (R-FUN-2)", async () => {
            await client.at("sign-out").click();
            await client.waitFor("sign-in-username");
            await therapist.page.locator("[data-testid=presence][data-state=offline]").first().waitFor({ state: "attached" });
            await therapist.at("call-start").click();
            await status(therapist, `${names.client} is nu niet online.`);
        });

        it("in a call one is seen as busy, and afterwards as before (R-FUN-2)", async () => {
            const seen = (state) => client.page.locator(`[data-testid=presence][data-state=${state}]`).first().waitFor({ state: "attached" });
            await therapist.at("call-start").click();
            await client.at("call-answer").click();
            await phase(therapist, "active");
            await seen("busy");
            await therapist.at("call-hangup").click();
            await phase(client, "ended");
            await seen("online");
        });

        it("stands above a dialog that is open, answers to the keyboard, and is closed on one page without being declined (R-FUN-2, R-A11Y)", async () => {
            const second = await another("therapist1", "/desk/");
            await second.waitFor("conversation-list");
            await therapist.at("account-menu").click();
            await therapist.at("ring-settings").click();
            await therapist.waitFor("ring-settings-sheet");
            await client.at("call-start").click();
            const ring = await therapist.waitFor("call-incoming");
            await therapist.focuses("call-incoming");
            const onTop = () =>
                ring.evaluate((window) => {
                    const { x, y, width, height } = window.getBoundingClientRect();
                    let found = document.elementFromPoint(x + width / 2, y + height / 2);
                    while (found?.shadowRoot?.elementFromPoint(x + width / 2, y + height / 2)) {
                        const inner = found.shadowRoot.elementFromPoint(x + width / 2, y + height / 2);
                        if (inner === found) {
                            break;
                        }
                        found = inner;
                    }
                    return window.contains(found);
                });
            assert.ok(await onTop(), "something lies above the ring");
            assert.equal(await ring.getAttribute("data-tone"), "soft");
            await therapist.page.keyboard.press("Escape");
            await ring.waitFor({ state: "hidden" });
            assert.equal(await ring.getAttribute("data-tone"), "none");
            assert.ok(await therapist.at("ring-settings-sheet").isVisible(), "Escape closed what stands behind");
            assert.ok(await second.at("call-incoming").isVisible(), "it stopped on the other page");
            await phase(client, "ringing-out");
            await therapist.at("ring-settings-close").click();
            await therapist.page.keyboard.press("F8");
            await ring.waitFor();
            await therapist.focuses("call-incoming");
            await therapist.at("call-hush").click();
            await therapist.at("call-unfold").click();
            for (const testid of ["call-decline", "call-answer", "call-answer-audio"]) {
                await therapist.reach(testid);
            }
            await therapist.at("call-decline").click();
            await second.at("call-incoming").waitFor({ state: "detached" });
            await status(client, "geweigerd");
        });

        it("reaches who looks at something else by a notification without a name, on any page of the desk, and sounds as chosen (R-FUN-2)", async () => {
            await therapist.at("account-menu").click();
            await therapist.at("ring-settings").click();
            await therapist.at("ring-tone").selectOption("bell");
            await therapist.at("ring-settings-close").click();
            await therapist.page.reload();
            await therapist.waitFor("conversation-list");
            await looksAway(therapist);
            await therapist.toSecurity();
            await client.at("call-start").click();
            const ring = await therapist.waitFor("call-incoming");
            assert.equal(await ring.getAttribute("data-tone"), "bell");
            const [note] = await notes(therapist);
            assert.match(note.text, /Iemand belt je/);
            assert.ok(!note.text.includes(names.client));
            assert.match(await therapist.page.title(), /belt je/);
            await client.at("call-hangup").click();
            await ring.waitFor({ state: "detached" });
            assert.equal((await notes(therapist))[0].closed, true);
        });

        it("that was answered on another device is said to be there (R-FUN-2)", async () => {
            const second = await another("therapist1", "/desk/");
            await second.choose(names.client);
            await second.listen();
            await client.at("call-start").click();
            await second.waitFor("call-incoming");
            await therapist.at("call-answer").click();
            await second.at("live-call").filter({ hasText: "op een ander apparaat" }).waitFor();
            await second.hears(/ander apparaat/);
        });
    });

    it("whoever hides the own address does so for both in the next call, which says so (R-PRIV-3, R-FUN-2)", async () => {
        await client.toSecurity();
        const hide = client.at("hide-address");
        assert.equal(await hide.getAttribute("aria-checked"), "false");
        await hide.click();
        await client.at("hide-address-said").filter({ hasText: "wordt verborgen" }).waitFor();
        await client.page.reload();
        await client.page.locator("[data-testid=hide-address][aria-checked=true]").waitFor();
        await therapist.at("call-start").click();
        await client.at("call-answer").click();
        await Promise.all([client.waitFor("relay-only"), therapist.waitFor("relay-only")]);
        await therapist.at("call-hangup").click();
        await phase(client, "ended");
        await client.toSecurity();
        await client.at("hide-address").click();
        await client.at("hide-address-said").filter({ hasText: "niet meer" }).waitFor();
    });
});

describe("a waiting room for a family", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    const family = new Family(server);
    let browser;
    let faces;
    let name;
    before(async () => {
        await server.start();
        name = (await server.person("client1")).name;
        await family.set("client1", "--born", born(30));
        const user = await family.add("tante", "relative");
        await family.tie("client1", "tante", "relative");
        await family.token("tante");
        const session = await family.session("client1");
        const signed = { client: await family.id("client1"), user, parts: ["chat", "video"], nonce: randomUUID() };
        await session.request("consent.sign", signed);
        await session.close();
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });
    beforeEach(() => {
        faces = [];
    });
    afterEach(() => Promise.all(faces.map((face) => face.close())));

    async function open(username, url, ...password) {
        const face = await Face.open(browser, `${server.origin}${url}`);
        faces.push(face);
        await face.signIn(username, ...password);
        return face;
    }

    it("has room for two: the third waits on, and the therapist is told why; who declined can come after all (R-FUN-2)", async () => {
        const therapist = await open("therapist1", "/desk/");
        const aunt = await open("tante", "/", OWN_PASSWORD);
        const client = await open("client1", "/");
        await Promise.all([aunt.waitFor("call-start"), client.waitFor("call-start")]);
        await therapist.choose(name);
        await openRoom(therapist);
        await aunt.at("call-decline").click();
        await client.at("call-answer").click();
        await phase(client, "waiting");
        await therapist.at("lobby-admit").click();
        await Promise.all([media(client), media(therapist)]);
        await aunt.at("live-call-join").click();
        await phase(aunt, "waiting");
        await therapist.at("lobby-person").filter({ hasText: "tante" }).waitFor();
        await therapist.at("lobby-admit").click();
        await therapist.at("lobby-problem").filter({ hasText: "Het gesprek is vol" }).waitFor();
        await client.at("call-hangup").click();
        await status(therapist, "Naam van tante zit in de wachtkamer.");
        await therapist.at("lobby-admit").click();
        await Promise.all([media(aunt), media(therapist)]);
        await therapist.at("call-hangup").click();
        await phase(aunt, "ended");
    });

    it("that its therapist left tells of who comes, in the conversation and by a notification without a name (R-FUN-2)", async () => {
        const therapist = await open("therapist1", "/desk/");
        const aunt = await open("tante", "/", OWN_PASSWORD);
        const client = await open("client1", "/");
        await Promise.all([aunt.waitFor("call-start"), client.waitFor("call-start")]);
        await therapist.choose(name);
        await looksAway(therapist);
        await openRoom(therapist);
        await client.at("call-answer").click();
        await phase(client, "waiting");
        await therapist.waitFor("lobby-person");
        await therapist.at("call-hangup").click();
        await therapist.at("leave-leave").click();
        await therapist.at("call-dismiss").click();
        await therapist.at("live-call").filter({ hasText: `${name} zit in de wachtkamer.` }).waitFor();
        assert.equal((await notes(therapist)).length, 1, "told again of who waited already");
        await aunt.at("call-answer").click();
        await phase(aunt, "waiting");
        await therapist.at("live-call").filter({ hasText: "Naam van tante zit in de wachtkamer." }).waitFor();
        const [, note] = await notes(therapist);
        assert.match(note.text, /wachtkamer/);
        assert.ok(!note.text.includes("tante"), "the notification names who waits");
        await therapist.at("live-call-join").click();
        await until(DEADLINE_MS, async () => (await therapist.at("lobby-person").count()) === 2, "both wait");
        await therapist.at("call-hangup").click();
        await therapist.at("leave-end").click();
        await Promise.all([phase(aunt, "ended"), phase(client, "ended")]);
    });

    it("a second ring in a call can be answered with “busy”, which its caller hears (R-FUN-2)", async () => {
        const therapist = await open("therapist1", "/desk/");
        const client = await open("client1", "/");
        const other = await open("client2", "/");
        await Promise.all([client.waitFor("call-start"), other.waitFor("call-start")]);
        await therapist.choose(name);
        await therapist.at("call-start").click();
        await client.at("call-answer").click();
        await phase(therapist, "active");
        await other.at("call-start").click();
        await status(other, "rinkelt niet hardop");
        const ring = await therapist.waitFor("call-incoming");
        assert.equal(await ring.getAttribute("data-tone"), "none");
        await therapist.at("call-busy").click();
        await status(other, "is nu bezet");
        await other.waitFor("call-write");
        await phase(therapist, "active");
        await therapist.at("call-hangup").click();
        await phase(client, "ended");
    });
});
