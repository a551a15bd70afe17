// Accessibility as far as a program can tell, in every state of these pages.
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { born, Family, PASSWORD as OWN_PASSWORD } from "../integration/support/family.mjs";
import { CHOSEN, newClient, planner } from "../integration/support/people.mjs";
import { Server } from "../integration/support/server.mjs";
import { clean, faceWithAxe, Stage } from "./support/axe.mjs";
import { launch, NO_SERVER } from "./support/face.mjs";

describe("axe finds no violation where it is seen and said who may see what", { concurrency: false }, () => {
    const stage = new Stage({ clients: 3 });
    const { server } = stage;
    const open = (url) => stage.open(url);

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
            await desk.at("facts-incapacitated").click();
            await desk.at("facts-save").click(); // and the reason is missing
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
        await face.at("emergency-name").fill(stage.names.client);
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
        await officer.at("log-name").fill(stage.names.client.slice(0, 3));
        await officer.at("log-search").click();
        await officer.waitFor("log-client");
        await clean(officer);
        await officer.at("log-whom-employee").check();
        await officer.at("log-name").fill(stage.names.therapist.slice(0, 3));
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

    it("in the accounts: of a planner with the deeds and the link, of support without a name, of an operator with the reasons", async () => {
        const family = new Family(server);
        for (const [username, role] of [["beheert", "planner"], ["helpt", "support"], ["systeem", "operator"], ["neef", "relative"]]) {
            await family.add(username, role);
            await family.token(username);
        }
        const desk = await family.session("beheert");
        const user = await family.id("neef");
        await desk.request("conduct.warn", { user, text: "Niet doen.", nonce: randomUUID() });
        await desk.request("conduct.block", { user, reason: "Toch gedaan", immediate: false });
        await desk.request("admin.lock", { user, reason: "Vraagt er zelf om" });
        await desk.close();
        const face = await faceWithAxe(browser, `${server.origin}/desk/#/accounts`);
        await face.signIn("beheert", OWN_PASSWORD);
        await face.at("accounts-search").click();
        await face.waitFor("account-row");
        await face.at("account-manage").first().click();
        await clean(face);
        await face.at("deed-lock").first().click();
        await face.at("account-reason-confirm").click();
        await face.at("account-reason-problem").filter({ hasText: /./ }).waitFor();
        await clean(face);
        await face.at("account-reason-cancel").click();
        await face.at("deed-close").first().click();
        await face.at("dialog-confirm").click();
        await face.at("dialog").filter({ hasText: "Weet je het zeker?" }).waitFor();
        await clean(face);
        await face.at("dialog-cancel").click();
        await face.at("deed-reset").first().click();
        await face.at("dialog-confirm").click();
        await face.waitFor("invitation-link");
        await clean(face);
        await face.close();
        const helper = await faceWithAxe(browser, `${server.origin}/desk/`);
        await helper.signIn("helpt", OWN_PASSWORD);
        await helper.waitFor("accounts-text");
        await clean(helper);
        await helper.at("accounts-search").click();
        await helper.at("accounts-short").filter({ hasText: /./ }).waitFor();
        await clean(helper);
        await helper.at("accounts-text").fill("neef");
        await helper.at("accounts-search").click();
        await helper.waitFor("account-locked");
        await helper.at("account-manage").click();
        await clean(helper);
        await helper.close();
        const system = await faceWithAxe(browser, `${server.origin}/desk/#/accounts`);
        await system.signIn("systeem", OWN_PASSWORD);
        await system.page.locator("[data-which=conduct]").click();
        await system.waitFor("account-warned");
        await clean(system);
        await system.close();
    });
});
