// @ts-check
/* What the steps of the tour are made of: a large picture with a cursor, a walk through its pixels, tables of facts, bars of
 * probability, small pictures. */
import { PIXELS, SIDE, t } from "./data.js";
import { arrow, bytes, parse, place } from "./grid.js";
import { button, el } from "./page.js";
import { mark, paint, pixelAt } from "./paint.js";

/** @typedef {import("./types").Tour} Tour */
/** @typedef {import("./types").Judged} Judged */
/** @typedef {{levels: Uint8Array, ink?: Float32Array | Uint8Array}} Shown bytes where they are to be painted */

const PIXELS_PER_SECOND = 98;
const SAMPLED = new Uint8Array(PIXELS); // no pixel of the tour's picture was given

/** Numbers of 32 bits from base64.
 * @param {string} base64 */
export const floats = (base64) => new Float32Array(bytes(base64).buffer);

const LEAST = 2 ** -24; // probabilities come as float32, in which what is closer to 1 is 1
/** @param {number} p */
const inside = (p) => Math.min(Math.max(p, LEAST), 1 - LEAST);

/** Bits of a level that has this probability, never infinitely many.
 * @param {number} p */
export const bitsOf = (p) => Math.max(0, -Math.log2(Math.max(p, LEAST)));

/** The logit of a probability, of one that is rounded to 0 or 1 that of the next number.
 * @param {number} p */
export const logit = (p) => Math.log(inside(p) / (1 - inside(p)));

/** The probability of ink at a temperature, from that at temperature 1.
 * @param {number} p
 * @param {number} temperature */
export const tempered = (p, temperature) => (temperature > 0 ? 1 / (1 + Math.exp(-logit(p) / temperature)) : Number(p > 0.5));

/** A number as it is read.
 * @param {number} value */
export const written = (value) => (Math.abs(value) < 0.001 && value ? value.toExponential(1) : value.toFixed(3));

/** A whole number as an exponent.
 * @param {number} value */
export const superscript = (value) => Array.from(String(value), (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");

/** Bits of the pixels before `end`: -log2 of the probability of what stands there.
 * @param {Judged} picture
 * @param {number} end */
export function bitsBefore({ levels, ink }, end) {
  let bits = 0;
  for (let i = 0; i < end; i++) bits += bitsOf(levels[i] ? ink[i] : 1 - ink[i]);
  return bits;
}

/** A picture as large as there is room, with a cursor that pointer and arrow keys move: look(i); press(i) where one may press.
 * @param {{name: string, look: (i: number) => void, press?: (i: number) => void}} options */
export function stage({ name, look, press }) {
  const canvas = el("canvas", { width: SIDE, height: SIDE, class: "px-picture", "data-testid": `how-${name}` });
  const outline = el("span", { class: "px-outline" });
  let at = 0;
  const box = el("div", { class: "px-stage", tabindex: 0, role: press ? "button" : "img", "aria-label": t(`how_stage_${name}`) }, canvas, outline);
  box.addEventListener("pointermove", (event) => event.pointerType !== "touch" && move(pixelAt(canvas, event)));
  box.addEventListener("pointerdown", (event) => {
    move(pixelAt(canvas, event));
    press?.(at);
  });
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = arrow(event.key, at);
    if (next !== undefined) move(next);
    else if (press && [" ", "Enter"].includes(event.key)) press(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  /** @param {number} i */
  function move(i) {
    if (i >= 0 && i !== at) look(i);
  }
  return {
    node: box,
    /** @param {Shown} picture
     * @param {number} cell
     * @param {import("./types").View} [view] */
    show(picture, cell, view = {}) {
      at = cell;
      const ink = picture.ink instanceof Uint8Array ? picture.ink : undefined;
      paint(canvas, { levels: picture.levels, ink, known: SAMPLED }, { cursor: cell, ...view });
      mark(outline, cell);
      box.dataset.cell = String(cell);
    },
  };
}

/** Play, step and a range over the pixels of a picture: go(i).
 * @param {(i: number) => void} go */
export function walk(go) {
  let [at, frame] = [0, 0];
  const play = button("how_play", () => (frame ? pause() : start()));
  const step = button("how_step", () => {
    pause();
    go(Math.min(at + 1, PIXELS - 1));
  });
  const range = el("input", { type: "range", min: 0, max: PIXELS - 1, "aria-label": t("how_pixel_range"), "data-testid": "how-range", oninput: () => {
    pause();
    go(Number(range.value));
  } });
  function pause() {
    cancelAnimationFrame(frame);
    frame = 0;
    play.textContent = t("how_play");
  }
  function start() {
    let [exact, before] = [at >= PIXELS - 1 ? 0 : at, performance.now()];
    /** @param {number} now */
    const tick = (now) => {
      exact = Math.min(exact + ((now - before) / 1000) * PIXELS_PER_SECOND, PIXELS - 1);
      before = now;
      frame = requestAnimationFrame(tick);
      if (exact >= PIXELS - 1 || !play.isConnected) pause();
      go(Math.floor(exact));
    };
    frame = requestAnimationFrame(tick);
    play.textContent = t("how_pause");
  }
  return {
    node: el("div", { class: "px-replay" }, play, step, range),
    /** @param {number} i */
    show(i) {
      at = i;
      range.value = String(i);
      range.setAttribute("aria-valuetext", t("how_place", place(i)));
    },
  };
}

/** A range with its name and value.
 * @param {string} name of the text, which has {value}
 * @param {{min?: number, max: number, step?: number, changed: (value: number) => void}} options */
export function slider(name, { min = 0, max, step = 1, changed }) {
  const words = el("span", {});
  const range = el("input", { type: "range", min, max, step, "data-testid": name, oninput: () => changed(Number(range.value)) });
  return {
    node: el("label", { class: "px-range" }, words, range),
    /** @param {number} value
     * @param {Record<string, any>} [more] */
    show(value, more = {}) {
      range.value = String(value);
      words.textContent = t(name, { value, ...more });
    },
  };
}

/** A table of names and values; show({name: value}), whose names are texts.
 * @param {string} testid */
export function facts(testid) {
  const body = el("tbody", {});
  return {
    node: el("table", { class: "px-figures px-facts", "data-testid": testid }, body),
    /** @param {Record<string, string>} values */
    show(values) {
      body.replaceChildren(...Object.entries(values).map(([name, value]) =>
        el("tr", {}, el("th", { scope: "row" }, t(name)), el("td", { "data-fact": name }, value))));
    },
  };
}

/** The unit interval: paper to the left, ink to the right, and where a number fell. */
export function coin() {
  const [ink, needle] = [el("div", { class: "px-coin-ink" }), el("i", {})];
  const bar = el("div", { class: "px-coin", role: "img" }, ink, needle);
  return {
    node: bar,
    /** @param {number} p of ink
     * @param {number} u */
    show(p, u) {
      ink.style.width = `${100 * p}%`;
      needle.style.left = `${100 * u}%`;
      bar.setAttribute("aria-label", t("how_coin", { p: written(p), u: written(u) }));
    },
  };
}

/** Rows of small pictures, each row under its title.
 * @param {import("./types").Group[]} groups
 * @param {(group: import("./types").Group) => string} title */
export const rows = (groups, title) =>
  groups.map((group) => {
    const canvases = (group.drawings ?? []).map((drawing) => {
      const canvas = el("canvas", { width: SIDE, height: SIDE, class: "px-picture", "data-drawing": drawing });
      paint(canvas, { levels: parse(drawing), known: SAMPLED });
      return canvas;
    });
    return el("figure", {}, el("figcaption", {}, title(group)), el("div", { class: "px-how-tiles" }, ...canvases));
  });

/** Text for the colours of a receptive field.
 * @param {...string} names */
export const legend = (...names) =>
  el("div", { class: "px-legend" }, ...names.flatMap((name) => [el("b", { class: `px-legend-${name}` }), t(`how_legend_${name}`)]));

/** @param {string} testid */
export const line = (testid) => el("p", { class: "px-readout", "data-testid": testid });

/** @param {string} key */
export const formula = (key) => el("p", { class: "px-formula" }, t(key));
