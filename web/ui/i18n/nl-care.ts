import { listFor, pluralFor } from "./plural.ts";

/* Who belongs to a client, and who may see what. Read by children whose parents may be at odds: it tells what is so,
   and blames nobody. */
const list = listFor("nl-NL");
const plural = pluralFor("nl-NL");

export const care = {
    pages: {
        label: "Pagina's",
        chat: "Chat",
        consent: "Wie kan wat zien",
        network: "Netwerk",
        seen: "Wie heeft gekeken",
        questions: (count: number): string =>
            plural(count, { one: "# vraag aan jou", other: "# vragen aan jou" }),
    },
    list,
    parts: {
        chat: {
            name: "Chat",
            hint: "Berichten lezen en schrijven",
            in: "de chat",
            may: (name: string): string => `${name} mag de chat zien`,
            on: (name: string): string =>
                `${name} ziet de chat nu en kan meeschrijven. Ook alle eerdere berichten zijn te lezen.`,
            off: (name: string): string => `${name} ziet de chat nu niet meer.`,
            ask: "Vraag aan: de chat zien",
        },
        video: {
            name: "Videobellen",
            hint: "Meedoen met videogesprekken",
            in: "videobellen",
            may: (name: string): string => `${name} mag meedoen met videobellen`,
            on: (name: string): string => `${name} kan nu meedoen met videogesprekken.`,
            off: (name: string): string => `${name} kan nu niet meer meedoen met videogesprekken.`,
            ask: "Vraag aan: meedoen met videobellen",
        },
        network: {
            name: "Netwerk",
            hint: "Zien wie erbij hoort en wie wat ziet",
            in: "het netwerk",
            may: (name: string): string => `${name} mag het netwerk zien`,
            on: (name: string): string =>
                `${name} ziet nu wie er in het netwerk zitten, wie wat kan zien en wat er eerder is veranderd.`,
            off: (name: string): string => `${name} ziet het netwerk nu niet meer.`,
            ask: "Vraag aan: het netwerk zien",
        },
    },
    /* What more a part opens than its name tells. It is read before one says yes. */
    also: {
        chat: "Een ja geldt ook voor alle eerdere berichten.",
        network: "Een ja geldt ook voor wat anderen zien, en voor wat er eerder is veranderd.",
    },
    ties: {
        representative: "vertegenwoordiger",
        relative: "familie of naaste",
        teacher: "leerkracht",
        care_team: "zorgteam",
    },
    you: "jij",
    youObject: "jou",
    someone: "iemand",
    chooseClient: "Over wie gaat het?",
    clientPlaceholder: "Kies een cliënt",
    myself: (name: string): string => `${name} (jij)`,
    failed: "Deze pagina kon niet worden geladen.",
    notAllowed: "Je kunt dit op dit moment niet zien.",
    noClient: "Je hoort op dit moment bij niemands netwerk.",
    notDone: (why: string): string => `Dat is niet gelukt. ${why}`,
    consent: {
        title: "Wie kan wat zien",
        intro: "Hier zie je wie wat van jouw zorg kan zien. Je kunt dit altijd veranderen. Het werkt meteen.",
        introFor: (client: string): string => `Hier zie je wie wat kan zien van de zorg van ${client}.`,
        people: "Mensen",
        person: "Wie",
        nobody: "Er zijn geen andere mensen in het netwerk.",
        sees: "Ziet dit",
        hidden: "Ziet dit niet",
        waits: "Wacht op toestemming",
        ownSees: "Je ziet dit",
        ownHidden: "Je ziet dit niet",
        ownWaits: "Gevraagd, nog geen antwoord",
        yes: (names: readonly string[]): string => `Ja: ${list(names)}`,
        no: (names: readonly string[]): string => `Nog niet: ${list(names)}`,
        ownByRight: "Je ziet alles. Zo is het geregeld in de wet.",
        byRight: "Ziet alles. Zo is het geregeld in de wet.",
        yesButHidden: (name: string): string =>
            `Jij zegt ja, maar ${name} ziet dit nu niet. Vragen? Stuur je behandelaar een bericht.`,
        teamSees: "Ziet dit altijd",
        teamSeesAll: "Ziet altijd alles",
        team: "Zorgteam",
        teamHint: "De mensen die je helpen. Zij zien alles, omdat ze dat nodig hebben voor hun werk.",
        teamHintFor: "De behandelaars. Zij zien alles, omdat ze dat nodig hebben voor hun werk.",
        saidYes: (name: string, names: readonly string[]): string =>
            `Jij zegt ja. ${name} ziet dit pas als ook ${list(names)} ja ${names.length > 1 ? "zeggen" : "zegt"}.`,
        closed: (name: string): string => `${name} heeft geen account meer.`,
        goneSignatory: (name: string): string =>
            `${name} moet ook ja zeggen, maar heeft geen account meer. Je zorgverlener kan dit regelen.`,
        goneSomebody: "Iemand die ook ja moet zeggen, heeft geen account meer. Je zorgverlener kan dit regelen.",
        saidNo: "Jij zegt geen ja. Er verandert verder niets.",
        askOthers: (names: readonly string[]): string => `Vraag het aan ${list(names)}`,
        askedOthers: "De vraag is gesteld.",
        ask: "Vraag aan",
        unask: "Vraag intrekken",
        questions: "Vragen aan jou",
        question: (asker: string | undefined, name: string, parts: readonly string[]): string =>
            asker === undefined
                ? `Mag ${name} dit zien: ${list(parts)}?`
                : `${asker} vraagt of ${name} dit mag zien: ${list(parts)}.`,
        questionOwn: (name: string, parts: readonly string[]): string =>
            `${name} vraagt om dit te mogen zien: ${list(parts)}.`,
        questionHint: "Je mag ja of nee zeggen. Je kunt het later altijd veranderen.",
        yesButton: "Ja",
        noButton: "Nee",
        yesTo: (name: string): string => `Ja, ${name} mag dit zien`,
        noTo: (name: string): string => `Nee, ${name} mag dit niet zien`,
        saidNoTo: (name: string): string => `Je hebt nee gezegd. ${name} ziet dit niet.`,
        turnsOwn16: (date: string): string =>
            `Op ${date} word je 16. Vanaf die dag beslis jij alleen wie wat van jouw zorg ziet. Jouw ja is dan genoeg, ook een ja van eerder. Je vertegenwoordigers hoeven dan niet meer mee te beslissen. Dit gaat vanzelf.`,
        turns12: (client: string, date: string): string =>
            `Op ${date} wordt ${client} 12. Vanaf die dag beslist ${client} zelf mee. Vertegenwoordigers, familie en naasten zien dan alleen nog wat ${client} goed vindt. Zolang ${client} geen ja zegt, zien zij niets. Dit gaat vanzelf. Een account komt niet vanzelf. Het zorgteam kan ${client} vanaf die dag een uitnodiging sturen.`,
        turns16: (client: string, date: string): string =>
            `Op ${date} wordt ${client} 16. Vanaf die dag beslist ${client} alleen wie wat ziet. Het ja van ${client} is dan genoeg, ook een ja van eerder. Vertegenwoordigers hoeven dan niet meer mee te beslissen. Dit gaat vanzelf.`,
    },
    history: {
        title: "Wat is er veranderd?",
        empty: "Er is nog niets veranderd.",
        older: "Eerdere veranderingen",
        failed: "De veranderingen konden niet worden geladen.",
        signed: (by: string, user: string, parts: readonly string[]): string =>
            `${by} vond het goed dat ${user} dit ziet: ${list(parts)}.`,
        withdrawn: (by: string, user: string): string =>
            `${by} trok de toestemming voor ${user} in.`,
        asked: (by: string, user: string, parts: readonly string[]): string =>
            `${by} vroeg of ${user} dit mag zien: ${list(parts)}.`,
        askedSelf: (by: string, parts: readonly string[]): string =>
            `${by} vroeg om dit te mogen zien: ${list(parts)}.`,
        unasked: (by: string, user: string): string => `${by} sloot de vraag over ${user}.`,
        unaskedSelf: (by: string): string => `${by} trok de vraag in.`,
        intake: (by: string): string => `${by} begon de zorg, met een dossier en een gesprek.`,
        added: (by: string, user: string, tie: string): string =>
            `${by} voegde ${user} toe als ${tie}.`,
        removed: (by: string, user: string): string => `${by} haalde ${user} uit het netwerk.`,
        closed: (user: string): string => `${user} heeft het account gesloten.`,
        born: (by: string, date: string): string => `${by} legde de geboortedatum vast: ${date}.`,
        incapacitated: (by: string): string =>
            `${by} legde vast dat de cliënt niet zelf kan beslissen.`,
        capable: (by: string): string => `${by} legde vast dat de cliënt zelf kan beslissen.`,
        restricted: (by: string): string =>
            `${by} beperkte het dossier: het werd bewaard en niet gebruikt.`,
        unrestricted: (by: string): string => `${by} hief de beperking van het dossier op.`,
        emergency: (by: string): string => `${by} bekeek het dossier met noodtoegang.`,
        withheld: (by: string, user: string, parts: readonly string[]): string =>
            `${by} schermde dit af voor ${user}: ${list(parts)}.`,
        released: (by: string, user: string): string => `${by} stopte met afschermen voor ${user}.`,
        reason: (text: string): string => `Reden: ${text}`,
        other: (by: string): string => `${by} veranderde iets.`,
    },
    network: {
        title: "Netwerk",
        intro: "Dit zijn de mensen die bij jouw zorg horen.",
        introFor: (client: string): string => `Dit zijn de mensen die bij de zorg van ${client} horen.`,
        notAllowed: (client: string): string =>
            `Je kunt het netwerk van ${client} nu niet zien. Bij 'Wie kan wat zien' kun je erom vragen.`,
        since: (date: string): string => `sinds ${date}`,
        seesAll: "Ziet alles",
        seesNothing: "Ziet niets",
        sees: (parts: readonly string[]): string => `Ziet: ${list(parts)}`,
        empty: "Er zit nog niemand in dit netwerk.",
    },
};
