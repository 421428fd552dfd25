// @ts-check
/* The scoreboard of the About tab. */
import { t } from "./data.js";
import { el } from "./page.js";

/** @param {string[]} heads
 * @param {(string | Node)[][]} rows */
function table(heads, rows) {
  const head = el("thead", {}, el("tr", {}, ...heads.map((text) => el("th", { scope: "col" }, text))));
  const body = rows.map(([name, ...cells]) =>
    el("tr", {}, el("th", { scope: "row" }, name), ...cells.map((cell) => el("td", {}, cell))));
  return el("div", { class: "px-scroll", tabindex: "0" }, el("table", { class: "px-scores" }, head, el("tbody", {}, ...body)));
}

/** "[text](address)" and what follows it, as a link and text.
 * @param {string} markdown */
function source(markdown) {
  const [, text, href, rest] = /^\[(.*?)\]\((.*?)\)(.*)$/.exec(markdown) ?? [null, markdown, null, ""];
  return el("span", {}, href ? el("a", { href, target: "_blank", rel: "noopener" }, text) : text, rest);
}

/** A node, of what tabs/about.py tells of docs/scoreboard.json.
 * @param {{columns: string[], rows: any[], frechet: Record<string, {training_images: string, coins: string}>, published: any[]}} board */
export function scoreboard({ columns, rows, frechet, published }) {
  const own = rows.map(({ title, parameters, epochs, trained_on: device, cells }) => [
    title, parameters.toLocaleString(), `${epochs}, ${device}`, ...cells]);
  const heads = ["model", "parameters", "epochs", ...columns].map((name) => t(`score_${name}`));
  const limits = Object.entries(frechet).map(([name, { training_images: images, coins }]) =>
    t("score_limits", { binarization: t(`score_${name}`), images, coins })).join(" ");
  const others = published.map((one) => [one.model, one.nats, one.binarization, source(one.source)]);
  return el("section", { class: "px-model", "data-testid": "scoreboard" }, el("h2", { class: "px-title" }, t("score_title")),
    el("p", {}, t("score_info")), table(heads, own), el("p", {}, t("score_quality"), " ", limits),
    el("p", {}, t("score_published")), table(["model", "nats", "binarization", "source"].map((name) => t(`score_${name}`)), others));
}
