// @ts-check
/* Pixels as numbers: drawings, strokes, probabilities, and what a model sees.
 *
 * A drawing is 784 characters, '0' paper, '1' ink and '?' free, row after row; `levels` is the same as a Uint8Array of 0, 1
 * and FREE.
 * Probabilities of ink come as bytes, 0..255 for 0..1. Pixel i is at row floor(i / 28), column i % 28.
 */
import { PIXELS, SIDE } from "./data.js";

const CHARACTERS = "01?";
export const FREE = 2;

/** What is no character of a drawing is paper.
 * @param {string | null | undefined} text */
export const parse = (text) => Uint8Array.from({ length: PIXELS }, (_, i) => Math.max(0, CHARACTERS.indexOf(text?.[i] ?? "0")));
/** @param {Uint8Array} levels */
export const format = (levels) => Array.from(levels, (level) => CHARACTERS[level]).join("");

/** Bytes from base64: the ink probabilities of one or more pictures.
 * @param {string} base64 */
export const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** Entropy in bits of a pixel that is ink with probability p.
 * @param {number} p */
export const entropy = (p) => (p <= 0 || p >= 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p));

/** Row and column of pixel i as people count.
 * @param {number} i */
export const place = (i) => ({ row: Math.floor(i / SIDE) + 1, column: (i % SIDE) + 1 });

/** A probability in percent, never 0 or 100.
 * @param {number} p */
export const percent = (p) => (p < 0.01 ? "<1" : p > 0.99 ? ">99" : String(Math.round(100 * p)));

/** Where an arrow key moves a cursor that is at pixel i; undefined for other keys.
 * @param {string} key
 * @param {number} i */
export function arrow(key, i) {
  const row = Math.floor(i / SIDE);
  const column = i % SIDE;
  switch (key) {
    case "ArrowLeft": return row * SIDE + Math.max(column - 1, 0);
    case "ArrowRight": return row * SIDE + Math.min(column + 1, SIDE - 1);
    case "ArrowUp": return Math.max(row - 1, 0) * SIDE + column;
    case "ArrowDown": return Math.min(row + 1, SIDE - 1) * SIDE + column;
    default: return undefined;
  }
}

/** Set every pixel whose centre is within `radius` of the segment from a to b; points are [column, row], in pixels.
 * @param {Uint8Array} levels
 * @param {number[]} a
 * @param {number[]} b
 * @param {number} radius
 * @param {number} level */
export function stroke(levels, a, b, radius, level) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length2 = dx * dx + dy * dy;
  for (let i = 0; i < PIXELS; i++) {
    const [x, y] = [(i % SIDE) + 0.5 - a[0], Math.floor(i / SIDE) + 0.5 - a[1]];
    const along = length2 ? Math.min(1, Math.max(0, (x * dx + y * dy) / length2)) : 0;
    if (Math.hypot(x - along * dx, y - along * dy) <= radius) levels[i] = level;
  }
}

/** What the model saw when it came to pixel i: "seen", "blind" (drawn before, but outside of the receptive field) or "later".
 * @param {import("./types").Field} field
 * @param {number} i
 * @param {number} j */
export function sight(field, i, j) {
  if (j >= i) return "later";
  const up = Math.floor(i / SIDE) - Math.floor(j / SIDE);
  const across = (j % SIDE) - (i % SIDE);
  return field.some(([rows, first, last]) => rows === up && across >= first && across <= last) ? "seen" : "blind";
}

/** About `count` round numbers from low to high.
 * @param {number} low
 * @param {number} high
 * @param {number} count */
export function ticks(low, high, count) {
  const rough = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((by) => by * power).find((by) => by >= rough) ?? rough;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(6)));
}

/** The nearest place in a direction, within 45 degrees of it; -1 where there is none.
 * @param {number[][]} places
 * @param {number} from
 * @param {[number, number]} direction */
export function towards(places, from, [dx, dy]) {
  let [best, least] = [-1, Infinity];
  places.forEach(([x, y], k) => {
    const [right, up] = [x - places[from][0], y - places[from][1]];
    const along = right * dx + up * dy;
    const aside = Math.abs(right * dy) + Math.abs(up * dx);
    const distance = Math.hypot(right, up);
    if (along > 0 && aside <= along && distance < least) [best, least] = [k, distance];
  });
  return best;
}
