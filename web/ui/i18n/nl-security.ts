import { pluralFor } from "./plural.ts";

/* How one signs in with a second factor, and how the account is kept. */
const plural = pluralFor("nl-NL");

export const code = {
    app: "Code uit je app",
    appHint: "Open de app voor codes op je telefoon en typ de 6 cijfers over.",
    recovery: "Herstelcode",
    recoveryHint:
        "Typ een van de codes die je hebt bewaard toen je de extra code aanzette. Elke herstelcode werkt één keer.",
    useRecovery: "Ik heb mijn app niet: gebruik een herstelcode",
    useApp: "Gebruik toch de code uit je app",
    missing: "Vul de 6 cijfers uit je app in.",
    missingRecovery: "Vul een herstelcode in.",
    wrong: "Deze code klopt niet. Kijk in je app en typ de code die er nu staat.",
    wrongRecovery:
        "Deze herstelcode klopt niet, of je hebt hem al gebruikt. Kijk hem na of neem een andere.",
    busy: "Code controleren…",
    waiting: (time: string): string => `Nog ${time} wachten`,
};

export const security = {
    title: "Beveiliging",
    factor: {
        title: "Extra code bij inloggen",
        about: "Met een extra code is je account veiliger. Na je wachtwoord typ je dan ook een code van 6 cijfers in. Die staat in een app op je telefoon. Zo kan niemand anders inloggen, ook niet met jouw wachtwoord.",
        on: "Staat aan",
        off: "Staat uit",
        turnOn: "Extra code aanzetten",
        turnOff: "Extra code uitzetten",
        left: (count: number): string =>
            plural(count, {
                one: "Je hebt nog # herstelcode. Daarmee log je in als je je telefoon niet hebt.",
                other: "Je hebt nog # herstelcodes. Daarmee log je in als je je telefoon niet hebt.",
            }),
        requiredOn: "Je zorgorganisatie wil dat iedereen die er werkt deze code gebruikt. Daarom kun je hem niet uitzetten.",
        requiredOff: "Je zorgorganisatie wil dat iedereen die er werkt deze code gebruikt. Zet hem nu aan.",
        noneLeft: "Je hebt geen herstelcodes meer.",
        fewLeft: "Maak nieuwe herstelcodes, zodat je altijd kunt inloggen.",
        fresh: "Nieuwe herstelcodes maken",
        stop: "Annuleren",
        done: {
            on: "De extra code staat aan. De volgende keer dat je inlogt, vragen we erom.",
            off: "De extra code staat uit. Je logt weer in met alleen je wachtwoord.",
            fresh: "Je nieuwe herstelcodes werken. De oude werken niet meer.",
        },
        setUp: "Extra code aanzetten",
        setUpAbout: "Je doet dit één keer. Het duurt een paar minuten. Neem je telefoon erbij.",
        appTitle: "Zet een app voor codes op je telefoon",
        appText:
            "Bijvoorbeeld Google Authenticator, Microsoft Authenticator of FreeOTP. Heb je er al een? Dan gebruik je die.",
        scanTitle: "Open de app en scan dit plaatje",
        qr: "QR-code met de sleutel voor je app",
        here: "Staat de app op dit apparaat?",
        open: "Open je app",
        byHand: "Lukt scannen niet? Typ dan deze sleutel in de app:",
        warning: "Laat dit plaatje en deze sleutel aan niemand zien.",
        firstTitle: "Kijk of het werkt",
        confirm: "Code controleren en aanzetten",
        freshAbout:
            "Je krijgt 10 nieuwe herstelcodes. De oude werken dan niet meer. Typ eerst een code, zodat we weten dat jij het bent.",
        freshAction: "Nieuwe codes maken",
        offAbout:
            "Zonder extra code is je account minder goed beschermd. Typ een code, zodat we weten dat jij het bent.",
        offAction: "Uitzetten",
    },
    codes: {
        title: "Bewaar je herstelcodes",
        about: "Heb je je telefoon niet? Dan log je in met een van deze codes. Elke code werkt één keer. Bewaar ze op een veilige plek, bijvoorbeeld op papier. Je ziet ze alleen nu.",
        list: "Herstelcodes",
        copy: "Kopiëren",
        copied: "De codes zijn gekopieerd.",
        copyFailed: "Kopiëren lukt niet. Download de codes of schrijf ze op.",
        download: "Downloaden",
        print: "Printen",
        fileName: "empower-herstelcodes.txt",
        fileTitle: (date: string): string => `Herstelcodes voor Empower, gemaakt op ${date}`,
        fileText: "Elke code werkt één keer. Laat ze aan niemand zien.",
        kept: "Ik heb de codes bewaard",
        notKept: "Bewaar de codes eerst. Zet dan het vinkje.",
        done: "Klaar",
    },
    passkeys: {
        title: "Passkeys",
        about: "Met een passkey log je in zonder wachtwoord en zonder code: met je vingerafdruk, gezicht of pincode van je telefoon of computer.",
        none: "Je hebt nog geen passkey.",
        add: "Passkey toevoegen",
        addAbout: "Geef de passkey een naam. Zo weet je later van welk apparaat hij is.",
        name: "Naam van de passkey",
        nameHint: "Bijvoorbeeld: Telefoon van Noor",
        nameMissing: "Vul een naam in.",
        make: "Passkey maken",
        making: "Volg de stappen op je telefoon of computer.",
        stop: "Annuleren",
        since: (moment: string): string => `Gemaakt: ${moment}`,
        used: (moment: string): string => `Laatst gebruikt: ${moment}`,
        neverUsed: "Nog niet gebruikt",
        remove: "Verwijderen",
        removeThat: (name: string): string => `Passkey verwijderen: ${name}`,
        removeTitle: (name: string): string => `Passkey ${name} verwijderen?`,
        removeLast:
            "Je kunt dan niet meer inloggen met deze passkey. Je logt weer in met je wachtwoord, en met je extra code als die aanstaat.",
        removeOne:
            "Je kunt dan niet meer inloggen met deze passkey. Inloggen kan nog wel met je andere passkeys en met je wachtwoord.",
        added: (name: string): string =>
            `De passkey ${name} is klaar. De volgende keer kun je ermee inloggen. Je wachtwoord blijft ook werken.`,
        removed: (name: string): string =>
            `De passkey ${name} is verwijderd en werkt hier niet meer. Op je apparaat kan hij nog in de lijst staan. Daar mag je hem wissen.`,
        cancelled: "Er is geen passkey gemaakt. Je kunt het opnieuw proberen.",
        conflict:
            "Dit apparaat heeft al een passkey voor jouw account, of je hebt er al 20. Meer zijn niet nodig.",
        refused: "Deze passkey kunnen we niet gebruiken. Probeer het opnieuw.",
        off: "Op deze pagina kun je geen passkey maken.",
    },
    signIns: {
        title: "Waar je bent ingelogd",
        about: "Ken je een apparaat niet? Log het uit en vertel het je zorgverlener.",
        this: "Dit apparaat",
        since: (moment: string): string => `Ingelogd: ${moment}`,
        used: (moment: string): string => `Laatst gebruikt: ${moment}`,
        revoke: "Uitloggen",
        revokeThat: (device: string, moment: string): string =>
            `Uitloggen: ${device}, laatst gebruikt ${moment}`,
        revokeTitle: (device: string): string => `${device} uitloggen?`,
        revokeText: "Op dat apparaat moet je daarna opnieuw inloggen.",
        revoked: (device: string): string => `${device} is uitgelogd.`,
        others: "Op alle andere apparaten uitloggen",
        othersTitle: "Op alle andere apparaten uitloggen?",
        othersText: "Je blijft ingelogd op dit apparaat. Op de andere moet je daarna opnieuw inloggen.",
        othersDone: "Je bent nu alleen nog op dit apparaat ingelogd.",
    },
    device: (browser: string, system: string): string => `${browser} op ${system}`,
    unknownDevice: "Onbekend apparaat",
};
