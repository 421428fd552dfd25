// @ts-check
/* One pixel: its context, the logit, the probability at a temperature, the uniform number, ink or paper. */
import { page, t } from "./data.js";
import { place } from "./grid.js";
import { bitsOf, coin, facts, logit, slider, stage, tempered, walk, written } from "./how-stage.js";

/** @param {import("./types").Tour} tour */
export function pixel(tour) {
  const large = stage({ name: "pixel", look: tour.look });
  const steps = walk(tour.look);
  const bar = coin();
  const table = facts("how-facts");
  const heat = slider("how_heat", { max: page.limits.temperature[1], step: 0.05, changed: (temperature) => tour.set({ temperature }) });
  return {
    left: [large.node, steps.node],
    right: [heat.node, bar.node, table.node],
    show() {
      const { picture, cell, fields, values: { temperature } } = tour;
      const [p, u] = [picture.ink[cell], picture.noise[cell]];
      const after = tempered(p, temperature);
      large.show(picture, cell, { upTo: cell, field: fields[fields.length - 1] });
      steps.show(cell);
      heat.show(temperature);
      bar.show(after, u);
      const edge = written(1 - after);
      table.show({
        how_fact_place: t("how_place", place(cell)),
        how_fact_logit: written(logit(p)),
        how_fact_p: written(p),
        how_fact_tempered: written(after),
        how_fact_u: temperature > 0 ? written(u) : t("how_fact_unused"),
        how_fact_drawn: t(temperature > 0 ? (picture.levels[cell] ? "how_rule_ink" : "how_rule_paper") : (picture.levels[cell] ? "how_rule_likelier_ink" : "how_rule_likelier_paper"), { edge }),
        how_fact_bits: bitsOf(picture.levels[cell] ? p : 1 - p).toFixed(3),
      });
    },
  };
}
