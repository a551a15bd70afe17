import type { Messages } from "./nl.ts";
import { pluralFor } from "./plural.ts";

const plural = pluralFor("en-GB");

export const deskNetwork: Messages["deskNetwork"] = {
    open: "Network",
    openOf: (client) => `Network of ${client}`,
    title: (client) => `Network of ${client}`,
    titleNobody: "Network",
    chooseFirst: "Choose of which client you want to see the network.",
    restricted: "This dossier is restricted: it is kept and not used.",
    facts: {
        title: "Client",
        born: "Date of birth",
        bornUnknown: "Date of birth unknown. Until it is known, the client decides alone.",
        bornOn: (date, years) => `${date} (${years} years)`,
        incapacitated: "Incapacitated: the representatives decide",
        capable: "Decides alone, as far as the age allows",
        incapacitatedLabel: "The client is incapacitated",
        edit: "Change",
        save: "Save",
        saved: "Saved. Every access was decided anew.",
        warning: "Another age or capacity changes at once who can see what.",
        turn: (age, date) => `Turns ${age} on ${date}`,
        bornMissing: "Fill in a valid date that is not in the future.",
    },
    people: "People",
    sinceAs: (tie, date) => `${tie}, since ${date}`,
    closed: (name) =>
        `${name} has no account any more, and cannot sign here. Does ${name} still decide by law? Then invite ${name} again, and after that take this ${name} out of the network. If ${name} decides no longer, take ${name} out of the network.`,
    ask: "Ask consent",
    askLabel: (name, part) => `Ask consent: ${name} and ${part}`,
    asked: "The question is with those who must sign.",
    isAsked: "Asked",
    withheld: "Withheld by the therapist",
    withhold: {
        open: "Withhold",
        openLabel: (name) => `Withhold from ${name}`,
        title: (name) => `What may ${name} not see?`,
        hint: "What you tick is no longer visible at once, even where there is consent.",
        reason: "Reason",
        reasonHint: "Only the care team sees the reason.",
        reasonMissing: "Fill in a reason.",
        save: "Save",
        saved: "Saved. It works at once.",
    },
    remove: {
        open: "Take out of the network",
        openLabel: (name) => `Take out of the network: ${name}`,
        title: (name) => `Take ${name} out of the network?`,
        text: (name) =>
            `${name} sees nothing any more at once. The signatures for ${name} end as well.`,
        done: (name) => `${name} was taken out of the network.`,
    },
    add: {
        open: "Add somebody",
        title: "Add somebody",
        tie: "As",
        name: "Name",
        nameHint: "Type a part of the name.",
        none: "Nobody found. Only people with an account of the right kind are here.",
        found: (count) => plural(count, { one: "# person found", other: "# people found" }),
        add: "Add",
        addLabel: (name) => `Add: ${name}`,
        added: (name) => `${name} was added.`,
        already: "Is in the network already",
    },
    explain: {
        open: "Why?",
        yesLabel: (name, part) => `Why? ${name} sees ${part}`,
        noLabel: (name, part) => `Why? ${name} does not see ${part}`,
        yes: (name, part) => `${name} sees ${part}.`,
        no: (name, part) => `${name} does not see ${part}.`,
        rules: {
            client: "A client of 12 or older sees and uses the whole own dossier.",
            child: "A representative of a child under 12 sees everything. That needs no consent.",
            incapacitated:
                "The client is incapacitated. A representative then sees everything. That needs no consent.",
            representative12:
                "The client is 12 to 15. A representative then sees only what the client agrees to.",
            representative16:
                "The client is 16 or older, or of unknown age. A representative then sees only what the client agrees to.",
            relative16:
                "The client is 16 or older, or of unknown age. Family and friends need the consent of the client.",
            relative12:
                "The client is 12 to 15. Family and friends need the consent of the client and of every representative.",
            relativeChild:
                "The client is under 12. Family and friends need the consent of every representative.",
            relativeIncapacitated:
                "The client is incapacitated. Family and friends need the consent of every representative.",
            team: "A therapist in the care team sees and uses everything.",
            contact: "A planner in the care team has contact, appointments and tasks.",
            planner: "A planner of the provider arranges the network and the appointments.",
            emergency: "This therapist has emergency access now.",
            unknown: "Another rule holds here.",
        },
        reasons: {
            terms_required: "This person has not accepted the terms yet.",
            blocked: "The account of this person is blocked or closed.",
            feature_off: "This part is turned off at this provider.",
            restricted: "This dossier is restricted: it is kept and not used.",
            not_found: "This person has no tie to this client, or an account that does not fit it.",
            forbidden: "No rule gives this person access to it.",
            other: "There is no access now.",
        },
        withheld: "A therapist withholds this part.",
        clientSigned: "The client said yes.",
        clientNotSigned: "The client has not said yes (yet).",
        othersSigned: "All representatives said yes.",
        othersNotSigned: "Not all representatives said yes.",
        terms: (articles) => `Terms of use, article ${articles}`,
        privacy: (articles) => `Privacy statement, article ${articles}`,
        article: (text) => `Article ${text}`,
        rule: (text, id) => `${text}. Rule ${id}.`,
    },
    outside: "You are not in the care team of this client.",
    inEmergency: "In an emergency you can take emergency access.",
};
