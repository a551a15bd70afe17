export interface Forms {
    readonly one: string;
    readonly other: string;
}

/* Chooses the form for a number by the rules of the language; `#` in it becomes the number, written its way. */
export function pluralFor(locale: string): (count: number, forms: Forms) => string {
    const rules = new Intl.PluralRules(locale);
    const number = new Intl.NumberFormat(locale);
    return (count, forms) => {
        const form = rules.select(count) === "one" ? forms.one : forms.other;
        return form.replaceAll("#", number.format(count));
    };
}

export function listFor(locale: string): (names: readonly string[]) => string {
    const list = new Intl.ListFormat(locale, { type: "conjunction" });
    return (names) => list.format(names);
}
