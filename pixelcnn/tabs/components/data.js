// @ts-check
/* What the server says once: `page`, which is sizes, limits, settings to begin with, models and examples (tabs/page.py), and the
 * texts of the browser's language. A module that imports this one runs when they are there. */

/** @param {string} name */
const address = (name) => new URL(name, import.meta.url);
/** @param {string} name */
const json = async (name) => (await fetch(address(name))).json();

export const language = (globalThis.navigator?.language ?? "en").toLowerCase().startsWith("ko") ? "ko" : "en";

/** @type {[import("./types").Page, Record<string, string>]} */
export const [page, texts] = await Promise.all([json("page.json"), json(`${language}.json`)]);

const query = new URLSearchParams(globalThis.location?.search ?? "");

/** What the models were trained on that the page is about: as its address says, or what the server has first.
 * @type {string | null} */
export const dataset = query.get("data");

/** Pixels of a side of a picture: 28, or as the address says; see isAnother(). */
export const SIDE = Number(query.get("size")) || page.side;
page.limits.rows_kept = [0, SIDE];
page.settings.compare.rows_kept = SIDE / 2;
globalThis.document?.documentElement.style.setProperty("--px-pixels", String(SIDE));

/** Once the server has read its models it says how large their pictures are; where the page began with another size, it begins anew
 * with theirs.
 * @param {number} side
 * @returns {boolean} whether it does */
export function isAnother(side) {
  if (side === SIDE) return false;
  const address = new URL(location.href);
  if (side === page.side) address.searchParams.delete("size");
  else address.searchParams.set("size", String(side));
  location.replace(address);
  return true;
}

export const PIXELS = SIDE * SIDE;

/** @param {number} number of an index, as it stands below a letter */
const subscript = (number) => String(number).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);

/** @type {Record<string, number | string>} */
const sizes = { side: SIDE, pixels: PIXELS, map: SIDE / page.patch, fine: (2 * SIDE) / page.patch, last: subscript(PIXELS), before: subscript(PIXELS - 1) };

/** The text `key` in the browser's language, {name} replaced by values.name, or a size; the key itself where there is no such text.
 * @param {string} key
 * @param {Record<string, any>} [values] */
export const t = (key, values = {}) => (texts[key] ?? key).replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? sizes[name] ?? hole);

/** The recorded training of the tour: its curve, and a sheet with the samples of each epoch below one another.
 * @returns {Promise<import("./types").Recording>} */
export async function recording() {
  const [facts, sheet] = await Promise.all([json("recording.json"), fetch(address("recording.png")).then((answer) => answer.blob()).then(createImageBitmap)]);
  return { ...facts, sheet, width: sheet.width, height: sheet.height / facts.curve.length };
}

/** How two recipes of a VQ-VAE use their codes, by name: see docs/recipes.
 * @returns {Promise<Record<string, {usage: number[], perplexity: number, psnr: number}>>} */
export const collapsed = () => json("collapse.json");

/** The ten digits to start from: their grey levels one after the other.
 * @returns {Promise<Uint8Array>} */
export const digits = async () => new Uint8Array(await (await fetch(address("digits.bin"))).arrayBuffer());
