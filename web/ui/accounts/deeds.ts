import type { KeptAccount } from "../../client/index.ts";

/** What can be done with an account as it stands; each has its texts. */
export type Deed = "lock" | "unlock" | "signOut" | "reset" | "otp" | "close";

/** What it is called where one talks of it: who may not know the name knows the user name. */
export function calledOf({ name, username }: KeptAccount): string {
    return name ?? username;
}

/** A link for a new password cannot reach the person: it would have to be told, which who may not know the name is not. */
export function lacksMail({ mail, name, may, state }: KeptAccount): boolean {
    return state === "active" && may.includes("reset") && !mail && name === undefined;
}

/** What the one who looks may do with it, and would change something. */
export function deedsOf(account: KeptAccount): readonly Deed[] {
    const { may, state, sign_ins, otp } = account;
    const locked = state === "locked";
    const wanted: readonly (readonly [Deed, KeptAccount["may"][number], boolean])[] = [
        ["reset", "reset", !locked && !lacksMail(account)],
        ["signOut", "sign_out", sign_ins > 0],
        ["otp", "otp_off", otp],
        ["unlock", "lock", locked],
        ["lock", "lock", !locked],
        ["close", "close", true],
    ];
    return wanted.filter(([, right, useful]) => useful && may.includes(right)).map(([deed]) => deed);
}
