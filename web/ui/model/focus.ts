/** The element that has the focus, through all shadow roots. */
export function deepFocus(): HTMLElement | undefined {
    let found = document.activeElement;
    while (found?.shadowRoot?.activeElement != null) {
        found = found.shadowRoot.activeElement;
    }
    return found instanceof HTMLElement ? found : undefined;
}
