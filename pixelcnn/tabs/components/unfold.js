// @ts-check
/* Code maps as a prior drew them: code after code, with the probability of each, and what the codes so far decode to. */
import { picture } from "./codebook.js";
import { PIXELS, SIDE, t } from "./data.js";
import { bytes } from "./grid.js";
import { newest } from "./newest.js";
import { button, el } from "./page.js";
import { context2d } from "./paint.js";

/** @typedef {{codes: number[], probabilities: number[], request: import("./types").Values}} Drawn codes of all maps, one map after the other, and what to ask the server for */

const REPLAY_MS = 4500; // of all codes

/** @param {{side: number, name: string, paint: (canvas: HTMLCanvasElement, codes: number[]) => void}[]} maps in the order in which they are drawn
 * @param {(request: import("./types").Values) => Promise<any>} unfold the server's function */
export function unfolding(maps, unfold) {
  const CELLS = maps.reduce((sum, { side }) => sum + side * side, 0);
  /** @type {Drawn} */
  let sample = { codes: [], probabilities: [], request: {} };
  /** @type {Uint8Array | null} */
  let pictures = null; // of the first 0 to CELLS codes
  let at = CELLS; // so many codes are shown
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let playing;
  const canvases = maps.map(({ side, name }) => el("canvas", { width: side, height: side, class: "px-picture", role: "img", "aria-label": name, "data-testid": "unfold-map" }));
  const decoded = picture(SIDE, { role: "img", "aria-label": t("codes_decoded"), "data-testid": "unfold-picture" });
  const words = el("p", { class: "px-readout", role: "status", "data-testid": "unfold-words" });
  const play = button("unfold_play", () => (playing ? pause() : start()));
  const step = button("unfold_step", () => { pause(); go(Math.min(at + 1, CELLS)); });
  const range = el("input", { type: "range", min: 0, max: CELLS, "aria-label": t("unfold_range"), "data-testid": "unfold-range", oninput: () => { pause(); go(Number(range.value)); } });
  const node = el("div", { class: "px-unfold", hidden: true },
    el("div", { class: `px-tile px-still ${maps.length > 1 ? "px-triple" : "px-pair"}` }, decoded.node, ...canvases), el("div", {}, el("div", { class: "px-replay" }, play, step, range), words));

  function pause() {
    clearInterval(playing);
    playing = undefined;
    play.textContent = t("unfold_play");
  }
  function start() {
    if (at >= CELLS) go(0);
    playing = setInterval(() => (at < CELLS && node.isConnected ? go(at + 1) : pause()), REPLAY_MS / CELLS);
    play.textContent = t("unfold_pause");
  }
  /** @param {number} codes */
  function go(codes) {
    at = codes;
    range.value = String(at);
    let first = 0;
    maps.forEach(({ side, paint }, n) => {
      context2d(canvases[n]).clearRect(0, 0, side, side);
      paint(canvases[n], sample.codes.slice(first, Math.max(first, Math.min(at, first + side * side))));
      first += side * side;
    });
    if (pictures) decoded.show(pictures.subarray(at * PIXELS, (at + 1) * PIXELS));
    const p = sample.probabilities[at - 1];
    words.textContent = at
      ? t("unfold_code", { number: at, count: CELLS, code: sample.codes[at - 1], p: p < 0.001 ? "<0.001" : p.toFixed(3), bits: (-Math.log2(p)).toFixed(1) })
      : t("unfold_none");
  }
  const ask = newest(unfold, (answer, asked) => {
    if (!answer.pictures || asked !== sample.request) return;
    pictures = bytes(answer.pictures);
    node.hidden = false;
    go(at);
  });
  return {
    node,
    /** @param {Drawn} drawn */
    show(drawn) {
      pause();
      sample = drawn;
      at = CELLS;
      ask(sample.request);
    },
  };
}
