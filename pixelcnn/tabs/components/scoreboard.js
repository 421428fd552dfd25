// @ts-check
/* The scoreboard of the About tab. */
import { t } from "./data.js";
import { el } from "./page.js";

/** @param {number} decimals */
const fixed = (decimals) => (/** @type {number} */ value) => value.toFixed(decimals);
/** @type {Record<string, (value: number, figures: Record<string, number>) => string>} */
const COLUMNS = { // figures of a row, and how each is written; their heads are the texts score_*
  nats_threshold: fixed(2),
  nats_threshold_given_label: fixed(2),
  nats_stochastic: (value, { nats_stochastic_spread: spread }) => `${value.toFixed(2)} ± ${spread.toFixed(2)}`,
  nats_stochastic_given_label: fixed(2),
  ms_1: fixed(0),
  ms_16: fixed(0),
  frechet: fixed(1),
  entropy: fixed(3),
  classifier_agreement: (value) => `${(100 * value).toFixed(1)} %`,
};

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

/** A node, of what docs/scoreboard.json holds.
 * @param {{rows: any[], frechet: Record<string, {training_images: number, coins: number}>, published: any[]}} board */
export function scoreboard({ rows, frechet, published }) {
  const own = rows.map(({ title, parameters, epochs, trained_on: device, figures }) => [
    title, parameters.toLocaleString(), `${epochs}, ${device}`,
    ...Object.entries(COLUMNS).map(([name, write]) => (name in figures ? write(figures[name], figures) : "–"))]);
  const heads = ["model", "parameters", "epochs", ...Object.keys(COLUMNS)].map((name) => t(`score_${name}`));
  const limits = Object.entries(frechet).map(([name, { training_images: images, coins }]) =>
    t("score_limits", { binarization: t(`score_${name}`), images: images.toFixed(2), coins: coins.toFixed(0) })).join(" ");
  const others = published.map((one) => [
    one.model, one.nats_per_image ? one.nats_per_image.toFixed(2) : `${one.nats_per_pixel} × 784`, one.binarization, source(one.source)]);
  return el("section", { class: "px-model", "data-testid": "scoreboard" }, el("h2", { class: "px-title" }, t("score_title")),
    el("p", {}, t("score_info")), table(heads, own), el("p", {}, t("score_quality"), " ", limits),
    el("p", {}, t("score_published")), table(["model", "nats", "binarization", "source"].map((name) => t(`score_${name}`)), others));
}
