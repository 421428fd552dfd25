// @ts-check
/* A picture is a product of conditionals: pixel after pixel, and the bits of those that are drawn. */
import { t } from "./data.js";
import { place } from "./grid.js";
import { bitsBefore, formula, line, stage, walk, written } from "./how-stage.js";

/** @param {import("./types").Tour} tour */
export function chain(tour) {
  const large = stage({ name: "chain", look: tour.look });
  const steps = walk(tour.look);
  const [sofar, next] = [line("how-sofar"), line("how-next")];
  return {
    left: [large.node, steps.node],
    right: [formula("how_chain_formula"), sofar, next],
    show() {
      const { picture, cell } = tour;
      large.show(picture, cell, { upTo: cell });
      steps.show(cell);
      sofar.textContent = t("how_chain_so_far", { drawn: cell, bits: bitsBefore(picture, cell).toFixed(2) });
      next.textContent = t("how_chain_next", { ...place(cell), number: cell + 1, p: written(picture.ink[cell]) });
    },
  };
}
