// @ts-check
/* The codebook as a map in two dimensions: near codes are alike, large ones are used much. */
import { t } from "./data.js";
import { towards } from "./grid.js";
import { dataUnder, el } from "./page.js";

/** @typedef {import("./types").Codebook} Codebook */

const [LEAST, MOST] = [8, 30]; // pixels across, of a code that is never used and of the most used one
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** A button for each code where it lies; look(k, -1 for none) while one is pointed at or focused, take(k) when it is pressed.
 * @param {Codebook} book
 * @param {{look: (k: number) => void, take: (k: number) => void}} actions */
export function codePlane(book, { look, take }) {
  const { places, explained, usage } = book;
  const most = Math.max(...(usage ?? [1]), 1);
  const dots = places.map(([x, y], k) => {
    const across = LEAST + (MOST - LEAST) * Math.sqrt((usage?.[k] ?? 0) / most);
    const style = `left:${50 + 46 * x}%;top:${50 - 92 * y}%;width:${across}px;height:${across}px;background:${book.colour(k)}`;
    const label = usage ? t("codes_usage_bar", { code: k, count: usage[k] }) : t("codes_code", { code: k });
    return el("button", { type: "button", class: "px-dot", style, tabindex: k ? -1 : 0, "data-code": k, "data-testid": "dot", "aria-label": label, title: label, onclick: () => take(k) });
  });
  const words = t("codes_plane", { percent: (100 * explained).toFixed(0) });
  const node = el("div", { class: "px-plane", role: "group", "aria-label": words, "data-testid": "codes-plane" }, ...dots);
  node.addEventListener("pointerover", (event) => look(dataUnder(event, "code")));
  node.addEventListener("pointerleave", () => look(-1));
  node.addEventListener("focusin", (event) => look(dataUnder(event, "code")));
  node.addEventListener("focusout", () => look(-1));
  node.addEventListener("keydown", (event) => {
    const k = dataUnder(event, "code");
    if (k < 0 || !(event.key in ARROWS)) return;
    event.preventDefault();
    const next = towards(places, k, ARROWS[event.key]);
    if (next < 0) return;
    dots.forEach((dot, other) => (dot.tabIndex = other === next ? 0 : -1));
    dots[next].focus();
  });
  return el("figure", { class: "px-usage-figure" }, el("figcaption", {}, words), node);
}
