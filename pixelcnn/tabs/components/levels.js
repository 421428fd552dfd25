// @ts-check
/* Two levels of codes in the browser: their colours, the choice of them, and how a picture and its two maps are shown. */
import { picture, textOn } from "./codebook.js";
import { SIDE, t } from "./data.js";
import { bytes } from "./grid.js";
import { once } from "./newest.js";
import { el } from "./page.js";
import { context2d } from "./paint.js";

/** @typedef {import("./types").Answer} Answer */
/** @typedef {import("./types").Part["server"]} Server */
/** @typedef {{count: number, side: number, order: number[], used: number | null, perplexity: number | null, patch: (k: number) => Uint8Array, colour: (k: number) => string, text: (k: number) => string, paint: (canvas: HTMLCanvasElement, codes: number[]) => void}} Level */
/** @typedef {{levels: Level[], draws: boolean}} Levels the top and the bottom; none where there is no VQ-VAE-2 */
/** @typedef {{top: number[], bottom: number[]}} Maps */

export const SIDES = [SIDE / 4, SIDE / 2];
export const NAMES = /** @type {const} */ (["top", "bottom"]);

/** A promise of the levels, see once().
 * @type {(server: Server, say: (answer: Answer) => void) => Promise<Levels>} */
export const levelsBook = once("levels_book", ({ value }) => {
  if (!value) return undefined;
  const levels = value.levels.map((/** @type {any} */ one, /** @type {number} */ n) => {
    const rgb = bytes(one.colours);
    const of = (/** @type {number} */ k) => rgb.subarray(3 * k, 3 * k + 3);
    const colour = (/** @type {number} */ k) => `rgb(${of(k).join(" ")})`;
    return {
      ...one, colour, side: SIDES[n], count: one.order.length, patch: () => new Uint8Array(1), text: (/** @type {number} */ k) => textOn(of(k)),
      paint: (/** @type {HTMLCanvasElement} */ canvas, /** @type {number[]} */ codes) => {
        const context = context2d(canvas);
        codes.forEach((code, i) => {
          context.fillStyle = colour(code);
          context.fillRect(i % SIDES[n], Math.floor(i / SIDES[n]), 1, 1);
        });
      },
    };
  });
  return { levels, draws: value.draws };
});

/** The choice of one level or two; changed(two levels) when the person chose.
 * @param {(two: boolean) => void} changed */
export function levelChoice(changed) {
  const buttons = [1, 2].map((levels) => el("button", {
    type: "button", class: "px-button", "data-testid": `levels-${levels}`, title: t(`levels_${levels}_info`), onclick: () => choose(levels === 2),
  }, t(`levels_${levels}`)));
  /** @param {boolean} two */
  function show(two) { buttons.forEach((node, n) => node.setAttribute("aria-pressed", String(two === (n === 1)))); }
  /** @param {boolean} two */
  function choose(two) {
    show(two);
    changed(two);
  }
  show(false);
  return {
    node: el("div", { class: "px-choice", role: "group", "aria-label": t("levels_choice") }, el("span", { class: "px-choice-name" }, t("levels_choice")), ...buttons),
    choose,
  };
}

/** A picture of so many codes, as a canvas of a pixel each.
 * @param {Level} level
 * @param {string} name */
export function mapCanvas(level, name) {
  return el("canvas", { width: level.side, height: level.side, class: "px-picture", role: "img", "aria-label": t(`levels_${name}`), "data-testid": `map-${name}` });
}

/** A tile with a decoded picture and both its maps.
 * @param {Levels} book
 * @param {Maps} maps
 * @param {Uint8Array} levels
 * @param {string} label
 * @param {() => void} press */
export function triple(book, maps, levels, label, press) {
  const decoded = picture(SIDE);
  decoded.show(levels);
  const canvases = book.levels.map((level, n) => {
    const canvas = mapCanvas(level, NAMES[n]);
    level.paint(canvas, maps[NAMES[n]]);
    return canvas;
  });
  return el("button", { type: "button", class: "px-tile px-triple", "data-testid": "levels-sample", "aria-label": label, title: t("levels_press"), onclick: press }, decoded.node, ...canvases);
}
