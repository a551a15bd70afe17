import { pluralFor } from "./plural.ts";

/* What staff reads about a client's network: as plain, and a little more exact. */
const plural = pluralFor("nl-NL");

export const deskNetwork = {
    open: "Netwerk",
    openOf: (client: string): string => `Netwerk van ${client}`,
    title: (client: string): string => `Netwerk van ${client}`,
    titleNobody: "Netwerk",
    chooseFirst: "Kies van welke cliënt je het netwerk wilt zien.",
    restricted: "Dit dossier is beperkt: het wordt bewaard en niet gebruikt.",
    facts: {
        title: "Cliënt",
        born: "Geboortedatum",
        bornUnknown: "Geboortedatum onbekend. Tot die bekend is, beslist de cliënt alleen.",
        bornOn: (date: string, years: number): string => `${date} (${years} jaar)`,
        incapacitated: "Wilsonbekwaam: de vertegenwoordigers beslissen",
        capable: "Beslist zelf, zo ver als de leeftijd dat toelaat",
        incapacitatedLabel: "De cliënt is wilsonbekwaam",
        edit: "Wijzigen",
        save: "Opslaan",
        saved: "Opgeslagen. Alle toegang is opnieuw bepaald.",
        warning: "Een andere leeftijd of wilsbekwaamheid verandert meteen wie wat kan zien.",
        turn: (age: number, date: string): string => `Wordt ${age} op ${date}`,
        turn12: (date: string): string =>
            `Wordt 12 op ${date}, en beslist dan zelf mee. Nodig de cliënt vanaf die dag uit voor een account: dat gaat niet vanzelf.`,
        bornMissing: "Vul een geldige datum in die niet in de toekomst ligt.",
    },
    account: {
        title: "Account",
        none: "De cliënt heeft nog geen account, en is niet uitgenodigd.",
        child: "De cliënt is jonger dan 12 en heeft geen eigen account. Nodig de ouders of vertegenwoordigers uit, en voeg hen hieronder toe.",
        incapacitated:
            "De cliënt is wilsonbekwaam en heeft geen eigen account. Nodig de vertegenwoordigers uit, en voeg hen hieronder toe.",
        invited: "De cliënt is uitgenodigd, en heeft nog niet ingelogd.",
        active: "De cliënt heeft een eigen account.",
        locked: "Het account van de cliënt is op slot.",
        closed: "Het account van de cliënt is gesloten.",
        invite: "Cliënt uitnodigen",
        toInvitations: "Naar de uitnodigingen",
    },
    people: "Mensen",
    sinceAs: (tie: string, date: string): string => `${tie}, sinds ${date}`,
    closed: (name: string): string =>
        `${name} heeft geen account meer, en kan hier niet tekenen. Beslist ${name} volgens de wet nog mee? Nodig ${name} dan opnieuw uit, en haal daarna deze ${name} uit het netwerk. Beslist ${name} niet meer mee? Haal ${name} dan uit het netwerk.`,
    ask: "Vraag toestemming",
    askLabel: (name: string, part: string): string => `Vraag toestemming: ${name} en ${part}`,
    asked: "De vraag staat bij wie moet tekenen.",
    isAsked: "Gevraagd",
    withheld: "Afgeschermd door de behandelaar",
    withhold: {
        open: "Afschermen",
        openLabel: (name: string): string => `Afschermen voor ${name}`,
        title: (name: string): string => `Wat mag ${name} niet zien?`,
        hint: "Wat je aanvinkt, is meteen niet meer zichtbaar, ook al is er toestemming.",
        reason: "Reden",
        reasonHint: "Alleen het zorgteam ziet de reden.",
        reasonMissing: "Vul een reden in.",
        save: "Opslaan",
        saved: "Opgeslagen. Het werkt meteen.",
    },
    remove: {
        open: "Uit netwerk halen",
        openLabel: (name: string): string => `Uit netwerk halen: ${name}`,
        title: (name: string): string => `${name} uit het netwerk halen?`,
        text: (name: string): string =>
            `${name} ziet daarna meteen niets meer. Ook de handtekeningen voor ${name} vervallen.`,
        done: (name: string): string => `${name} is uit het netwerk gehaald.`,
    },
    add: {
        open: "Iemand toevoegen",
        title: "Iemand toevoegen",
        tie: "Als",
        name: "Naam",
        nameHint: "Typ een deel van de naam.",
        none: "Niemand gevonden. Alleen mensen met een account van de juiste soort staan hier.",
        found: (count: number): string => 
            plural(count, { one: "# persoon gevonden", other: "# mensen gevonden" }),
        noAccount: "Heeft iemand nog geen account?",
        invite: "Nodig diegene eerst uit",
        add: "Toevoegen",
        addLabel: (name: string): string => `Toevoegen: ${name}`,
        added: (name: string): string => `${name} is toegevoegd.`,
        already: "Zit al in het netwerk",
    },
    explain: {
        open: "Waarom?",
        yesLabel: (name: string, part: string): string => `Waarom? ${name} ziet ${part}`,
        noLabel: (name: string, part: string): string => `Waarom? ${name} ziet ${part} niet`,
        yes: (name: string, part: string): string => `${name} ziet ${part}.`,
        no: (name: string, part: string): string => `${name} ziet ${part} niet.`,
        rules: {
            client: "Een cliënt van 12 jaar of ouder ziet en gebruikt het hele eigen dossier.",
            child: "Een vertegenwoordiger van een kind onder de 12 ziet alles. Daar is geen toestemming voor nodig.",
            incapacitated:
                "De cliënt is wilsonbekwaam. Een vertegenwoordiger ziet dan alles. Daar is geen toestemming voor nodig.",
            representative12:
                "De cliënt is 12 tot en met 15. Een vertegenwoordiger ziet dan alleen wat de cliënt goed vindt.",
            representative16:
                "De cliënt is 16 of ouder, of de leeftijd is onbekend. Een vertegenwoordiger ziet dan alleen wat de cliënt goed vindt.",
            relative16:
                "De cliënt is 16 of ouder, of de leeftijd is onbekend. Familie en naasten hebben toestemming van de cliënt nodig.",
            relative12:
                "De cliënt is 12 tot en met 15. Familie en naasten hebben toestemming nodig van de cliënt en van elke vertegenwoordiger.",
            relativeChild:
                "De cliënt is jonger dan 12. Familie en naasten hebben toestemming nodig van elke vertegenwoordiger.",
            relativeIncapacitated:
                "De cliënt is wilsonbekwaam. Familie en naasten hebben toestemming nodig van elke vertegenwoordiger.",
            team: "Een behandelaar in het zorgteam ziet en gebruikt alles.",
            contact: "Een planner in het zorgteam heeft contact, afspraken en taken.",
            planner: "Een planner van de organisatie regelt het netwerk en de afspraken.",
            emergency: "Deze behandelaar heeft nu noodtoegang.",
            unknown: "Hiervoor geldt een andere regel.",
        },
        accounts: {
            none: "Deze persoon heeft geen account.",
            invited: "Deze persoon is uitgenodigd en heeft nog niet ingelogd.",
            locked: "Het account van deze persoon is op slot.",
            closed: "Het account van deze persoon is gesloten.",
        },
        reasons: {
            terms_required: "Deze persoon heeft de voorwaarden nog niet geaccepteerd.",
            blocked: "Het account van deze persoon is geblokkeerd.",
            feature_off: "Dit onderdeel staat uit bij deze organisatie.",
            restricted: "Dit dossier is beperkt: het wordt bewaard en niet gebruikt.",
            not_found: "Deze persoon heeft geen band met deze cliënt, of een account dat daar niet bij past.",
            forbidden: "Geen enkele regel geeft deze persoon hier toegang toe.",
            other: "Er is nu geen toegang.",
        },
        withheld: "Een behandelaar schermt dit onderdeel af.",
        clientSigned: "De cliënt heeft ja gezegd.",
        clientNotSigned: "De cliënt heeft (nog) geen ja gezegd.",
        othersSigned: "Alle vertegenwoordigers hebben ja gezegd.",
        othersNotSigned: "Niet alle vertegenwoordigers hebben ja gezegd.",
        terms: (articles: string): string => `Gebruiksvoorwaarden, artikel ${articles}`,
        privacy: (articles: string): string => `Privacyverklaring, artikel ${articles}`,
        article: (text: string): string => `Artikel ${text}`,
        rule: (text: string, id: string): string => `${text}. Regel ${id}.`,
    },
    outside: "Je hoort niet bij het zorgteam van deze cliënt.",
    inEmergency: "In een noodsituatie kun je noodtoegang nemen.",
};
