/**
 * Keeps the screen lit during a call. The browser lets go of it whenever the page is out of sight, and refuses it on a
 * nearly empty battery: then a call is as any page.
 */
export class WakeLock {
    private wanted = false;
    private lock: Promise<WakeLockSentinel | undefined> | undefined;

    hold(): void {
        if (!this.wanted) {
            this.wanted = true;
            document.addEventListener("visibilitychange", this.ask);
            this.ask();
        }
    }

    release(): void {
        this.wanted = false;
        document.removeEventListener("visibilitychange", this.ask);
        void this.lock?.then((lock) => lock?.release());
        this.lock = undefined;
    }

    private readonly ask = (): void => {
        // Typed as always there; it is absent outside secure contexts and in older browsers.
        const wakeLock = navigator.wakeLock as Navigator["wakeLock"] | undefined;
        if (this.wanted && document.visibilityState === "visible" && wakeLock !== undefined) {
            this.lock = wakeLock.request("screen").catch(() => undefined);
        }
    };
}
