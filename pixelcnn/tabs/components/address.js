// @ts-check
/* The state of a tab in the address, as parameters: settings by their names, drawings and code maps in characters that addresses
 * may have. What an address does not say, or says wrongly, is as the page begins.
 *
 * Complete: ?tab=complete&drawing=…&known=…&side=left-9&temperature=1&guidance=…&seed=0&model=…&digit=…&weights=…, where `drawing`
 * has the ink and `known` what is ink or paper, a bit a pixel. An older link has no `known`: it keeps so many `rows`. */
import { page, PIXELS, SIDE } from "./data.js";
import { format, FREE, parse } from "./grid.js";
import { known, NO_SIDE, parseSide, sideText } from "./region.js";

/** @typedef {import("./types").Side} Side */
/** @typedef {import("./types").Values} Values */
/** @typedef {Record<string, string | number | null | undefined>} Query parameters of an address by name; null: not there */

const OLD_ROWS = 14; // of a link that does not say them
const SETTINGS = ["temperature", "guidance", "seed", "count", "rows_kept", "compare", "digit", "model", "models"];
const STATE = ["drawing", "known", "side", "rows", "weights", "example", "levels", "codes", "bottom", "cell", "sample", "step", ...SETTINGS]; // of any tab

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

/** The code map of an address, codes 0..count-1 with dots between; null for anything that is none.
 * @param {URLSearchParams} query
 * @param {number} cells
 * @param {number} count
 * @param {string} [name] */
export function codesFrom(query, cells, count, name = "codes") {
  const codes = (query.get(name) ?? "").split(".").map((text) => (/^\d{1,4}$/.test(text) ? Number(text) : NaN));
  return codes.length === cells && codes.every((code) => code < count) ? codes : null;
}

/** A whole number of an address, from 0 up to below `count`; -1 for any other.
 * @param {URLSearchParams} query
 * @param {string} name
 * @param {number} count */
export function index(query, name, count) {
  const text = query.get(name) ?? "";
  return /^\d{1,4}$/.test(text) && Number(text) < count ? Number(text) : -1;
}

/** A number of an address within its limits; NaN for any other.
 * @param {URLSearchParams} query
 * @param {string} name
 * @param {[number, number]} limits */
function number(query, name, [least, most]) {
  const value = Number(query.get(name) || NaN);
  return value >= least && value <= most ? value : NaN;
}

const WHOLE = ["seed", "count", "rows_kept"];

/** Those settings of a tab that an address says.
 * @param {URLSearchParams} query
 * @param {Values} begin the tab's settings as the page begins
 * @param {string[]} models that there are
 * @param {number} classes that a picture can be asked for
 * @returns {Values} */
export function settingsFrom(query, begin, models, classes) {
  /** @type {Values} */
  const said = {};
  for (const name of Object.keys(begin)) {
    if (!(name in page.limits)) continue;
    const value = number(query, name, page.limits[name]);
    if (!Number.isNaN(value)) said[name] = WHOLE.includes(name) ? Math.round(value) : value;
  }
  if ("compare" in begin && query.get("compare") === "1") said.compare = true;
  if (index(query, "digit", classes) >= 0) said.digit = index(query, "digit", classes);
  const [model, some] = [query.get("model") ?? "", (query.get("models") ?? "").split(",")];
  if (models.includes(model)) said.model = model;
  if (some.every((name) => models.includes(name))) said.models = [...new Set(some)];
  return said;
}

/** The parameters of all settings.
 * @param {Values} settings
 * @returns {Query} */
export const settingsTo = (settings) =>
  Object.fromEntries(SETTINGS.map((name) => {
    const value = settings[name];
    if (typeof value === "boolean") return [name, value ? 1 : null];
    return [name, Array.isArray(value) ? value.join(",") : value];
  }));

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

/** What an address asks of the Complete tab.
 * @param {URLSearchParams} query
 * @param {string[]} models that there are, the one to begin with first
 * @param {number} classes that a picture can be asked for */
export function regionFrom(query, models, classes) {
  const begin = page.settings.complete;
  const settings = { ...begin, model: models[0], ...settingsFrom(query, begin, models, classes) };
  return { ...drawn(query), weights: query.get("weights"), settings };
}

/** The parameters of what is drawn in a pad with free pixels, and of the side that is kept.
 * @param {{drawing: string, side: Side}} pad
 * @returns {Query} */
export function regionTo({ drawing, side }) {
  const levels = parse(drawing);
  return {
    drawing: pack(format(levels).replaceAll("?", "0")), known: pack(known(levels).join("")),
    side: side.lines ? sideText(side) : null,
  };
}

/** The address `href` of a tab in this state, and of no other; what is not ours in it stays.
 * @param {string} href
 * @param {string} tab
 * @param {Query} state */
export function toAddress(href, tab, state) {
  const address = new URL(href);
  for (const name of STATE) address.searchParams.delete(name);
  address.searchParams.set("tab", tab);
  for (const [name, value] of Object.entries(state))
    if (value !== null && value !== undefined) address.searchParams.set(name, String(value));
  return address.href;
}

/** The address of the page with other data, and no state of what it shows now but the tab.
 * @param {string} href
 * @param {string} name
 * @param {boolean} first it is what the server has first */
export function withData(href, name, first) {
  const address = new URL(href);
  const tab = address.searchParams.get("tab");
  address.search = "";
  if (tab) address.searchParams.set("tab", tab);
  if (!first) address.searchParams.set("data", name);
  return address.href;
}
