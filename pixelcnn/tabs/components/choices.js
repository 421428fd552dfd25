/* Which digit is asked for: PixelCNN.digitChoice(changed) -> {node, show(digit, able)}; and which models draw as well:
 * PixelCNN.choices({several, changed}) -> {node, show(settings)}.
 *
 * settings: {model, digit}, or where `several` models are chosen {models, digit}; a digit of null is any.
 * `changed({model} | {models} | {digit})` is called when the person chose. PixelCNN.drawers lists the models,
 * PixelCNN.labelled those that can be asked for a digit.
 */
(function (PixelCNN) {
  "use strict";

  const { t, el } = PixelCNN;
  const DIGITS = [null, ...Array(10).keys()];

  /** What the server is asked for: no digit of a model that knows none. */
  PixelCNN.asked = ({ model, digit, ...others }) =>
    ({ ...others, model, digit: PixelCNN.labelled.includes(model) ? digit : null });

  const group = (name, ...children) =>
    el("div", { class: "px-choice", role: "group", "aria-label": t(`choice_${name}`) },
      el("span", { class: "px-choice-name" }, t(`choice_${name}`)), ...children);

  PixelCNN.digitChoice = function (changed) {
    const digits = DIGITS.map((digit) => el("button", {
      type: "button", class: "px-button px-digit", "data-testid": `digit-${digit ?? "any"}`, onclick: () => changed({ digit }),
    }, digit === null ? t("choice_any") : String(digit)));
    return {
      node: group("digit", el("div", { class: "px-digits" }, ...digits)),
      show(digit, able = true) {
        digits.forEach((node, k) => {
          node.setAttribute("aria-pressed", String(DIGITS[k] === (able ? digit : null)));
          node.disabled = !able;
          node.title = able ? "" : t("choice_no_digit");
        });
      },
    };
  };

  PixelCNN.choices = function ({ several = false, changed }) {
    const name = (model) => t(`model_${model}`);
    const digits = PixelCNN.digitChoice(changed);
    const select = el("select", { "aria-label": t("choice_model"), "data-testid": "model", onchange: () => changed({ model: select.value }) },
      ...PixelCNN.drawers.map((model) => el("option", { value: model }, name(model))));
    const boxes = PixelCNN.drawers.map((model) => el("input", {
      type: "checkbox", class: "px-check-box", value: model, "data-testid": `model-${model}`,
      onchange: () => changed({ models: boxes.filter((box) => box.checked).map((box) => box.value) }),
    }));
    const models = several
      ? group("models", ...boxes.map((box) => el("label", { class: "px-check" }, box, name(box.value))))
      : group("model", select);

    return {
      node: el("div", { class: "px-choices" }, models, digits.node),
      show({ model, models: chosen = [model], digit }) {
        select.value = model;
        for (const box of boxes) {
          box.checked = chosen.includes(box.value);
          box.disabled = box.checked && chosen.length === 1; // one at least
        }
        digits.show(digit, chosen.some((each) => PixelCNN.labelled.includes(each)));
      },
    };
  };
})(window.PixelCNN);
