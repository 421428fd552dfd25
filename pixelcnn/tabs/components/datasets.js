// @ts-check
/* What the models were trained on: a choice where there is more than one, which opens the page anew. */
import { withData } from "./address.js";
import { dataset, t, texts } from "./data.js";
import { newest } from "./newest.js";
import { el } from "./page.js";

/** @typedef {{name: string, title: string}} Dataset */

/** Called by gr.HTML.
 * @param {import("./types").Part} part */
export function datasets({ element, server }) {
  const ask = newest((request) => server.datasets({ ...request, data: "default" }), ({ datasets: found }) => {
    if (!found || found.length < 2) return;
    /** @param {Dataset} each */
    const called = ({ title }) => texts[`data_${title}`] ?? title;
    const chosen = found.some((/** @type {Dataset} */ { name }) => name === dataset) ? dataset : found[0].name;
    const select = el("select", { "data-testid": "data", onchange: () => location.assign(withData(location.href, select.value, select.value === found[0].name)) },
      ...found.map((/** @type {Dataset} */ each) => el("option", { value: each.name, selected: each.name === chosen }, called(each))));
    element.replaceChildren(el("label", { class: "px-data" }, el("span", {}, t("data_label")), select));
  });
  ask({});
}
