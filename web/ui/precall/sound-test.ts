const notes = [392, 523.25, 659.25] as const;
const note_s = 0.5;
const loudness = 0.22;

/**
 * Three tones, made on the spot, out of one speaker. By an audio element, since that is what a browser lets choose
 * its speaker, and what a call is heard by.
 */
export class SoundTest {
    private context: AudioContext | undefined;
    private element: HTMLAudioElement | undefined;

    /** Settles when it was heard to the end, or was stopped; rejects where nothing can be played. */
    async play(speaker: string): Promise<void> {
        this.stop();
        const context = new AudioContext();
        const out = context.createMediaStreamDestination();
        const element = new Audio();
        this.context = context;
        this.element = element;
        element.srcObject = out.stream;
        await playOn(element, speaker);
        await Promise.all([context.resume(), element.play()]);
        await new Promise<void>((resolve) => {
            notes.forEach((hertz, at) => {
                const tone = sound(context, out, hertz, context.currentTime + at * note_s);
                if (at === notes.length - 1) {
                    tone.onended = () => resolve();
                    context.onstatechange = () => (context.state === "closed" ? resolve() : undefined);
                }
            });
        });
        if (this.context === context) {
            this.stop();
        }
    }

    stop(): void {
        this.element?.pause();
        void this.context?.close().catch(() => undefined);
        this.context = undefined;
        this.element = undefined;
    }
}

function sound(context: AudioContext, out: AudioNode, hertz: number, at_s: number): OscillatorNode {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, at_s);
    volume.gain.exponentialRampToValueAtTime(loudness, at_s + 0.05);
    volume.gain.exponentialRampToValueAtTime(0.0001, at_s + note_s);
    tone.connect(volume).connect(out);
    tone.start(at_s);
    tone.stop(at_s + note_s);
    return tone;
}

/** Absent in Safari and on phones. */
export function canChooseSpeaker(): boolean {
    return "setSinkId" in HTMLMediaElement.prototype;
}

/** Has it play there; where that speaker is gone, it plays where the browser would. */
export async function playOn(element: HTMLMediaElement, speaker: string): Promise<void> {
    if (canChooseSpeaker() && element.sinkId !== speaker) {
        await element.setSinkId(speaker).catch(() => undefined);
    }
}
