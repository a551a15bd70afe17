import type { Messages } from "./nl.ts";
import { pluralFor } from "./plural.ts";

/* How one signs in with a second factor, and how the account is kept. */
const plural = pluralFor("en-GB");

export const code: Messages["code"] = {
    app: "Code from your app",
    appHint: "Open the app for codes on your phone and type in the 6 digits.",
    recovery: "Recovery code",
    recoveryHint:
        "Type one of the codes that you kept when you turned the extra code on. Each recovery code works once.",
    useRecovery: "I don’t have my app: use a recovery code",
    useApp: "Use the code from your app after all",
    missing: "Fill in the 6 digits from your app.",
    missingRecovery: "Fill in a recovery code.",
    wrong: "This code is not right. Look in your app and type the code that is there now.",
    wrongRecovery:
        "This recovery code is not right, or you have used it before. Check it or take another one.",
    busy: "Checking the code…",
    waiting: (time) => `Wait ${time}`,
};

export const security: Messages["security"] = {
    title: "Security",
    factor: {
        title: "Extra code when you sign in",
        about: "An extra code makes your account safer. After your password you then also type a code of 6 digits. It is in an app on your phone. That way nobody else can sign in, not even with your password.",
        on: "On",
        off: "Off",
        turnOn: "Turn the extra code on",
        turnOff: "Turn the extra code off",
        left: (count) =>
            plural(count, {
                one: "You have # recovery code left. With it you sign in when you don’t have your phone.",
                other: "You have # recovery codes left. With them you sign in when you don’t have your phone.",
            }),
        requiredOn: "Your care organisation wants everybody who works there to use this code. So you cannot turn it off.",
        requiredOff: "Your care organisation wants everybody who works there to use this code. Turn it on now.",
        noneLeft: "You have no recovery codes left.",
        fewLeft: "Make new recovery codes, so that you can always sign in.",
        fresh: "Make new recovery codes",
        stop: "Cancel",
        done: {
            on: "The extra code is on. The next time you sign in, we ask for it.",
            off: "The extra code is off. You sign in with just your password again.",
            fresh: "Your new recovery codes work. The old ones no longer do.",
        },
        setUp: "Turn the extra code on",
        setUpAbout: "You do this once. It takes a few minutes. Have your phone at hand.",
        appTitle: "Put an app for codes on your phone",
        appText:
            "For example Google Authenticator, Microsoft Authenticator or FreeOTP. If you have one already, use that.",
        scanTitle: "Open the app and scan this picture",
        qr: "QR code with the key for your app",
        here: "Is the app on this device?",
        open: "Open your app",
        byHand: "Can’t scan it? Then type this key in the app:",
        warning: "Show this picture and this key to nobody.",
        firstTitle: "See if it works",
        confirm: "Check the code and turn on",
        freshAbout:
            "You get 10 new recovery codes. The old ones then no longer work. First type a code, so that we know it is you.",
        freshAction: "Make new codes",
        offAbout:
            "Without the extra code your account is protected less well. Type a code, so that we know it is you.",
        offAction: "Turn off",
    },
    codes: {
        title: "Keep your recovery codes",
        about: "Don’t have your phone? Then you sign in with one of these codes. Each code works once. Keep them in a safe place, on paper for example. You see them only now.",
        list: "Recovery codes",
        copy: "Copy",
        copied: "The codes have been copied.",
        copyFailed: "Copying does not work. Download the codes or write them down.",
        download: "Download",
        print: "Print",
        fileName: "empower-recovery-codes.txt",
        fileTitle: (date) => `Recovery codes for Empower, made on ${date}`,
        fileText: "Each code works once. Show them to nobody.",
        kept: "I have kept the codes",
        notKept: "Keep the codes first. Then tick the box.",
        done: "Done",
    },
    passkeys: {
        title: "Passkeys",
        about: "With a passkey you sign in without a password and without a code: with your fingerprint, your face, or the PIN of your phone or computer.",
        none: "You have no passkey yet.",
        add: "Add a passkey",
        addAbout: "Give the passkey a name. That way you know later which device it belongs to.",
        name: "Name of the passkey",
        nameHint: "For example: Noor’s phone",
        nameMissing: "Fill in a name.",
        make: "Make the passkey",
        making: "Follow the steps on your phone or computer.",
        stop: "Cancel",
        since: (moment) => `Made: ${moment}`,
        used: (moment) => `Last used: ${moment}`,
        neverUsed: "Not used yet",
        remove: "Remove",
        removeThat: (name) => `Remove passkey: ${name}`,
        removeTitle: (name) => `Remove passkey ${name}?`,
        removeLast:
            "You can then no longer sign in with this passkey. You sign in with your password again, and with your extra code if it is on.",
        removeOne:
            "You can then no longer sign in with this passkey. You can still sign in with your other passkeys and with your password.",
        added: (name) =>
            `The passkey ${name} is ready. Next time you can sign in with it. Your password keeps working, too.`,
        removed: (name) =>
            `The passkey ${name} has been removed and no longer works here. Your device may still list it. You can delete it there.`,
        cancelled: "No passkey was made. You can try again.",
        conflict:
            "This device has a passkey for your account already, or you have 20 of them. You need no more.",
        refused: "We cannot use this passkey. Try again.",
        off: "You cannot make a passkey on this page.",
    },
    signIns: {
        title: "Where you are signed in",
        about: "Is there a device you don’t know? Sign it out and tell your care provider.",
        this: "This device",
        since: (moment) => `Signed in: ${moment}`,
        used: (moment) => `Last used: ${moment}`,
        revoke: "Sign out",
        revokeThat: (device, moment) => `Sign out: ${device}, last used ${moment}`,
        revokeTitle: (device) => `Sign out ${device}?`,
        revokeText: "On that device you then have to sign in again.",
        revoked: (device) => `${device} has been signed out.`,
        others: "Sign out on all other devices",
        othersTitle: "Sign out on all other devices?",
        othersText: "You stay signed in on this device. On the others you then have to sign in again.",
        othersDone: "You are now signed in on this device only.",
    },
    device: (browser, system) => `${browser} on ${system}`,
    unknownDevice: "Unknown device",
};
