import type { Messages } from "./nl.ts";

export const devices: Messages["devices"] = {
    test: "Test camera and sound",
    testBefore: "Test first",
    beforeCall: (name) => `Call ${name}`,
    beforeAnswer: (name) => `${name} is calling you`,
    beforeAnswerHint: "The call keeps ringing while you test.",
    ringOver: "The call has stopped ringing.",
    camera: "Camera",
    microphone: "Microphone",
    speaker: "Speaker",
    automatic: "Automatic",
    unnamed: { camera: "Camera", microphone: "Microphone", speaker: "Speaker" },
    asking: "Allow the use of your camera and microphone…",
    onlyYou: "Only you see this picture.",
    noPicture: "No picture",
    level: {
        off: "Your microphone is off.",
        speak: "Say something. The bar moves when we hear you.",
        heard: "We hear you.",
        silent: "We hear nothing yet. Speak up, or choose another microphone. Check that your headset is on as well.",
    },
    sound: {
        play: "Play a test sound",
        playing: "You now hear a few tones…",
        question: "Did you hear the tones?",
        yes: "Yes",
        no: "No",
        heard: "Good, your sound works.",
        notHeard:
            "Turn up the volume of your device. Check that your headphones are plugged in, or choose another speaker. Then play the sound again.",
        failed: "The test sound cannot be played.",
        system: "This browser chooses your speaker itself. You choose another in the settings of your device.",
        ask: "Choose another speaker",
    },
    network: {
        title: "Connection",
        trying: "Testing your connection…",
        again: "Test again",
        unreachable: "There is no connection to the server. Check your internet.",
        server: (ms) => `The server can be reached (${ms} ms).`,
        relayTrying: "Testing whether picture and sound get through…",
        relayGood: (ms) => `Picture and sound get through (${ms} ms).`,
        relaySlow: (ms) =>
            `Picture and sound get through, but your network makes them take a detour (${ms} ms). The call may stutter. Another network may work better.`,
        relaySilent:
            "The server for picture and sound answers, but nothing gets through it. Calling may not work. Try another network.",
        relayRefused:
            "The server for picture and sound refuses the connection. Calling may still work, but not from every network. Tell your organisation.",
        relayUnreachable:
            "The server for picture and sound does not answer. Your network may be blocking it. Calling may not work. Try another network, such as mobile internet.",
        noRelay:
            "Your organisation has no server that passes on picture and sound. So we cannot test whether calling works from this network. At home it usually does. At school or work it sometimes does not.",
        noDirect:
            "Your browser could not finish the test. An extension, a VPN or your network may be blocking calls.",
    },
    joining: {
        both: "Call with picture and sound",
        sound: "Call with sound only",
        picture: "Call without microphone",
        neither: "Call without camera and microphone",
        neitherHint: "You can see and hear the other. The other does not see or hear you.",
        pictureHint: "The other sees you, but does not hear you.",
    },
    answering: {
        both: "Answer with picture and sound",
        sound: "Answer with sound only",
        picture: "Answer without microphone",
        neither: "Answer without camera and microphone",
    },
    what: { camera: "your camera", microphone: "your microphone", both: "your camera and microphone" },
    problems: {
        denied: (what) => `Your browser gives no access to ${what}.`,
        "not-found": (what) => `We cannot find ${what}.`,
        "in-use": (what) => `Another program is using ${what}.`,
        lost: (what) => `We have lost ${what}. Perhaps it was unplugged.`,
        paused: (what) => `Nothing is coming from ${what} for the moment.`,
        insecure: (what) => `On this page your browser may not use ${what}.`,
        unknown: (what) => `Something is wrong with ${what}.`,
    },
    effect: { camera: "The other does not see you.", microphone: "The other does not hear you." },
    moved: {
        camera: (name) => `Your camera is now: ${name}`,
        microphone: (name) => `Your microphone is now: ${name}`,
        cameraNameless: "You are now using another camera.",
        microphoneNameless: "You are now using another microphone.",
    },
    kept: "We are still using the one before.",
    help: "How to fix it",
    inCall: "Help and choice",
    steps: {
        denied: {
            chrome: [
                "Click the sign with the sliders or the padlock on the left of the address bar.",
                "Turn Camera and Microphone on.",
                "Click ‘Try again’ below.",
            ],
            edge: [
                "Click the padlock on the left of the address bar.",
                "Choose ‘Allow’ for Camera and Microphone.",
                "Click ‘Try again’ below.",
            ],
            firefox: [
                "Click the sign of a camera or microphone with a line through it, on the left of the address bar.",
                "Click the cross beside ‘Blocked’.",
                "Click ‘Try again’ below and choose ‘Allow’.",
            ],
            safari: [
                "Click Safari at the top, then ‘Settings for This Website’.",
                "Choose ‘Allow’ for Camera and Microphone.",
                "Click ‘Try again’ below.",
            ],
            ios: [
                "Tap the sign beside the address in the address bar, then the button with three dots or ‘Website Settings’.",
                "Set Camera and Microphone to ‘Allow’.",
                "Don’t see that? Open Settings on your phone, find your browser, and turn Camera and Microphone on.",
                "Tap ‘Try again’ below.",
            ],
            android: [
                "Tap the sign with the sliders or the padlock in the address bar, then ‘Permissions’.",
                "Turn Camera and Microphone on.",
                "Tap ‘Try again’ below.",
            ],
            "android-firefox": [
                "Tap the padlock in the address bar.",
                "Tap ‘Blocked’ beside Camera and Microphone, so that it says ‘Allowed’.",
                "Tap ‘Try again’ below.",
            ],
            other: [
                "Open the settings of this site in your browser. Often that is the padlock in the address bar.",
                "Allow Camera and Microphone.",
                "Choose ‘Try again’ below.",
            ],
        },
        system: {
            windows:
                "Doesn’t that help? Open the Settings of Windows, then ‘Privacy & security’, and give your browser access to camera and microphone.",
            mac: "Doesn’t that help? Open the System Settings of your Mac, then ‘Privacy & Security’, and give your browser access to camera and microphone.",
            android:
                "Doesn’t that help? Open the Settings of your phone, then Apps, find your browser, and allow camera and microphone under Permissions.",
        },
        frame: "Is this chat on another site? Then that site may be blocking it. Open the portal and call from there.",
        "not-found": [
            "Plug in a camera or microphone, or turn on your headset.",
            "Check whether your camera has a cover, or a button that turns it off.",
            "Choose ‘Try again’ below.",
        ],
        "in-use": [
            "Close other programs and tabs that make video calls.",
            "Choose ‘Try again’ below.",
            "Doesn’t that help? Restart your device.",
        ],
        paused: [
            "Are you on the phone as well? It goes on by itself when that call is over.",
            "Check whether a button or slider on your device or headset is off.",
        ],
        insecure: ["Calls only work on a secure page: its address begins with https."],
        unknown: ["Choose ‘Try again’ below.", "Doesn’t that help? Restart your browser."],
    },
    withoutAnyway: "You can also join without.",
};
