// @ts-check
/* The state of the Complete tab in the address: ?drawing=…&known=…&side=left-9&temperature=1&guidance=…&seed=0&model=…&digit=…&weights=…
 * `drawing` has the ink and `known` what is ink or paper, a bit a pixel. An older link has no `known`: it keeps so many `rows`. */
import { page, PIXELS, SIDE } from "./data.js";
import { format, FREE, parse } from "./grid.js";
import { known, NO_SIDE, parseSide, sideText } from "./region.js";

/** @typedef {import("./types").Side} Side */

const NUMBERS = ["temperature", "guidance", "seed"]; // settings, by their names in the address
const OLD_ROWS = 14; // of a link that does not say them

/** 784 characters 0 and 1 -> 98 bytes -> base64 for addresses.
 * @param {string} bits */
export function pack(bits) {
  const packed = Array.from({ length: PIXELS / 8 }, (_, k) => String.fromCharCode(parseInt(bits.slice(8 * k, 8 * k + 8), 2)));
  return btoa(packed.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The characters that were packed; "" for anything that is none.
 * @param {string | null} text */
export function unpack(text) {
  try {
    const packed = atob((text ?? "").replaceAll("-", "+").replaceAll("_", "/"));
    if (packed.length !== PIXELS / 8) return "";
    return Array.from(packed, (character) => character.charCodeAt(0).toString(2).padStart(8, "0")).join("");
  } catch {
    return "";
  }
}

/** A number of an address within its limits; NaN for any other.
 * @param {URLSearchParams} query
 * @param {string} name
 * @param {[number, number]} limits */
function number(query, name, [least, most]) {
  const value = Number(query.get(name) || NaN);
  return value >= least && value <= most ? value : NaN;
}

/** What was drawn, free pixels too, and the side that was kept.
 * @param {URLSearchParams} query
 * @returns {{drawing: string, side: Side}} */
function drawn(query) {
  const [ink, given] = [unpack(query.get("drawing")), unpack(query.get("known"))];
  if (!ink) return { drawing: "", side: NO_SIDE };
  const levels = parse(ink);
  if (given) return { drawing: format(levels.map((level, i) => (given[i] === "1" ? level : FREE))), side: parseSide(query.get("side")) };
  const rows = Math.round(number(query, "rows", [0, SIDE]));
  const side = /** @type {Side} */ ({ edge: "top", lines: Number.isNaN(rows) ? OLD_ROWS : rows });
  // nothing drawn above the line meant that nothing was kept
  if (!levels.subarray(0, side.lines * SIDE).includes(1)) return { drawing: "", side: NO_SIDE };
  return { drawing: format(levels.map((level, i) => (level && i < side.lines * SIDE ? 1 : FREE))), side };
}

/** What an address asks for; what it does not say, or says wrongly, is as the page begins.
 * @param {string} search
 * @param {string[]} models that there are, the one to begin with first */
export function fromAddress(search, models) {
  const query = new URLSearchParams(search);
  const model = models.find((name) => name === query.get("model")) ?? models[0];
  /** @type {import("./types").Values} */
  const settings = { ...page.settings.complete, model };
  for (const name of NUMBERS) {
    const value = number(query, name, page.limits[name]);
    if (!Number.isNaN(value)) settings[name] = name === "seed" ? Math.round(value) : value;
  }
  const digit = query.get("digit") ?? "";
  if (/^[0-9]$/.test(digit)) settings.digit = Number(digit);
  return { ...drawn(query), weights: query.get("weights"), settings };
}

/** The address `href` with this state in it.
 * @param {string} href
 * @param {{drawing: string, side: Side}} pad what is drawn, and the side that is kept
 * @param {import("./types").Values} settings
 * @param {string | null} weights */
export function toAddress(href, { drawing, side }, settings, weights) {
  const address = new URL(href);
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, settings[name]]));
  const { model, digit } = settings;
  const levels = parse(drawing);
  const query = {
    tab: "complete", drawing: pack(format(levels).replaceAll("?", "0")), known: pack(known(levels).join("")),
    side: side.lines ? sideText(side) : null, rows: null, ...numbers, model, digit, weights,
  };
  for (const [name, value] of Object.entries(query)) {
    if (value !== null) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  return address.href;
}
