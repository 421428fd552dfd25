// @ts-check
/* A picture card: what a tab shows as one PNG, with what it was made of below: model, digit, temperature, seed. */
import { t } from "./data.js";
import { classNames, title } from "./offer.js";
import { button, el } from "./page.js";
import { colours, context2d } from "./paint.js";
import { hand } from "./save.js";

const [TILE, GAP, LINE] = [168, 12, 22]; // screen pixels
const ACROSS = 4;

/** What the pictures were made of, in words.
 * @param {import("./types").Values} settings */
export function madeOf({ model, models = model ? [model] : [], digit, temperature, seed }) {
  const parts = models.map(title);
  if (digit !== null && digit !== undefined) parts.push(t("card_digit", { digit: classNames()[digit] ?? digit }));
  if (temperature !== undefined) parts.push(t("card_temperature", { temperature }));
  if (seed !== undefined) parts.push(t("card_seed", { seed }));
  return parts.join(" · ");
}

/** Canvases in rows, as they are shown, with a line of words below.
 * @param {HTMLCanvasElement[]} pictures
 * @param {string} words
 * @returns {Promise<Blob | null>} */
export function card(pictures, words) {
  const columns = Math.min(pictures.length, pictures.length > 2 * ACROSS ? 2 * ACROSS : ACROSS);
  const tile = columns > ACROSS ? TILE / 2 : TILE;
  const width = Math.max(columns, ACROSS * (TILE / tile)) * (tile + GAP) + GAP;
  const rows = Math.ceil(pictures.length / columns);
  const canvas = el("canvas", { width, height: rows * (tile + GAP) + GAP + 2 * LINE + GAP });
  const context = context2d(canvas);
  const rgb = (/** @type {number[]} */ colour) => `rgb(${colour.join(" ")})`;
  const { paper, ink } = colours();
  context.fillStyle = rgb(paper);
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  pictures.forEach((picture, k) =>
    context.drawImage(picture, GAP + (k % columns) * (tile + GAP), GAP + Math.floor(k / columns) * (tile + GAP), tile, tile));
  context.fillStyle = rgb(ink);
  context.font = "600 15px system-ui, sans-serif";
  const top = rows * (tile + GAP) + GAP;
  context.fillText(words, GAP, top + LINE - 6, width - 2 * GAP);
  context.font = "13px system-ui, sans-serif";
  context.globalAlpha = 0.65;
  context.fillText(`${document.title} · ${location.host}`, GAP, top + 2 * LINE - 6, width - 2 * GAP);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** A button that saves the card of what these canvases show.
 * @param {() => HTMLCanvasElement[]} pictures
 * @param {() => string} words */
export const cardButton = (pictures, words) =>
  button("card", async () => hand(await card(pictures(), words()), "pixelcnn.png"));
