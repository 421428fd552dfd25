// @ts-check
/* The Complete tab: pad, viewer and settings kept together, and the state in the address. */
import { regionFrom, regionTo, settingsTo } from "./address.js";
import { cardButton, madeOf } from "./card.js";
import { asked, choices, unguided } from "./choices.js";
import { SIDE, t } from "./data.js";
import { startFromDrawn } from "./examples.js";
import { hand } from "./handed.js";
import { copyButton, goButton, keep, opened as openedFor } from "./links.js";
import { latency } from "./live.js";
import { newest } from "./newest.js";
import { classNames, fills, offer, title } from "./offer.js";
import { button, el, mounted } from "./page.js";
import { nextSeed, settings } from "./settings.js";

const SPEAK_MS = 1000;
const LEAST_SHOWN = 0.05; // probability of a digit
const FIRST_ROWS = SIDE / 2; // kept to begin with, where no model looks ahead

/** The digits that what is kept may belong to, the likeliest first: " 7 (92 %), 9 (6 %)", each of which stays on its line.
 * @param {number[] | null} digits */
function reading(digits) {
  if (!digits) return "";
  const likely = digits.map((p, digit) => [p, digit]).filter(([p]) => p >= LEAST_SHOWN).sort(([p], [q]) => q - p);
  return ` ${t("complete_reading", { digits: likely.map(([p, digit]) => `${classNames()[digit] ?? digit}\u00a0(${(100 * p).toFixed(0)}\u00a0%)`).join(", ") })}`;
}

/** What became of the drawing, in words.
 * @param {import("./types").Answer} answer */
function describe({ value: { known, told, groups: [{ bits }] }, known_bits: surprise }) {
  const kept = known.replaceAll("0", "").length;
  if (!kept) return t("complete_scratch");
  if (kept === known.length) return t("complete_whole");
  if (!told) return t("complete_surprise", { kept, bits: surprise.toFixed(1) });
  const mean = bits.reduce((/** @type {number} */ sum, /** @type {number} */ one) => sum + one, 0) / bits.length;
  return t("complete_filled", { free: known.length - kept, bits: mean.toFixed(1) });
}

/** Called by gr.HTML; lays out the line above the viewer. Event for Gradio: "state" when the settings changed here, so that its
 * controls follow.
 * @param {import("./types").Part} part */
export async function complete({ element, trigger, server }) {
  const own = settings("complete", trigger, unguided);
  const line = latency();
  const surprise = el("p", { class: "px-surprise", "data-testid": "complete-surprise" });
  const note = el("p", { class: "px-problem", "data-testid": "complete-note" });
  const spoken = el("div", { class: "px-spoken", role: "status", "data-testid": "complete-spoken" });
  const [link, picture] = [copyButton(), cardButton(() => viewer.canvases, () => madeOf(asked(own.values)))];
  const bytes = goButton("complete_bytes", "how", () => hand({ step: "bits", drawing: pad.value.replaceAll("?", "0") }));
  const more = button("complete_more", () => own.set({ seed: nextSeed(own.values.seed) }));
  const live = el("div", { class: "px-live" },
    el("div", {}, surprise, note, line.node), el("div", { class: "px-actions" }, more, link, picture, bytes), spoken);
  element.replaceChildren(live);
  more.disabled = link.disabled = picture.disabled = bytes.disabled = true; // until there are models

  /** @type {[string[], import("./types").PadControl, import("./types").ViewerControl]} */
  const [models, pad, viewer] = await Promise.all([offer(server, line.show), mounted("complete-pad"), mounted("complete-viewer")]);
  startFromDrawn(server);
  const filling = fills();
  const preferred = filling ? [filling, ...models.filter((name) => name !== filling)] : models;
  const choice = choices(preferred, { changed: own.set });
  element.prepend(choice.node);
  more.disabled = link.disabled = picture.disabled = bytes.disabled = false;
  const opened = regionFrom(openedFor("complete"), preferred, classNames().length);
  let { weights } = opened;
  const ask = newest(server.complete, show, (stale) => (viewer.stale = stale));

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let speak;
  /** @type {object | null} */
  let wanted = null;
  function request() {
    remember();
    const next = { drawing: pad.value, ...asked(own.values) };
    wanted = next;
    element.setAttribute("aria-busy", "true");
    ask(next);
  }
  function remember() {
    keep("complete", { ...regionTo({ drawing: pad.drawn, side: pad.side }), ...settingsTo(own.values), weights });
  }
  function follow() {
    choice.show(own.values);
    request();
  }

  function think() {
    pad.think({ ink: viewer.meanInk, mode: viewer.mode, field: viewer.field, told: viewer.told });
  }
  /** @param {import("./types").Answer} answer
   * @param {any} request
   * @param {number} milliseconds */
  function show(answer, request, milliseconds) {
    line.show(answer, milliseconds);
    if (request === wanted && !answer.loading && !answer.offline) element.setAttribute("aria-busy", "false");
    if (!answer.value) return;
    viewer.value = answer.value;
    think();
    const elsewhere = opened.weights && opened.weights !== answer.weights ? ` ${t("complete_other_model")}` : "";
    surprise.replaceChildren(describe(answer) + elsewhere, el("span", {}, reading(answer.digits)));
    note.textContent = answer.left_out ? t(filling ? "complete_left_out" : "complete_rows_only", { model: title(request.model), filling: title(filling ?? "") }) : "";
    weights = answer.weights;
    remember();
    clearTimeout(speak); // until the pen rests
    speak = setTimeout(() => (spoken.textContent = t("complete_spoken", { surprise: `${surprise.textContent} ${note.textContent}`.trim() })), SPEAK_MS);
    element.dataset.drawing = request.drawing;
    requestAnimationFrame(() => setTimeout(painted));
  }
  /** For whoever measures the time from the pen to the screen: how many answers have been painted. */
  function painted() {
    element.dataset.answered = String(Number(element.dataset.answered ?? 0) + 1);
  }

  pad.on("change", request);
  pad.on("side", remember);
  viewer.on("take", (drawing) => pad.take(drawing));
  viewer.on("mode", think);
  if (opened.drawing) pad.open(opened.drawing, opened.side);
  else if (!filling) pad.open(pad.drawn, { edge: "top", lines: FIRST_ROWS });
  own.onChange(follow);
  own.set(opened.settings);
}
