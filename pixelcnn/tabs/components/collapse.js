// @ts-check
/* Why a codebook collapses: how often each code is used on three recipes, keras.io's first. */
import { collapsed, t } from "./data.js";
import { el } from "./page.js";
import { usageBars } from "./palette.js";

/** Opened, it shows the bars.
 * @param {import("./types").Codebook} book of the bundled one
 * @param {number | undefined} psnr of the bundled one, dB */
export function collapse(book, psnr) {
  const inside = el("div", { class: "px-section" });
  const node = el("details", { class: "px-collapse", "data-testid": "collapse" }, el("summary", {}, t("collapse")), inside);
  node.addEventListener("toggle", async () => {
    const recipes = Object.entries(await collapsed());
    if (book.usage && book.perplexity && psnr) recipes.push(["bundled", { usage: book.usage, perplexity: book.perplexity, psnr }]);
    const used = (/** @type {number[]} */ usage) => usage.filter((count) => count > 0).length;
    const [, first] = recipes[0];
    inside.replaceChildren(
      el("p", {}, t("collapse_info", { dead: first.usage.length - used(first.usage), count: first.usage.length })),
      ...recipes.map(([name, recipe]) => {
        const words = t(`collapse_${name}`, { used: used(recipe.usage), count: recipe.usage.length, perplexity: recipe.perplexity.toFixed(1), psnr: recipe.psnr.toFixed(2) });
        const bars = usageBars(recipe.usage, name === "bundled" ? book.colour : undefined);
        return el("figure", { class: "px-usage-figure" }, el("figcaption", {}, words), el("div", { class: "px-usage px-low", role: "img", "aria-label": words }, ...bars));
      }));
  }, { once: true });
  return node;
}
