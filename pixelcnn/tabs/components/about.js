// @ts-check
/* The About tab. */
import { picture } from "./codebook.js";
import { curve } from "./curve.js";
import { language, SIDE, t } from "./data.js";
import { bytes } from "./grid.js";
import { latency } from "./live.js";
import { newest } from "./newest.js";
import { el, whenShown } from "./page.js";
import { scoreboard } from "./scoreboard.js";

/** @param {any} facts of one model, as tabs/about.py tells them */
function model({ name, kind, title, about: description, parameters, figures, measured, training, data, curve: rows, sha256 }) {
  const facts = [[t("about_parameters"), parameters.toLocaleString()]];
  for (const [key, figure] of figures) facts.push([t(`figure_${key}`), figure]);
  if (measured.data) facts.push([t("about_measured"), `${measured.data}; ${measured.date}`]);
  if (data) facts.push([t("about_data"), data]);
  if (training.epochs) facts.push([t("about_epochs"), String(training.epochs)]);
  if (training.seconds) facts.push([t("about_time"), t("about_minutes", { minutes: Math.max(1, Math.round(training.seconds / 60)), backend: training.backend ?? "" })]);
  if (training.date) facts.push([t("about_date"), training.date]);
  const how = [["sha256", el("code", {}, sha256)]];
  if (training.command) how.unshift([t("about_command"), el("code", {}, training.command)]);
  /** @param {(string | Node)[][]} rows */
  const table = (rows) => el("table", { class: "px-figures" }, el("tbody", {}, ...rows.map(([head, value]) => el("tr", {}, el("th", { scope: "row" }, head), el("td", {}, value)))));
  return el("section", { class: "px-model", "data-testid": `about-${name}` }, el("h2", { class: "px-title" }, title[language]), el("p", {}, description[language]),
    el("div", { class: "px-about-pictures", "data-model": name, role: "img", "aria-label": t(`about_pictures_${kind}`) }),
    el("div", { class: "px-model-facts" }, table(facts), curve(rows)),
    el("details", {}, el("summary", {}, t("about_details")), table(how)));
}

/** Fill in the pictures of all models, one after the other, so that nobody who draws waits for them.
 * @param {HTMLElement} element
 * @param {import("./types").Part["server"]} server */
function fill(element, server) {
  const waiting = [...element.querySelectorAll(".px-about-pictures")];
  const ask = newest(server.pictures, (answer, { model: name }) => {
    if (!answer.pictures) return;
    const node = waiting.shift();
    node?.replaceChildren(...answer.pictures.map((/** @type {string} */ levels) => {
      const one = picture(SIDE, { "data-model": name });
      one.show(bytes(levels));
      return one.node;
    }));
    node?.toggleAttribute("hidden", !answer.pictures.length);
    next();
  });
  function next() {
    const first = waiting[0];
    if (first instanceof HTMLElement) ask({ model: first.dataset.model });
  }
  next();
}

/** Called by gr.HTML.
 * @param {import("./types").Part} part */
export function about({ element, server }) {
  const wait = latency();
  element.replaceChildren(wait.node);
  const ask = newest(server.about, (answer) => {
    if (!answer.models) return wait.show(answer);
    element.replaceChildren(el("div", { class: "px-section" }, ...answer.models.map(model),
      answer.scoreboard ? scoreboard(answer.scoreboard) : "", el("h2", { class: "px-title" }, t("about_weights")),
      el("p", { "data-testid": "about-source" }, [answer.source, ...answer.notes].map((sentence) => t(sentence)).join(" "))));
    return whenShown(element, () => fill(element, server));
  });
  ask({});
}
