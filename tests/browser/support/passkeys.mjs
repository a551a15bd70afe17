// A device with passkeys in Chromium, by its debugger (the WebAuthn domain of the DevTools protocol): it finds its
// credentials by itself, and is unlocked or not as the test says.

const DEVICE = {
    protocol: "ctap2",
    ctap2Version: "ctap2_1",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
};

export class VirtualDevice {
    static async plugIn(face, options = {}) {
        const session = await face.context.newCDPSession(face.page);
        await session.send("WebAuthn.enable", { enableUI: false });
        const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options: { ...DEVICE, ...options } });
        return new VirtualDevice(session, authenticatorId);
    }

    constructor(session, authenticatorId) {
        this.session = session;
        this.authenticatorId = authenticatorId;
    }

    #send(method, more = {}) {
        return this.session.send(`WebAuthn.${method}`, { authenticatorId: this.authenticatorId, ...more });
    }

    async credentials() {
        return (await this.#send("getCredentials")).credentials;
    }

    /** Whether the person unlocks it when asked. */
    unlocks(isUserVerified) {
        return this.#send("setUserVerified", { isUserVerified });
    }

    /** Whether somebody is there who touches it; without, what is asked for waits. */
    attended(enabled) {
        return this.#send("setAutomaticPresenceSimulation", { enabled });
    }
}
