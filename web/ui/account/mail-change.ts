import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { define } from "../element.ts";
import { errorBox, noticeBox } from "../form/form-parts.ts";
import { AccountChange, type Fault } from "./account-change.ts";

/** Another mail address: asked for, then confirmed by the code that was sent there. Event: `changed`. */
export class MailChange extends AccountChange<"ask" | "code"> {
    /** Where the code went. */
    private sentTo = "";

    protected override willUpdate(changed: PropertyValues<this>): void {
        const { mail_to_come: coming } = this.account;
        if (changed.has("account") && coming !== undefined && this.step === "rest") {
            this.sentTo = coming;
            this.step = "code";
        }
    }

    protected override render(): TemplateResult {
        const t = this.words.t.account.mail;
        const { mail } = this.account;
        return html`<h3 tabindex="-1">${t.title}</h3>
            <p>${mail === undefined ? t.none : t.about}</p>
            ${mail === undefined ? nothing : html`<p data-testid="mail-now"><strong>${mail}</strong></p>`}
            ${noticeBox(this.step === "code" ? t.sent(this.sentTo) : this.said, "mail-said", "good")} ${this.form()}`;
    }

    private form(): TemplateResult {
        const { account, words } = this;
        const t = words.t.account.mail;
        const stop = this.plain(words.t.account.proof.stop, "mail-stop", () => this.go("rest"));
        switch (this.step) {
            case "rest":
                return html`<div class="actions">
                    ${this.plain(account.mail === undefined ? t.add : t.change, "mail-change", () => this.go("ask"), "soft")}
                </div>`;
            case "ask":
                return html`<form novalidate @submit=${this.onAsk}>
                    ${this.input({ name: "mail", label: t.fresh, type: "email", autocomplete: "email" })} ${this.proof()}
                    ${errorBox(this.wholeFault, "mail-error")} ${this.actions(t.send, "mail-send", stop)}
                </form>`;
            case "code":
                return html`<form novalidate @submit=${this.onCode}>
                    ${this.input({ name: "code", label: t.code, hint: t.codeHint, autocomplete: "one-time-code" })}
                    ${errorBox(this.wholeFault, "mail-error")}
                    ${this.actions(t.confirm, "mail-confirm", this.plain(t.other, "mail-other", () => this.go("ask")))}
                </form>`;
        }
    }

    protected override refusal(_: string, field: string | undefined): Fault | undefined {
        const t = this.words.t.account.mail;
        const texts: Readonly<Record<string, string>> = { mail: t.freshMissing, code: t.codeWrong };
        const text = texts[field ?? ""];
        return text === undefined ? undefined : { field, text };
    }

    private readonly onAsk = async (event: Event): Promise<void> => {
        event.preventDefault();
        const { proof, mail: t } = this.words.t.account;
        const address = this.value("mail").trim();
        if (this.busy || this.lacks({ mail: t.freshMissing, password: proof.passwordMissing })) {
            return;
        }
        if (address === this.account.mail) {
            this.fault = { field: "mail", text: t.same };
            return;
        }
        await this.attempt(async () => {
            await this.client.security.changeMail(this.proven, address);
            this.sentTo = address;
            this.go("code");
        });
    };

    private readonly onCode = async (event: Event): Promise<void> => {
        event.preventDefault();
        const t = this.words.t.account.mail;
        if (this.busy || this.lacks({ code: t.codeMissing })) {
            return;
        }
        await this.attempt(async () => {
            await this.client.security.confirmMail(this.value("code").trim());
            this.go("rest");
            this.said = t.now(this.sentTo);
            this.emit("changed");
        });
    };
}

define("empower-mail-change", MailChange);

declare global {
    interface HTMLElementTagNameMap {
        "empower-mail-change": MailChange;
    }
}
