import type { Messages } from "./nl.ts";
import { pluralFor } from "./plural.ts";

const plural = pluralFor("en-GB");

export const accounts: Messages["accounts"] = {
    title: "Accounts",
    about: "These are the accounts of your organisation. Everything you do here is in the access log. Is it about a client? Then the client can read it there.",
    aboutSupport:
        "Look for an account to help somebody sign in. You see technical details alone, and never a dossier. Everything you do here is in the access log.",
    provider: {
        title: "Your organisation",
        features: { chat: "Chat", video: "Video calls", files: "Files" },
        on: "on",
        off: "off",
        goesOn: "The portal goes on: there is no end date.",
        ends: (date) => `The portal ends on ${date}. From then on nobody can use it.`,
    },
    search: "Name or user name",
    searchHint: "Type at least 2 letters. Leave it empty to see all accounts.",
    searchHintSupport: "Type at least 2 letters.",
    short: "Type at least 2 letters.",
    find: "Search",
    which: "Which do you want to see?",
    filters: { all: "All", locked: "Locked", conduct: "Warned or blocked" },
    found: (count, more) => (more ? `The first ${String(count)} accounts` : plural(count, { one: "# account found", other: "# accounts found" })),
    none: "No account found. Who has not finished an invitation is not listed here.",
    older: "Show more accounts",
    loadFailed: (reason) => `The accounts could not be loaded. ${reason}`,
    stale: (reason) => `This list may be out of date. ${reason}`,
    denied: "You may not see these accounts.",
    username: (username) => `User name: ${username}`,
    locked: "Locked",
    never: "Never signed in",
    last: (when) => `Last signed in: ${when}`,
    signedIn: (count) =>
        count === 0 ? "Signed in nowhere now" : plural(count, { one: "Signed in at # place now", other: "Signed in at # places now" }),
    otpOn: "Extra code: on",
    otpOff: "Extra code: off",
    blocked: (date, reason) => `Blocked since ${date}: ${reason}`,
    warned: (date, text) => `Warned on ${date}: ${text}`,
    own: "This is your own account. You manage it yourself under",
    notYours: "You cannot manage this account.",
    noMail: "No mail can be sent to this account. Ask the planning and contact team for a link for a new password.",
    manage: "Manage",
    manageThat: (name) => `Manage the account of ${name}`,
    gone: (name) => `This did not work: the account of ${name} is no longer there, or is not of your organisation.`,
    changed: (name) => `This did not work: the account of ${name} has changed meanwhile. The list was loaded again.`,
    lock: {
        action: "Lock",
        title: (name) => `Lock the account of ${name}`,
        about: (name) =>
            `${name} is signed out everywhere at once, and cannot sign in until somebody unlocks the account. Is it about conduct? Then use ‘Block’ with a report.`,
        done: (name) => `The account of ${name} is locked.`,
    },
    reason: "The reason",
    reasonHint: "The reason goes into the access log. The privacy officer alone can read it.",
    reasonMissing: "Write down the reason.",
    unlock: {
        action: "Unlock",
        title: (name) => `Unlock the account of ${name}?`,
        text: (name) => `${name} can then sign in again, with the same password.`,
        done: (name) => `The account of ${name} is unlocked.`,
    },
    signOut: {
        action: "Sign out everywhere",
        title: (name) => `Sign ${name} out everywhere?`,
        text: (name) => `${name} is signed out on all devices at once, and can sign in again with the password.`,
        done: (name) => `${name} is signed out everywhere.`,
    },
    reset: {
        action: "New password",
        title: (name) => `Make a link for a new password for ${name}?`,
        byMail: (name) =>
            `${name} gets a mail with a link to choose a new password. The link works for one hour, and an earlier link no longer works.`,
        byHand: (name) =>
            `No mail is possible. You get a link to hand to ${name} yourself. The link works for one hour. Whoever has the link can choose the password: be sure that you have the right person before you.`,
        send: "Send mail",
        make: "Make a link",
        done: (name) => `The mail to ${name} is on its way.`,
    },
    otp: {
        action: "Turn off extra code",
        title: (name) => `Turn off the extra code of ${name}`,
        about: (name) =>
            `Do this only if ${name} has lost the app and the recovery codes, and you are sure that it is ${name}. ${name} is signed out everywhere, then signs in with the password alone, and can turn the extra code on again.`,
        done: (name) => `The extra code of ${name} is off.`,
    },
    close: {
        action: "Close account",
        title: (name) => `Close the account of ${name}?`,
        text: (name) =>
            `${name} is signed out everywhere at once. The user name, the password, the extra code and the mail address are erased. Who is a relative or in a care team leaves that network.`,
        goOn: "Continue",
        sureTitle: "Are you sure?",
        stays: (name) =>
            `You cannot undo this. This stays: what stands in a dossier, such as messages by ${name}, for as long as the law asks. The access log, warnings, and what ${name} consented to stay as well.`,
        done: (name) => `The account of ${name} is closed.`,
    },
};
