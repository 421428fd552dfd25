// @ts-check
/* A code map that can be looked at and edited. */
import { MAP, picture } from "./codebook.js";
import { codeGrid } from "./codegrid.js";
import { PIXELS, SIDE, t } from "./data.js";
import { bytes } from "./grid.js";
import { dimmed } from "./live.js";
import { newest } from "./newest.js";
import { button, el } from "./page.js";
import { aboutCode, palette as paletteOf } from "./palette.js";

/** @typedef {import("./types").Codebook} Codebook */

const CELLS = MAP * MAP;

/** The codes around a place, to compare: what stands there does not matter to the alternatives to it.
 * @param {number[]} codes
 * @param {number} place */
const others = (codes, place) => codes.filter((_, i) => i !== place).join();

/** A picture with a frame around one 4x4 patch.
 * @param {string} name
 * @param {string} testid */
function framed(name, testid) {
  const canvas = picture(SIDE, { role: "img", "aria-label": name, "data-testid": testid });
  const frame = el("div", { class: "px-patch", hidden: true });
  return {
    node: el("div", { class: "px-stage" }, canvas.node, frame),
    canvas: canvas.node,
    show: canvas.show,
    /** @param {number} cell */
    mark(cell) {
      frame.hidden = cell < 0;
      frame.style.left = `${((cell % MAP) * 100) / MAP}%`;
      frame.style.top = `${(Math.floor(cell / MAP) * 100) / MAP}%`;
    },
  };
}

/** A code map and its picture, with the palette to edit it.
 * `original`: show the picture that was encoded as well. more: nodes under the picture. selected(cell): called when that changes;
 * changed(): when codes or cell did.
 * @param {Codebook} book
 * @param {import("./types").Part["server"]} server
 * @param {{original?: boolean, more?: Node[], selected?: (cell: number) => void, changed?: () => void}} options */
export function codeEditor(book, server, { original = false, more = [], selected = () => {}, changed = () => {} }) {
  /** @type {number[]} */
  let codes = new Array(CELLS).fill(0);
  /** @type {{codes: number[], picture: Uint8Array, psnr?: number | null, said?: import("./palette.js").Said[]}} */
  let loaded = { codes, picture: new Uint8Array(PIXELS) };
  let [cell, looked] = [-1, -1];

  const source = framed(t("codes_original"), "codes-original");
  const target = framed(t("codes_decoded"), "codes-decoded");
  const grid = codeGrid(book, { side: MAP, name: t("codes_map"), testid: "cell", look: (i) => { looked = i; show(); }, press: (i) => choose(i === cell ? -1 : i) });
  /** @param {number} code */
  const change = (code) => {
    if (cell < 0) return;
    codes = codes.map((old, i) => (i === cell ? code : old));
    decode();
    spoken.textContent = t("codes_cell_edited", { row: Math.floor(cell / MAP) + 1, column: (cell % MAP) + 1, code });
  };
  const panel = aboutCode(book, change);
  const palette = paletteOf(book, change);
  const heading = el("p", { class: "px-small", "data-testid": "codes-heading" });
  const reset = button("codes_reset", () => { codes = loaded.codes; target.show(loaded.picture); show(); offer(); changed(); });
  const spoken = el("div", { class: "px-spoken", role: "status" });
  const problem = el("p", { class: "px-latency px-problem", role: "status" });
  /** @param {Node} node
   * @param {...(Node | string)} caption */
  const figure = (node, ...caption) => el("figure", {}, node, el("figcaption", {}, ...caption));
  const psnr = el("span", { "data-testid": "codes-psnr" });
  const node = el("div", { class: "px-editor" },
    el("div", { class: original ? "px-trio" : "px-trio px-duo" },
      ...(original ? [figure(source.node, t("codes_original"))] : []),
      figure(grid.node, t("codes_map"), reset), figure(target.node, t("codes_decoded"), psnr, ...more)),
    problem, spoken, panel.node, heading, palette.node);

  const ask = newest(server.decode, (answer, asked) => {
    problem.textContent = answer.error ?? "";
    if (answer.picture && asked.codes.join() === codes.join()) target.show(bytes(answer.picture));
  }, dimmed(target.node));
  const askShown = newest(server.alternatives, (answer, asked) => {
    if (answer.shown && asked.place === cell && others(asked.codes, cell) === others(codes, cell)) palette.show(bytes(answer.shown));
  });
  function offer() {
    if (cell < 0) palette.show(null);
    else askShown({ codes, place: cell });
  }
  function decode() {
    show();
    ask({ codes });
    changed();
  }
  /** @param {number} i */
  function choose(i) {
    cell = i;
    show();
    offer();
    selected(cell);
    changed();
  }
  function show() {
    const at = looked >= 0 ? looked : cell;
    grid.show(codes, (i) => codes[i] !== loaded.codes[i]);
    grid.mark(cell);
    grid.light(at < 0 ? -1 : codes[at]);
    source.mark(at);
    target.mark(at);
    panel.show(at < 0 ? null : codes[at], at < 0 ? null : at, at >= 0 && codes[at] === loaded.codes[at] ? (loaded.said?.[at] ?? null) : null);
    const edits = codes.filter((code, i) => code !== loaded.codes[i]).length;
    reset.disabled = !edits;
    psnr.hidden = edits > 0 || !loaded.psnr;
    psnr.textContent = loaded.psnr ? t("codes_psnr", { psnr: loaded.psnr.toFixed(1) }) : "";
    heading.textContent = cell < 0 ? t("codes_choose") : t("codes_exchange", { row: Math.floor(cell / MAP) + 1, column: (cell % MAP) + 1 });
    palette.node.classList.toggle("px-off", cell < 0);
    for (const one of palette.buttons) {
      one.setAttribute("aria-disabled", String(cell < 0));
      one.setAttribute("aria-pressed", String(at >= 0 && Number(one.dataset.code) === codes[at]));
    }
  }
  show();
  return {
    node,
    /** Show a map: {codes, picture in base64 or its levels, original in base64}, and of a picture that was encoded what the
     * encoder said at each place, the codes that are nearest to it, and their distances.
     * @param {{codes: number[], picture?: string, levels?: Uint8Array, original?: string, psnr?: number | null, vectors?: number[][], nearest?: number[][], distances?: number[][]}} answer */
    load(answer) {
      const picture = answer.levels ?? bytes(answer.picture ?? "").subarray(0, PIXELS);
      const { vectors, nearest = [], distances = [] } = answer;
      const said = vectors?.map((vector, i) => ({ vector, nearest: nearest[i], distances: distances[i] }));
      loaded = { codes: answer.codes, picture, psnr: answer.psnr, said };
      codes = answer.codes;
      if (answer.original) source.show(bytes(answer.original));
      target.show(loaded.picture);
      problem.textContent = "";
      show();
      offer();
      changed();
    },
    /** Exchange codes of the map that was loaded, as a person does one by one.
     * @param {number[]} next */
    edit(next) {
      codes = next;
      decode();
      offer();
    },
    choose,
    /** Put a code in the place of the one that is chosen, if one is. */
    take: change,
    get codes() { return codes; },
    get edited() { return codes.some((code, i) => code !== loaded.codes[i]); },
    /** The pictures, as they are shown. */
    get canvases() { return original ? [source.canvas, target.canvas] : [target.canvas]; },
    get selected() { return cell; },
    /** Show a code that is nowhere near, -1 for none.
     * @param {number} code */
    lookAt(code) {
      if (code < 0) return show();
      grid.light(code);
      return panel.show(code, null);
    },
  };
}
