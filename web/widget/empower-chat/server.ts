/** Where the script came from: the server, unless the page names another. Known only while the script first runs. */
const scriptOrigin = originOf(
    typeof document === "undefined"
        ? undefined
        : (document.currentScript as HTMLScriptElement | null)?.src,
);

function originOf(address: string | undefined): string | undefined {
    try {
        const url = new URL(address ?? "");
        return url.protocol === "https:" || url.protocol === "http:" ? url.origin : undefined;
    } catch {
        return undefined;
    }
}

/** The origin of the server an element is to talk to; undefined where what the page says is no address. */
export function serverOf(attribute: string, page: string): string | undefined {
    if (attribute.trim() === "") {
        return scriptOrigin ?? originOf(page);
    }
    return originOf(attribute.trim());
}
