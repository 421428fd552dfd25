// @ts-check
/* Digits to start from. */
import { picture } from "./codebook.js";
import { digits, page, PIXELS, SIDE, t } from "./data.js";
import { bytes, format, parse } from "./grid.js";
import { once } from "./newest.js";
import { ofDigits } from "./offer.js";
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

/** @type {((drawings: string[]) => void)[]} */
const begun = []; // rows of starting points

/** Digits to start from, each shown as `show(levels)`; take(drawing) when one is pressed.
 * @param {string} name of the text that says what they are
 * @param {(levels: Uint8Array) => Uint8Array} show
 * @param {(drawing: string) => void} take */
export function startingPoints(name, show, take) {
  const drawings = page.examples.map(({ drawing }) => drawing);
  const canvases = drawings.map(() => el("canvas", { width: SIDE, height: SIDE, class: "px-picture" }));
  const draw = () => canvases.forEach((canvas, k) => paint(canvas, { levels: show(parse(drawings[k])) }));
  onTheme(draw);
  draw();
  const tiles = canvases.map((canvas, k) =>
    tile("pad-example", t("pad_example", { digit: page.examples[k].digit }), canvas, () => take(drawings[k])));
  const node = row(name, tiles);
  node.classList.add("px-of-digits"); // not seen where others are on their way
  begun.push((others) => {
    drawings.splice(0, drawings.length, ...others.slice(0, drawings.length));
    draw();
    for (const [k, one] of tiles.entries()) one.title = one.ariaLabel = t("pad_example_drawn", { number: k + 1 });
    node.classList.remove("px-of-digits");
  });
  return node;
}

/** Where the models know no digits, start from what they draw.
 * @param {import("./types").Part["server"]} server */
export async function startFromDrawn(server) {
  if (ofDigits()) return;
  const all = await drawn(server, () => {});
  const drawings = page.examples.map((_, k) => format(all.subarray(k * PIXELS, (k + 1) * PIXELS).map((level) => Number(level > 127))));
  for (const replace of begun) replace(drawings);
}

/** The ten MNIST digits, or ten pictures that the model draws where it knows others; pick(digit) when one is pressed.
 * @param {import("./types").Part["server"]} server
 * @param {(digit: number) => void} pick */
export function digitButtons(server, pick) {
  const pictures = Array.from({ length: 10 }, () => picture(SIDE));
  (ofDigits() ? digits() : drawn(server, () => {})).then((all) =>
    pictures.forEach((one, digit) => one.show(all.subarray(digit * PIXELS, (digit + 1) * PIXELS))));
  const [label, name] = ofDigits() ? ["digits_label", "digits_one"] : ["examples_label", "examples_one"];
  return row(label, pictures.map(({ node }, digit) => tile("digit", t(name, { digit }), node, () => pick(digit))));
}

/** @type {(server: import("./types").Part["server"], say: (answer: import("./types").Answer) => void) => Promise<Uint8Array>} */
const drawn = once("examples", (answer) => (answer.pictures ? bytes(answer.pictures) : undefined));
