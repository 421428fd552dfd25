// @ts-check
/* The Compare tab: a pad, and a group of completions for each model that was chosen, from the same noise. */
import { pack, settingsFrom, settingsTo, unpack } from "./address.js";
import { cardButton, madeOf } from "./card.js";
import { choices } from "./choices.js";
import { SIDE, t } from "./data.js";
import { parse } from "./grid.js";
import { copyButton, keep, opened } from "./links.js";
import { latency } from "./live.js";
import { newest } from "./newest.js";
import { classNames, offer, title, why } from "./offer.js";
import { button, el, mounted } from "./page.js";
import { nextSeed, settings } from "./settings.js";

const COMPARED = 2; // of the models that there are, to begin with

/** Called by gr.HTML. Event for Gradio: "state", as in complete.js.
 * @param {import("./types").Part} part */
export async function compare({ element, trigger, server }) {
  const own = settings("compare", trigger);
  const line = latency();
  const more = button("complete_more", () => own.set({ seed: nextSeed(own.values.seed) }), { title: t("compare_more_info"), "data-testid": "compare-more" });
  element.replaceChildren(el("div", { class: "px-live" }, line.node, el("div", { class: "px-actions" }, more, copyButton(), cardButton(() => viewer.canvases, () => madeOf(own.values)))));
  /** @type {[string[], import("./types").PadControl, import("./types").ViewerControl]} */
  const [models, pad, viewer] = await Promise.all([offer(server, line.show), mounted("compare-pad"), mounted("compare-viewer")]);
  const choice = choices(models, { several: true, changed: own.set });
  element.prepend(choice.node);

  const ask = newest(server.compare, (answer, { rows_kept: rows }, milliseconds) => {
    line.show(answer, milliseconds);
    if (!answer.value) return;
    for (const group of answer.value.groups) {
      group.title = title(group.model);
      group.why = why(group.model);
      group.note = t(rows ? "compare_note" : "compare_note_scratch", { bits: group.mean_bits.toFixed(1), known: group.known_bits.toFixed(1), milliseconds: group.milliseconds.toFixed(0) });
    }
    viewer.value = answer.value;
  }, (stale) => (viewer.stale = stale));
  const request = () => {
    const rows_kept = Math.min(own.values.rows_kept, SIDE);
    const drawn = parse(pad.value).subarray(0, rows_kept * SIDE).includes(1);
    ask({ drawing: pad.value, ...own.values, rows_kept: drawn ? rows_kept : 0 });
    keep("compare", { ...settingsTo(own.values), drawing: pack(pad.value) });
  };
  const follow = () => {
    pad.side = { edge: "top", lines: own.values.rows_kept };
    choice.show(own.values);
    request();
  };
  pad.on("change", request);
  pad.on("side", ({ lines }) => own.set({ rows_kept: lines }));
  viewer.on("take", (drawing) => pad.take(drawing));
  const query = opened("compare");
  /** @type {import("./types").Values} */
  const begin = { models: models.slice(0, COMPARED), ...settingsFrom(query, own.values, models, classNames().length) };
  const drawing = unpack(query.get("drawing"));
  if (drawing) pad.open(drawing, { edge: "top", lines: begin.rows_kept ?? own.values.rows_kept });
  own.onChange(follow);
  own.set(begin);
}
