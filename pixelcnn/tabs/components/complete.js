// @ts-check
/* The Complete tab: pad, viewer and settings kept together, and the state in the address. */
import { fromAddress, toAddress } from "./address.js";
import { asked, choices, unguided } from "./choices.js";
import { SIDE, t } from "./data.js";
import { parse } from "./grid.js";
import { latency } from "./live.js";
import { newest } from "./newest.js";
import { offer } from "./offer.js";
import { button, el, mounted } from "./page.js";
import { nextSeed, settings } from "./settings.js";

const ADDRESS_MS = 300;
const SPEAK_MS = 1000;
const COPIED_MS = 2000;
const LEAST_SHOWN = 0.05; // probability of a digit

/** The digits that the rows may belong to, the likeliest first: " 7 (92 %), 9 (6 %)".
 * @param {number[] | null} digits */
function reading(digits) {
  if (!digits) return "";
  const likely = digits.map((p, digit) => [p, digit]).filter(([p]) => p >= LEAST_SHOWN).sort(([p], [q]) => q - p);
  return ` ${t("complete_reading", { digits: likely.map(([p, digit]) => `${digit} (${(100 * p).toFixed(0)} %)`).join(", ") })}`;
}

/** Called by gr.HTML; lays out the line above the viewer. Event for Gradio: "state" when the settings changed here, so that its
 * controls follow.
 * @param {import("./types").Part} part */
export async function complete({ element, trigger, server }) {
  const own = settings("complete", trigger, unguided);
  const line = latency();
  const surprise = el("p", { class: "px-surprise", "data-testid": "complete-surprise" });
  const spoken = el("div", { class: "px-spoken", role: "status", "data-testid": "complete-spoken" });
  const link = button("complete_link", copy);
  const more = button("complete_more", () => own.set({ seed: nextSeed(own.values.seed) }));
  const live = el("div", { class: "px-live" },
    el("div", {}, surprise, line.node), el("div", { class: "px-actions" }, more, link), spoken);
  element.replaceChildren(live);
  more.disabled = link.disabled = true; // until there are models

  /** @type {[string[], import("./types").PadControl, import("./types").ViewerControl]} */
  const [models, pad, viewer] = await Promise.all([offer(server, line.show), mounted("complete-pad"), mounted("complete-viewer")]);
  const choice = choices(models, { changed: own.set });
  element.prepend(choice.node);
  more.disabled = link.disabled = false;
  const opened = fromAddress(location.search, models);
  let { weights } = opened;
  const known = () => (parse(pad.value).subarray(0, own.values.rows_kept * SIDE).includes(1) ? own.values.rows_kept : 0);
  const ask = newest(server.complete, show, (stale) => (viewer.stale = stale));

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let speak;
  /** @type {object | null} */
  let wanted = null;
  function request() {
    clearTimeout(later); // browsers refuse addresses that change with every move of a pen
    later = setTimeout(keep, ADDRESS_MS);
    // nothing is drawn above the line: the model may begin at the top
    const next = { drawing: pad.value, ...asked(own.values), rows_kept: known() };
    wanted = next;
    element.setAttribute("aria-busy", "true");
    ask(next);
  }
  function keep() {
    const address = toAddress(location.href, pad.value, own.values, weights);
    history.replaceState(history.state, "", address);
    return address;
  }
  function follow() {
    pad.rows = own.values.rows_kept;
    choice.show(own.values);
    request();
  }

  function think() {
    pad.think({ ink: viewer.meanInk, mode: viewer.mode, field: viewer.field });
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
    surprise.replaceChildren(describe(answer, request.rows_kept), el("span", {}, reading(answer.digits)));
    weights = answer.weights;
    clearTimeout(speak); // until the pen rests
    speak = setTimeout(() => (spoken.textContent = t("complete_spoken", { surprise: surprise.textContent })), SPEAK_MS);
    element.dataset.drawing = request.drawing;
    requestAnimationFrame(() => setTimeout(painted));
  }
  /** For whoever measures the time from the pen to the screen: how many answers have been painted. */
  function painted() {
    element.dataset.answered = String(Number(element.dataset.answered ?? 0) + 1);
  }
  /** @param {import("./types").Answer} answer
   * @param {number} rows */
  function describe({ known_bits: bits, weights: answering }, rows) {
    const text = rows ? t("complete_surprise", { rows, bits: bits.toFixed(1) }) : t("complete_scratch");
    return opened.weights && opened.weights !== answering ? `${text} ${t("complete_other_model")}` : text;
  }

  async function copy() {
    const address = keep();
    try {
      await navigator.clipboard.writeText(address);
      spoken.textContent = link.textContent = t("complete_copied");
    } catch {
      prompt(t("complete_link_info"), address); // the browser does not let a page copy
    }
    setTimeout(() => (link.textContent = t("complete_link")), COPIED_MS);
  }

  pad.on("change", request);
  pad.on("rows", (rows_kept) => own.set({ rows_kept }));
  viewer.on("take", (drawing) => pad.take(drawing));
  viewer.on("mode", think);
  if (opened.drawing) pad.open(opened.drawing);
  own.onChange(follow);
  own.set(opened.settings);
}
