// @ts-check
/* A digit being drawn, as the bytes of an animated GIF. */
import { PIXELS, SIDE } from "./data.js";

const SCALE = 8; // screen pixels a pixel
const STRIP = 4; // pixels a frame
const FRAME_CS = 3; // hundredths of a second
const LAST_CS = 200;

/** LZW as in GIF: indices -> bytes, for a palette of 2^size colours.
 * @param {number[]} indices
 * @param {number} size */
export function lzw(indices, size) {
  const [clear, end] = [1 << size, (1 << size) + 1];
  /** @type {number[]} */
  const out = [];
  let [buffer, filled, width] = [0, 0, size + 1];
  /** @param {number} code */
  const put = (code) => {
    buffer |= code << filled;
    for (filled += width; filled >= 8; filled -= 8, buffer >>>= 8) out.push(buffer & 255);
  };
  /** @type {Map<number, number>} */
  let table = new Map();
  put(clear);
  let prefix = indices[0];
  for (let k = 1; k < indices.length; k++) {
    const key = prefix * 256 + indices[k];
    const known = table.get(key);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    put(prefix);
    const next = end + 1 + table.size;
    table.set(key, next);
    if (next === 1 << width) width++;
    if (next === 4095) {
      put(clear);
      table = new Map();
      width = size + 1;
    }
    prefix = indices[k];
  }
  put(prefix);
  put(end);
  if (filled) out.push(buffer & 255);
  return out;
}

/** @param {string} text */
const ascii = (text) => Array.from(text, (character) => character.charCodeAt(0));
/** @param {number} value */
const short = (value) => [value & 255, value >> 8];

/** One frame: a rectangle of w x h pixels at column x, row y; `colour(i)` is the palette's index of pixel i.
 * @param {number} x
 * @param {number} y
 * @param {number} w
 * @param {number} h
 * @param {(i: number) => number} colour
 * @param {number} size of an index, in bits
 * @param {number} delay */
function frame(x, y, w, h, colour, size, delay) {
  const indices = [];
  for (let row = 0; row < h * SCALE; row++)
    for (let column = 0; column < w * SCALE; column++)
      indices.push(colour((y + Math.floor(row / SCALE)) * SIDE + x + Math.floor(column / SCALE)));
  const packed = lzw(indices, size);
  const blocks = [];
  for (let k = 0; k < packed.length; k += 255) blocks.push(Math.min(255, packed.length - k), ...packed.slice(k, k + 255));
  return [
    0x21, 0xf9, 4, 1 << 2, ...short(delay), 0, 0, // graphic control: leave the frame in place
    0x2c, ...short(x * SCALE), ...short(y * SCALE), ...short(w * SCALE), ...short(h * SCALE), 0,
    size, ...blocks, 0,
  ];
}

/** The digit as it was drawn, pixel by pixel: what was given stands there at once.
 * @param {(i: number) => number} colour which of the palette pixel i has
 * @param {Uint8Array} known 1 where a pixel was given
 * @param {number[][]} palette four, eight … or 64 colours, r, g, b each; the first is that of what is not drawn yet */
export function gif(colour, known, palette) {
  const size = Math.log2(palette.length);
  const bytes = [
    ...ascii("GIF89a"), ...short(SIDE * SCALE), ...short(SIDE * SCALE), 0x80 | (7 << 4) | (size - 1), 0, 0,
    ...palette.flat().map(Math.round),
    0x21, 0xff, 11, ...ascii("NETSCAPE2.0"), 3, 1, 0, 0, 0, // for ever
    ...frame(0, 0, SIDE, SIDE, (i) => (known[i] ? colour(i) : 0), size, 50),
  ];
  const strips = Array.from({ length: PIXELS / STRIP }, (_, k) => k * STRIP).filter((i) => known.subarray(i, i + STRIP).includes(0));
  strips.forEach((i, k) =>
    bytes.push(...frame(i % SIDE, Math.floor(i / SIDE), STRIP, 1, colour, size, k === strips.length - 1 ? LAST_CS : FRAME_CS)));
  bytes.push(0x3b);
  return Uint8Array.from(bytes);
}
