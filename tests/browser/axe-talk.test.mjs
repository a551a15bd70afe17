// Accessibility as far as a program can tell, in every state of these pages.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { clean, Stage } from "./support/axe.mjs";
import { Face, NO_SERVER } from "./support/face.mjs";

describe("axe finds no violation where people talk and call", { concurrency: false }, () => {
    const stage = new Stage({ clients: 2 });
    const { server } = stage;
    const open = (url) => stage.open(url);
    before(async () => {
        const { code } = await server.ctl("provider", "sso", "--issuer", "https://idp.example", "--client-id", "empower");
        assert.equal(code, 0); // for the link to it on the desk
    });

    const FACES = {
        portal: {
            username: "client1",
            open: () => open(`${server.origin}/`),
            talk: (face) => face.waitFor("composer-input"),
        },
        desk: {
            username: "therapist1",
            open: () => open(`${server.origin}/desk/`),
            talk: (face) => face.choose(stage.names.client),
        },
        widget: {
            username: "client1",
            open: () => stage.openWidget(),
            talk: (face) => face.waitFor("composer-input"),
        },
    };

    /** The other one of the two, to be called by and to call. */
    async function other(name) {
        const face = await Face.open(stage.browser, name === "desk" ? `${server.origin}/` : `${server.origin}/desk/`);
        await face.signIn(name === "desk" ? "client1" : "therapist1");
        await (name === "desk" ? face.waitFor("composer-input") : face.choose(stage.names.client));
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
            await (name === "desk" ? face.choose(stage.names.client) : face.waitFor("composer-input"));
            await face.write("mag niet");
            await face.sees("mag niet", "failed");
            await clean(face);
            await face.close();
        });
    }
});
