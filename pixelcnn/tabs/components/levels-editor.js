// @ts-check
/* The two maps of a picture, to look at and to edit, and bottoms drawn anew under a top that stays. */
import { picture } from "./codebook.js";
import { codeGrid } from "./codegrid.js";
import { PIXELS, SIDE, t } from "./data.js";
import { bytes } from "./grid.js";
import { NAMES, SIDES, triple } from "./levels.js";
import { dimmed } from "./live.js";
import { newest } from "./newest.js";
import { button, el } from "./page.js";
import { palette as paletteOf } from "./palette.js";

/** @typedef {import("./levels.js").Levels} Levels */
/** @typedef {import("./levels.js").Maps} Maps */

const BOTTOMS = 8; // under one top

/** Both maps of a picture and what they decode to. original: show the picture that was encoded as well; changed(): when codes or
 * the chosen cell did; drawing(): how bottoms are drawn under the top.
 * @param {Levels} book
 * @param {import("./types").Part["server"]} server
 * @param {{original?: boolean, changed?: () => void, drawing?: () => {temperature: number, guidance: number, digit: number | null}}} options */
export function levelsEditor(book, server, { original = false, changed = () => {}, drawing = () => ({ temperature: 1, guidance: 0, digit: null }) } = {}) {
  /** @type {Maps} */
  let maps = { top: new Array(SIDES[0] ** 2).fill(0), bottom: new Array(SIDES[1] ** 2).fill(0) };
  let loaded = { maps, picture: new Uint8Array(PIXELS), psnr: /** @type {number | null | undefined} */ (null) };
  let [level, cell, seed] = [0, -1, 0];

  const source = picture(SIDE, { role: "img", "aria-label": t("codes_original"), "data-testid": "levels-original" });
  const target = picture(SIDE, { role: "img", "aria-label": t("codes_decoded"), "data-testid": "levels-decoded" });
  const coarse = picture(SIDE, { role: "img", "aria-label": t("levels_coarse"), "data-testid": "levels-coarse" });
  const moved = picture(SIDE, { role: "img", "aria-label": t("levels_moved"), "data-testid": "levels-moved" });
  const grids = book.levels.map((one, n) => codeGrid(one, {
    side: one.side, name: t(`levels_${NAMES[n]}`), testid: `${NAMES[n]}-cell`, press: (i) => choose(n, level === n && i === cell ? -1 : i),
  }));
  const palettes = book.levels.map((one, n) => paletteOf(one, exchange, `palette-${NAMES[n]}`));
  palettes.forEach((palette) => (palette.node.hidden = true));
  const reset = button("codes_reset", () => { maps = loaded.maps; show(); paint(loaded.picture); offer(); changed(); });
  const again = button("levels_resample", () => resample());
  const [psnr, heading] = [el("span", { "data-testid": "levels-psnr" }), el("p", { class: "px-small", "data-testid": "levels-heading" })];
  const problem = el("p", { class: "px-latency px-problem", role: "status" });
  const spoken = el("div", { class: "px-spoken", role: "status" });
  const bottoms = el("div", { class: "px-samples", "data-testid": "levels-bottoms" });
  const bottomsHead = el("h2", { class: "px-title", hidden: true }, t("levels_bottoms"));
  /** @param {Node} node
   * @param {...(Node | string)} caption */
  const figure = (node, ...caption) => el("figure", {}, node, el("figcaption", {}, ...caption));
  const node = el("div", { class: "px-editor px-levels", "data-testid": "levels-editor" },
    el("div", { class: original ? "px-trio px-five px-six" : "px-trio px-five" },
      ...(original ? [figure(source.node, t("codes_original"))] : []),
      ...grids.flatMap((grid, n) => [figure(grid.node, t(`levels_${NAMES[n]}`)), ...(n ? [] : [figure(coarse.node, t("levels_coarse"))])]),
      figure(target.node, t("codes_decoded"), psnr), figure(moved.node, t("levels_moved"))),
    el("div", { class: "px-actions" }, ...(book.draws ? [again] : []), reset),
    problem, spoken, heading, ...palettes.map((palette) => palette.node), bottomsHead, bottoms);

  const edits = (/** @type {number} */ n) => maps[NAMES[n]].filter((code, i) => code !== loaded.maps[NAMES[n]][i]).length;
  const same = (/** @type {Maps} */ a) => a.top === maps.top && a.bottom === maps.bottom;
  const ask = newest(server.levels_decode, (answer, asked) => {
    problem.textContent = answer.error ?? "";
    if (!answer.picture || !same(/** @type {any} */ (asked))) return;
    paint(bytes(answer.picture));
    coarse.show(bytes(answer.coarse));
  }, dimmed(target.node));
  const askShown = newest(server.levels_alternatives, (answer, asked) => {
    if (!answer.shown || asked.level !== level || asked.place !== cell) return;
    palettes[level].show(bytes(answer.shown));
    palettes[level].node.hidden = false;
  });
  const askBottoms = newest(server.levels_sample, (answer) => {
    problem.textContent = answer.error ?? "";
    if (!answer.pictures) return;
    const all = bytes(answer.pictures);
    bottomsHead.hidden = false;
    bottoms.replaceChildren(...answer.top.map((/** @type {number[]} */ top, /** @type {number} */ n) => {
      const [one, levels] = [{ top, bottom: answer.bottom[n] }, all.subarray(n * PIXELS, (n + 1) * PIXELS)];
      return el("figure", {}, triple(book, one, levels, t("levels_take", { number: n + 1 }), () => put(one, levels)),
        el("figcaption", {}, t("viewer_bits", { bits: answer.bits[n].toFixed(0) })));
    }));
  }, dimmed(bottoms));

  /** @param {Uint8Array} levels */
  function paint(levels) {
    target.show(levels);
    moved.show(levels.map((value, i) => Math.abs(value - loaded.picture[i])));
  }
  function resample() {
    askBottoms({ ...drawing(), count: BOTTOMS, seed: seed++, top: maps.top });
  }
  function offer() {
    palettes.forEach((palette, n) => (palette.node.hidden = palette.node.hidden || cell < 0 || n !== level));
    if (cell >= 0) askShown({ ...maps, level, place: cell });
  }
  /** @param {number} code */
  function exchange(code) {
    if (cell < 0) return;
    const name = NAMES[level];
    maps = { ...maps, [name]: maps[name].map((old, i) => (i === cell ? code : old)) };
    spoken.textContent = t("codes_cell_edited", { ...where(), code });
    decode();
  }
  function decode() {
    show();
    ask(maps);
    changed();
  }
  const where = () => ({ row: Math.floor(cell / SIDES[level]) + 1, column: (cell % SIDES[level]) + 1 });
  /** @param {number} n
   * @param {number} i */
  function choose(n, i) {
    [level, cell] = [n, i];
    show();
    offer();
    changed();
  }
  /** These codes stand there now, as if each had been exchanged.
   * @param {Maps} next
   * @param {Uint8Array} levels */
  function put(next, levels) {
    maps = next;
    show();
    paint(levels);
    ask(maps); // for what the top says alone
    offer();
    changed();
  }
  function show() {
    grids.forEach((grid, n) => {
      const codes = maps[NAMES[n]];
      grid.show(codes, (i) => codes[i] !== loaded.maps[NAMES[n]][i]);
      grid.mark(n === level ? cell : -1);
      grid.light(n === level && cell >= 0 ? codes[cell] : -1);
    });
    const touched = edits(0) + edits(1);
    reset.disabled = !touched;
    psnr.hidden = touched > 0 || !loaded.psnr;
    psnr.textContent = loaded.psnr ? t("codes_psnr", { psnr: loaded.psnr.toFixed(1) }) : "";
    heading.textContent = cell < 0 ? t("levels_choose") : t(`levels_exchange_${NAMES[level]}`, where());
    for (const one of palettes[level]?.buttons ?? []) one.setAttribute("aria-pressed", String(cell >= 0 && Number(one.dataset.code) === maps[NAMES[level]][cell]));
  }
  show();
  return {
    node,
    /** Show maps and what they decode to.
     * @param {Maps & {picture?: string, levels?: Uint8Array, original?: string, psnr?: number | null}} answer */
    load(answer) {
      maps = { top: answer.top, bottom: answer.bottom };
      loaded = { maps, picture: Uint8Array.from(answer.levels ?? bytes(answer.picture ?? "")), psnr: answer.psnr };
      if (answer.original) source.show(bytes(answer.original));
      problem.textContent = "";
      bottomsHead.hidden = true;
      bottoms.replaceChildren();
      put(maps, loaded.picture);
    },
    /** Exchange codes of the maps that were loaded.
     * @param {Maps} next */
    edit(next) {
      maps = next;
      decode();
      offer();
    },
    get maps() { return maps; },
    /** The cell that is chosen, those of the bottom after those of the top; -1 for none. */
    get selected() { return cell < 0 ? -1 : level * SIDES[0] ** 2 + cell; },
    /** @param {number} place counted like that */
    choose(place) {
      const tops = SIDES[0] ** 2;
      choose(Number(place >= tops), place >= tops ? place - tops : place);
    },
    get edited() { return edits(0) + edits(1) > 0; },
    get canvases() { return [...(original ? [source.node] : []), target.node]; },
  };
}
