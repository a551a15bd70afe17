import type { Environment } from "../wire/environment.ts";
import type { DeviceStore } from "../wire/store.ts";
import type { Port } from "./port.ts";
import { share } from "./share.ts";
import type { Device, DeviceKind, DeviceList, Id } from "./types.ts";

const none: DeviceList = { microphone: [], camera: [], speaker: [] };
const kindOf = { audioinput: "microphone", videoinput: "camera", audiooutput: "speaker" } as const;
/** Not devices, but what the system has chosen; a browser before its permission names nothing (`""`). */
const nameless = new Set(["", "default", "communications"]);
const record = "choice";

type Choice = Readonly<Partial<Record<DeviceKind, Device>>>;

/** Whoever holds devices before a call and leaves them to it. */
export interface Previewed {
    surrender(): MediaStreamTrack[];
}

/**
 * Cameras, microphones and speakers, and which of them one chose. The choice is kept on the device with the rest of an
 * account, by the browser's id and by name: some browsers give another id on each visit. Told as "devices".
 */
export class Devices {
    private known: DeviceList = none;
    private choice: Choice = {};
    /** Whose choice it is. */
    private owner: Id | undefined;
    private readonly followers = new Set<() => void>();
    private preview: Previewed | undefined;

    constructor(
        private readonly port: Pick<Port, "changed">,
        private readonly environment: Environment,
        private readonly store: DeviceStore,
    ) {
        store.hear((news) => {
            if (news.what === "wiped" && news.account === this.owner) {
                this.forget();
            }
        });
    }

    get list(): DeviceList {
        return this.known;
    }

    /** The one to use; empty: whichever the browser takes by itself; undefined: one was chosen that is not there. */
    chosen(kind: DeviceKind): Id | undefined {
        const choice = this.choice[kind];
        const known = this.known[kind];
        if (choice === undefined) {
            return "";
        }
        if (known.length === 0) {
            return choice.id;
        }
        const named = (device: Device) => choice.label !== "" && device.label === choice.label;
        return (known.find(({ id }) => id === choice.id) ?? known.find(named))?.id;
    }

    /** Takes this one from now on, also in the call one is in; an empty id leaves it to the browser. */
    choose(kind: DeviceKind, id: Id): void {
        const { [kind]: _before, ...others } = this.choice;
        const device = this.known[kind].find((one) => one.id === id);
        this.choice = device === undefined ? others : { ...others, [kind]: device };
        this.keep();
        this.changed();
    }

    /** Whether speakers are named by the browser's own question alone. */
    get asksForSpeaker(): boolean {
        return this.known.speaker.length === 0 && this.environment.media?.selectAudioOutput !== undefined;
    }

    /** Has the browser ask which speaker to use. One that is not chosen is none; nothing changes then. */
    async askForSpeaker(): Promise<void> {
        const picked = await this.environment.media?.selectAudioOutput?.().catch(() => undefined);
        if (picked !== undefined) {
            await this.refresh();
            const { deviceId: id, label } = picked;
            this.choice = { ...this.choice, speaker: { id, label } };
            this.keep();
            this.changed();
        }
    }

    /** Calls back after every change of what there is or is chosen, and whenever something was plugged in or out. */
    follow(listener: () => void): () => void {
        if (this.followers.size === 0) {
            this.environment.media?.addEventListener?.("devicechange", this.onChange);
        }
        this.followers.add(listener);
        return () => {
            this.followers.delete(listener);
            if (this.followers.size === 0) {
                this.environment.media?.removeEventListener?.("devicechange", this.onChange);
            }
        };
    }

    /** Looks at what there is: names are told only once the browser may use one of the kind. */
    async refresh(): Promise<void> {
        const found = (await this.environment.media?.enumerateDevices?.().catch(() => undefined)) ?? [];
        const list: Record<DeviceKind, Device[]> = { microphone: [], camera: [], speaker: [] };
        for (const { deviceId: id, kind, label } of found) {
            if (!nameless.has(id)) {
                list[kindOf[kind]].push({ id, label });
            }
        }
        const known = share(this.known, list);
        if (known !== this.known) {
            this.known = known;
            this.changed();
        }
    }

    /** What is looked at before a call is on already when the call begins. */
    offer(preview: Previewed): void {
        this.preview = preview;
    }

    withdraw(preview: Previewed): void {
        this.preview = this.preview === preview ? undefined : this.preview;
    }

    /** What a preview of somebody else holds, which is over with that. */
    claim(by: Previewed): MediaStreamTrack[] {
        return this.preview === by ? [] : (this.preview?.surrender() ?? []);
    }

    // -------------------------------------------------------- for the client

    begin(owner: Id): void {
        if (owner === this.owner) {
            return;
        }
        this.forget();
        this.owner = owner;
        void this.recall(owner);
    }

    forget(): void {
        this.owner = undefined;
        this.choice = {};
    }

    // -------------------------------------------------------------- inside

    private async recall(owner: Id): Promise<void> {
        const before = this.choice;
        const kept = await this.store.read(owner, "device");
        const found = kept?.find(({ key }) => key === record)?.value as Choice | undefined;
        if (owner === this.owner && this.choice === before && found !== undefined) {
            this.choice = found;
            this.changed();
        }
    }

    private keep(): void {
        if (this.owner !== undefined) {
            const value = Object.keys(this.choice).length === 0 ? undefined : this.choice;
            void this.store.write(this.owner, [{ kind: "device", key: record, value }]);
        }
    }

    private readonly onChange = (): void => {
        void this.refresh().then(() => this.changed());
    };

    private changed(): void {
        [...this.followers].forEach((listener) => listener());
        this.port.changed({ what: "devices" });
    }
}
