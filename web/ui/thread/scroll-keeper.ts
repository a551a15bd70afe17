/** How far from the end still counts as reading the end. */
const near_px = 48;

interface Anchor {
    readonly element: HTMLElement;
    readonly top: number;
}

/**
 * Keeps the reader's place in a list that grows at both ends. The browser's own scroll anchoring is not in every
 * browser and gives up at the very top, which is just where older messages come in, so it is switched off in the
 * styles and done here: remember what stands at the top of the view, and put it back there after the change.
 */
export class ScrollKeeper {
    /** The reader is at the end, and wants to stay there. */
    following = true;
    private anchor: Anchor | undefined;

    constructor(private readonly scroller: HTMLElement) {}

    /** To be called on every scroll. */
    note(): void {
        const { scrollHeight, scrollTop, clientHeight } = this.scroller;
        if (clientHeight > 0) {
            this.following = scrollHeight - scrollTop - clientHeight <= near_px;
        }
    }

    /** Before the list changes. */
    remember(rows: Iterable<HTMLElement>): void {
        this.anchor = undefined;
        const edge = this.scroller.getBoundingClientRect().top;
        for (const element of rows) {
            const box = element.getBoundingClientRect();
            if (box.bottom > edge) {
                this.anchor = { element, top: box.top };
                return;
            }
        }
    }

    /** After it. */
    restore(): void {
        if (this.following) {
            this.toEnd();
        } else if (this.anchor !== undefined && this.anchor.element.isConnected) {
            const moved = this.anchor.element.getBoundingClientRect().top - this.anchor.top;
            if (Math.abs(moved) >= 1) {
                this.scroller.scrollTop += moved;
            }
        }
        this.anchor = undefined;
    }

    toEnd(): void {
        this.following = true;
        this.scroller.scrollTop = this.scroller.scrollHeight;
    }

    /** Puts an element a third from the top, where the eye looks first. */
    to(element: HTMLElement): void {
        const box = element.getBoundingClientRect();
        const view = this.scroller.getBoundingClientRect();
        this.scroller.scrollTop += box.top - view.top - view.height / 3;
        this.note();
    }
}
