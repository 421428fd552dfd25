// @ts-check
/* The Prior tab, of two levels: pictures from both priors, how one of them was drawn, and its maps to edit. */
import { PIXELS, t } from "./data.js";
import { bytes } from "./grid.js";
import { levelsEditor } from "./levels-editor.js";
import { NAMES, triple } from "./levels.js";
import { dimmed } from "./live.js";
import { newest } from "./newest.js";
import { el } from "./page.js";
import { unfolding } from "./unfold.js";

/** @typedef {import("./types").Answer} Answer */

/** say(answer, milliseconds): what is said of an answer; drawing(): how bottoms are drawn under a top that stays.
 * @param {import("./levels.js").Levels} book
 * @param {import("./types").Part["server"]} server
 * @param {{say: (answer: Answer, milliseconds: number) => void, drawing: () => {temperature: number, guidance: number, digit: number | null}}} options */
export function priorOfLevels(book, server, { say, drawing }) {
  const samples = el("div", { class: "px-samples px-wide", "data-testid": "levels-samples" });
  const editor = levelsEditor(book, server, { drawing });
  const replay = unfolding(book.levels.map((level, n) => ({ ...level, name: t(`levels_${NAMES[n]}`) })), server.levels_unfold);
  const rest = el("div", { class: "px-section", hidden: true },
    el("div", { class: "px-split" },
      el("div", {}, el("div", { class: "px-head px-start" }, el("h2", { class: "px-title" }, t("levels_edit")), el("p", {}, t("levels_edit_info")))), replay.node),
    editor.node);
  const ask = newest(server.levels_sample, (answer, _, milliseconds) => {
    say(answer, milliseconds);
    if (!answer.pictures) return;
    const all = bytes(answer.pictures);
    /** @param {number} n */
    const take = (n) => {
      const maps = { top: answer.top[n], bottom: answer.bottom[n] };
      editor.load({ ...maps, levels: all.subarray(n * PIXELS, (n + 1) * PIXELS) });
      replay.show({ codes: [...maps.top, ...maps.bottom], probabilities: answer.probabilities[n], request: maps });
    };
    samples.replaceChildren(...answer.top.map((/** @type {number[]} */ top, /** @type {number} */ n) => {
      const bits = answer.bits[n].toFixed(0);
      const press = () => {
        take(n);
        rest.scrollIntoView({ block: "nearest" });
      };
      return el("figure", {},
        triple(book, { top, bottom: answer.bottom[n] }, all.subarray(n * PIXELS, (n + 1) * PIXELS), t("prior_sample", { number: n + 1, bits }), press),
        el("figcaption", {}, t("viewer_bits", { bits })));
    }));
    rest.hidden = false;
    take(0);
  }, dimmed(samples));
  return {
    node: el("div", { class: "px-section", hidden: true }, samples, rest),
    /** @param {import("./types").Values} values */
    ask: ({ count, temperature, guidance, seed, digit }) => ask({ count, temperature, guidance, seed, digit, top: null }),
    get canvases() { return [...samples.querySelectorAll("canvas")]; },
  };
}
