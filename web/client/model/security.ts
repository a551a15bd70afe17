import { ServiceError } from "../wire/errors.ts";
import { makePasskey, type PasskeyDevice } from "../wire/passkeys.ts";
import type { Methods, Passkey, SignIn } from "../wire/protocol.gen.ts";
import type { Ask } from "../wire/rpc.ts";
import type { Id } from "./types.ts";

/** Whether signing in asks for a code of an app, and how many recovery codes are left for when that app is gone. */
export interface SecondFactor {
    readonly on: boolean;
    readonly recoveryLeft: number;
    /** The provider requires it of who works there: it cannot be switched off. */
    readonly required: boolean;
}

/** Who one is here, where mail goes, and where it is to go once a code came back (`mail_to_come`). */
export type Account = Methods["account.get"]["result"];

/** What proves who one is before the account changes: with `otp` where the second factor is on. */
export interface Proof {
    readonly password: string;
    readonly otp?: string;
}

/**
 * How one's own account is kept: the second factor, and where one is signed in. What takes a code rejects with
 * `invalid_params` (field `otp`) for a wrong one, and with `rate_limited` and `retryAfter` after too many of them.
 * A recovery code will do wherever the app's code does, but to confirm.
 */
export class Security {
    constructor(
        private readonly ask: Ask,
        private readonly device: PasskeyDevice | undefined,
    ) {}

    account(): Promise<Account> {
        return this.ask("account.get", {});
    }

    /**
     * Ends every other sign-in. Rejects with `invalid_params` (field `password` or `otp`) for a wrong proof, and with the
     * reasons of an activation for one that may not be chosen.
     */
    async changePassword(proof: Proof, fresh: string): Promise<void> {
        await this.ask("account.password", { ...proof, new_password: fresh });
    }

    /** Has a code sent to this address, which `confirmMail` takes; the address counts from then on. */
    async changeMail(proof: Proof, mail: string): Promise<void> {
        await this.ask("account.mail", { ...proof, mail });
    }

    async confirmMail(code: string): Promise<void> {
        await this.ask("account.mail_confirm", { code });
    }

    async secondFactor(): Promise<SecondFactor> {
        const { on, recovery_left, required } = await this.ask("account.otp_status", {});
        return { on, recoveryLeft: recovery_left, required };
    }

    /** A fresh secret, as the `otpauth:` URI that an app takes. It counts for nothing until confirmed. */
    async begin(): Promise<string> {
        return (await this.ask("account.otp_begin", {})).uri;
    }

    /** Switches the second factor on, and gives the recovery codes: nothing tells them again. */
    async confirm(otp: string): Promise<readonly string[]> {
        return (await this.ask("account.otp_confirm", { otp })).recovery_codes;
    }

    /** Other recovery codes; those there were are void. */
    async freshCodes(otp: string): Promise<readonly string[]> {
        return (await this.ask("account.recovery_codes", { otp })).recovery_codes;
    }

    async switchOff(otp: string): Promise<void> {
        await this.ask("account.otp_off", { otp });
    }

    /** This browser can make passkeys for this server, and sign in with them. */
    get canHavePasskeys(): boolean {
        return this.device !== undefined;
    }

    /** The oldest first. */
    async passkeys(): Promise<readonly Passkey[]> {
        return (await this.ask("account.passkeys", {})).passkeys;
    }

    /**
     * Has the browser make one, and keeps it under this name. Rejects with `cancelled` where the person stopped, and with
     * `conflict` where this device has one already, or the account has as many as it can.
     */
    async addPasskey(name: string): Promise<Passkey> {
        if (this.device === undefined) {
            throw new ServiceError("feature_off");
        }
        const options = await this.ask("account.passkey_begin", {});
        const credential = await makePasskey(this.device, options);
        return (await this.ask("account.passkey_add", { name, credential })).passkey;
    }

    /** The server forgets it; on the device it may still be listed. */
    async removePasskey(id: Id): Promise<void> {
        await this.ask("account.passkey_remove", { id });
    }

    /** Where one is signed in. */
    async signIns(): Promise<readonly SignIn[]> {
        return (await this.ask("session.list", {})).sign_ins;
    }

    /** Ends one of them, or all but this one. */
    async revoke(which: { readonly id: Id } | { readonly others: true }): Promise<void> {
        await this.ask("session.revoke", which);
    }
}
