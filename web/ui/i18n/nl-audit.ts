import { deeds } from "./nl-deeds.ts";
import { pluralFor } from "./plural.ts";

/* Who saw or changed a dossier. */
const plural = pluralFor("nl-NL");

export const audit = {
    deeds,
    seen: {
        title: "Wie heeft je dossier gezien",
        titleOf: (name: string): string => `Wie heeft het dossier van ${name} gezien`,
        about: "Hier zie je wie iets in je dossier heeft bekeken of veranderd, wanneer, en waarom dat mocht. Niemand kan hier iets uit weghalen.",
        aboutOther: (name: string): string =>
            `Hier zie je wie iets in het dossier van ${name} heeft bekeken of veranderd, wanneer, en waarom dat mocht. Niemand kan hier iets uit weghalen.`,
        wrong: (provider: string): string =>
            `Klopt er iets niet, of begrijp je iets niet? Neem contact op met ${provider} en vraag naar de functionaris gegevensbescherming. Die let op je privacy en zoekt het voor je uit.`,
        provider: "je zorgaanbieder",
        whose: "Van wie wil je dit zien?",
        nobody: "Je bent op dit moment geen vertegenwoordiger van een cliënt. Daarom kun je hier niets zien.",
        notAllowed: (name: string): string =>
            `Je mag niet zien wie het dossier van ${name} heeft gezien. ${name} bekijkt dit zelf.`,
        hideOwn: "Verberg wat ik zelf deed",
    },
    log: {
        title: "Toegangslog",
        about: "Zoek een cliënt en lees wie het dossier heeft bekeken of veranderd. Of zoek een medewerker en lees wat die deed. Wat er in het dossier staat, zie je niet. Ook dat jij hier kijkt, staat in het log.",
        whom: "Wie zoek je?",
        whoms: { client: "Een cliënt", employee: "Een medewerker" },
        find: "Naam",
        findHint: "Typ minstens 2 letters van de naam.",
        findShort: "Typ minstens 2 letters.",
        search: "Zoeken",
        found: (count: number): string =>
            plural(count, { one: "# cliënt gevonden", other: "# cliënten gevonden" }),
        none: "Geen cliënt gevonden. Controleer hoe je de naam schrijft.",
        born: (date: string): string => `geboren op ${date}`,
        noBorn: "geboortedatum onbekend",
        foundEmployees: (count: number): string =>
            plural(count, { one: "# medewerker gevonden", other: "# medewerkers gevonden" }),
        noEmployee: "Geen medewerker gevonden. Controleer hoe je de naam schrijft.",
        another: "Iemand anders zoeken",
        ofClient: (name: string): string => `Dossier van ${name}`,
        ofUser: (name: string): string => `Alles wat ${name} deed`,
        ofUserHint:
            "Je leest wat deze medewerker in alle dossiers deed, en met het eigen account.",
        userHint:
            "Wil je weten wat een medewerker in andere dossiers deed? Kies dan de naam van die medewerker in de lijst, of zoek de medewerker op naam.",
        toUser: (name: string): string => `Alles zien wat ${name} deed`,
        toClient: (name: string): string => `Naar het dossier van ${name}`,
        backTo: (name: string): string => `Terug naar het dossier van ${name}`,
        emergencies: "Noodtoegang, en wie zichzelf toevoegde, in de laatste 30 dagen",
        noEmergencies: "Niemand nam noodtoegang of voegde zichzelf toe in de laatste 30 dagen.",
        addedSelf: (user: string, client: string): string => `${user} voegde zichzelf toe aan het zorgteam van ${client}`,
        emergencyOf: (user: string, client: string): string => `${user} nam noodtoegang tot het dossier van ${client}`,
        inDossier: "In het dossier van",
        from: (address: string): string => `Vanaf ${address}`,
        node: (name: string): string => `Server ${name}`,
        reason: "Reden:",
    },
    list: {
        filters: "Wat wil je zien?",
        kinds: {
            all: "Alles",
            look: "Gekeken",
            change: "Veranderd",
            refused: "Geweigerd",
            emergency: "Noodtoegang",
        },
        person: "Van wie",
        everybody: "Iedereen",
        times: (count: number): string => plural(count, { one: "# keer", other: "# keer" }),
        older: "Meer laden",
        loadingOlder: "Meer laden…",
        end: "Dit is alles.",
        none: "Nog niemand heeft iets in het dossier bekeken of veranderd.",
        noneKind: "Hier is niets gevonden. Kies iets anders om te zien.",
        noneYet: (count: number): string =>
            plural(count, {
                one: "Niets gevonden in de laatste gebeurtenis. Er zijn er meer.",
                other: "Niets gevonden in de laatste # gebeurtenissen. Er zijn er meer.",
            }),
        offline: "Er is geen verbinding. Zodra die er weer is, laden we de lijst.",
        shown: (count: number): string =>
            plural(count, { one: "# regel", other: "# regels" }),
        label: "Wie deed wat",
    },
    telling: {
        refused: (tried: string): string => `probeerde ${tried}, maar mocht niet`,
        otherLook: "bekeek iets in het dossier",
        otherChange: "veranderde iets in het dossier",
        otherRefused: "probeerde iets te doen, maar mocht niet",
        system: "Het systeem",
        emergency: "Noodtoegang",
        isRefused: "Geweigerd",
        behalf: (name: string): string => `als vertegenwoordiger van ${name}`,
        why: "Waarom mocht dit?",
    },
    roles: {
        client: "cliënt",
        representative: "vertegenwoordiger",
        relative: "naaste",
        therapist: "therapeut",
        planner: "plan- en contactteam",
        support: "helpdesk",
        privacy_officer: "functionaris gegevensbescherming",
        operator: "systeembeheer",
    },
    /* Who has no name here: refused and of another family, or gone. */
    somebody: {
        client: "Een andere cliënt",
        representative: "Een vertegenwoordiger",
        relative: "Een naaste",
        therapist: "Een therapeut",
        planner: "Het plan- en contactteam",
        support: "De helpdesk",
        privacy_officer: "De functionaris gegevensbescherming",
        operator: "De systeembeheerder",
        other: "Iemand",
    },
    /* On what ground it was allowed: said to the client, and said to others. It follows a name as well as "you". */
    grounds: {
        self: { own: "het is je eigen dossier", other: "het is het eigen dossier" },
        by_right: {
            own: "als je wettelijk vertegenwoordiger",
            other: "als wettelijk vertegenwoordiger",
        },
        consent: { own: "omdat jij dat goedvond", other: "omdat er toestemming voor is" },
        network: { own: "als iemand uit je netwerk", other: "als iemand uit het netwerk" },
        care_team: { own: "als iemand uit je zorgteam", other: "als iemand uit het zorgteam" },
        planner: {
            own: "om je afspraken en je netwerk te regelen",
            other: "om afspraken en het netwerk te regelen",
        },
        emergency: {
            own: "met een reden, die wordt gecontroleerd",
            other: "met een reden, die wordt vastgelegd",
        },
        privacy_officer: {
            own: "om te controleren of er goed met je dossier wordt omgegaan",
            other: "om te controleren of er goed met dossiers wordt omgegaan",
        },
        operator: { own: "om het systeem te beheren", other: "om het systeem te beheren" },
    },
};
