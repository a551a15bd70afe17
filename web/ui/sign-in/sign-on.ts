import type { SignOn } from "../../client/index.ts";
import type { Words } from "../i18n/words.ts";

const words = ["refused", "unknown_account", "unavailable", "expired"] as const;
type SignOnWord = (typeof words)[number];

/** The part of a page's address that says why signing in by one's organisation failed. */
const mark = "#sso=";

/**
 * Signing in by one's organisation: where that can be done, and what became of it. The page itself goes there, and
 * comes back as a new one.
 */
export class SignOnChoice {
    choices: readonly SignOn[] = [];
    private word: SignOnWord | undefined;
    private asked = false;

    constructor(
        private readonly list: () => Promise<readonly SignOn[]>,
        private readonly changed: () => void,
    ) {}

    /** Asks where, once. What the address says is told with the answer: by then there is a place to say it in. */
    async begin(): Promise<void> {
        if (this.asked) {
            return;
        }
        this.asked = true;
        const word = takeWord();
        this.choices = await this.list().catch(() => []); // the password is there all the same
        this.word = word;
        this.changed();
    }

    /** Something else is tried. */
    forget(): void {
        this.word = undefined;
    }

    problem({ t }: Words): string {
        const texts = t.signIn.signOn;
        switch (this.word) {
            case undefined:
                return "";
            case "unknown_account":
                return texts.unknown;
            default:
                return texts[this.word];
        }
    }
}

/** Out of the address, so that a reload does not say it again. What a later server adds is taken for "unavailable". */
function takeWord(): SignOnWord | undefined {
    const { hash, pathname, search } = location;
    if (!hash.startsWith(mark)) {
        return undefined;
    }
    history.replaceState(null, "", pathname + search);
    const said = hash.slice(mark.length);
    return words.find((word) => word === said) ?? "unavailable";
}
