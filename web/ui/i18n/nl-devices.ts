/** Camera, microphone, speaker and network: the test before a call, and the choice in it. */
export const devices = {
    test: "Camera en geluid testen",
    testBefore: "Eerst testen",
    beforeCall: (name: string): string => `Bellen met ${name}`,
    beforeAnswer: (name: string): string => `${name} belt je`,
    beforeAnswerHint: "Het bellen gaat door terwijl je test.",
    ringOver: "Het bellen is gestopt.",
    camera: "Camera",
    microphone: "Microfoon",
    speaker: "Luidspreker",
    automatic: "Automatisch",
    unnamed: { camera: "Camera", microphone: "Microfoon", speaker: "Luidspreker" },
    asking: "Geef toestemming voor je camera en microfoon…",
    onlyYou: "Alleen jij ziet dit beeld.",
    noPicture: "Geen beeld",
    level: {
        off: "Je microfoon staat uit.",
        speak: "Zeg iets. De balk beweegt als we je horen.",
        heard: "We horen je.",
        silent: "We horen nog niets. Praat wat harder, of kies een andere microfoon. Kijk ook of je headset aan staat.",
    },
    sound: {
        play: "Testgeluid afspelen",
        playing: "Je hoort nu een paar tonen…",
        question: "Heb je de tonen gehoord?",
        yes: "Ja",
        no: "Nee",
        heard: "Mooi, je geluid werkt.",
        notHeard:
            "Zet het geluid van je apparaat harder. Kijk of je koptelefoon goed vastzit, of kies een andere luidspreker. Speel het geluid daarna nog eens af.",
        failed: "Het testgeluid kan niet worden afgespeeld.",
        system: "Deze browser kiest zelf je luidspreker. Een andere kies je in de instellingen van je apparaat.",
        ask: "Andere luidspreker kiezen",
    },
    network: {
        title: "Verbinding",
        trying: "We testen je verbinding…",
        again: "Opnieuw testen",
        unreachable: "Er is geen verbinding met de server. Controleer je internet.",
        server: (ms: number): string => `De server is bereikbaar (${ms} ms).`,
        relayTrying: "We testen of beeld en geluid erdoor komen…",
        relayGood: (ms: number): string => `Beeld en geluid komen erdoor (${ms} ms).`,
        relaySlow: (ms: number): string =>
            `Beeld en geluid komen erdoor, maar je netwerk maakt een omweg nodig (${ms} ms). Het gesprek kan haperen. Een ander netwerk werkt misschien beter.`,
        relaySilent:
            "De server voor beeld en geluid antwoordt, maar er komt niets doorheen. Bellen lukt misschien niet. Probeer een ander netwerk.",
        relayRefused:
            "De server voor beeld en geluid weigert de verbinding. Bellen kan nog lukken, maar niet vanaf elk netwerk. Meld dit bij je organisatie.",
        relayUnreachable:
            "De server voor beeld en geluid antwoordt niet. Misschien houdt je netwerk hem tegen. Bellen lukt misschien niet. Probeer een ander netwerk, bijvoorbeeld mobiel internet.",
        noRelay:
            "Je organisatie heeft geen server die beeld en geluid doorgeeft. Daarom kunnen we niet testen of bellen vanaf dit netwerk lukt. Thuis lukt het meestal. Op school of werk soms niet.",
        noDirect:
            "Je browser kon de test niet afmaken. Misschien houdt een extensie, een VPN of je netwerk bellen tegen.",
    },
    joining: {
        both: "Bellen met beeld en geluid",
        sound: "Bellen met alleen geluid",
        picture: "Bellen zonder microfoon",
        neither: "Bellen zonder camera en microfoon",
        neitherHint: "Je kunt de ander zien en horen. De ander ziet en hoort jou niet.",
        pictureHint: "De ander ziet je, maar hoort je niet.",
    },
    answering: {
        both: "Opnemen met beeld en geluid",
        sound: "Opnemen met alleen geluid",
        picture: "Opnemen zonder microfoon",
        neither: "Opnemen zonder camera en microfoon",
    },
    what: { camera: "je camera", microphone: "je microfoon", both: "je camera en microfoon" },
    problems: {
        denied: (what: string): string => `Je browser geeft geen toegang tot ${what}.`,
        "not-found": (what: string): string => `We vinden ${what} niet.`,
        "in-use": (what: string): string => `Een ander programma gebruikt ${what}.`,
        lost: (what: string): string => `We zijn ${what} kwijt. Misschien is de stekker los.`,
        paused: (what: string): string => `We krijgen even niets van ${what}.`,
        insecure: (what: string): string => `Op deze pagina mag je browser ${what} niet gebruiken.`,
        unknown: (what: string): string => `Er gaat iets mis met ${what}.`,
    },
    effect: { camera: "De ander ziet je niet.", microphone: "De ander hoort je niet." },
    moved: {
        camera: (name: string): string => `Je camera is nu: ${name}`,
        microphone: (name: string): string => `Je microfoon is nu: ${name}`,
        cameraNameless: "Je gebruikt nu een andere camera.",
        microphoneNameless: "Je gebruikt nu een andere microfoon.",
    },
    kept: "We gebruiken nog steeds de vorige.",
    help: "Zo los je het op",
    inCall: "Hulp en keuze",
    steps: {
        denied: {
            chrome: [
                "Klik links in de adresbalk op het teken met de schuifjes of het slotje.",
                "Zet Camera en Microfoon aan.",
                "Klik hieronder op ‘Opnieuw proberen’.",
            ],
            edge: [
                "Klik links in de adresbalk op het slotje.",
                "Kies bij Camera en Microfoon voor ‘Toestaan’.",
                "Klik hieronder op ‘Opnieuw proberen’.",
            ],
            firefox: [
                "Klik links in de adresbalk op het teken van de camera of microfoon met een streep erdoor.",
                "Klik op het kruisje bij ‘Geblokkeerd’.",
                "Klik hieronder op ‘Opnieuw proberen’ en kies ‘Toestaan’.",
            ],
            safari: [
                "Klik bovenin op Safari en dan op ‘Instellingen voor deze website’.",
                "Kies bij Camera en Microfoon voor ‘Sta toe’.",
                "Klik hieronder op ‘Opnieuw proberen’.",
            ],
            ios: [
                "Tik in de adresbalk op het teken naast het adres, en dan op de knop met de drie puntjes of ‘Website-instellingen’.",
                "Zet Camera en Microfoon op ‘Sta toe’.",
                "Zie je dat niet? Open Instellingen van je telefoon, zoek je browser op, en zet Camera en Microfoon aan.",
                "Tik hieronder op ‘Opnieuw proberen’.",
            ],
            android: [
                "Tik in de adresbalk op het teken met de schuifjes of het slotje, en dan op ‘Rechten’.",
                "Zet Camera en Microfoon aan.",
                "Tik hieronder op ‘Opnieuw proberen’.",
            ],
            "android-firefox": [
                "Tik in de adresbalk op het slotje.",
                "Tik bij Camera en Microfoon op ‘Geblokkeerd’, zodat er ‘Toegestaan’ staat.",
                "Tik hieronder op ‘Opnieuw proberen’.",
            ],
            other: [
                "Open in je browser de instellingen van deze site. Vaak is dat het slotje in de adresbalk.",
                "Sta Camera en Microfoon toe.",
                "Kies hieronder ‘Opnieuw proberen’.",
            ],
        },
        system: {
            windows:
                "Helpt dat niet? Open Instellingen van Windows, dan ‘Privacy en beveiliging’, en geef je browser toegang tot camera en microfoon.",
            mac: "Helpt dat niet? Open Systeeminstellingen van je Mac, dan ‘Privacy en beveiliging’, en geef je browser toegang tot camera en microfoon.",
            android:
                "Helpt dat niet? Open Instellingen van je telefoon, dan Apps, zoek je browser op, en sta bij Rechten de camera en microfoon toe.",
        },
        frame: "Staat deze chat op een andere site? Dan kan die site het tegenhouden. Open het portaal en bel daar.",
        "not-found": [
            "Sluit een camera of microfoon aan, of zet je headset aan.",
            "Kijk of er een schuifje voor je camera zit, of een knop waarmee hij uit kan.",
            "Kies hieronder ‘Opnieuw proberen’.",
        ],
        "in-use": [
            "Sluit andere programma’s en tabbladen waarin je videobelt.",
            "Kies hieronder ‘Opnieuw proberen’.",
            "Helpt dat niet? Start je apparaat opnieuw op.",
        ],
        paused: [
            "Ben je ook met je telefoon aan het bellen? Het gaat vanzelf verder als dat gesprek klaar is.",
            "Kijk of er op je apparaat of headset een knop of schuifje uit staat.",
        ],
        insecure: ["Bellen kan alleen op een beveiligde pagina: het adres begint met https."],
        unknown: ["Kies hieronder ‘Opnieuw proberen’.", "Helpt dat niet? Start je browser opnieuw op."],
    },
    withoutAnyway: "Je kunt ook zonder meedoen.",
};
