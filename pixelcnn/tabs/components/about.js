// @ts-check
/* The About tab. */
import { curve } from "./curve.js";
import { language, t } from "./data.js";
import { latency } from "./live.js";
import { newest } from "./newest.js";
import { el } from "./page.js";
import { scoreboard } from "./scoreboard.js";

/** @param {any} facts of one model, as tabs/about.py tells them */
function model({ name, title, about: description, parameters, figures, measured, training, curve: rows, sha256 }) {
  const facts = [[t("about_parameters"), parameters.toLocaleString()]];
  for (const [key, figure] of figures) facts.push([t(`figure_${key}`), figure]);
  if (measured.data) facts.push([t("about_measured"), `${measured.data}; ${measured.date}`]);
  if (training.epochs) facts.push([t("about_epochs"), String(training.epochs)]);
  if (training.seconds) facts.push([t("about_time"), t("about_minutes", { minutes: Math.max(1, Math.round(training.seconds / 60)), backend: training.backend ?? "" })]);
  if (training.date) facts.push([t("about_date"), training.date]);
  if (training.command) facts.push([t("about_command"), el("code", {}, training.command)]);
  facts.push(["sha256", el("code", {}, sha256)]);
  return el("section", { class: "px-model", "data-testid": `about-${name}` }, el("h2", { class: "px-title" }, title[language]), el("p", {}, description[language]),
    el("div", { class: "px-model-facts" },
      el("table", { class: "px-figures" }, el("tbody", {}, ...facts.map(([head, value]) => el("tr", {}, el("th", { scope: "row" }, head), el("td", {}, value))))),
      curve(rows)));
}

/** Called by gr.HTML.
 * @param {import("./types").Part} part */
export function about({ element, server }) {
  const wait = latency();
  element.replaceChildren(wait.node);
  const ask = newest(server.about, (answer) => {
    if (!answer.models) return wait.show(answer);
    return element.replaceChildren(el("div", { class: "px-section" }, el("h2", { class: "px-title" }, t("about_weights")),
      el("p", { "data-testid": "about-source" }, [answer.source, ...answer.notes].map((sentence) => t(sentence)).join(" ")),
      answer.scoreboard ? scoreboard(answer.scoreboard) : "", ...answer.models.map(model)));
  });
  ask({});
}
