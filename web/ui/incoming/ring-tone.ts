/** Made on the spot: there is no file to fetch. */
export const tones = ["soft", "bell", "bright", "silent"] as const;
export type Tone = (typeof tones)[number];

interface Note {
    readonly at_s: number;
    readonly hertz: number;
}

interface Sound {
    readonly wave: OscillatorType;
    readonly loudness: number;
    /** How long a note takes to die away. */
    readonly fades_s: number;
    readonly notes: readonly Note[];
}

/** A few notes, then a pause, over and over. */
const round_s = 3.2;

const sounds: Readonly<Record<Exclude<Tone, "silent">, Sound>> = {
    soft: {
        wave: "sine",
        loudness: 0.16,
        fades_s: 0.6,
        notes: [
            { at_s: 0, hertz: 523.25 },
            { at_s: 0.28, hertz: 659.25 },
            { at_s: 0.9, hertz: 523.25 },
            { at_s: 1.18, hertz: 659.25 },
        ],
    },
    bell: {
        wave: "triangle",
        loudness: 0.2,
        fades_s: 1.1,
        notes: [
            { at_s: 0, hertz: 880 },
            { at_s: 0, hertz: 1318.5 },
            { at_s: 1.2, hertz: 880 },
            { at_s: 1.2, hertz: 1318.5 },
        ],
    },
    bright: {
        wave: "triangle",
        loudness: 0.16,
        fades_s: 0.3,
        notes: [0, 0.16, 0.32, 0.9, 1.06, 1.22].map((at_s, i) => ({ at_s, hertz: [784, 988, 1175][i % 3] ?? 784 })),
    },
};

/** Somebody is in the waiting room: once, and unlike a ring. */
const knock: Sound = {
    wave: "sine",
    loudness: 0.18,
    fades_s: 0.7,
    notes: [
        { at_s: 0, hertz: 659.25 },
        { at_s: 0.22, hertz: 493.88 },
    ],
};

export class RingTone {
    private context: AudioContext | undefined;
    private next: ReturnType<typeof setTimeout> | undefined;

    start(tone: Tone): void {
        this.stop();
        if (tone !== "silent") {
            this.round(sounds[tone]);
        }
    }

    /** One round, to hear what it is like. */
    once(tone: Tone): void {
        this.stop();
        if (tone !== "silent") {
            this.play(sounds[tone]);
        }
    }

    knock(): void {
        this.stop();
        this.play(knock);
    }

    stop(): void {
        clearTimeout(this.next);
        void this.context?.close().catch(() => undefined);
        this.context = undefined;
    }

    private round(sound: Sound): void {
        this.play(sound);
        this.next = setTimeout(() => this.round(sound), round_s * 1000);
    }

    private play(sound: Sound): void {
        if (typeof AudioContext === "undefined") {
            return;
        }
        this.context ??= new AudioContext();
        // Without a click on the page before, a browser keeps it silent; the picture and the words still ring.
        void this.context.resume().catch(() => undefined);
        for (const note of sound.notes) {
            strike(this.context, sound, note.hertz, this.context.currentTime + note.at_s);
        }
    }
}

/** A note that swells and dies away, so that it calls without startling. */
function strike(context: AudioContext, { wave, loudness, fades_s }: Sound, hertz: number, at_s: number): void {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = wave;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, at_s);
    volume.gain.exponentialRampToValueAtTime(loudness, at_s + 0.05);
    volume.gain.exponentialRampToValueAtTime(0.0001, at_s + fades_s);
    tone.connect(volume).connect(context.destination);
    tone.start(at_s);
    tone.stop(at_s + fades_s + 0.05);
}
