// @ts-check
/* The codebook in the browser: loaded once for all tabs, and pictures of grey bytes.
 *
 * A patch is what a code decodes to, 4x4 bytes; a picture is 28x28 bytes; a map is 49 codes in reading order.
 */
import { page, SIDE } from "./data.js";
import { bytes } from "./grid.js";
import { once } from "./newest.js";
import { el, onTheme } from "./page.js";
import { colours, context2d, mix } from "./paint.js";

/** @typedef {import("./types").Codebook} Codebook */

const PATCH = page.patch;
export const MAP = SIDE / PATCH;

/** The code map's colours come from the server; black or white text on them, whichever has more contrast.
 * @param {Uint8Array} rgb */
export function textOn(rgb) {
  const [r, g, b] = Array.from(rgb, (value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

/** A promise of the codebook, see once().
 * @type {(server: import("./types").Part["server"], say: (answer: import("./types").Answer) => void) => Promise<Codebook>} */
export const codebook = once("codebook", ({ value }) => {
  if (!value) return undefined;
  const patches = bytes(value.patches);
  const rgb = bytes(value.colours);
  /** @param {number} k */
  const colour = (k) => rgb.subarray(3 * k, 3 * k + 3);
  return {
    ...value,
    count: value.entries.length,
    patch: (/** @type {number} */ k) => patches.subarray(k * PATCH * PATCH, (k + 1) * PATCH * PATCH),
    colour: (/** @type {number} */ k) => `rgb(${colour(k).join(" ")})`,
    text: (/** @type {number} */ k) => textOn(colour(k)),
    paint: (/** @type {HTMLCanvasElement} */ canvas, /** @type {number[]} */ codes) => {
      const context = context2d(canvas);
      codes.forEach((code, i) => {
        context.fillStyle = `rgb(${colour(code).join(" ")})`;
        context.fillRect(i % MAP, Math.floor(i / MAP), 1, 1);
      });
    },
  };
});

/** Paint grey bytes, paper to ink, into a square canvas of as many pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} levels */
function grey(canvas, levels) {
  const { paper, ink } = colours();
  const context = context2d(canvas);
  const image = context.createImageData(canvas.width, canvas.height);
  levels.forEach((level, i) => image.data.set([...mix(paper, ink, level / 255), 255], 4 * i));
  context.putImageData(image, 0, 0);
}

/** @type {WeakMap<HTMLCanvasElement, Uint8Array>} */
const levelsOf = new WeakMap(); // of the pictures of grey bytes, which follow the page when it changes between light and dark
onTheme(() => {
  /** @type {NodeListOf<HTMLCanvasElement>} */
  const all = document.querySelectorAll("canvas.px-grey");
  all.forEach((canvas) => grey(canvas, levelsOf.get(canvas) ?? new Uint8Array()));
});

/** A canvas of grey bytes.
 * @param {number} side
 * @param {Record<string, any>} [attributes] */
export function picture(side, attributes = {}) {
  const node = el("canvas", { width: side, height: side, class: "px-picture px-grey", ...attributes });
  return {
    node,
    /** @param {Uint8Array} levels */
    show(levels) {
      levelsOf.set(node, levels);
      grey(node, levels);
    },
  };
}

/** A square that shows what code k decodes to, its patch or others, framed in the code's colour.
 * @param {Pick<Codebook, "colour"> & Partial<Codebook>} book
 * @param {number} k
 * @param {Uint8Array} [levels] */
export function swatch(book, k, levels = book.patch?.(k) ?? new Uint8Array()) {
  const canvas = picture(Math.sqrt(levels.length));
  canvas.show(levels);
  canvas.node.style.borderColor = book.colour(k);
  canvas.node.classList.add("px-swatch");
  return canvas.node;
}
