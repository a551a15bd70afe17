import type { Messages } from "./nl.ts";
import { listFor, pluralFor } from "./plural.ts";

const list = listFor("en-GB");
const plural = pluralFor("en-GB");

export const care: Messages["care"] = {
    pages: {
        label: "Pages",
        chat: "Chat",
        consent: "Who can see what",
        network: "Network",
        questions: (count) =>
            plural(count, { one: "# question for you", other: "# questions for you" }),
    },
    list,
    parts: {
        chat: {
            name: "Chat",
            hint: "Read and write messages",
            in: "the chat",
            may: (name) => `${name} may see the chat`,
            on: (name) =>
                `${name} now sees the chat and can write along. All earlier messages can be read too.`,
            off: (name) => `${name} no longer sees the chat.`,
            ask: "Ask: see the chat",
        },
        video: {
            name: "Video calls",
            hint: "Take part in video calls",
            in: "video calls",
            may: (name) => `${name} may take part in video calls`,
            on: (name) => `${name} can now take part in video calls.`,
            off: (name) => `${name} can no longer take part in video calls.`,
            ask: "Ask: take part in video calls",
        },
        network: {
            name: "Network",
            hint: "See who belongs and who sees what",
            in: "the network",
            may: (name) => `${name} may see the network`,
            on: (name) =>
                `${name} now sees who is in the network, who can see what, and what changed before.`,
            off: (name) => `${name} no longer sees the network.`,
            ask: "Ask: see the network",
        },
    },
    ties: {
        representative: "representative",
        relative: "family or friend",
        teacher: "teacher",
        care_team: "care team",
    },
    you: "you",
    youObject: "you",
    someone: "somebody",
    otherRepresentative: "another representative",
    chooseClient: "Who is it about?",
    clientPlaceholder: "Choose a client",
    myself: (name) => `${name} (you)`,
    failed: "This page could not be loaded.",
    notAllowed: "You cannot see this at the moment.",
    noClient: "You do not belong to anybody's network at the moment.",
    notDone: (why) => `That did not work. ${why}`,
    consent: {
        title: "Who can see what",
        intro: "Here you see who can see what of your care. You can always change this. It works at once.",
        introFor: (client) => `Here you see who can see what of the care of ${client}.`,
        people: "People",
        person: "Who",
        nobody: "There are no other people in the network.",
        sees: "Sees this",
        hidden: "Does not see this",
        waits: "Waits for consent",
        ownSees: "You see this",
        ownHidden: "You do not see this",
        ownWaits: "Asked, no answer yet",
        yes: (names) => `Yes: ${list(names)}`,
        no: (names) => `Not yet: ${list(names)}`,
        ownByRight: "You see everything. The law says so.",
        byRight: "Sees everything. The law says so.",
        yesButHidden: (name) =>
            `You say yes, but ${name} does not see this now. Questions? Send your therapist a message.`,
        teamSees: "Always sees this",
        teamSeesAll: "Always sees everything",
        team: "Care team",
        teamHint: "The people who help you. They see everything, because they need it for their work.",
        teamHintFor: "The therapists. They see everything, because they need it for their work.",
        saidYes: (name, names) =>
            `You say yes. ${name} sees this once ${list(names)} ${names.length > 1 ? "say" : "says"} yes too.`,
        saidNo: "You do not say yes. Nothing else changes.",
        askOthers: (names) => `Ask ${list(names)}`,
        askedOthers: "The question has been asked.",
        ask: "Ask",
        unask: "Take the question back",
        questions: "Questions for you",
        question: (asker, name, parts) =>
            asker === undefined
                ? `May ${name} see this: ${list(parts)}?`
                : `${asker} asks whether ${name} may see this: ${list(parts)}.`,
        questionOwn: (name, parts) => `${name} asks to see this: ${list(parts)}.`,
        questionHint: "You may say yes or no. You can always change it later.",
        yesButton: "Yes",
        noButton: "No",
        yesTo: (name) => `Yes, ${name} may see this`,
        noTo: (name) => `No, ${name} may not see this`,
        saidNoTo: (name) => `You said no. ${name} does not see this.`,
        turnsOwn16: (date) =>
            `On ${date} you turn 16. From that day on you alone decide who sees what of your care. Your representatives no longer need to agree. This happens by itself.`,
        turns12: (client, date) =>
            `On ${date} ${client} turns 12. From that day on ${client} has an own account and decides too. Representatives then see only what ${client} agrees to. This happens by itself.`,
        turns16: (client, date) =>
            `On ${date} ${client} turns 16. From that day on ${client} alone decides who sees what. Representatives no longer need to agree. This happens by itself.`,
    },
    history: {
        title: "What has changed?",
        empty: "Nothing has changed yet.",
        older: "Earlier changes",
        failed: "The changes could not be loaded.",
        signed: (by, user, parts) => `${by} agreed that ${user} may see this: ${list(parts)}.`,
        withdrawn: (by, user) => `${by} withdrew the consent for ${user}.`,
        asked: (by, user, parts) => `${by} asked whether ${user} may see this: ${list(parts)}.`,
        askedSelf: (by, parts) => `${by} asked to see this: ${list(parts)}.`,
        unasked: (by, user) => `${by} closed the question about ${user}.`,
        unaskedSelf: (by) => `${by} took the question back.`,
        added: (by, user, tie) => `${by} added ${user} as ${tie}.`,
        removed: (by, user) => `${by} took ${user} out of the network.`,
        born: (by, date) => `${by} noted the date of birth: ${date}.`,
        incapacitated: (by) => `${by} noted that the client cannot decide alone.`,
        capable: (by) => `${by} noted that the client can decide alone.`,
        emergency: (by) => `${by} looked at the dossier by emergency access.`,
        withheld: (by, user, parts) => `${by} withheld this from ${user}: ${list(parts)}.`,
        released: (by, user) => `${by} no longer withholds anything from ${user}.`,
        reason: (text) => `Reason: ${text}`,
        other: (by) => `${by} changed something.`,
    },
    network: {
        title: "Network",
        intro: "These are the people who belong to your care.",
        introFor: (client) => `These are the people who belong to the care of ${client}.`,
        notAllowed: (client) =>
            `You cannot see the network of ${client} now. You can ask for it under 'Who can see what'.`,
        since: (date) => `since ${date}`,
        seesAll: "Sees everything",
        seesNothing: "Sees nothing",
        sees: (parts) => `Sees: ${list(parts)}`,
        empty: "Nobody is in this network yet.",
    },
};
