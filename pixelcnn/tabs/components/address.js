// @ts-check
/* The state of the Complete tab in the address: ?drawing=…&rows=14&temperature=1&guidance=…&seed=0&model=…&digit=…&weights=… */
import { page, PIXELS } from "./data.js";

/** Names in the address of the settings that are numbers. */
const NUMBERS = { rows_kept: "rows", temperature: "temperature", guidance: "guidance", seed: "seed" };
const WHOLE = ["rows_kept", "seed"];

/** 784 characters -> 98 bytes -> base64 for addresses.
 * @param {string} drawing */
export function pack(drawing) {
  const packed = Array.from({ length: PIXELS / 8 }, (_, k) => String.fromCharCode(parseInt(drawing.slice(8 * k, 8 * k + 8), 2)));
  return btoa(packed.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The drawing that was packed; "" for anything that is none.
 * @param {string} text */
export function unpack(text) {
  try {
    const packed = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    if (packed.length !== PIXELS / 8) return "";
    return Array.from(packed, (character) => character.charCodeAt(0).toString(2).padStart(8, "0")).join("");
  } catch {
    return "";
  }
}

/** What an address asks for; what it does not say, or says wrongly, is as the page begins.
 * @param {string} search
 * @param {string[]} models that there are, the one to begin with first */
export function fromAddress(search, models) {
  const query = new URLSearchParams(search);
  const model = models.find((name) => name === query.get("model")) ?? models[0];
  /** @type {import("./types").Values} */
  const settings = { ...page.settings.complete, model };
  for (const [name, key] of Object.entries(NUMBERS)) {
    const [least, most] = page.limits[name];
    const value = Number(query.get(key) || NaN);
    if (value >= least && value <= most) settings[name] = WHOLE.includes(name) ? Math.round(value) : value;
  }
  const digit = query.get("digit") ?? "";
  if (/^[0-9]$/.test(digit)) settings.digit = Number(digit);
  return { drawing: unpack(query.get("drawing") ?? ""), weights: query.get("weights"), settings };
}

/** The address `href` with this state in it.
 * @param {string} href
 * @param {string} drawing
 * @param {import("./types").Values} settings
 * @param {string | null} weights */
export function toAddress(href, drawing, settings, weights) {
  const address = new URL(href);
  const numbers = Object.entries(NUMBERS).map(([name, key]) => [key, settings[name]]);
  const { model, digit } = settings;
  const query = { tab: "complete", drawing: pack(drawing), ...Object.fromEntries(numbers), model, digit, weights };
  for (const [name, value] of Object.entries(query)) {
    if (value !== null) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  return address.href;
}
