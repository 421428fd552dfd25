// @ts-check
/* Training: the samples and the curve of a recorded run, epoch after epoch. */
import { curve } from "./curve.js";
import { recording, t } from "./data.js";
import { line, slider } from "./how-stage.js";
import { el } from "./page.js";
import { context2d } from "./paint.js";

/** @param {import("./types").Tour} tour */
export function training(tour) {
  let epoch = 0;
  /** @type {import("./types").Recording | null} */
  let run = null;
  const canvas = el("canvas", { class: "px-picture px-recorded", role: "img", "data-testid": "how-recorded" });
  const words = line("how-epoch");
  const plot = el("div", {});
  const epochs = slider("how_epochs", { max: 1, changed: (value) => {
    epoch = value;
    tour.refresh();
  } });
  recording().then((recorded) => {
    run = recorded;
    epoch = run.curve.length - 1;
    /** @type {HTMLInputElement} */ (epochs.node.querySelector("input")).max = String(epoch);
    tour.refresh();
  });
  return {
    left: [el("div", { class: "px-stage px-wide" }, canvas), epochs.node],
    right: [words, plot],
    show() {
      if (!run) return;
      const { sheet, curve: points, images, height, width } = run;
      [canvas.width, canvas.height] = [width, height];
      context2d(canvas).drawImage(sheet, 0, epoch * height, width, height, 0, 0, width, height);
      const nats = points[epoch].val_nats_per_pixel_given_label;
      canvas.setAttribute("aria-label", t("how_recorded", { epoch: epoch + 1 }));
      epochs.show(epoch, { epoch: epoch + 1, epochs: points.length });
      words.textContent = t("how_training_at", { images: ((epoch + 1) * images).toLocaleString(), nats: nats.toFixed(4) });
      plot.replaceChildren(curve(points.map(({ epoch: at, val_nats_per_pixel_given_label: value }) => ({ epoch: at, val_nats_per_pixel_given_label: value })), epoch));
    },
  };
}
