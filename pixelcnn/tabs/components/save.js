// @ts-check
/* Save a picture in the colours of the page. */
import { SIDE } from "./data.js";
import { gif } from "./gif.js";
import { el } from "./page.js";
import { colours, context2d, mix, paint } from "./paint.js";

const SCALE = 16; // screen pixels a pixel
const SHADES = 63; // of grey in an animation, and one colour for what is not drawn yet
const KEPT_MS = 10_000; // the browser has taken the file by then

/** @param {import("./types").Picture} picture
 * @param {string} mode
 * @returns {Promise<Blob | null>} */
function png(picture, mode) {
  const side = SIDE * SCALE;
  const small = el("canvas", { width: SIDE, height: SIDE });
  const large = el("canvas", { width: side, height: side });
  paint(small, picture, { mode });
  const context = context2d(large);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, side, side);
  return new Promise((resolve) => large.toBlob(resolve, "image/png"));
}

/** @param {import("./types").Picture} picture */
function animation({ levels, grey, known = levels.map(() => 1) }) {
  const { blank, paper, ink, sampled } = colours();
  const shades = Array.from({ length: SHADES }, (_, k) => mix(paper, sampled, k / (SHADES - 1)));
  /** @param {number} i */
  const shade = (i) => 1 + Math.round((levels[i] / 255) * (SHADES - 1));
  /** @param {number} i */
  const colour = (i) => (levels[i] ? (known[i] ? 2 : 3) : 1);
  const bytes = grey ? gif(shade, known, [blank, ...shades]) : gif(colour, known, [blank, paper, ink, sampled]);
  return new Blob([bytes], { type: "image/gif" });
}

/** Hand the picture to the browser as a file of that name.
 * @param {import("./types").Picture} picture
 * @param {string} kind "png", in one of paint()'s modes, or "gif"
 * @param {string} mode
 * @param {string} download */
export async function save(picture, kind, mode, download) {
  hand(kind === "gif" ? animation(picture) : await png(picture, mode), download);
}

/** Hand a file to the browser under that name.
 * @param {Blob | null} blob
 * @param {string} download */
export function hand(blob, download) {
  if (!blob) return;
  const link = el("a", { href: URL.createObjectURL(blob), download });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
