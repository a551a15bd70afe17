import { html, nothing, type TemplateResult } from "lit";
import { define } from "../element.ts";
import { errorBox, noticeBox } from "../form/form-parts.ts";
import { AccountChange, type Fault } from "./account-change.ts";

/** Another password, by who knows the one there is. */
export class PasswordChange extends AccountChange<"choose"> {
    protected override render(): TemplateResult {
        const t = this.words.t.account.password;
        return html`<h3 tabindex="-1">${t.title}</h3>
            <p>${t.about}</p>
            ${this.account.sso ? html`<p class="notice" data-testid="password-sso">${t.sso}</p>` : nothing}
            ${noticeBox(this.said, "password-said", "good")} ${this.step === "rest" ? this.rest() : this.choose()}`;
    }

    private rest(): TemplateResult {
        const t = this.words.t.account.password;
        return html`<div class="actions">${this.plain(t.change, "password-change", () => this.go("choose"), "soft")}</div>`;
    }

    private choose(): TemplateResult {
        const { words } = this;
        const t = words.t.account.password;
        const { sends_mail: sends, mail } = this.account;
        return html`<form novalidate @submit=${this.onSubmit}>
            ${this.proof()}
            <p class="hint">${sends && mail !== undefined ? t.forgotten : t.forgottenNoMail}</p>
            ${this.input({
                name: "new_password",
                label: t.fresh,
                hint: words.t.entrance.passwordHint,
                type: "password",
                autocomplete: "new-password",
                reveal: true,
            })}
            ${errorBox(this.wholeFault, "password-error")}
            ${this.actions(t.save, "password-save", this.plain(words.t.account.proof.stop, "password-stop", () => this.go("rest")))}
        </form>`;
    }

    protected override refusal(reason: string): Fault | undefined {
        const { errors } = this.words.t.entrance;
        return reason.startsWith("password_") && Object.hasOwn(errors, reason)
            ? { field: "new_password", text: errors[reason as keyof typeof errors] }
            : undefined;
    }

    private readonly onSubmit = async (event: Event): Promise<void> => {
        event.preventDefault();
        const { proof, password: t } = this.words.t.account;
        if (this.busy || this.lacks({ password: proof.passwordMissing, new_password: t.freshMissing })) {
            return;
        }
        await this.attempt(async () => {
            await this.client.security.changePassword(this.proven, this.value("new_password"));
            this.go("rest");
            this.said = t.done;
        });
    };
}

define("empower-password-change", PasswordChange);

declare global {
    interface HTMLElementTagNameMap {
        "empower-password-change": PasswordChange;
    }
}
