// @ts-check
/* Pixels on a canvas: their colours, and what the model thinks of them. */
import { PIXELS, SIDE, t } from "./data.js";
import { entropy, FREE, percent, sight } from "./grid.js";
import { onTheme } from "./page.js";

/** @typedef {[number, number, number]} Colour */

/** What the model thought of a pixel, in words: the probability of ink, its entropy, and what came of it.
 * @param {number} p
 * @param {string} what
 * @param {{row: number, column: number}} at */
export const opinion = (p, what, at) => t("pixel_opinion", { ...at, p: percent(p), entropy: entropy(p).toFixed(2), what });

/** The pixel under a pointer event, -1 outside.
 * @param {HTMLCanvasElement} canvas
 * @param {PointerEvent} event */
export function pixelAt(canvas, event) {
  const box = canvas.getBoundingClientRect();
  const column = Math.floor(((event.clientX - box.left) / box.width) * SIDE);
  const row = Math.floor(((event.clientY - box.top) / box.height) * SIDE);
  return column >= 0 && column < SIDE && row >= 0 && row < SIDE ? row * SIDE + column : -1;
}

// ---- colours: CSS variables hold "r g b", so that light and dark are a matter of the style sheet ----

const NAMES = ["ink", "paper", "sampled", "blank", "field", "blind", "low", "middle", "high"];

/** @type {Record<string, Colour> | null} */
let palette = null; // of the page as it is, light or dark
onTheme(() => (palette = null));

/** @returns {Record<string, Colour>} */
export function colours() {
  if (!palette) {
    const style = getComputedStyle(document.body);
    /** @param {string} name */
    const rgb = (name) => style.getPropertyValue(`--px-${name}`).trim().split(" ").map(Number);
    palette = Object.fromEntries(NAMES.map((name) => [name, /** @type {Colour} */ (rgb(name))]));
  }
  return palette;
}

/** @param {HTMLCanvasElement} canvas */
export const context2d = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

const GHOST = 0.35; // how strongly a likely pixel shows where nothing is kept
const SEEN = 0.24; // and what the model saw
/** @param {Colour} a
 * @param {Colour} b
 * @param {number} share
 * @returns {Colour} */
export const mix = (a, b, share) => /** @type {Colour} */ (a.map((value, k) => value + (b[k] - value) * share));
/** @param {Record<string, Colour>} c
 * @param {number} p */
const ramp = (c, p) => (p < 0.5 ? mix(c.low, c.middle, 2 * p) : mix(c.middle, c.high, 2 * p - 1));

/** Bits that the pixel i of a picture was worth to the model, -log2 p: of a grey one as it says, of a binary one by its ink.
 * @param {import("./types").Picture} picture
 * @param {number} i */
export function bitsOf({ levels, ink, surprise }, i) {
  if (surprise) return surprise[i] / 16;
  const p = (ink?.[i] ?? 0) / 255;
  return -Math.log2(Math.max(levels[i] ? p : 1 - p, 1 / 510));
}

const SURPRISING = 8; // bits from which on the colour says no more

/** What the model thought of pixel i, as a share of the ramp of colours.
 * @param {import("./types").Picture} picture
 * @param {string} mode
 * @param {number} i */
function thoughtOf(picture, mode, i) {
  if (mode === "surprise") return Math.min(1, bitsOf(picture, i) / SURPRISING);
  const p = (picture.ink?.[i] ?? 0) / 255;
  return mode === "ink" ? p : entropy(p);
}

/** Draw a picture into a 28x28 canvas. What is free stays transparent but for the probability of ink, if given, which shimmers.
 * view: mode "picture" | "ink" | "entropy" | "surprise"; upTo: pixels from there on are not drawn yet; cursor: the pixel that is looked
 * at, -1 for none; field: the receptive field to show around the cursor, or null; faintFrom: pixels from there
 * on are faint, and where they are empty the probability of ink, if given, shimmers through.
 * @param {HTMLCanvasElement} canvas
 * @param {import("./types").Picture} picture
 * @param {import("./types").View} [view] */
export function paint(canvas, picture, view = {}) {
  const { levels, grey, ink, surprise, known, told = false } = picture;
  const { mode = "picture", upTo = PIXELS, cursor = -1, field = null, faintFrom = PIXELS } = view;
  const c = colours();
  const context = context2d(canvas);
  const image = context.createImageData(SIDE, SIDE);
  for (let i = 0; i < PIXELS; i++) {
    const given = !known || known[i];
    const thought = (ink || surprise) && mode !== "picture" && !(told && given);
    /** @type {[Colour, number]} */
    let [colour, alpha] = [c.paper, 1];
    if (!given && i >= upTo) colour = i === upTo ? c.sampled : c.blank;
    else if (thought) colour = ramp(c, thoughtOf(picture, mode, i));
    else if (grey) colour = mix(c.paper, c.sampled, levels[i] / 255);
    else if (levels[i] === FREE) [colour, alpha] = [c.sampled, ink ? GHOST * (ink[i] / 255) : 0];
    else if (levels[i]) colour = given ? c.ink : c.sampled;
    if (i >= faintFrom && mode === "picture") {
      colour = levels[i] || !ink ? mix(colour, c.paper, 0.65) : mix(c.paper, c.sampled, GHOST * (ink[i] / 255));
    }
    if (field && cursor >= 0 && i !== cursor && !(told && (!known || known[cursor]))) {
      const seen = told && given ? "seen" : sight(field, cursor, i);
      const share = { seen: SEEN, blind: (i + Math.floor(i / SIDE)) % 2 ? 0.4 : 0.12, later: 0 }[seen];
      const tint = seen === "blind" ? c.blind : c.field;
      if (share) [colour, alpha] = alpha < 1 ? [tint, Math.max(alpha, share)] : [mix(colour, tint, share), 1];
    }
    image.data.set([...colour, 255 * alpha], 4 * i);
  }
  context.putImageData(image, 0, 0);
}

/** Put the outline that marks pixel i over its canvas; -1 hides it.
 * @param {HTMLElement} outline
 * @param {number} i */
export function mark(outline, i) {
  outline.hidden = i < 0;
  outline.style.left = `${((i % SIDE) * 100) / SIDE}%`;
  outline.style.top = `${(Math.floor(i / SIDE) * 100) / SIDE}%`;
}
