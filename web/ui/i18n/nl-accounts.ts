import { pluralFor } from "./plural.ts";

/* The accounts of a provider, and what is done with them. */
const plural = pluralFor("nl-NL");

export const accounts = {
    title: "Accounts",
    about: "Hier staan de accounts van jouw organisatie. Alles wat je hier doet, komt in het logboek. Gaat het over een cliënt? Dan kan die het daar lezen.",
    aboutSupport:
        "Zoek een account om te helpen met inloggen. Je ziet alleen technische gegevens, en nooit een dossier. Alles wat je hier doet, komt in het logboek.",
    provider: {
        title: "Jouw organisatie",
        features: { chat: "Chat", video: "Videogesprekken", files: "Bestanden" },
        on: "aan",
        off: "uit",
        goesOn: "Het portaal gaat door: er is geen einddatum.",
        ends: (date: string): string => `Het portaal stopt op ${date}. Vanaf dan kan niemand het meer gebruiken.`,
    },
    search: "Naam of gebruikersnaam",
    searchHint: "Typ minstens 2 letters. Laat het veld leeg om alle accounts te zien.",
    searchHintSupport: "Typ minstens 2 letters.",
    short: "Typ minstens 2 letters.",
    find: "Zoeken",
    which: "Welke wil je zien?",
    filters: { all: "Alle", locked: "Op slot", conduct: "Gewaarschuwd of geblokkeerd" },
    found: (count: number, more: boolean): string =>
        more
            ? `De eerste ${String(count)} accounts`
            : plural(count, { one: "# account gevonden", other: "# accounts gevonden" }),
    none: "Geen account gevonden. Wie nog niet klaar is met de uitnodiging, staat hier niet.",
    older: "Meer accounts tonen",
    loadFailed: (reason: string): string => `De accounts konden niet worden geladen. ${reason}`,
    stale: (reason: string): string => `Deze lijst is misschien niet meer goed. ${reason}`,
    denied: "Je mag deze accounts niet zien.",
    username: (username: string): string => `Gebruikersnaam: ${username}`,
    locked: "Op slot",
    never: "Nog nooit ingelogd",
    last: (when: string): string => `Laatst ingelogd: ${when}`,
    signedIn: (count: number): string =>
        count === 0 ? "Nu nergens ingelogd" : plural(count, { one: "Nu op # plek ingelogd", other: "Nu op # plekken ingelogd" }),
    otpOn: "Extra code: aan",
    otpOff: "Extra code: uit",
    blocked: (date: string, reason: string): string => `Geblokkeerd sinds ${date}: ${reason}`,
    warned: (date: string, text: string): string => `Gewaarschuwd op ${date}: ${text}`,
    own: "Dit is je eigen account. Dat beheer je zelf bij",
    notYours: "Dit account kun jij niet beheren.",
    noMail: "Naar dit account kan geen mail. Vraag het plan- en contactteam om een link voor een nieuw wachtwoord.",
    manage: "Beheren",
    manageThat: (name: string): string => `Account van ${name} beheren`,
    gone: (name: string): string => `Dit lukte niet: het account van ${name} is er niet meer, of hoort niet bij jouw organisatie.`,
    changed: (name: string): string => `Dit lukte niet: het account van ${name} is intussen veranderd. De lijst is opnieuw geladen.`,
    lock: {
        action: "Op slot zetten",
        title: (name: string): string => `Account van ${name} op slot zetten`,
        about: (name: string): string =>
            `${name} wordt meteen overal uitgelogd, en kan niet meer inloggen tot iemand het account van het slot haalt. Gaat het om gedrag? Gebruik dan ‘Blokkeren’ bij een melding.`,
        done: (name: string): string => `Het account van ${name} staat op slot.`,
    },
    reason: "De reden",
    reasonHint: "De reden komt in het logboek. Alleen de functionaris gegevensbescherming kan die lezen.",
    reasonMissing: "Schrijf de reden op.",
    unlock: {
        action: "Van het slot halen",
        title: (name: string): string => `Account van ${name} van het slot halen?`,
        text: (name: string): string => `${name} kan dan weer inloggen, met hetzelfde wachtwoord.`,
        done: (name: string): string => `Het account van ${name} is van het slot.`,
    },
    signOut: {
        action: "Overal uitloggen",
        title: (name: string): string => `${name} overal uitloggen?`,
        text: (name: string): string => `${name} wordt meteen uitgelogd op alle apparaten, en kan weer inloggen met het wachtwoord.`,
        done: (name: string): string => `${name} is overal uitgelogd.`,
    },
    reset: {
        action: "Nieuw wachtwoord",
        title: (name: string): string => `Link voor een nieuw wachtwoord maken voor ${name}?`,
        byMail: (name: string): string =>
            `${name} krijgt een mail met een link om een nieuw wachtwoord te kiezen. De link werkt één uur, en een eerdere link niet meer.`,
        byHand: (name: string): string =>
            `Er is geen mail mogelijk. Je krijgt een link die je zelf aan ${name} geeft. De link werkt één uur. Wie de link heeft, kan het wachtwoord kiezen: weet zeker dat je de goede persoon voor je hebt.`,
        send: "Mail sturen",
        make: "Link maken",
        done: (name: string): string => `De mail aan ${name} is onderweg.`,
    },
    otp: {
        action: "Extra code uitzetten",
        title: (name: string): string => `Extra code van ${name} uitzetten`,
        about: (name: string): string =>
            `Doe dit alleen als ${name} de app en de herstelcodes kwijt is, en je zeker weet dat het ${name} is. ${name} wordt overal uitgelogd, logt daarna in met alleen het wachtwoord, en kan de extra code dan opnieuw aanzetten.`,
        done: (name: string): string => `De extra code van ${name} staat uit.`,
    },
    close: {
        action: "Account sluiten",
        title: (name: string): string => `Account van ${name} sluiten?`,
        text: (name: string): string =>
            `${name} wordt meteen overal uitgelogd. De gebruikersnaam, het wachtwoord, de extra code en het mailadres worden gewist. Wie naaste is of in een zorgteam zit, gaat uit dat netwerk.`,
        goOn: "Verder",
        sureTitle: "Weet je het zeker?",
        stays: (name: string): string =>
            `Dit kun je niet terugdraaien. Dit blijft: wat in een dossier staat, zoals berichten van ${name}, zolang de wet dat vraagt. Ook het logboek, de waarschuwingen en de toestemmingen die ${name} gaf, blijven.`,
        done: (name: string): string => `Het account van ${name} is gesloten.`,
    },
};
