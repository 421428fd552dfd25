// @ts-check
/* Temperature: on the bar of one pixel, on whole pictures, and why the likeliest picture is a blank one. */
import { t } from "./data.js";
import { place } from "./grid.js";
import { formula, line, rows, stage, superscript, tempered, written } from "./how-stage.js";
import { newest } from "./newest.js";
import { el } from "./page.js";

const TEMPERATURES = [0, 0.5, 1, 1.5, 2];

/** @param {import("./types").Tour} tour */
export function temperature(tour) {
  const large = stage({ name: "temperature", look: tour.look });
  const bars = TEMPERATURES.map((at) => {
    const [fill, value] = [el("i", {}), el("span", { "data-fact": `p-${at}` })];
    return { at, fill, value, node: el("div", { class: "px-bar-row" }, el("span", {}, `T = ${at}`), el("div", { class: "px-bar-of" }, fill), value) };
  });
  const words = line("how-pixel-words");
  const blank = line("how-blank");
  const pictures = el("div", { class: "px-how-rows", "data-testid": "how-temperatures" });
  let asked = "";
  const ask = newest(tour.server.temperatures, (answer, _, milliseconds) => {
    tour.say(answer, milliseconds);
    if (!answer.groups) return;
    pictures.replaceChildren(...rows(answer.groups, (group) => `T = ${group.temperature}`));
    const { blank: least, mean } = answer;
    blank.textContent = t(mean > least ? "how_blank" : "how_blank_not", { blank: least.toFixed(1), mean: mean.toFixed(1), times: `2${superscript(Math.round(mean - least))}` });
  });
  return {
    left: [large.node],
    right: [formula("how_temperature_formula"), words, el("div", { class: "px-bars" }, ...bars.map((bar) => bar.node)), pictures, blank],
    show() {
      const { picture, cell, values: { model, digit, seed } } = tour;
      large.show(picture, cell, { upTo: cell });
      words.textContent = t("how_temperature_pixel", place(cell));
      for (const { at, fill, value } of bars) {
        const p = tempered(picture.ink[cell], at);
        fill.style.width = `${100 * p}%`;
        value.textContent = written(p);
      }
      const wanted = JSON.stringify({ model, digit, seed });
      if (wanted !== asked) ask({ model, digit, seed });
      asked = wanted;
    },
  };
}
