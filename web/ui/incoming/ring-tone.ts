/** Two soft notes, then a pause, over and over. Made on the spot: there is no file to fetch. */
const notes = [
    { at_s: 0, hertz: 523.25 },
    { at_s: 0.28, hertz: 659.25 },
    { at_s: 0.9, hertz: 523.25 },
    { at_s: 1.18, hertz: 659.25 },
] as const;
const round_s = 3.2;
const loudness = 0.16;

export class RingTone {
    private context: AudioContext | undefined;
    private next: ReturnType<typeof setTimeout> | undefined;

    get ringing(): boolean {
        return this.context !== undefined;
    }

    start(): void {
        if (this.context !== undefined || typeof AudioContext === "undefined") {
            return;
        }
        this.context = new AudioContext();
        // Without a click on the page before, a browser keeps it silent; the picture and the words still ring.
        void this.context.resume().catch(() => undefined);
        this.round();
    }

    stop(): void {
        clearTimeout(this.next);
        void this.context?.close().catch(() => undefined);
        this.context = undefined;
    }

    private round(): void {
        const { context } = this;
        if (context === undefined) {
            return;
        }
        for (const note of notes) {
            this.sound(context, note.hertz, context.currentTime + note.at_s);
        }
        this.next = setTimeout(() => this.round(), round_s * 1000);
    }

    /** A note that swells and dies away, so that it calls without startling. */
    private sound(context: AudioContext, hertz: number, at_s: number): void {
        const tone = context.createOscillator();
        const volume = context.createGain();
        tone.type = "sine";
        tone.frequency.value = hertz;
        volume.gain.setValueAtTime(0.0001, at_s);
        volume.gain.exponentialRampToValueAtTime(loudness, at_s + 0.05);
        volume.gain.exponentialRampToValueAtTime(0.0001, at_s + 0.6);
        tone.connect(volume).connect(context.destination);
        tone.start(at_s);
        tone.stop(at_s + 0.65);
    }
}
