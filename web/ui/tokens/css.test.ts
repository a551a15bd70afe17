import { expect, test } from "vitest";
import { css } from "./css.ts";

test("a rem follows the size the person reads at", () => {
    const styles = css`
        p {
            margin: 0.5rem -1rem;
        }
    `;
    expect(styles.cssText).toContain(
        "calc(0.5 * var(--em-rem, 1rem)) calc(-1 * var(--em-rem, 1rem))",
    );
});

test("styles within styles are scaled once", () => {
    const inner = css`
        gap: 2rem;
    `;
    const outer = css`
        p {
            ${inner}
        }
    `;
    expect(outer.cssText).toContain("gap: calc(2 * var(--em-rem, 1rem));");
});
