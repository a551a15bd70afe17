/** Whether two values of plain data say the same. Objects of classes are only equal to themselves. */
function sameData(a: unknown, b: unknown): boolean {
    if (Object.is(a, b)) {
        return true;
    }
    if (Array.isArray(a) && Array.isArray(b)) {
        return a.length === b.length && a.every((item, at) => sameData(item, b[at]));
    }
    if (!isPlain(a) || !isPlain(b)) {
        return false;
    }
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameData(a[key], b[key]));
}

/** `after`, or `before` itself where nothing changed: so that `===` tells a view whether to draw. */
export function share<T>(before: T | undefined, after: T): T {
    return before !== undefined && sameData(before, after) ? before : after;
}

function isPlain(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
