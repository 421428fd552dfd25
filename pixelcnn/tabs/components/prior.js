// @ts-check
/* The Prior tab. */
import { codesFrom, index, settingsFrom, settingsTo } from "./address.js";
import { cardButton, madeOf } from "./card.js";
import { carry, onCarried } from "./carried.js";
import { digitChoice, unguided } from "./choices.js";
import { codebook, MAP, picture } from "./codebook.js";
import { page, PIXELS, SIDE, t } from "./data.js";
import { codeEditor } from "./editor.js";
import { digitButtons } from "./examples.js";
import { bytes } from "./grid.js";
import { levelChoice, levelsBook } from "./levels.js";
import { copyButton, keep, opened } from "./links.js";
import { dimmed, latency } from "./live.js";
import { newest } from "./newest.js";
import { classNames, offer } from "./offer.js";
import { button, el } from "./page.js";
import { priorOfLevels } from "./prior-levels.js";
import { randomSeed, settings } from "./settings.js";
import { unfolding } from "./unfold.js";

/** @typedef {import("./types").Answer} Answer */
/** @typedef {{codes: number[], probabilities: number[], levels: Uint8Array}} Sample */

const CONTINUATIONS = 8;
const FIRST_CELL = Math.floor(MAP / 2) * MAP; // where the example is gone on from

/** A grid of decoded maps, each with its map beside it; press(sample, its number).
 * @param {import("./types").Codebook} book
 * @param {(sample: Sample, n: number) => void} press */
function samples(book, press) {
  const node = el("div", { class: "px-samples", "data-testid": "prior-samples" });
  /** @param {Sample} sample
   * @param {number} n
   * @param {string} bits */
  function figure(sample, n, bits) {
    const { codes, levels } = sample;
    const decoded = picture(SIDE);
    decoded.show(levels);
    const map = el("canvas", { width: MAP, height: MAP, class: "px-picture" });
    book.paint(map, codes);
    const label = t("prior_sample", { number: n + 1, bits });
    return el("figure", {},
      el("button", { type: "button", class: "px-tile px-pair", "data-testid": "prior-sample", "aria-label": label, title: t("prior_press"), onclick: () => press(sample, n) }, decoded.node, map),
      el("figcaption", {}, t("viewer_bits", { bits })));
  }
  return {
    node,
    /** @param {Answer} answer */
    show(answer) {
      const all = bytes(answer.pictures);
      node.replaceChildren(...answer.codes.map((/** @type {number[]} */ codes, /** @type {number} */ n) =>
        figure({ codes, probabilities: answer.probabilities[n], levels: all.subarray(n * PIXELS, (n + 1) * PIXELS) }, n, answer.bits[n].toFixed(0))));
    },
  };
}

/** Called by gr.HTML. Event for Gradio: "state" when the settings changed here.
 * @param {import("./types").Part} part */
export async function prior({ element, trigger, server }) {
  const own = settings("prior", trigger, unguided);
  const line = latency();
  element.replaceChildren(line.node);
  const [book, twoLevels] = await Promise.all([codebook(server, (answer) => line.show(answer)), levelsBook(server, () => {}), offer(server, () => {})]);
  const digits = digitChoice(own.set);
  const onward = button("prior_onward", goOn);
  const again = button("prior_again", () => own.set({ seed: randomSeed() }));
  const query = opened("prior");
  let edits = codesFrom(query, MAP * MAP, book.count); // the map that the address goes on from
  const editor = codeEditor(book, server, { more: [onward], selected: ready, changed: () => remember() });
  function remember() {
    const shown = !rest.hidden && editor.selected >= 0;
    if (two) {
      keep("prior", { ...settingsTo(own.values), levels: 2 });
      return;
    }
    keep("prior", { ...settingsTo(own.values), sample: replayed || null, codes: shown ? editor.codes.join(".") : null, cell: shown ? editor.selected : null });
  }
  const replay = unfolding([{ side: MAP, name: t("codes_map"), paint: book.paint }], server.unfold);
  let replayed = Math.max(0, index(query, "sample", page.limits.count[1])); // of the samples, the one that is replayed
  const first = samples(book, (sample, n) => {
    replayed = n;
    replay.show({ ...sample, request: { codes: sample.codes } });
    editor.load(sample);
    editor.node.scrollIntoView({ block: "nearest" });
  });
  const continued = samples(book, (sample) => editor.load(sample));
  const continuedHead = el("h2", { class: "px-title", hidden: true }, t("prior_continued"));

  const rest = el("div", { class: "px-section", hidden: true },
    el("div", { class: "px-split" }, el("div", {}, el("div", { class: "px-head px-start" }, el("h2", { class: "px-title" }, t("prior_edit")), el("p", {}, t("prior_edit_info"))),
      digitButtons(server, (digit) => {
        encode({ drawing: null, digit });
        carry("prior", { drawing: null, digit });
      })), replay.node),
    el("div", { class: "px-split px-ends" }, editor.node, el("div", {}, continuedHead, continued.node)));
  const ask = newest(server.sample_prior, (answer, _, milliseconds) => {
    line.show(answer, milliseconds);
    if (!answer.codes) return;
    first.show(answer);
    if (replayed >= answer.codes.length) replayed = 0;
    const codes = answer.codes[replayed];
    replay.show({ codes, probabilities: answer.probabilities[replayed], request: { codes } });
    if (!rest.hidden) return;
    rest.hidden = false;
    editor.load({ codes: answer.codes[0], picture: answer.pictures });
    if (edits) editor.edit(edits);
    editor.choose(edits ? Math.max(0, index(query, "cell", MAP * MAP)) : FIRST_CELL);
    edits = null;
    goOn();
  }, dimmed(first.node));
  const askOn = newest(server.sample_prior, (answer, _, milliseconds) => {
    line.show(answer, milliseconds);
    if (!answer.codes) return;
    continuedHead.hidden = false;
    continued.show(answer);
  }, dimmed(continued.node));
  const encode = newest(server.encode, (answer) => {
    if (answer.error) line.show(answer);
    if (!answer.codes) return;
    editor.load({ codes: answer.codes, ...answer });
    if (editor.selected < 0) editor.choose(FIRST_CELL);
    goOn();
  }, dimmed(editor.node));
  /** @param {number} cell */
  function ready(cell) {
    onward.disabled = cell < 0;
    onward.textContent = cell < 0 ? t("prior_onward") : t("prior_onward_from", { row: Math.floor(cell / MAP) + 1, column: (cell % MAP) + 1 });
  }
  function goOn() {
    askOn({ ...own.values, count: CONTINUATIONS, codes: editor.codes, codes_kept: editor.selected });
  }
  const ofLevels = priorOfLevels(twoLevels, server, { say: line.show, drawing: () => ({ temperature: own.values.temperature, guidance: own.values.guidance, digit: own.values.digit }) });
  const single = el("div", { class: "px-section" }, first.node, rest);
  let two = false;
  const choice = levelChoice((chosen) => {
    two = chosen;
    single.hidden = two;
    ofLevels.node.hidden = !two;
    follow();
  });
  element.replaceChildren(el("div", { class: "px-section" }, el("div", { class: "px-head" }, el("div", { class: "px-choices" }, ...(twoLevels.draws ? [choice.node] : []), digits.node),
    el("div", { class: "px-live" }, line.node, el("div", { class: "px-actions" }, again, copyButton(),
      cardButton(() => (two ? ofLevels.canvases : [...first.node.querySelectorAll("canvas")]), () => `${t("tab_prior")} · ${madeOf(own.values)}`)))), single, ofLevels.node));
  onCarried("prior", (source) => encode(source));
  ready(-1);
  const follow = () => {
    digits.show(own.values.digit);
    remember();
    if (two) {
      ofLevels.ask(own.values);
      return;
    }
    ask({ ...own.values, codes: null, codes_kept: 0 });
    if (!continuedHead.hidden && editor.selected >= 0) goOn();
  };
  own.onChange(follow);
  if (twoLevels.draws && query.get("levels") === "2") choice.choose(true);
  own.set(settingsFrom(query, own.values, [], classNames().length));
}
