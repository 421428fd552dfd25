// @ts-check
/* The How it works tab: a guided tour, one step after the other, over one picture of one model. */
import { index, pack, settingsFrom, settingsTo, unpack } from "./address.js";
import { choices } from "./choices.js";
import { PIXELS, SIDE, t } from "./data.js";
import { parse } from "./grid.js";
import { onHanded } from "./handed.js";
import { bits } from "./how-bits.js";
import { chain } from "./how-chain.js";
import { change } from "./how-change.js";
import { field } from "./how-field.js";
import { guidance } from "./how-guidance.js";
import { masks } from "./how-masks.js";
import { pixel } from "./how-pixel.js";
import { floats } from "./how-stage.js";
import { temperature } from "./how-temperature.js";
import { training } from "./how-training.js";
import { copyButton, keep, opened } from "./links.js";
import { dimmed, latency } from "./live.js";
import { newest } from "./newest.js";
import { classNames, fills, offer } from "./offer.js";
import { button, el, onTheme } from "./page.js";
import { randomSeed, settings } from "./settings.js";

/** @typedef {import("./types").TourStep} TourStep */

/** @type {Record<string, (tour: import("./types").Tour) => TourStep>} */
const STEPS = { chain, masks, field, pixel, change, temperature, guidance, bits, training };
const NAMES = Object.keys(STEPS);
const CELL = (SIDE / 2 - 1) * SIDE + SIDE / 2; // the pixel that is looked at first, in the middle of a digit

/** The function that a step is about, in the project's own code.
 * @param {{file: string, line: number, text: string}} code */
const excerpt = ({ file, line, text }) =>
  el("figure", { class: "px-code" }, el("figcaption", {}, t("how_code", { file, line })), el("pre", { tabindex: 0 }, el("code", {}, text)));

/** Called by gr.HTML.
 * @param {import("./types").Part} part */
export async function how({ element, trigger, server }) {
  const own = settings("how", trigger);
  const wait = latency();
  element.replaceChildren(el("div", { class: "px-live" }, wait.node));
  const models = (await offer(server, wait.show)).filter((name) => name !== fills()); // that one is told what is known
  const query = opened("how");
  let at = Math.max(0, NAMES.indexOf(query.get("step") ?? ""));
  /** @type {(() => void) | null} */
  let drawn = null; // lays the tour out, until it has been

  /** @type {import("./types").Tour} */
  const tour = {
    values: own.values, server, code: {}, masks: {}, fields: [],
    picture: { levels: parse(""), ink: new Float32Array(PIXELS), noise: new Float32Array(PIXELS) },
    drawing: unpack(query.get("drawing")),
    cell: index(query, "cell", PIXELS) < 0 ? CELL : index(query, "cell", PIXELS),
    look(i) {
      tour.cell = i;
      tour.refresh();
    },
    set: own.set,
    say: wait.show,
    refresh() {
      step().show();
      keep("how", { ...settingsTo(own.values), step: NAMES[at], cell: tour.cell, drawing: tour.drawing && NAMES[at] === "bits" ? pack(tour.drawing) : null });
    },
  };

  // ---- the frame ----
  /** @type {Record<string, TourStep>} */
  const built = {};
  const step = () => (built[NAMES[at]] ??= STEPS[NAMES[at]](tour));
  const choice = choices(models, { changed: own.set, any: false });
  const links = NAMES.map((name, k) =>
    el("button", { type: "button", class: "px-button", "data-testid": `how-step-${name}`, onclick: () => go(k) }, `${k + 1} ${t(`how_${name}`)}`));
  const [back, next, skip] = [button("how_back", () => go(at - 1)), button("how_next", () => go(at + 1)), button("how_skip", () => go(NAMES.length - 1))];
  const other = button("how_other", () => own.set({ seed: randomSeed() }));
  const title = el("h2", { class: "px-title", tabindex: -1, "data-testid": "how-title" });
  const [text, body, lines] = [el("div", { class: "px-how-text" }), el("div", { class: "px-how-body" }), el("div", {})];
  const onward = el("div", { class: "px-how-head" }, title, el("div", { class: "px-actions" }, back, next, skip));
  const dim = dimmed(body);
  const frame = el("div", { class: "px-how px-section", "data-testid": "how" },
    el("nav", { class: "px-steps", "aria-label": t("how_steps") }, ...links), onward, body, lines);
  frame.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || (event.target instanceof HTMLElement && event.target.matches("input, select, pre"))) return;
    if (event.key === "PageDown" || event.key === "ArrowRight") go(at + 1);
    else if (event.key === "PageUp" || event.key === "ArrowLeft") go(at - 1);
    else return;
    event.preventDefault();
  });

  /** Show a step, and say its title.
   * @param {number} k */
  function go(k) {
    if (k < 0 || k >= NAMES.length || !tour.fields.length) return;
    at = k;
    lay();
    title.focus({ preventScroll: true });
  }
  function lay() {
    const name = NAMES[at];
    const { left, right, pair } = step();
    title.textContent = t("how_title", { number: at + 1, of: NAMES.length, title: t(`how_${name}_title`) });
    text.replaceChildren(...t(`how_${name}_text`).split("\n").map((paragraph) => el("p", {}, paragraph)));
    body.classList.toggle("px-how-pair", Boolean(pair));
    body.replaceChildren(text, el("div", { class: "px-how-left" }, ...left), el("div", { class: "px-how-right" }, ...right));
    lines.replaceChildren(excerpt(tour.code[name]));
    links.forEach((node, j) => (j === at ? node.setAttribute("aria-current", "step") : node.removeAttribute("aria-current")));
    back.disabled = at === 0;
    next.disabled = skip.disabled = at === NAMES.length - 1;
    tour.refresh();
  }

  // ---- what it is about ----
  const askLesson = newest(server.lesson, (answer, _, milliseconds) => {
    if (!answer.fields) return wait.show(answer, milliseconds);
    Object.assign(tour, { code: answer.code, masks: answer.masks, fields: answer.fields });
    return arrived();
  });
  const askPicture = newest(server.one, (answer, _, milliseconds) => {
    wait.show(answer, milliseconds);
    if (!answer.ink) return;
    tour.picture = { levels: parse(answer.drawing), ink: floats(answer.ink), noise: floats(answer.noise) };
    if (begun) for (const each of Object.values(built)) each.renew?.();
    begun = true;
    arrived();
  }, dim);
  let begun = false; // with a picture
  let arrivals = 0;
  function arrived() {
    if (drawn && ++arrivals >= 2 && tour.fields.length) {
      drawn();
      drawn = null;
    } else if (!drawn) tour.refresh();
  }
  drawn = () => {
    frame.append(wait.node); // where it is said until then what keeps the tour waiting
    element.replaceChildren(choice.node, frame);
    choice.node.append(el("div", { class: "px-actions" }, other, copyButton()));
    lay();
  };
  onHanded(({ step: name, drawing }) => {
    tour.drawing = drawing;
    at = NAMES.indexOf(name);
    if (!drawn) lay();
  });
  let model = "";
  own.onChange(() => {
    tour.values = own.values;
    choice.show(own.values);
    if (own.values.model !== model) askLesson({ model: own.values.model });
    ({ model } = own.values);
    const { digit, temperature: heat, seed } = own.values;
    askPicture({ model, digit, temperature: heat, seed });
  });
  onTheme(() => !drawn && tour.refresh());
  const classes = classNames().length;
  const digit = classes && Number(own.values.digit) >= classes ? classes - 1 : own.values.digit;
  own.set({ model: models[0], digit, ...settingsFrom(query, own.values, models, classes) });
}
