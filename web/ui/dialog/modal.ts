/** The modal dialogs that are open now: whatever stands outside of the last one cannot be pressed. */
const open = new Set<HTMLDialogElement>();
const listeners = new Set<() => void>();

export function showModal(dialog: HTMLDialogElement): void {
    dialog.showModal();
    open.add(dialog);
    const closed = (): void => {
        open.delete(dialog);
        tell();
    };
    dialog.addEventListener("close", closed, { once: true });
    tell();
}

export function modalIsOpen(): boolean {
    return [...open].some((dialog) => dialog.isConnected && dialog.open);
}

/** Calls `listener` whenever one was opened or closed, until the returned function is called. */
export function onModals(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
}

function tell(): void {
    listeners.forEach((listener) => listener());
}
