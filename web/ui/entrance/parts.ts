import { html, nothing, type TemplateResult } from "lit";
import { roundButton } from "../button/button.ts";
import type { Words } from "../i18n/words.ts";
import { icon } from "../icons/icons.ts";
import { signInText, type Failure } from "../model/reasons.ts";

export type Field = "username" | "password" | "otp";

/** Which field a refusal is about; undefined: the whole. */
export function fieldOf(failure: Failure | undefined): Field | undefined {
    switch (failure?.reason) {
        case "invalid_username":
        case "username_taken":
            return "username";
        case "password_too_short":
        case "password_too_long":
        case "password_too_common":
        case "password_contains_username":
            return "password";
        case "invalid_otp":
        case "otp_missing":
            return "otp";
        default:
            return undefined;
    }
}

export function entranceText(failure: Failure, words: Words): string {
    const { errors } = words.t.entrance;
    return Object.hasOwn(errors, failure.reason)
        ? errors[failure.reason as keyof typeof errors]
        : signInText(failure, words);
}

export interface Input {
    readonly words: Words;
    readonly name: Field;
    readonly label: string;
    readonly hint?: string;
    readonly failure: Failure | undefined;
    readonly autocomplete: "username" | "new-password" | "current-password" | "one-time-code";
    readonly type?: "text" | "password";
    readonly extra?: string;
    /** Shows and hides what is typed. */
    readonly reveal?: { readonly shown: boolean; readonly press: () => void };
}

/** One field with its name, what it asks for, and what is wrong with it. */
export function field(input: Input): TemplateResult {
    const { name, words, failure, reveal } = input;
    const wrong = failure !== undefined && fieldOf(failure) === name;
    const described = [input.hint === undefined ? "" : `${name}-hint`, wrong ? `${name}-problem` : ""].join(" ").trim();
    return html`<div class="field">
        <label for=${name}>${input.label}</label>
        ${input.hint === undefined ? nothing : html`<p id="${name}-hint" class="hint">${input.hint}</p>`}
        <div class=${reveal === undefined ? "" : "password"}>
            <input
                id=${name}
                name=${name}
                class=${input.extra ?? ""}
                type=${reveal === undefined ? (input.type ?? "text") : reveal.shown ? "text" : "password"}
                inputmode=${name === "otp" ? "numeric" : nothing}
                autocomplete=${input.autocomplete}
                autocapitalize="none"
                autocorrect="off"
                spellcheck="false"
                required
                data-testid="entrance-${name}"
                aria-invalid=${wrong}
                aria-describedby=${described === "" ? nothing : described}
            />
            ${
                reveal === undefined
                    ? nothing
                    : roundButton({
                          icon: reveal.shown ? "eye-off" : "eye",
                          label: reveal.shown ? words.t.signIn.hide : words.t.signIn.show,
                          press: reveal.press,
                      })
            }
        </div>
        ${
            wrong
                ? html`<p id="${name}-problem" class="problem" data-testid="entrance-problem">${entranceText(failure, words)}</p>`
                : nothing
        }
    </div>`;
}

/** What went wrong with the whole, read out when it comes. */
export function failureAlert(failure: Failure | undefined, words: Words): TemplateResult {
    const whole = failure !== undefined && fieldOf(failure) === undefined ? failure : undefined;
    return html`<div role="alert" data-testid="entrance-error" ?hidden=${whole === undefined}>
        ${
            whole === undefined
                ? nothing
                : html`<p class="error">${icon("alert")}<span>${entranceText(whole, words)}</span></p>`
        }
    </div>`;
}

export function submitButton(words: Words, busy: boolean, label: string): TemplateResult {
    return html`<button type="submit" class="button main submit" data-testid="entrance-submit" aria-disabled=${busy}>
        ${busy ? words.t.entrance.busy : label}
    </button>`;
}

/** The head of a step. It takes the focus when the step comes, so that it is read out. */
export function stepHead(words: Words, title: string, step?: number): TemplateResult {
    return html`${
            step === undefined ? nothing : html`<p class="step" data-testid="entrance-step">${words.t.entrance.step(step, 3)}</p>`
        }
        <h1 tabindex="-1">${title}</h1>`;
}
