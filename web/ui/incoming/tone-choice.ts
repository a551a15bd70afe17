import { tones, type Tone } from "./ring-tone.ts";

const key = "empower-ring-tone";

/** How a call sounds on this device, by the choice of whoever works at it. */
export function chosenTone(): Tone {
    try {
        const chosen = localStorage.getItem(key);
        return tones.find((tone) => tone === chosen) ?? "soft";
    } catch {
        return "soft";
    }
}

export function keepTone(tone: Tone): void {
    try {
        localStorage.setItem(key, tone);
    } catch {
        // blocked
    }
}
