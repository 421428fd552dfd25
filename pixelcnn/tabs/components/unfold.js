// @ts-check
/* A code map as the prior drew it: code after code, with the probability of each, and what the codes so far decode to. */
import { MAP, picture } from "./codebook.js";
import { PIXELS, SIDE, t } from "./data.js";
import { bytes } from "./grid.js";
import { newest } from "./newest.js";
import { button, el } from "./page.js";
import { context2d } from "./paint.js";

const CELLS = MAP * MAP;
const CODE_MS = 90;

/** @param {import("./types").Codebook} book
 * @param {import("./types").Part["server"]} server */
export function unfolding(book, server) {
  /** @type {{codes: number[], probabilities: number[]}} */
  let sample = { codes: [], probabilities: [] };
  /** @type {Uint8Array | null} */
  let pictures = null; // of the first 0 to 49 codes
  let at = CELLS; // so many codes are shown
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let playing;
  const map = el("canvas", { width: MAP, height: MAP, class: "px-picture", role: "img", "aria-label": t("codes_map"), "data-testid": "unfold-map" });
  const decoded = picture(SIDE, { role: "img", "aria-label": t("codes_decoded"), "data-testid": "unfold-picture" });
  const words = el("p", { class: "px-readout", role: "status", "data-testid": "unfold-words" });
  const play = button("unfold_play", () => (playing ? pause() : start()));
  const step = button("unfold_step", () => { pause(); go(Math.min(at + 1, CELLS)); });
  const range = el("input", { type: "range", min: 0, max: CELLS, "aria-label": t("unfold_range"), "data-testid": "unfold-range", oninput: () => { pause(); go(Number(range.value)); } });
  const node = el("div", { class: "px-unfold", hidden: true },
    el("div", { class: "px-tile px-pair px-still" }, decoded.node, map), el("div", {}, el("div", { class: "px-replay" }, play, step, range), words));

  function pause() {
    clearInterval(playing);
    playing = undefined;
    play.textContent = t("unfold_play");
  }
  function start() {
    if (at >= CELLS) go(0);
    playing = setInterval(() => (at < CELLS && node.isConnected ? go(at + 1) : pause()), CODE_MS);
    play.textContent = t("unfold_pause");
  }
  /** @param {number} codes */
  function go(codes) {
    at = codes;
    range.value = String(at);
    context2d(map).clearRect(0, 0, MAP, MAP);
    book.paint(map, sample.codes.slice(0, at));
    if (pictures) decoded.show(pictures.subarray(at * PIXELS, (at + 1) * PIXELS));
    const p = sample.probabilities[at - 1];
    words.textContent = at
      ? t("unfold_code", { number: at, code: sample.codes[at - 1], p: p < 0.001 ? "<0.001" : p.toFixed(3), bits: (-Math.log2(p)).toFixed(1) })
      : t("unfold_none");
  }
  const ask = newest(server.unfold, (answer, asked) => {
    if (!answer.pictures || asked.codes !== sample.codes) return;
    pictures = bytes(answer.pictures);
    node.hidden = false;
    go(at);
  });
  return {
    node,
    /** @param {{codes: number[], probabilities: number[]}} drawn */
    show(drawn) {
      pause();
      sample = drawn;
      at = CELLS;
      ask({ codes: sample.codes });
    },
  };
}
