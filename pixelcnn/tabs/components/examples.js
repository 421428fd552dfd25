// @ts-check
/* Digits to start from. */
import { picture } from "./codebook.js";
import { digits, page, PIXELS, SIDE, t } from "./data.js";
import { parse } from "./grid.js";
import { el, onTheme } from "./page.js";
import { paint } from "./paint.js";

/** @param {string} name of a text that says what they are
 * @param {Node[]} buttons */
const row = (name, buttons) =>
  el("div", { class: "px-examples", role: "group", "aria-label": t(name) }, el("span", {}, t(name)), ...buttons);

/** @param {string} testid
 * @param {string} label
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} action */
const tile = (testid, label, canvas, action) =>
  el("button", { type: "button", class: "px-tile", "data-testid": testid, "aria-label": label, title: label, onclick: action }, canvas);

/** Of the MNIST digits, what is there before anybody chooses. */
export const FIRST_DIGIT = 5;

/** Digits to start from, each shown as `show(levels)`; take(drawing) when one is pressed.
 * @param {string} name of the text that says what they are
 * @param {(levels: Uint8Array) => Uint8Array} show
 * @param {(drawing: string) => void} take */
export function startingPoints(name, show, take) {
  return row(name, page.examples.map(({ digit, drawing }) => {
    const canvas = el("canvas", { width: SIDE, height: SIDE, class: "px-picture" });
    const draw = () => paint(canvas, { levels: show(parse(drawing)) });
    onTheme(draw);
    draw();
    return tile("pad-example", t("pad_example", { digit }), canvas, () => take(drawing));
  }));
}

/** The ten MNIST digits; pick(digit) when one is pressed.
 * @param {(digit: number) => void} pick */
export function digitButtons(pick) {
  const pictures = Array.from({ length: 10 }, () => picture(SIDE));
  digits().then((all) =>
    pictures.forEach((one, digit) => one.show(all.subarray(digit * PIXELS, (digit + 1) * PIXELS))));
  return row("digits_label",
    pictures.map(({ node }, digit) => tile("digit", t("digits_one", { digit }), node, () => pick(digit))));
}
