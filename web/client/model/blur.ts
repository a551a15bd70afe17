/* The blurred background of Media Capture Extensions: made by the browser or the system; TypeScript does not know it yet. */
interface Blurring {
    readonly backgroundBlur?: readonly boolean[];
}

/** Whether the picture's background is blurred; undefined where the camera leaves no choice. */
export function blurOf(track: MediaStreamTrack | undefined): boolean | undefined {
    if (track === undefined || !("getCapabilities" in track)) {
        return undefined; // Firefox before 132
    }
    const { backgroundBlur } = track.getCapabilities() as Blurring;
    if (backgroundBlur?.includes(true) !== true || !backgroundBlur.includes(false)) {
        return undefined;
    }
    return (track.getSettings() as { backgroundBlur?: boolean }).backgroundBlur === true;
}

/** Where it does not work, the picture stays as it is, and `blurOf` says so. */
export async function setBlur(track: MediaStreamTrack, on: boolean): Promise<void> {
    await track.applyConstraints({ ...track.getConstraints(), backgroundBlur: on } as MediaTrackConstraints).catch(() => undefined);
}
