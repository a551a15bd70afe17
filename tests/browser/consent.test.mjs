// Who may see what, on the pages: signed by everybody who must, withdrawn by anybody, by mouse and by keyboard.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { born, Family, PASSWORD as OWN_PASSWORD } from "../integration/support/family.mjs";
import { Server } from "../integration/support/server.mjs";
import { until } from "../integration/support/wait.mjs";
import { Face, launch } from "./support/face.mjs";

const CONSENT = "/#/consent";
const NETWORK = "/#/network";
const AT_ONCE_MS = 1000;

/** One person's part on the page of who may see what. */
class Row {
    constructor(face, user) {
        this.face = face;
        this.user = user;
        this.at = face.page.locator(`[data-testid=access-person][data-user="${user}"]`);
    }

    cell(part, sight) {
        return this.at.locator(`[data-testid=access-cell][data-part=${part}]${sight === undefined ? "" : `[data-sight=${sight}]`}`);
    }

    switchOf(part) {
        return this.cell(part).getByRole("switch");
    }

    shows(part, sight) {
        return this.cell(part, sight).waitFor();
    }

    told(text) {
        return this.at.getByTestId("access-told").filter({ hasText: text }).waitFor();
    }
}

describe("a client of 13 with two representatives and an aunt", { concurrency: false }, () => {
    const server = new Server({ clients: 2 });
    const family = new Family(server);
    const faces = [];
    const ids = {};
    let browser;
    let channel;
    let therapist;

    async function open(username, path = CONSENT, options = {}) {
        const face = await Face.open(browser, `${server.origin}${path}`, options);
        await face.signIn(username, ...(username.startsWith("client") || username.startsWith("therapist") ? [] : [OWN_PASSWORD]));
        faces.push(face);
        return face;
    }

    const sign = async (username, user, parts) => {
        const session = await family.session(username);
        await session.request("consent.sign", { client: ids.client1, user: ids[user], parts, nonce: randomUUID() });
        await session.close();
    };

    before(async () => {
        await server.start();
        channel = await server.careChannel("client1");
        ids.client1 = await family.id("client1");
        await family.set("client1", "--born", born(13));
        for (const [username, role, tie] of [
            ["moeder", "representative", "representative"],
            ["vader", "representative", "representative"],
            ["tante", "relative", "relative"],
        ]) {
            ids[username] = await family.add(username, role);
            await family.tie("client1", username, tie);
            await family.token(username);
        }
        await family.add("opa", "relative");
        await family.set("client2", "--born", born(9));
        await family.tie("client2", "moeder", "representative");
        ids.client2 = await family.id("client2");
        therapist = await family.session("therapist1");
        browser = await launch();
    });
    after(async () => {
        await Promise.all(faces.map((face) => face.close()));
        await therapist?.close();
        await browser?.close();
        await server.stop();
    });

    it("asks for access, and has it once all three have said yes (R-CONS-1, R-CONS-2)", async () => {
        const aunt = await open("tante");
        const own = new Row(aunt, ids.tante);
        await own.shows("chat", "hidden");
        assert.equal(await own.at.getByRole("switch").count(), 0, "nobody decides over the own access");
        await own.cell("chat").getByTestId("access-ask").click();
        await own.shows("chat", "waits");

        const [client, mother, father] = [await open("client1"), await open("moeder"), await open("vader")];
        await mother.at("client-choice").selectOption(ids.client1);
        await client.at("page-consent").filter({ hasText: "1 vraag aan jou" }).waitFor();
        for (const [face, others] of [[client, /moeder/], [mother, /vader/], [father, undefined]]) {
            await face.at("question").filter({ hasText: "Naam van tante" }).getByTestId("question-yes").click();
            const row = new Row(face, ids.tante);
            await row.shows("chat", others === undefined ? "sees" : "waits");
            await row.told(others === undefined ? "ziet de chat nu" : "Jij zegt ja");
            await face.page.getByTestId("question").waitFor({ state: "detached" });
        }
        await own.shows("chat", "sees");
        await client.page.getByTestId("questions-waiting").waitFor({ state: "detached" });
        assert.equal(await own.at.getByTestId("signed-yes").count(), 0, "who of the family said what is not the aunt's to know");
        const row = new Row(client, ids.tante);
        await row.cell("chat").getByTestId("signed-yes").filter({ hasText: "jij, Naam van moeder en Naam van vader" }).waitFor();
        await aunt.at("page-chat").click();
        await aunt.waitFor("composer-input");
    });

    it("closes a relative's open chat within a second of the client's withdrawal, and nothing of it is kept (R-CONS-7)", async () => {
        const aunt = faces[0];
        const client = faces[1];
        await therapist.send(channel, "Voor wie hier mag zijn");
        await aunt.sees("Voor wie hier mag zijn");
        await aunt.at("composer-input").fill("Nog niet af");
        await aunt.keeps("draft", 1);
        const row = new Row(client, ids.tante);
        await row.switchOf("chat").click();
        const began = performance.now();
        await aunt.waitFor("notice");
        const took = performance.now() - began;
        assert.ok(took < AT_ONCE_MS, `it took ${took} ms`);
        assert.equal(await aunt.page.getByText("Voor wie hier mag zijn").count(), 0, "nor is it about to be read out");
        assert.equal(await aunt.at("composer-input").count(), 0);
        const notice = await aunt.at("notice").innerText();
        assert.match(notice, /niet meer beschikbaar/);
        assert.doesNotMatch(notice, /Naam van|Daan|client/i, "it names nobody");
        await aunt.keeps("draft", 0);
        assert.deepEqual((await aunt.kept()).kept, []);
        await row.told("ziet de chat nu niet meer");
    });

    it("gives it back by the same switch, and the chat with it (R-CONS-2)", async () => {
        const aunt = faces[0];
        const row = new Row(faces[1], ids.tante);
        await row.switchOf("chat").click();
        await row.told("Ook alle eerdere berichten");
        await aunt.sees("Voor wie hier mag zijn");
        assert.equal(await aunt.at("notice").count(), 0, "and nothing says that it is gone");
        assert.equal(await aunt.at("composer-input").inputValue(), "", "what was begun before is gone");
    });

    it("ends a relative's call decently when taking part is withdrawn (R-CONS-7)", async () => {
        const aunt = faces[0];
        for (const username of ["client1", "moeder", "vader"]) {
            await sign(username, "tante", ["chat", "video"]);
        }
        await aunt.at("call-start").click();
        await therapist.event("call.ringing");
        await sign("vader", "tante", ["chat"]);
        await aunt.page.locator("[data-testid=call-view][data-phase=ended]").filter({ hasText: "geen toegang meer" }).waitFor();
        await aunt.at("call-dismiss").click();
        await aunt.waitFor("composer-input");
    });

    it("takes the messages from a relative who may still take part in calls, and gives them back (R-CONS-2, R-CONS-7)", async () => {
        const aunt = faces[0];
        await sign("vader", "tante", ["chat", "video"]);
        await aunt.sees("Voor wie hier mag zijn");
        await sign("client1", "tante", ["video"]);
        await aunt.waitFor("thread-denied");
        assert.equal(await aunt.page.getByText("Voor wie hier mag zijn").count(), 0);
        assert.equal(await aunt.at("composer-input").count(), 0);
        assert.ok(await aunt.at("call-start").isEnabled());
        await sign("client1", "tante", ["chat"]);
        await aunt.sees("Voor wie hier mag zijn");
        await aunt.waitFor("composer-input");
    });

    it("refreshes an open page without losing the focus or the place (R-CONS-2)", async () => {
        const client = faces[1];
        await client.page.setViewportSize({ width: 1200, height: 420 });
        const row = new Row(client, ids.tante);
        await row.switchOf("network").focus();
        const place = () => client.page.evaluate(() => {
            let active = document.activeElement;
            while (active?.shadowRoot?.activeElement) {
                active = active.shadowRoot.activeElement;
            }
            const scroll = document.querySelector("empower-portal").shadowRoot.querySelector("empower-care-pages").shadowRoot.querySelector(".scroll");
            return [active?.getAttribute("aria-label"), scroll.scrollTop];
        });
        const before = await place();
        assert.ok(before[1] > 0, "it is scrolled");
        await sign("moeder", "tante", ["chat"]);
        await sign("vader", "tante", ["chat", "network"]);
        await row.cell("network").getByTestId("signed-yes").filter({ hasText: "vader" }).waitFor();
        assert.deepEqual(await place(), before);
        await client.page.setViewportSize({ width: 1200, height: 800 });
    });

    it("tells every change in plain sentences by day (R-CONS-8)", async () => {
        const client = faces[1];
        await client.at("history-day").first().filter({ hasText: "Vandaag" }).waitFor();
        const lines = await client.at("history-deed").allInnerTexts();
        assert.ok(lines.some((line) => line.includes("Naam van tante vroeg om dit te mogen zien: de chat.")), lines.join("\n"));
        assert.ok(lines.some((line) => line.includes("Jij trok de toestemming voor Naam van tante in.")), lines.join("\n"));
    });

    it("can be used by keyboard alone, and every switch says who and what", async () => {
        const client = await open("client1");
        await client.waitFor("access-person");
        const name = "Naam van moeder mag meedoen met videobellen";
        const video = client.page.getByRole("switch", { name, exact: true });
        assert.equal(await video.getAttribute("aria-checked"), "false");
        await client.press(video, "Space");
        await client.page.getByRole("switch", { name, exact: true, checked: true }).waitFor();
        await new Row(client, ids.moeder).shows("video", "sees");
        await client.page.locator("empower-consent-page").getByTestId("announcer").filter({ hasText: "kan nu meedoen" }).waitFor({ state: "attached" });
        await client.page.keyboard.press("Space");
        await new Row(client, ids.moeder).shows("video", "hidden");
        for (const role of ["switch", "button", "link"]) {
            assert.equal(await client.page.getByRole(role, { name: /^$/ }).count(), 0, `a ${role} without a name`);
        }
    });

    it("answers a question yes or no by keyboard alone, after hearing what comes with a yes, and goes on at whom it was about (R-CONS-2)", async () => {
        const client = await open("client1");
        await client.waitFor("access-person");
        const row = new Row(client, ids.tante);
        const described = (control) => control.evaluate((one) => one.getRootNode().getElementById(one.getAttribute("aria-describedby"))?.innerText ?? "");
        await row.shows("network", "hidden");
        assert.match(await described(row.switchOf("network")), /^Een ja geldt ook voor wat anderen zien, en voor wat er eerder is veranderd\.$/);
        assert.match(await described(new Row(client, ids.moeder).switchOf("chat")), /^Een ja geldt ook voor alle eerdere berichten\.$/);
        assert.equal(await described(row.switchOf("chat")), "", "who said yes has read it");
        const ask = async (username, parts) => {
            const session = await family.session(username);
            await session.request("consent.ask", { client: ids.client1, user: ids[username], parts, nonce: randomUUID() });
            await session.close();
            await client.waitFor("question");
        };
        await ask("tante", ["network"]);
        assert.match(await described(client.at("question-yes")), /tante[\s\S]*Een ja geldt ook voor wat anderen zien/);
        await client.press("question-yes");
        await client.at("question").waitFor({ state: "detached" });
        await row.shows("network", "waits");
        await client.focuses(row.at.getByRole("switch").first());
        await ask("moeder", ["chat"]);
        await client.press("question-no", "Space");
        await client.at("question").waitFor({ state: "detached" });
        await new Row(client, ids.moeder).told("Je hebt nee gezegd");
        await new Row(client, ids.moeder).shows("chat", "hidden");
        await client.focuses(new Row(client, ids.moeder).at.getByRole("switch").first());
    });

    it("fits a telephone, as cards of one person each", async () => {
        for (const path of [CONSENT, NETWORK]) {
            const phone = await open("client1", path, { viewport: { width: 360, height: 740 } });
            await phone.waitFor(path === CONSENT ? "access-person" : "network-person");
            const wide = await phone.page.evaluate(() => {
                const boxes = (root) => [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? boxes(one.shadowRoot) : [])]);
                return boxes(document).filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1).length;
            });
            assert.equal(wide, 0, "something is wider than the screen");
            if (path === CONSENT) {
                const [chat, video] = await Promise.all(["chat", "video"].map((part) => new Row(phone, ids.tante).cell(part).boundingBox()));
                assert.ok(video.y > chat.y, "one part below the other");
            }
        }
    });

    it("shows a representative nothing of why something is withheld (R-CONS-5)", async () => {
        await sign("client1", "moeder", ["chat", "network"]);
        const mother = await open("moeder");
        await mother.at("client-choice").selectOption(ids.client1);
        const own = new Row(mother, ids.moeder);
        await own.shows("chat", "sees");
        await therapist.request("consent.withhold", { client: ids.client1, user: ids.moeder, parts: ["chat"], reason: "Onrust thuis", nonce: randomUUID() });
        await own.shows("chat", "hidden");
        const text = await own.at.innerText();
        assert.doesNotMatch(text, /Onrust|afgeschermd|behandelaar/i);
        await new Row(faces[1], ids.moeder).cell("chat").filter({ hasText: "Jij zegt ja" }).waitFor();
        await therapist.request("consent.withhold", { client: ids.client1, user: ids.moeder, parts: [], reason: "Opgelost", nonce: randomUUID() });
        await own.shows("chat", "sees");
    });

    it("shows each the network of the client they choose, in which role and with which access (R-FUN-11)", async () => {
        const mother = await open("moeder", NETWORK);
        const person = (tie, text) => mother.page.locator(`[data-testid=network-person][data-tie=${tie}]`).filter({ hasText: text });
        await mother.at("client-choice").selectOption(ids.client1);
        await person("relative", "Naam van tante").filter({ hasText: "Ziet: de chat" }).waitFor();
        await person("care_team", "Ziet alles").waitFor();
        await mother.at("client-choice").selectOption(ids.client2);
        await person("representative", "Naam van moeder").filter({ hasText: "Ziet alles" }).waitFor();
        assert.equal(await person("relative", "Naam van tante").count(), 0);
        const aunt = await open("tante", NETWORK);
        await aunt.waitFor("care-denied");
    });

    it("names who must sign and has no account any more, and tells staff what to do (R-CONS-1, R-ACC-9)", async () => {
        for (const [username, tie] of [["vader2", "representative"], ["neef", "relative"]]) {
            ids[username] = await family.add(username, tie);
            await family.tie("client2", username, tie);
        }
        await family.token("neef");
        const father = await family.session("vader2");
        await father.request("account.close", { password: OWN_PASSWORD, nonce: randomUUID() });
        const mother = await open("moeder");
        await mother.at("client-choice").selectOption(ids.client2);
        await new Row(mother, ids.vader2).at.getByTestId("access-closed").filter({ hasText: "Naam van vader2 heeft geen account meer" }).waitFor();
        await new Row(mother, ids.neef).at.getByTestId("access-gone").filter({ hasText: "Naam van vader2 moet ook ja zeggen" }).waitFor();
        await new Row(mother, ids.neef).switchOf("chat").click();
        await new Row(mother, ids.neef).shows("chat", "waits");
        assert.equal(await new Row(mother, ids.neef).at.getByTestId("access-ask-others").count(), 0, "there is nobody to be asked");
        await (await open("neef")).at("access-gone").filter({ hasText: "Iemand die ook ja moet zeggen" }).waitFor();
        await family.ctl("network", "add", "--client", "client2", "therapist1", "--as", "care_team");
        const desk = await open("therapist1", "/desk/");
        await desk.choose((await server.person("client1")).name);
        await desk.at("open-network").click();
        await desk.at("client-choice").selectOption(ids.client2);
        const gone = desk.page.locator(`[data-testid=desk-person][data-user="${ids.vader2}"]`);
        await gone.getByTestId("desk-closed").filter({ hasText: "heeft geen account meer" }).waitFor();
        await gone.getByTestId("remove-person").click();
        await desk.at("dialog-confirm").click();
        await new Row(mother, ids.neef).shows("chat", "sees");
        await family.ctl("network", "remove", "--client", "client2", "neef");
    });

    it("tells beforehand what a birthday changes (R-CONS-6)", async () => {
        await family.set("client1", "--born", born(16, 10));
        const client = await open("client1");
        await client.at("turn-notice").filter({ hasText: "word je 16" }).waitFor();
        await family.set("client1", "--born", born(13));
        await client.page.getByTestId("turn-notice").waitFor({ state: "detached" });
        // Of a child, to a parent: what ends by itself, and what does not come by itself.
        const date = new Intl.DateTimeFormat("nl-NL", { dateStyle: "long", timeZone: "UTC" });
        const on = (age, days) => date.format(new Date(`${Number(born(age, days).slice(0, 4)) + age}${born(age, days).slice(4)}`));
        await family.set("client2", "--born", born(12, 10));
        const mother = await open("moeder");
        await mother.at("client-choice").selectOption(ids.client2);
        const notice = await mother.at("turn-notice").filter({ hasText: `Op ${on(12, 10)} wordt` }).innerText();
        assert.match(notice, /zien zij niets\. Dit gaat vanzelf\. Een account komt niet vanzelf\. Het zorgteam kan .* een uitnodiging sturen\./);
        const desk = await open("therapist1", `/desk/#/network/${ids.client2}`);
        await desk.at("facts-turn").filter({ hasText: `Wordt 12 op ${on(12, 10)}` }).waitFor();
        await desk.at("facts-turn").filter({ hasText: /^Wordt 16 op/ }).waitFor();
        await family.set("client2", "--born", born(16, 1));
        await desk.at("facts-turn").filter({ hasText: `Wordt 16 op ${on(16, 1)}` }).waitFor();
        assert.equal(await desk.at("facts-turn").count(), 1, "no day that is past");
        await family.set("client2", "--born", born(9));
    });

    it("lets a therapist see why, withhold, add and remove, from the conversation (R-CONS-5, R-CONS-9, R-FUN-11)", async () => {
        const desk = await open("therapist1", "/desk/");
        await desk.choose((await server.person("client1")).name);
        await desk.at("open-network").click();
        const person = (user) => desk.page.locator(`[data-testid=desk-person][data-user="${ids[user]}"]`);
        const part = (user, name, sight) => person(user).locator(`[data-testid=desk-part][data-part=${name}]${sight ? `[data-sight=${sight}]` : ""}`);
        await part("tante", "video").getByTestId("explain-open").click();
        const why = part("tante", "video").getByTestId("explanation");
        await why.filter({ hasText: "Gebruiksvoorwaarden, artikel 3.1" }).waitFor();
        assert.match(await why.innerText(), /ziet videobellen niet[\s\S]*van elke vertegenwoordiger[\s\S]*Niet alle vertegenwoordigers/);

        await person("moeder").getByTestId("withhold-open").click();
        await person("moeder").getByTestId("withhold-part").first().check();
        await person("moeder").getByTestId("withhold-save").click();
        await person("moeder").getByRole("alert").filter({ hasText: "Vul een reden in" }).waitFor();
        await person("moeder").getByTestId("withhold-reason").fill("Onrust thuis");
        await person("moeder").getByTestId("withhold-save").click();
        await part("moeder", "chat", "hidden").filter({ hasText: "Afgeschermd" }).waitFor();
        await desk.at("history-deed").filter({ hasText: "Reden: Onrust thuis" }).first().waitFor();

        await part("vader", "chat").getByTestId("desk-ask").click();
        await part("vader", "chat", "waits").waitFor();
        await faces[1].at("question").filter({ hasText: "Naam van vader" }).waitFor();

        await desk.at("add-open").click();
        await desk.at("add-tie").selectOption("teacher");
        await desk.at("add-name").fill("opa");
        await desk.at("add-candidate").filter({ hasText: "Naam van opa" }).getByTestId("add-confirm").click();
        const grandfather = desk.at("desk-person").filter({ hasText: "Naam van opa" });
        await grandfather.filter({ hasText: "leerkracht" }).waitFor();
        await grandfather.getByTestId("remove-person").click();
        await desk.at("dialog-confirm").click();
        await grandfather.waitFor({ state: "detached" });
        await desk.at("network-back").click();
        await desk.waitFor("composer-input");
    });

    it("lets a therapist do all of it by keyboard alone, who goes on where it was done (R-CONS-5, R-CONS-9, R-FUN-11)", async () => {
        const desk = await open("therapist1", `/desk/#/network/${ids.client1}`);
        const { keyboard } = desk.page;
        const person = (user) => desk.page.locator(`[data-testid=desk-person][data-user="${ids[user]}"]`);
        const part = (user, name) => person(user).locator(`[data-testid=desk-part][data-part=${name}]`);
        await desk.waitFor("explain-open");
        await desk.press(part("tante", "video").getByTestId("explain-open"));
        await part("tante", "video").getByTestId("explanation").waitFor();
        await keyboard.press("Enter");
        await part("tante", "video").getByTestId("explanation").waitFor({ state: "detached" });

        await desk.press(person("vader").getByTestId("withhold-open"));
        await desk.focuses(person("vader").getByTestId("withhold-part").first());
        await keyboard.press("Space");
        await desk.press("withhold-save");
        await desk.focuses("withhold-reason");
        await keyboard.type("Onrust thuis");
        await desk.press("withhold-save");
        await part("vader", "chat").filter({ hasText: "Afgeschermd" }).waitFor();
        await desk.focuses(person("vader").getByTestId("withhold-open"));

        await desk.press(part("vader", "network").getByTestId("desk-ask"));
        await part("vader", "network").filter({ hasText: "Gevraagd" }).waitFor();
        await desk.focuses(part("vader", "network").getByTestId("explain-open"));

        await desk.press("add-open");
        await desk.focuses("add-name");
        await keyboard.press("Shift+Tab");
        await desk.focuses("add-tie");
        await keyboard.press("ArrowDown");
        await keyboard.press("ArrowDown");
        await desk.reach("add-name");
        await keyboard.type("opa");
        await desk.at("add-candidate").filter({ hasText: "Naam van opa" }).waitFor();
        await desk.press("add-confirm");
        const grandfather = desk.at("desk-person").filter({ hasText: "Naam van opa" });
        await grandfather.filter({ hasText: "leerkracht" }).waitFor();
        await desk.focuses("add-name");
        await desk.press("add-close");
        await desk.focuses("add-open");

        await desk.press(grandfather.getByTestId("remove-person"));
        await desk.press("dialog-cancel");
        await desk.focuses(grandfather.getByTestId("remove-person"));
        await keyboard.press("Enter");
        await desk.press("dialog-confirm");
        await grandfather.waitFor({ state: "detached" });
        await desk.focuses(desk.page.getByRole("heading", { name: "Mensen" }));

        await desk.press("facts-edit");
        await desk.focuses("facts-born-input");
        await keyboard.type(`0505${new Date().getFullYear() - 14}`); // in whichever order day and month are asked
        await desk.press("facts-save");
        await desk.at("facts-born").filter({ hasText: "5 mei" }).waitFor();
        await desk.focuses("facts-edit");
        for (const told of ["Wilsonbekwaam", "Beslist zelf"]) {
            await desk.press("facts-edit");
            await desk.focuses("facts-born-input");
            await desk.press("facts-incapacitated", "Space");
            await desk.press("facts-save");
            await desk.focuses("facts-reason");
            await keyboard.type("Beoordeeld door de arts");
            await desk.press("facts-save");
            await desk.at("facts-capacity").filter({ hasText: told }).waitFor();
            await desk.focuses("facts-edit");
        }
    });

    it("decides anew when a therapist notes another birth date (R-CONS-6)", async () => {
        const desk = await open("therapist1", `/desk/#/network/${ids.client1}`);
        await desk.at("facts-edit").click();
        await desk.at("facts-born-input").fill("2999-01-01");
        await desk.at("facts-save").click();
        await desk.page.getByText("niet in de toekomst").waitFor();
        await desk.at("facts-born-input").fill(born(17));
        await desk.at("facts-save").click();
        await desk.at("facts-born").filter({ hasText: "17 jaar" }).waitFor();
        await until(5000, async () => (await new Row(faces[1], ids.tante).at.getByTestId("signed-no").count()) === 0, "no representative signs any more");
    });
});

describe("a therapist outside the care team", { concurrency: false }, () => {
    const server = new Server({ clients: 21 });
    const family = new Family(server);
    let browser;
    before(async () => {
        await server.start();
        browser = await launch();
    });
    after(async () => {
        await browser?.close();
        await server.stop();
    });

    it("is not there for whoever is outside the care team, who in an emergency only looks (R-ACC-6)", async () => {
        const client = await family.id("client1");
        const desk = await Face.open(browser, `${server.origin}/desk/#/network/${client}`);
        await desk.signIn("therapist2");
        await desk.at("network-outside").getByRole("link").click();
        await desk.waitFor("emergency-name");
        const therapist = await family.session("therapist2");
        await therapist.request("network.emergency", { client, reason: "Behandelaar onbereikbaar, cliënt in nood", nonce: randomUUID() });
        await therapist.close();
        await desk.page.goBack();
        await desk.at("desk-person").first().waitFor();
        assert.equal(await desk.at("remove-person").count(), 0);
        assert.equal(await desk.at("facts-edit").count(), 0);
        await desk.close();
    });
});
