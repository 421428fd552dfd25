// @ts-check
/* Which digit is asked for, and which models draw. Settings: {model, digit}, or where several models are chosen
 * {models, digit}; a digit of null is any. */
import { t } from "./data.js";
import { classNames, conditional, title } from "./offer.js";
import { el } from "./page.js";

/** @typedef {import("./types").Values} Values */

/** What the server is asked for: no digit of a model that knows none.
 * @param {Values} settings */
export const asked = ({ model, digit, ...others }) => ({ ...others, model, digit: conditional(model) ? digit : null });

/** Guidance leads towards the digit that is asked for, if the model knows digits.
 * @param {Values} settings
 * @returns {{guidance: string}} why it does nothing, "" where it does */
export function unguided({ model, digit }) {
  if (model && !conditional(model)) return { guidance: t("guidance_no_classes") };
  return { guidance: digit === null ? t("guidance_no_digit") : "" };
}

/** @param {string} name
 * @param {...(Node | string)} children */
const group = (name, ...children) =>
  el("div", { class: "px-choice", role: "group", "aria-label": t(`choice_${name}`) },
    el("span", { class: "px-choice-name" }, t(`choice_${name}`)), ...children);

/** The buttons of the digits, or of what other classes there are, and of any; changed({digit}) when one was chosen. To be made
 * when it is known what there is, see offer().
 * @param {(changed: Values) => void} changed
 * @param {boolean} [any] */
export function digitChoice(changed, any = true) {
  const offered = [...(any ? [null] : []), ...classNames().keys()];
  const digits = offered.map((digit) => el("button", {
    type: "button", class: "px-button px-digit", "data-testid": `digit-${digit ?? "any"}`, onclick: () => changed({ digit }),
  }, digit === null ? t("choice_any") : classNames()[digit]));
  return {
    node: group("digit", el("div", { class: "px-digits" }, ...digits)),
    /** @param {number | null} digit
     * @param {boolean} [able] */
    show(digit, able = true) {
      digits.forEach((node, k) => {
        node.setAttribute("aria-pressed", String(offered[k] === (able ? digit : null)));
        node.disabled = !able;
        node.title = able ? "" : t("choice_no_digit");
      });
    },
  };
}

/** Models, those of offer(), and digits; changed({model} | {models} | {digit}) when the person chose.
 * @param {string[]} offered
 * @param {{several?: boolean, any?: boolean, changed: (changed: Values) => void}} options */
export function choices(offered, { several = false, any = true, changed }) {
  const digits = digitChoice(changed, any);
  const select = el("select", { "aria-label": t("choice_model"), "data-testid": "model", onchange: () => changed({ model: select.value }) },
    ...offered.map((model) => el("option", { value: model }, title(model))));
  const boxes = offered.map((model) => el("input", {
    type: "checkbox", class: "px-check-box", value: model, "data-testid": `model-${model}`,
    onchange: () => changed({ models: boxes.filter((box) => box.checked).map((box) => box.value) }),
  }));
  const models = several
    ? group("models", ...boxes.map((box) => el("label", { class: "px-check" }, box, title(box.value))))
    : group("model", select);

  return {
    node: el("div", { class: "px-choices" }, models, digits.node),
    /** @param {Values} settings */
    show({ model, models: chosen = [model], digit }) {
      select.value = model;
      for (const box of boxes) {
        box.checked = chosen.includes(box.value);
        box.disabled = box.checked && chosen.length === 1; // one at least
      }
      digits.show(digit, chosen.some(conditional));
    },
  };
}
