import { audit } from "./nl-audit.ts";
import { emergency } from "./nl-emergency.ts";
import { code, security } from "./nl-security.ts";
import { listFor, pluralFor } from "./plural.ts";

/*
 * Dutch, the language of the product: plain words (B1), spoken to one person (je). The shape of this object is the
 * shape of every language: another file that lacks a key, or gives it other parameters, does not compile.
 */
const plural = pluralFor("nl-NL");
const list = listFor("nl-NL");

export const nl = {
    language: {
        name: "Nederlands",
        choose: "Taal",
    },
    common: {
        close: "Sluiten",
        cancel: "Annuleren",
        retry: "Opnieuw proberen",
        back: "Terug",
        loading: "Laden…",
        you: "Jij",
        unknownPerson: "Onbekende persoon",
    },
    crisis: {
        text: "Acute nood? Bel 112. Denk je aan zelfmoord? Bel 113 of 0800-0113.",
        label: "Hulp bij nood",
    },
    signIn: {
        title: "Inloggen",
        username: "Gebruikersnaam",
        password: "Wachtwoord",
        show: "Wachtwoord tonen",
        hide: "Wachtwoord verbergen",
        submit: "Inloggen",
        busy: "Bezig met inloggen…",
        usernameMissing: "Vul je gebruikersnaam in.",
        passwordMissing: "Vul je wachtwoord in.",
        invalid: "Je gebruikersnaam of wachtwoord klopt niet. Probeer het opnieuw.",
        locked: (seconds: number): string =>
            seconds < 60
                ? plural(Math.max(1, seconds), {
                      one: "Te vaak geprobeerd. Wacht # seconde en probeer het dan opnieuw.",
                      other: "Te vaak geprobeerd. Wacht # seconden en probeer het dan opnieuw.",
                  })
                : plural(Math.ceil(seconds / 60), {
                      one: "Te vaak geprobeerd. Wacht # minuut en probeer het dan opnieuw.",
                      other: "Te vaak geprobeerd. Wacht # minuten en probeer het dan opnieuw.",
                  }),
        unreachable: "Er is geen verbinding. Controleer je internet en probeer het opnieuw.",
        failed: "Inloggen lukt nu niet. Probeer het over een paar minuten opnieuw.",
        expired: "Je bent uitgelogd. Log opnieuw in om verder te gaan.",
        codeTitle: "Nog één stap: je code",
        restart: "Terug naar het begin",
        slow: "Dit duurt iets langer dan normaal. Wacht even.",
        waitOver: "Je kunt het nu weer proberen.",
        tooLate: "Er kwam geen code. Voor je veiligheid begin je opnieuw.",
        signOut: "Uitloggen",
        unsentTitle: "Er staan nog berichten klaar om te versturen",
        unsentText: "Log je nu uit, dan worden ze niet verstuurd en zijn ze weg.",
        as: (name: string): string => `Ingelogd als ${name}`,
    },
    code,
    account: {
        menu: "Je account",
    },
    security,
    audit,
    emergency,
    connection: {
        connecting: "Verbinding maken…",
        reconnecting: "De verbinding is weg. We proberen het opnieuw…",
        offline: "Je bent offline. Berichten worden verstuurd zodra er weer verbinding is.",
        restored: "De verbinding is terug.",
        atRisk: "Deze browser bewaart je berichten niet. Laat deze pagina open tot ze zijn verstuurd.",
        retryNow: "Nu proberen",
    },
    presence: {
        online: "Online",
        away: "Even weg",
        busy: "Bezet",
        offline: "Offline",
        invisible: "Onzichtbaar",
        own: "Jouw status",
        invisibleHint: "Anderen zien je als offline.",
    },
    conversations: {
        title: "Gesprekken",
        search: "Zoek op naam",
        filterAll: "Alle",
        filterUnread: "Ongelezen",
        none: "Je hebt nog geen gesprekken.",
        noneTitle: "Nog geen gesprekken",
        noneHint: "Word je toegevoegd aan een gesprek, dan zie je dat hier.",
        noneFound: "Geen gesprekken gevonden.",
        noneUnread: "Je hebt alles gelezen.",
        choose: "Kies een gesprek",
        chooseHint: "Kies links met wie je wilt praten.",
        unread: (count: number): string =>
            plural(count, { one: "# ongelezen bericht", other: "# ongelezen berichten" }),
        typing: "aan het typen…",
        draft: "Concept:",
        noMessages: "Nog geen berichten",
        mine: (text: string): string => `Jij: ${text}`,
        by: (name: string, text: string): string => `${name}: ${text}`,
        removed: "Dit gesprek is niet meer beschikbaar.",
    },
    thread: {
        label: (name: string): string => `Gesprek met ${name}`,
        empty: "Nog geen berichten",
        emptyHint: "Schrijf het eerste bericht.",
        loadFailed: "De berichten konden niet worden geladen.",
        loadOlder: "Oudere berichten laden",
        loadingOlder: "Oudere berichten laden…",
        newMarker: "Nieuwe berichten",
        hole: "Berichten die ontbreken laden",
        newBelow: (count: number): string =>
            plural(count, { one: "# nieuw bericht", other: "# nieuwe berichten" }),
        toNewest: "Naar het laatste bericht",
        typing: (names: readonly string[]): string =>
            names.length > 1
                ? `${list(names)} zijn aan het typen…`
                : `${list(names)} is aan het typen…`,
        replyTo: (name: string): string => `Antwoord op ${name}`,
        replied: "Antwoord op een ouder bericht",
        edited: "bewerkt",
        deleted: "Dit bericht is verwijderd.",
        callAnswered: (duration: string): string => `Videogesprek, ${duration}`,
        callMissed: "Gemist gesprek",
        callMissedOutgoing: "Gesprek niet beantwoord",
        callDeclined: "Gesprek geweigerd",
        callLost: (duration: string): string =>
            `Videogesprek, ${duration}. De verbinding viel weg.`,
        callForbidden: "Gesprek gestopt: geen toegang meer",
    },
    marks: {
        pending: "Wordt verstuurd",
        sent: "Verstuurd",
        delivered: "Afgeleverd",
        read: "Gelezen",
        failed: "Niet verstuurd",
    },
    message: {
        edit: "Bewerken",
        delete: "Verwijderen",
        reply: "Beantwoorden",
        retry: "Opnieuw versturen",
        discard: "Weggooien",
        failed: (why: string): string => `Niet verstuurd. ${why}`,
        deleteTitle: "Bericht verwijderen?",
        deleteText:
            "Anderen zien de tekst daarna niet meer. Het eerste bericht blijft wel bewaard in het dossier.",
        announce: (name: string, text: string): string => `Nieuw bericht van ${name}: ${text}`,
    },
    composer: {
        label: "Je bericht",
        labelTo: (name: string): string => `Je bericht aan ${name}`,
        placeholder: "Schrijf een bericht",
        send: "Versturen",
        save: "Opslaan",
        hint: "Enter verstuurt, Shift+Enter is een nieuwe regel",
        editing: "Je bewerkt een bericht",
        stopEditing: "Stop met bewerken",
        stopReply: "Niet beantwoorden",
        fileFailed: "Een bestand is niet toegevoegd. Haal het weg of probeer het opnieuw.",
        waitForFile: "Wacht tot het bestand is toegevoegd.",
        left: (count: number): string =>
            plural(count, { one: "Nog # teken", other: "Nog # tekens" }),
        tooLong: (count: number): string =>
            plural(count, { one: "# teken te veel", other: "# tekens te veel" }),
    },
    files: {
        attach: "Bestand toevoegen",
        attached: "Bijlagen",
        remove: (name: string): string => `${name} weghalen`,
        download: (name: string, size: string): string => `${name}, ${size}, downloaden`,
        downloading: (name: string, size: string): string =>
            `${name}, ${size}, wordt gedownload…`,
        downloadFailed: (name: string): string =>
            `${name} kon niet worden gedownload. Probeer het opnieuw.`,
        uploading: (name: string): string => `${name} wordt toegevoegd…`,
        uploadFailed: (name: string): string => `${name} kon niet worden toegevoegd.`,
        tooLarge: (name: string): string => `${name} is te groot.`,
        only: (count: number): string => plural(count, { one: "# bestand", other: "# bestanden" }),
    },
    call: {
        start: "Videobellen",
        startWith: (name: string): string => `Videobellen met ${name}`,
        title: (name: string): string => `Videogesprek met ${name}`,
        incoming: (name: string): string => `${name} belt je`,
        incomingTitle: "Inkomend videogesprek",
        answer: "Opnemen",
        answerAudio: "Opnemen zonder camera",
        decline: "Weigeren",
        asking: "Geef toestemming voor je camera en microfoon…",
        calling: (name: string): string => `We bellen ${name}…`,
        connecting: "Verbinden…",
        active: "In gesprek",
        reconnecting: "De verbinding hapert. We herstellen het gesprek…",
        reasons: {
            hangup: "Het gesprek is afgelopen.",
            declined: "Het gesprek is geweigerd.",
            missed: "Er werd niet opgenomen.",
            answered_elsewhere: "Je hebt opgenomen op een ander apparaat.",
            lost: "De verbinding viel weg.",
            forbidden: "Je hebt geen toegang meer tot dit gesprek.",
            failed: "Het lukte niet om verbinding te maken.",
        },
        duration: (time: string): string => `Duur: ${time}`,
        hangup: "Ophangen",
        mute: "Microfoon uitzetten",
        unmute: "Microfoon aanzetten",
        cameraOff: "Camera uitzetten",
        cameraOn: "Camera aanzetten",
        cameraIsOff: "Camera staat uit",
        self: "Je eigen beeld",
        remote: (name: string): string => `Beeld van ${name}`,
        noPicture: (name: string): string => `${name} heeft de camera uit`,
        soundOn: "Geluid aanzetten",
        soundBlocked: "Je browser houdt het geluid tegen.",
        showChat: "Berichten tonen",
        hideChat: "Berichten verbergen",
        busy: "Je bent al in gesprek.",
        deviceDenied:
            "Je browser geeft geen toegang tot je camera of microfoon. Sta dit toe bij het slotje in de adresbalk en probeer het opnieuw.",
        deviceMissing:
            "We vinden geen camera of microfoon. Sluit er een aan en probeer het opnieuw.",
        deviceInUse:
            "Een ander programma gebruikt je camera of microfoon. Sluit dat en probeer het opnieuw.",
        insecure: "Videobellen kan alleen op een beveiligde pagina (https).",
        withoutCamera: "Je camera doet het niet. De ander kan je wel horen.",
        startFailed: "Bellen lukt nu niet. Probeer het opnieuw.",
        join: "Deelnemen",
        waiting: (name: string): string => `${name} belt ook`,
    },
    desk: {
        title: "Empower voor medewerkers",
        titleUnread: (count: number): string => `(${count}) Empower voor medewerkers`,
        skip: "Ga naar het gesprek",
        skipToPage: "Ga naar de pagina",
        pages: "Pagina's",
        welcome: "Log in om verder te gaan.",
    },
    portal: {
        title: "Empower",
        titleUnread: (count: number): string => `(${count}) Empower`,
        welcome: "Fijn dat je er bent. Log in om met je therapeut te praten.",
    },
    widget: {
        open: "Chat openen",
        openUnread: (count: number): string =>
            plural(count, {
                one: "Chat openen, # ongelezen bericht",
                other: "Chat openen, # ongelezen berichten",
            }),
        close: "Chat sluiten",
        title: "Chat met je therapeut",
        welcome: "Log in om met je therapeut te praten.",
        noServer:
            "De chat is niet goed ingesteld: het adres van de server ontbreekt of klopt niet.",
    },
    errors: {
        forbidden: "Je mag dit niet doen.",
        notFound: "Dit bestaat niet meer, of je hebt er geen toegang toe.",
        conflict: "Dit is al op een andere manier gebeurd.",
        callEnded: "Het gesprek is al afgelopen.",
        featureOff: "Dit staat niet aan voor jouw account.",
        tooMuch: "Dat ging te snel. Wacht even en probeer het opnieuw.",
        storage: "De server kan nu niets opslaan. Probeer het later opnieuw.",
        overloaded: "Het is nu erg druk. Probeer het zo opnieuw.",
        tooLarge: "Dit is te groot om te versturen.",
        invalid: "Dit kan zo niet worden verstuurd.",
        unreachable: "Er is geen verbinding.",
        signedOut: "Je bent niet meer ingelogd.",
        unknown: "Er ging iets mis. Probeer het opnieuw.",
    },
    time: {
        today: "Vandaag",
        yesterday: "Gisteren",
        seconds: (count: number): string =>
            plural(count, { one: "# seconde", other: "# seconden" }),
        minutes: (count: number): string => plural(count, { one: "# minuut", other: "# minuten" }),
        hours: (count: number): string => plural(count, { one: "# uur", other: "# uur" }),
    },
};

type Widen<T> = T extends string
    ? string
    : T extends (...args: never[]) => string
      ? T
      : { readonly [K in keyof T]: Widen<T[K]> };

/* What every language must hold. */
export type Messages = Widen<typeof nl>;
