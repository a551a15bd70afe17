// What a telephone's camera makes of a QR code on a page.
import jsqr from "jsqr";

const MODULE_PX = 4;

/** The text in the code that this SVG element draws: rectangles in one path, in units of a module. */
export async function readQr(svg) {
    const [box, path] = await Promise.all([svg.getAttribute("viewBox"), svg.locator("path").getAttribute("d")]);
    const side = Number(box.split(" ")[2]) * MODULE_PX;
    const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
    for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
        for (let row = y * MODULE_PX; row < (Number(y) + 1) * MODULE_PX; row++) {
            for (let column = x * MODULE_PX; column < (Number(x) + Number(width)) * MODULE_PX; column++) {
                pixels.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
            }
        }
    }
    return jsqr(pixels, side, side)?.data;
}
