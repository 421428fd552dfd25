// @ts-check
/* Change a pixel, and see which probabilities move: later ones only. */
import { PIXELS, t } from "./data.js";
import { format, parse, place } from "./grid.js";
import { floats, line, stage } from "./how-stage.js";
import { newest } from "./newest.js";
import { button, el } from "./page.js";

const MOVED = 0.0005; // by so much or more a probability has moved, of what is written of it
const GAIN = 2; // small changes would be faint as they are

/** @param {import("./types").Tour} tour */
export function change(tour) {
  const large = stage({ name: "change", look: tour.look, press: flip });
  const moved = stage({ name: "moved", look: tour.look });
  const words = line("how-moved-words");
  words.setAttribute("role", "status");
  /** @type {{drawing: string, ink: Float32Array, of: object} | null} the picture with the pixel changed */
  let changed = null;
  let pressed = -1;
  const undo = button("how_undo", () => {
    changed = null;
    pressed = -1;
    tour.refresh();
  });
  const ask = newest(tour.server.judge, (answer, request, milliseconds) => {
    tour.say(answer, milliseconds);
    if (!answer.ink) return;
    changed = { drawing: answer.drawing, ink: floats(answer.ink), of: request.of };
    tour.refresh();
  });
  /** @param {number} i */
  function flip(i) {
    const levels = parse(format(tour.picture.levels));
    levels[i] = 1 - levels[i];
    pressed = i;
    const { model, digit } = tour.values;
    ask({ model, digit, drawing: format(levels) });
  }
  return {
    left: [el("figure", {}, large.node, el("figcaption", {}, t("how_change_picture"))), el("figure", {}, moved.node, el("figcaption", {}, t("how_changed")))],
    right: [words, el("div", {}, undo)],
    pair: true,
    /** Another picture: what was changed in the last one is gone. */
    renew() {
      changed = null;
      pressed = -1;
    },
    show() {
      const { picture, cell } = tour;
      const now = changed;
      large.show(now ? { levels: parse(now.drawing) } : picture, now ? pressed : cell);
      const by = Float32Array.from({ length: PIXELS }, (_, i) => (now ? Math.abs(now.ink[i] - picture.ink[i]) : 0));
      moved.show({ levels: picture.levels, ink: Uint8Array.from(by, (d) => Math.min(255, Math.round(GAIN * 255 * d))) }, now ? pressed : cell, { mode: "ink" });
      undo.disabled = !now;
      if (!now) {
        words.textContent = t("how_change_begin");
        return;
      }
      const most = by.indexOf(Math.max(...by));
      words.textContent = t("how_change_moved", {
        ...place(pressed), later: by.filter((d, i) => i > pressed && d >= MOVED).length, earlier: by.filter((d, i) => i <= pressed && d >= MOVED).length,
        most_row: place(most).row, most_column: place(most).column, from: picture.ink[most].toFixed(3), to: now.ink[most].toFixed(3),
      });
    },
  };
}
