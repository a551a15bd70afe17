import type { CallView, DeviceState, Id } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";
import type { IconName } from "../icons/icons.ts";

/** What a person does about the call; the face's `CallFlow` has it done. */
export type CallDeed =
    | { readonly do: "hangup" | "dismiss" | "chat" | "devices" | "full-screen" }
    | { readonly do: "share" | "confirm-screen" | "stop-screen" }
    | { readonly do: "spare" | "refuse-sound-only" }
    | { readonly do: "write" | "again" }
    | { readonly do: "admit" | "refuse"; readonly participant: Id }
    | { readonly do: "microphone" | "camera" | "hand" | "blur"; readonly on: boolean };

/** One that the view does by itself. */
export type ViewDeed = { readonly do: "floating" | "shortcuts" };

export interface Control {
    readonly testid: string;
    readonly icon: IconName;
    /** What pressing it does. */
    readonly label: string;
    /** Under its picture, where there is room: a part of every label it has. */
    readonly word: string;
    /** Does the same while the keyboard is in the call. */
    readonly key: string | undefined;
    /** `off` stands out: one is not heard or seen. `on`: it is at work. */
    readonly look: "" | "off" | "on";
    readonly deed: CallDeed | ViewDeed;
}

/** What this browser, and the call as it is, leave to do. */
export interface Possible {
    readonly share: boolean;
    readonly fullScreen: boolean;
    readonly floating: boolean;
}

export interface Now {
    readonly call: CallView;
    readonly can: Possible;
    readonly fullScreen: boolean;
    readonly floating: boolean;
}

type Texts = Words["t"]["call"];

export function mainControls({ call, can }: Now, t: Texts): Control[] {
    const mic = isOn(call.local.microphone);
    const cam = isOn(call.local.camera);
    const controls: Control[] = [
        {
            testid: "call-mute",
            icon: mic ? "mic" : "mic-off",
            label: mic ? t.mute : t.unmute,
            word: t.microphone,
            key: "M",
            look: mic ? "" : "off",
            deed: { do: "microphone", on: !mic },
        },
        {
            testid: "call-camera",
            icon: cam ? "video" : "video-off",
            label: cam ? t.cameraOff : t.cameraOn,
            word: t.camera,
            key: "C",
            look: cam ? "" : "off",
            deed: { do: "camera", on: !cam },
        },
    ];
    if (call.phase === "active") {
        const sharing = call.screen.state === "on";
        controls.push(
            ...(can.share
                ? [
                      {
                          testid: "call-screen",
                          icon: sharing ? "screen-off" : "screen",
                          label: sharing ? t.stopScreen : t.shareScreen,
                          word: t.screen,
                          key: "S",
                          look: sharing ? "on" : "",
                          deed: { do: sharing ? "stop-screen" : "share" },
                      } as const,
                  ]
                : []),
            {
                testid: "call-hand",
                icon: "hand",
                label: call.hand ? t.lowerHand : t.raiseHand,
                word: t.handWord,
                key: "H",
                look: call.hand ? "on" : "",
                deed: { do: "hand", on: !call.hand },
            },
        );
    }
    return controls;
}

/** Those behind "more", in the order of the menu. */
export function moreControls(now: Now, t: Texts): Control[] {
    const { call, can } = now;
    const { blur } = call.local;
    const spared = call.soundOnly.state === "on";
    const wanted: (Omit<Control, "word"> | false)[] = [
        {
            testid: "call-devices",
            icon: "sliders",
            label: t.devices,
            key: "D",
            look: "",
            deed: { do: "devices" },
        },
        can.fullScreen && {
            testid: "call-full-screen",
            icon: now.fullScreen ? "shrink" : "grow",
            label: now.fullScreen ? t.fullScreenOff : t.fullScreen,
            key: "F",
            look: now.fullScreen ? "on" : "",
            deed: { do: "full-screen" },
        },
        (can.floating || now.floating) && {
            testid: "call-floating",
            icon: "picture",
            label: now.floating ? t.floatingOff : t.floating,
            key: "P",
            look: now.floating ? "on" : "",
            deed: { do: "floating" },
        },
        blur !== undefined && {
            testid: "call-blur",
            icon: "blur",
            label: blur ? t.blurOff : t.blur,
            key: "B",
            look: blur ? "on" : "",
            deed: { do: "blur", on: !blur },
        },
        call.phase === "active" && {
            testid: "call-sound-only",
            icon: spared ? "video" : "sound",
            label: spared ? t.pictureOn : t.soundOnly,
            key: undefined,
            look: spared ? "on" : "",
            deed: spared ? { do: "camera", on: true } : { do: "spare" },
        },
        {
            testid: "call-shortcuts",
            icon: "keyboard",
            label: t.shortcuts,
            key: "?",
            look: "",
            deed: { do: "shortcuts" },
        },
    ];
    return wanted.filter((control) => control !== false).map((control) => ({ ...control, word: control.label }));
}

/** What the keyboard asks for. Not with a modifier, which is the browser's, and not where one types or may choose. */
export function controlFor(event: KeyboardEvent, controls: readonly Control[]): Control | undefined {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) {
        return undefined;
    }
    return controls.find(({ key }) => key?.toLowerCase() === event.key.toLowerCase());
}

function isOn(device: DeviceState): boolean {
    return device.state === "on";
}
