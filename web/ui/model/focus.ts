/** The element that has the focus, through all shadow roots. */
export function deepFocus(): HTMLElement | undefined {
    let found = document.activeElement;
    while (found?.shadowRoot?.activeElement != null) {
        found = found.shadowRoot.activeElement;
    }
    return found instanceof HTMLElement ? found : undefined;
}

/** What had the focus is no longer there. */
export function focusIsLost(): boolean {
    const focused = deepFocus();
    return focused === undefined || focused === document.body;
}
