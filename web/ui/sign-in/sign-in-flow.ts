import {
    html,
    type ReactiveController,
    type ReactiveControllerHost,
    type TemplateResult,
} from "lit";
import { browserEnvironment, type Change, type Client } from "../../client/index.ts";
import type { Drafts } from "../composer/drafts.ts";
import { confirm } from "../dialog/dialog.ts";
import type { Words } from "../i18n/words.ts";
import { focusIsLost } from "../model/focus.ts";
import { PasskeyFill, type PasskeyService } from "./passkey-fill.ts";
import "./sign-in.ts";
import { SignInSteps } from "./sign-in-steps.ts";
import { SignOnChoice } from "./sign-on.ts";

export interface SignInHost extends ReactiveControllerHost {
    readonly words: Words;
    readonly renderRoot: ParentNode & Node;
}

/** Where the keyboard goes once one is in: the first of these that the face has. */
const inside =
    "empower-security:not([hidden]), empower-chat, empower-conversation, empower-conversation-list";

/** How a face lets people in and out, whatever it looks like. */
export class SignInFlow implements ReactiveController {
    private readonly steps: SignInSteps;
    private readonly signOn: SignOnChoice | undefined;
    private readonly fill: PasskeyFill;
    /** Who was in last. */
    private last: string | undefined;
    private leaving = false;
    private where: "form" | "inside" | undefined;

    constructor(
        private readonly host: SignInHost,
        private readonly client: () => Client | undefined,
        /** What is being written in this face: it stays through a sign-in that ran out, for the same person alone. */
        private readonly drafts: () => Drafts,
        /** One's organisation may vouch for one here. */
        { organisations = false }: { readonly organisations?: boolean } = {},
    ) {
        const { clock } = browserEnvironment();
        const changed = () => host.requestUpdate();
        this.steps = new SignInSteps(
            async (credentials) => {
                this.signOn?.forget();
                return this.client()?.signIn(credentials);
            },
            clock,
            changed,
        );
        this.fill = new PasskeyFill(
            () => this.passkeys,
            clock,
            (failure) => this.steps.passkeyRefused(failure),
        );
        if (organisations) {
            this.signOn = new SignOnChoice(async () => (await this.client()?.signOns()) ?? [], changed);
        }
        host.addController(this);
    }

    hostConnected(): void {
        window.addEventListener("pagehide", this.onHide);
        document.addEventListener("visibilitychange", this.onHide);
        window.addEventListener("beforeunload", this.onLeave);
    }

    hostDisconnected(): void {
        this.fill.stop();
        this.steps.stop();
        this.drafts().flush();
        window.removeEventListener("pagehide", this.onHide);
        document.removeEventListener("visibilitychange", this.onHide);
        window.removeEventListener("beforeunload", this.onLeave);
    }

    hostUpdate(): void {
        const client = this.client();
        if (client?.me !== undefined && !this.leaving) {
            this.drafts().follow(client, client.me.id);
        }
    }

    /** What one was in is gone from the page, and the focus with it: it goes on where one is now. */
    hostUpdated(): void {
        this.offerPasskeys();
        const client = this.client();
        const there = client?.me !== undefined && client.connection.state === "online";
        if (this.wanted) {
            void this.signOn?.begin();
        }
        const where = this.wanted ? "form" : there ? "inside" : this.where;
        if (where === this.where) {
            return;
        }
        const moved = this.where !== undefined;
        this.where = where;
        const place = where === "form" ? "empower-sign-in" : inside;
        const target = this.host.renderRoot.querySelector<
            HTMLElement & { updateComplete?: Promise<boolean> }
        >(place);
        if (moved && focusIsLost()) {
            void Promise.resolve(target?.updateComplete).then(() => target?.focus());
        }
    }

    private get passkeys(): PasskeyService | undefined {
        const client = this.client();
        return client === undefined
            ? undefined
            : {
                  canHavePasskeys: client.security.canHavePasskeys,
                  fillsInPasskeys: () => client.fillsInPasskeys(),
                  signInWithPasskey: (how) => client.signInWithPasskey(how),
              };
    }

    /** Beside the form at its start; a browser asks for one thing at a time. A face that left the page draws once more. */
    private offerPasskeys(): void {
        const { steps } = this;
        const form = this.host.renderRoot.querySelector("empower-sign-in");
        const there = this.wanted && form?.isConnected === true;
        if (there && steps.step === "password" && !steps.busy) {
            this.fill.start();
        } else {
            this.fill.stop();
        }
    }

    private byPasskey(): void {
        const { passkeys } = this;
        if (passkeys !== undefined) {
            this.fill.stop();
            this.signOn?.forget();
            void this.steps.passkey(() => passkeys.signInWithPasskey());
        }
    }

    /** The form is to be shown. */
    get wanted(): boolean {
        const client = this.client();
        const out = client?.connection.state === "signed-out";
        return out || (this.steps.busy && client?.me === undefined);
    }

    /** To be told of every change of the client. */
    heard(change: Change): void {
        const client = this.client();
        const me = client?.me?.id;
        const line = client?.connection;
        if (change.what === "account" && me !== undefined) {
            this.steps.stop(); // also where another tab signed in
            this.fill.reset();
            this.last = me;
            this.leaving = false;
        } else if (line?.state === "signed-out" && line.reason === "signed-out") {
            this.drafts().clear(); // whoever left, through whichever button
        } else if (change.what === "removed") {
            this.drafts().drop(change.channel);
        } else if (change.what === "draft" && change.channel === undefined) {
            this.drafts().clear();
        } else if (change.what === "draft" && !document.hasFocus()) {
            // Where the person is typing, nothing written elsewhere takes the text away.
            void this.drafts().changedElsewhere(change.channel ?? "");
        }
    }

    private readonly onHide = (): void => {
        if (document.visibilityState === "hidden") {
            this.drafts().flush();
        }
    };

    /** The browser asks before it leaves, where that would lose messages. */
    private readonly onLeave = (event: BeforeUnloadEvent): void => {
        this.drafts().flush();
        if (this.client()?.atRisk === true) {
            event.preventDefault();
        }
    };

    form(welcome: string): TemplateResult {
        return html`<empower-sign-in
            .words=${this.host.words}
            .welcome=${welcome}
            .notice=${this.notice()}
            .forgotten=${this.client()?.resetUrl ?? ""}
            .steps=${this.steps}
            .passkeys=${this.client()?.security.canHavePasskeys === true}
            @passkey=${() => this.byPasskey()}
            .signOns=${this.signOn?.choices ?? []}
            .problem=${this.signOn?.problem(this.host.words) ?? ""}
        ></empower-sign-in>`;
    }

    /** Who was thrown out is told so; who left, or closed the account, knows. */
    private notice(): string {
        const { failure, busy } = this.steps;
        const line = this.client()?.connection;
        const left = line?.state === "signed-out" && line.reason === "signed-out";
        const out = this.last !== undefined && !left && failure === undefined && !busy;
        return out ? this.host.words.t.signIn.expired : "";
    }

    async signOut(): Promise<void> {
        if (!(await this.sure())) {
            return;
        }
        this.leaving = true;
        this.drafts().clear();
        void this.client()
            ?.signOut()
            .catch(() => undefined); // here it is over in any case; the server forgets the sign-in in time
        this.host.requestUpdate();
    }

    /** What was not sent goes with the sign-in: nobody is to lose it unasked. */
    private async sure(): Promise<boolean> {
        const { words, renderRoot } = this.host;
        if ((this.client()?.unsent ?? 0) === 0) {
            return true;
        }
        const t = words.t.signIn;
        return confirm(renderRoot, { words, title: t.unsentTitle, text: t.unsentText, action: t.signOut });
    }
}
