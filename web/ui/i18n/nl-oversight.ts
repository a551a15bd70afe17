import { pluralFor } from "./plural.ts";

/* What staff deal with: reports of messages, requests for a copy of data; and finding a client. */
const plural = pluralFor("nl-NL");

export const oversight = {
    which: "Welke wil je zien?",
    open: "Open",
    handled: "Afgehandeld",
    older: "Oudere tonen",
    handledBy: (name: string, date: string): string => `Afgehandeld door ${name} op ${date}`,
    loadFailed: (reason: string): string => `De lijst kon niet worden geladen. ${reason}`,
    stale: (reason: string): string => `Deze lijst is misschien niet meer goed. ${reason}`,
    denied: "Je mag deze lijst niet zien.",
    reports: {
        title: "Meldingen",
        about: "Hier staan meldingen over berichten. Het bericht zelf zie je hier niet: dat staat in het dossier.",
        noneOpen: "Er zijn geen open meldingen.",
        noneHandled: "Er zijn nog geen afgehandelde meldingen.",
        row: (kind: string, name: string): string => `${kind}: bericht van ${name}`,
        by: (name: string, time: string): string => `Gemeld door ${name}, ${time}`,
        noText: "De melder schreef er niets bij.",
        warned: (count: number): string =>
            plural(count, { one: "Al # keer gewaarschuwd", other: "Al # keer gewaarschuwd" }),
        neverWarned: "Nog nooit gewaarschuwd",
        blocked: "Is geblokkeerd",
        own: "Deze melding gaat over jou. Een collega handelt hem af.",
        warn: "Waarschuwen",
        warnThat: (name: string): string => `${name} waarschuwen`,
        block: "Blokkeren",
        blockThat: (name: string): string => `${name} blokkeren`,
        unblock: "Blokkade opheffen",
        unblockThat: (name: string): string => `Blokkade opheffen van ${name}`,
        handle: "Afhandelen",
        handleThat: (name: string): string => `Melding over ${name} afhandelen`,
        handleTitle: (name: string): string => `Is de melding over ${name} afgehandeld?`,
        handleText: "De melding gaat dan naar ‘Afgehandeld’. Dit kun je niet terugdraaien.",
        unblockTitle: (name: string): string => `Blokkade van ${name} opheffen?`,
        unblockText: (name: string): string => `${name} kan dan meteen weer inloggen, lezen en schrijven.`,
        warnedNow: (name: string): string => `${name} is gewaarschuwd.`,
        blockedNow: (name: string): string => `${name} is geblokkeerd.`,
        unblockedNow: (name: string): string => `De blokkade van ${name} is opgeheven.`,
        handledNow: (name: string): string => `De melding over ${name} is afgehandeld.`,
        gone: (name: string): string => `Dit lukte niet: het account van ${name} is er niet meer, of hoort niet bij jouw organisatie.`,
    },
    warnSheet: {
        title: (name: string): string => `${name} waarschuwen`,
        about: (name: string): string =>
            `${name} leest deze tekst in het portaal, en moet bevestigen dat die gelezen is. Je kunt de waarschuwing niet terugnemen.`,
        secret: "Schrijf niet wie de melding deed.",
        text: "Je waarschuwing",
        missing: "Schrijf een waarschuwing.",
        send: "Waarschuwing sturen",
    },
    blockSheet: {
        title: (name: string): string => `${name} blokkeren`,
        about: (name: string): string =>
            `${name} wordt meteen uitgelogd, en kan niet meer lezen, schrijven of bellen. ${name} kan wel de reden lezen, een kopie van de gegevens vragen en het account sluiten.`,
        reason: "De reden",
        reasonHint: (name: string): string => `${name} leest deze reden. Schrijf niet wie de melding deed.`,
        missing: "Schrijf waarom je blokkeert.",
        first: (name: string): string =>
            `${name} kreeg nog geen waarschuwing. Blokkeren zonder waarschuwing mag alleen bij verboden gedrag, zoals bedreiging of discriminatie.`,
        immediate: "Dit is verboden gedrag: meteen blokkeren",
        immediateMissing: "Is dit geen verboden gedrag? Geef dan eerst een waarschuwing.",
        conflict: (name: string): string =>
            `${name} is al geblokkeerd, of kreeg nog geen waarschuwing. Sluit dit venster: de lijst is opnieuw geladen.`,
        confirm: "Blokkeren",
    },
    requests: {
        title: "Verzoeken om gegevens",
        about: "Deze mensen vroegen een kopie van hun gegevens. Geef binnen een maand antwoord. De kopie geef je buiten Empower; hier houd je bij wat er nog open staat.",
        noneOpen: "Er zijn geen open verzoeken.",
        noneHandled: "Er zijn nog geen afgehandelde verzoeken.",
        asked: (date: string): string => `Vroeg op ${date} een kopie van de eigen gegevens`,
        due: (date: string): string => `Antwoord uiterlijk op ${date}`,
        late: (date: string): string => `Te laat: het antwoord moest er op ${date} zijn`,
        left: (days: number): string =>
            days === 0 ? "dat is vandaag" : plural(days, { one: "nog # dag", other: "nog # dagen" }),
        answer: "Is beantwoord",
        answerThat: (name: string): string => `Verzoek van ${name} is beantwoord`,
        answerTitle: (name: string): string => `Heb je het verzoek van ${name} beantwoord?`,
        answerText: "Het verzoek gaat dan naar ‘Afgehandeld’, met jouw naam en de datum. Dit kun je niet terugdraaien.",
        answered: (name: string): string => `Het verzoek van ${name} is afgehandeld.`,
        gone: (name: string): string => `Het verzoek van ${name} is niet meer te vinden.`,
    },
    clients: {
        title: "Cliënten",
        about: "Zoek een cliënt. Dan kun je zien wie er bij het netwerk en het behandelteam hoort, en dat veranderen.",
        name: "Naam",
        nameHint: "Typ minstens 2 letters van de naam.",
        nameShort: "Typ minstens 2 letters.",
        born: "Geboortedatum",
        bornHint: "Mag leeg blijven.",
        bornWrong: "Deze datum is niet compleet. Vul dag, maand en jaar in, of maak het veld leeg.",
        search: "Zoeken",
        found: (count: number, all: boolean): string =>
            all
                ? plural(count, { one: "# cliënt gevonden", other: "# cliënten gevonden" })
                : `De eerste ${String(count)} cliënten. Staat jouw cliënt er niet bij? Typ meer van de naam.`,
        none: "Geen cliënt gevonden. Controleer de naam en de geboortedatum. Een cliënt zonder dossier staat hier nog niet.",
        bornOn: (date: string, age: number): string => `geboren op ${date}, ${String(age)} jaar`,
        noBorn: "geboortedatum onbekend",
        network: "Netwerk",
        invite: "Is het een nieuwe cliënt?",
        inviteLink: "Neem een cliënt in zorg",
    },
};
