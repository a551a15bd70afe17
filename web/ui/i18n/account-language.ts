import type { Change, Client } from "../../client/index.ts";
import { keepLanguage } from "./choice.ts";
import type { Language } from "./words.ts";

/**
 * The language of whoever is signed in is the account's, on every device; until one was chosen there, it is what this
 * browser says. What is chosen here goes there.
 */
export class AccountLanguage {
    private of: string | undefined;

    constructor(
        private readonly client: () => Client,
        private readonly show: (lang: Language) => void,
    ) {}

    /** To be told of every change of the client. */
    heard(change: Change): void {
        const me = this.client().me?.id;
        if (change.what === "account" && me !== this.of) {
            this.of = me;
            if (me !== undefined) {
                void this.follow(me);
            }
        }
    }

    choose(lang: Language): void {
        keepLanguage(lang);
        this.show(lang);
        const client = this.client();
        if (client.me !== undefined) {
            void client.keepLanguage(lang).catch(() => undefined); // this device has it; the next choice tries again
        }
    }

    private async follow(me: string): Promise<void> {
        const lang = await this.client()
            .language()
            .catch(() => undefined);
        if (lang !== undefined && this.of === me) {
            keepLanguage(lang);
            this.show(lang);
        }
    }
}
