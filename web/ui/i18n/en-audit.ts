import { deeds } from "./en-deeds.ts";
import type { Messages } from "./nl.ts";
import { pluralFor } from "./plural.ts";

/* Who saw or changed a dossier. */
const plural = pluralFor("en-GB");

export const audit: Messages["audit"] = {
    deeds,
    seen: {
        title: "Who saw your dossier",
        titleOf: (name) => `Who saw the dossier of ${name}`,
        about: "Here you see who looked at something in your dossier or changed it, when, and why it was allowed. Nobody can take anything out of this.",
        aboutOther: (name) =>
            `Here you see who looked at something in the dossier of ${name} or changed it, when, and why it was allowed. Nobody can take anything out of this.`,
        wrong: (provider) =>
            `Is something wrong, or unclear to you? Contact ${provider} and ask for the data protection officer, who looks after your privacy and will find out for you.`,
        provider: "your care provider",
        whose: "Whose dossier do you want to know about?",
        nobody: "You are not a representative of a client at the moment. That is why there is nothing to see here.",
        notAllowed: (name) =>
            `You may not see who saw the dossier of ${name}. ${name} looks at this personally.`,
        hideOwn: "Hide what I did myself",
    },
    log: {
        title: "Access log",
        about: "Find a client and read who looked at the dossier or changed it. Or find an employee and read what that person did. You do not see what is in the dossier. That you look here is logged, too.",
        whom: "Whom are you looking for?",
        whoms: { client: "A client", employee: "An employee" },
        find: "Name",
        findHint: "Type at least 2 letters of the name.",
        findShort: "Type at least 2 letters.",
        search: "Search",
        found: (count) => plural(count, { one: "# client found", other: "# clients found" }),
        none: "No client found. Check how you spell the name.",
        born: (date) => `born on ${date}`,
        noBorn: "date of birth unknown",
        foundEmployees: (count) => plural(count, { one: "# employee found", other: "# employees found" }),
        noEmployee: "No employee found. Check how you spell the name.",
        another: "Find somebody else",
        ofClient: (name) => `Dossier of ${name}`,
        ofUser: (name) => `Everything ${name} did`,
        ofUserHint:
            "You read what this employee did in all dossiers, and with the account of their own.",
        userHint:
            "Do you want to know what an employee did in other dossiers? Choose the name of that employee in the list, or find the employee by name.",
        toUser: (name) => `See everything ${name} did`,
        toClient: (name) => `Go to the dossier of ${name}`,
        backTo: (name) => `Back to the dossier of ${name}`,
        emergencies: "Emergency access, and who added themselves, in the last 30 days",
        noEmergencies: "Nobody took emergency access or added themselves in the last 30 days.",
        addedSelf: (user, client) => `${user} added themselves to the care team of ${client}`,
        emergencyOf: (user, client) => `${user} took emergency access to the dossier of ${client}`,
        inDossier: "In the dossier of",
        from: (address) => `From ${address}`,
        node: (name) => `Server ${name}`,
        reason: "Reason:",
    },
    list: {
        filters: "What do you want to see?",
        kinds: {
            all: "Everything",
            look: "Looked",
            change: "Changed",
            refused: "Refused",
            emergency: "Emergency access",
        },
        person: "By whom",
        everybody: "Everybody",
        times: (count) => plural(count, { one: "# time", other: "# times" }),
        older: "Load more",
        loadingOlder: "Loading more…",
        end: "This is all.",
        none: "Nobody has looked at anything in the dossier or changed it yet.",
        noneKind: "Nothing was found here. Choose something else to see.",
        noneYet: (count) =>
            plural(count, {
                one: "Nothing found in the last event. There are more.",
                other: "Nothing found in the last # events. There are more.",
            }),
        offline: "There is no connection. As soon as it is back, we load the list.",
        shown: (count) => plural(count, { one: "# line", other: "# lines" }),
        label: "Who did what",
    },
    telling: {
        refused: (tried) => `tried ${tried}, but it was not allowed`,
        otherLook: "looked at something in the dossier",
        otherChange: "changed something in the dossier",
        otherRefused: "tried to do something, but it was not allowed",
        system: "The system",
        emergency: "Emergency access",
        isRefused: "Refused",
        behalf: (name) => `as a representative of ${name}`,
        why: "Why was this allowed?",
    },
    roles: {
        client: "client",
        representative: "representative",
        relative: "relative or friend",
        therapist: "therapist",
        planner: "planning and contact team",
        support: "help desk",
        privacy_officer: "data protection officer",
        operator: "system administration",
    },
    somebody: {
        client: "Another client",
        representative: "A representative",
        relative: "A relative or friend",
        therapist: "A therapist",
        planner: "The planning and contact team",
        support: "The help desk",
        privacy_officer: "The data protection officer",
        operator: "The system administrator",
        other: "Somebody",
    },
    grounds: {
        self: { own: "it is your own dossier", other: "it is their own dossier" },
        by_right: { own: "as your legal representative", other: "as a legal representative" },
        consent: { own: "because you agreed to it", other: "because there is consent for it" },
        network: { own: "as somebody of your network", other: "as somebody of the network" },
        care_team: { own: "as somebody of your care team", other: "as somebody of the care team" },
        planner: {
            own: "to arrange your appointments and your network",
            other: "to arrange appointments and the network",
        },
        emergency: {
            own: "with a reason, which is checked",
            other: "with a reason, which is kept",
        },
        privacy_officer: {
            own: "to check that your dossier is handled well",
            other: "to check that dossiers are handled well",
        },
        operator: { own: "to run the system", other: "to run the system" },
    },
};
