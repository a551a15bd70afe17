import { html, svg, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import qrcode from "qrcode-generator";
import { define, EmpowerElement } from "../element.ts";
import { base } from "../tokens/base.ts";
import { css } from "../tokens/css.ts";

/** The light border that readers ask for, in modules. */
const quiet = 4;

/** The dark modules of a text as one path, and how many modules a side has, its border included. */
export function qrPath(text: string): { readonly path: string; readonly size: number } {
    const code = qrcode(0, "M");
    code.addData(text);
    code.make();
    const count = code.getModuleCount();
    const rows = Array.from({ length: count }, (_, row) => row);
    const path = rows
        .flatMap((row) => rows.filter((column) => code.isDark(row, column)).map((column) => `M${column + quiet} ${row + quiet}h1v1h-1z`))
        .join("");
    return { path, size: count + 2 * quiet };
}

/** A text as a QR code, drawn here: what it says goes to nobody. Dark on light in every scheme, as readers want it. */
export class QrCode extends EmpowerElement {
    static override styles = [
        base,
        css`
            :host {
                display: block;
                width: min(14rem, 100%);
            }
            svg {
                display: block;
                width: 100%;
                height: auto;
                border-radius: var(--em-radius-small);
                background: #fff;
                shape-rendering: crispEdges;
            }
            path {
                fill: #000;
            }
        `,
    ];

    @property({ attribute: false }) text = "";
    @property({ attribute: false }) label = "";

    protected override render(): TemplateResult {
        const { path, size } = qrPath(this.text);
        return html`<svg viewBox="0 0 ${size} ${size}" role="img" aria-label=${this.label} data-testid="qr">
            ${svg`<path d=${path} />`}
        </svg>`;
    }
}

define("empower-qr-code", QrCode);

declare global {
    interface HTMLElementTagNameMap {
        "empower-qr-code": QrCode;
    }
}
