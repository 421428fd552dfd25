// @ts-check
/* Guidance: further from what no digit was asked for. */
import { t } from "./data.js";
import { formula, line, rows } from "./how-stage.js";
import { newest } from "./newest.js";
import { conditional } from "./offer.js";
import { el } from "./page.js";

/** @param {import("./types").Tour} tour */
export function guidance(tour) {
  const pictures = el("div", { class: "px-how-rows", "data-testid": "how-guidances" });
  const words = line("how-unguided");
  let asked = "";
  const ask = newest(tour.server.guidances, (answer, _, milliseconds) => {
    tour.say(answer, milliseconds);
    if (answer.groups) pictures.replaceChildren(...rows(answer.groups, (group) => t("how_guided", { guidance: group.guidance })));
  });
  return {
    left: [pictures],
    right: [formula("how_guidance_formula"), words],
    show() {
      const { values: { model, digit, seed } } = tour;
      words.textContent = conditional(model) ? t("how_guidance_of", { digit }) : t("guidance_no_classes");
      pictures.hidden = !conditional(model);
      const wanted = JSON.stringify({ model, digit, seed });
      if (wanted !== asked && conditional(model)) ask({ model, digit, seed });
      asked = wanted;
    },
  };
}
