import { html, type TemplateResult } from "lit";
import { encode } from "uqr";

/** What a camera needs around the code to find it, in modules. */
const quiet = 4;

/** The dark modules as one path, a rectangle for each run of them in a row. */
export function pathOf(rows: readonly (readonly boolean[])[]): string {
    return rows
        .flatMap((row, y) =>
            [...row.map((dark) => (dark ? "1" : "0")).join("").matchAll(/1+/gu)].map(
                ({ index, 0: { length } }) => `M${index} ${y}h${length}v1h-${length}z`,
            ),
        )
        .join("");
}

/** Dark on light in both schemes: many apps read no other. */
export function qrCode(text: string, label: string): TemplateResult {
    const { size, data } = encode(text, { ecc: "M", border: quiet });
    return html`<svg
        class="qr"
        role="img"
        aria-label=${label}
        viewBox="0 0 ${size} ${size}"
        shape-rendering="crispEdges"
        data-testid="factor-qr"
    >
        <rect width=${size} height=${size} fill="#ffffff" />
        <path d=${pathOf(data)} fill="#000000" />
    </svg>`;
}

/** The secret of an `otpauth:` URI in groups, as one types it over. */
export function secretOf(uri: string): string {
    const secret = new URL(uri).searchParams.get("secret") ?? "";
    return (secret.match(/.{1,4}/gu) ?? []).join(" ");
}
