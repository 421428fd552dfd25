// @ts-check
/* The receptive field, layer after layer, and the blind spot. */
import { PIXELS, t } from "./data.js";
import { place, sight } from "./grid.js";
import { legend, line, slider, stage } from "./how-stage.js";

/** @param {import("./types").Tour} tour */
export function field(tour) {
  let layer = 0;
  const large = stage({ name: "field", look: tour.look });
  const words = line("how-field-words");
  const layers = slider("how_layers", { min: 1, max: 1, changed: (value) => {
    layer = value - 1;
    tour.refresh();
  } });
  const range = /** @type {HTMLInputElement} */ (layers.node.querySelector("input"));
  return {
    left: [large.node, layers.node],
    right: [legend("seen", "blind"), words],
    show() {
      const { picture, cell, fields } = tour;
      range.max = String(fields.length);
      layer = Math.min(layer, fields.length - 1);
      layers.show(layer + 1, { layers: fields.length });
      large.show(picture, cell, { field: fields[layer] });
      const seen = Array.from({ length: PIXELS }, (_, i) => sight(fields[layer], cell, i)).filter((what) => what === "seen").length;
      words.textContent = t("how_field_count", { ...place(cell), seen, before: cell, blind: cell - seen });
    },
  };
}
