// @ts-check
/* The viewer: pictures with what the model thought of each pixel, replayed and saved. */
import { PIXELS, SIDE, t } from "./data.js";
import { arrow, bytes, format, parse, place } from "./grid.js";
import { dimmed } from "./live.js";
import { announce, button, el, onTheme } from "./page.js";
import { mark, opinion, paint, pixelAt } from "./paint.js";
import { player as playerOf } from "./player.js";
import { save as saved } from "./save.js";

/** @typedef {import("./types").Picture} Picture */
/** @typedef {import("./types").Shown} Shown */
/** @typedef {{canvas: HTMLCanvasElement, outline: HTMLElement, button: HTMLButtonElement, caption: HTMLElement,
 *   figure: HTMLElement, picture: Picture}} Tile */

const MODES = ["picture", "ink", "entropy", "surprise"];
const OF_GREY = ["picture", "surprise"]; // and of binary pictures beside grey ones
const MANY = 24; // more tiles than that in a group are smaller
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The pictures of one group, as paint() takes them, and their bits.
 * @param {import("./types").Group} group
 * @param {Uint8Array} known
 * @param {boolean} told
 * @returns {Picture[]} */
function pictures({ drawings, ink, greys, surprise, bits, field }, known, told) {
  /** @param {string} [base64] */
  const parts = (base64) => {
    const all = base64 && bytes(base64);
    /** @param {number} k */
    return (k) => (all ? all.subarray(k * PIXELS, (k + 1) * PIXELS) : undefined);
  };
  const [inks, levels, surprises] = [ink, greys, surprise].map(parts);
  return bits.map((own, k) => {
    const shared = { bits: own, known, told, field };
    const grey = levels(k);
    return grey ? { levels: grey, grey: true, surprise: surprises(k), ...shared } : { levels: parse(drawings?.[k]), ink: inks(k), ...shared };
  });
}

/** Called by gr.HTML.
 *
 * props.value: {groups, known, told, field}, or null.
 *   groups: [{title, note, drawings: [784 characters, …], ink: base64 of 784 bytes for each, bits: [number, …], field}, …];
 *   of grey pictures greys and surprise in base64, in place of drawings and ink, see paint().
 *   note: what stands beside the title; why: a sentence below it; a group may have a receptive field of its own.
 *   known: 784 characters, 1 where a pixel was given, not sampled; told: the model knew of those beforehand, and has no opinion
 *   of them; field: the receptive field, see paint().
 * props.name for mounted(); props.takes: pressing a picture hands it over; props.fills: a new value appears pixel by
 * pixel; props.expects: so many blank tiles before the first value.
 * Event for Gradio: "take" with {drawing}. Returned, for scripts: see `control` at the end.
 * @param {import("./types").Part} part */
export function viewer({ element, props, trigger, watch }) {
  /** @type {Record<string, ((...values: any[]) => void)[]>} */
  const listeners = { take: [], mode: [] };
  /** @param {string} event
   * @param {...any} values */
  const tell = (event, ...values) => listeners[event].forEach((listener) => listener(...values));
  const view = { mode: "picture", upTo: PIXELS, cursor: -1 };
  /** @type {number[]} */
  let order = []; // the pixels that were sampled, as they were
  let position = 0; // so many of them are shown
  /** @type {Shown | null} */
  let value = props.value;
  /** @type {HTMLElement[]} */
  let notes = []; // beside the titles of the groups
  /** @type {Tile[]} */
  let tiles = [];
  let chosen = 0;
  let offered = MODES;
  /** @type {Tile | null} */
  let looked = null; // the tile under the cursor

  // ---- the page ----
  const modes = MODES.map((mode) =>
    button(`viewer_${mode}`, () => (control.mode = mode), { "data-testid": `viewer-${mode}` }));
  const fieldBox = el("input", {
    type: "checkbox", class: "px-check-box", checked: true, "data-testid": "viewer-field",
    onchange: () => (control.mode = view.mode),
  });
  const bar = el("div", { class: "px-bar" },
    el("div", { class: "px-modes", role: "group", "aria-label": t("viewer_modes") }, ...modes),
    el("label", { class: "px-check", title: t("viewer_field_info") }, fieldBox, t("viewer_field")));
  const groups = el("div", { class: "px-groups", "data-testid": "viewer-groups" });
  const readout = el("p", { class: "px-readout", "data-testid": "viewer-readout" });
  const legend = el("div", { class: "px-legend" });
  const player = playerOf({ count: () => order.length, goTo, choose, save });
  const spoken = el("div", { class: "px-spoken", "aria-live": "polite", "data-testid": "viewer-spoken" });
  const foot = el("div", { class: "px-foot" }, readout, legend, player.node);
  element.replaceChildren(el("div", { class: "px-viewer" }, bar, groups, foot, spoken));

  function show() {
    for (const tile of tiles) {
      const cursor = tile === looked ? view.cursor : -1;
      paint(tile.canvas, tile.picture, { ...view, cursor, field: fieldBox.checked ? tile.picture.field ?? value?.field : null });
      mark(tile.outline, cursor);
      tile.button.classList.toggle("px-picked", tile === tiles[chosen]);
      if (!props.takes) tile.button.setAttribute("aria-pressed", String(tile === tiles[chosen]));
    }
    modes.forEach((node, k) => {
      node.setAttribute("aria-pressed", String(MODES[k] === view.mode));
      node.hidden = !offered.includes(MODES[k]);
    });
    legend.replaceChildren(...explain());
    player.show(position, chosen, tiles.length);
    readout.textContent = describe() || t(value ? "viewer_look" : "viewer_empty");
  }

  /** What the colours mean. */
  function explain() {
    /** @param {string} colour */
    const swatch = (colour) => el("b", { style: `background: rgb(var(--px-${colour}))` });
    if (view.mode === "ink") return [t("viewer_legend_paper"), el("i"), t("viewer_legend_ink")];
    if (view.mode === "surprise") return [t("viewer_legend_expected"), el("i"), t("viewer_legend_surprising")];
    if (view.mode === "entropy") return [t("viewer_legend_sure"), el("i"), t("viewer_legend_unsure")];
    return value?.known.includes("1") ? [swatch("ink"), t("viewer_legend_given"), swatch("sampled"), t("viewer_legend_sampled")] : [];
  }

  /** What is known about the pixel under the cursor, in words. */
  function describe() {
    if (!looked || view.cursor < 0) return "";
    const { ink, levels, known, told, surprise } = looked.picture;
    if (surprise) return t("pixel_grey", { ...place(view.cursor), level: levels[view.cursor], bits: (surprise[view.cursor] / 16).toFixed(1) });
    if (!ink) return "";
    const given = known?.[view.cursor];
    const what = t((given ? "viewer_given_" : "viewer_sampled_") + (levels[view.cursor] ? "ink" : "paper"));
    if (told && given) return t("pixel_given", { ...place(view.cursor), what });
    return opinion(ink[view.cursor] / 255, what, place(view.cursor));
  }

  // ---- tiles ----
  /** @param {number} number
   * @param {string} [title] */
  function tile(number, title) {
    const canvas = el("canvas", { width: SIDE, height: SIDE, class: "px-picture", "data-testid": "viewer-canvas" });
    const outline = el("span", { class: "px-outline" });
    const node = el("button", {
      type: "button", class: "px-tile", "data-testid": "viewer-tile", title: props.takes ? t("viewer_take_info") : "",
      "aria-label": t(props.takes ? "viewer_take" : "viewer_pick", { number, title: title ?? "" }).trim(),
      onclick: () => press(own),
      onpointermove: (/** @type {PointerEvent} */ event) => look(own, pixelAt(canvas, event)),
      onpointerleave: () => look(null, -1),
      onblur: () => look(null, -1),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const next = arrow(event.key, looked === own ? view.cursor : (PIXELS + SIDE) / 2);
        if (next === undefined) return;
        event.preventDefault();
        look(own, next);
        spoken.textContent = describe();
      },
    }, canvas, outline);
    const caption = el("figcaption", { "data-testid": "viewer-bits" });
    /** @type {Tile} */
    const own = { picture: { levels: parse("") }, canvas, outline, button: node, caption, figure: el("figure", {}, node, caption) };
    return own;
  }

  /** @param {import("./types").Group} group */
  function section({ title, why, bits }) {
    const own = bits.map((_, n) => tile(n + 1, title));
    tiles.push(...own);
    const kind = bits.length > MANY ? "px-grid px-many" : "px-grid";
    const grid = el("div", { class: kind, "data-count": bits.length }, ...own.map((one) => one.figure));
    const note = el("span", { class: "px-note", "data-testid": "viewer-note" });
    notes.push(note);
    return title ? el("section", { "aria-label": title }, el("h2", { class: "px-group" }, title, note), ...(why ? [el("p", { class: "px-small" }, why)] : []), grid) : el("section", {}, grid);
  }

  let shape = "";
  /** Put the pictures into tiles, which are made anew only when their number or titles change: one may have the focus.
   * @param {Shown} value */
  function arrange(value) {
    const next = JSON.stringify(value.groups.map(({ title, bits }) => [title, bits.length]));
    if (next !== shape) {
      shape = next;
      [chosen, looked, tiles, notes] = [0, null, [], []];
      groups.replaceChildren(...value.groups.map(section));
    }
    value.groups.forEach(({ note }, k) => (notes[k].textContent = note ?? ""));
    const known = parse(value.known);
    offered = value.groups.some(({ greys }) => greys) ? OF_GREY : MODES;
    if (!offered.includes(view.mode)) view.mode = "picture";
    order = [...known.keys()].filter((i) => !known[i]);
    value.groups.flatMap((group) => pictures(group, known, value.told)).forEach((picture, k) => {
      tiles[k].picture = picture;
      tiles[k].caption.textContent = t("viewer_bits", { bits: picture.bits?.toFixed(1) });
    });
  }

  /** @param {Tile | null} own
   * @param {number} i */
  function look(own, i) {
    if (looked === own && view.cursor === i) return;
    looked = own;
    view.cursor = i;
    show();
  }

  /** @param {Tile} own */
  function press(own) {
    choose(tiles.indexOf(own));
    if (!props.takes) return;
    const drawing = format(own.picture.levels);
    spoken.textContent = t("viewer_taken", { number: chosen + 1 });
    trigger("take", { drawing });
    tell("take", drawing);
  }

  // ---- what the player asks for ----
  /** @param {number} k */
  function choose(k) {
    chosen = k;
    show();
  }
  /** @param {number} next */
  function goTo(next) {
    position = Math.min(order.length, Math.max(0, next));
    view.upTo = order[position] ?? PIXELS;
    show();
  }
  /** @param {string} kind */
  async function save(kind) {
    const name = `${t("viewer_file")}-${chosen + 1}.${kind}`;
    await saved(tiles[chosen].picture, kind, view.mode, name);
    spoken.textContent = t("viewer_saved", { name });
  }

  // ---- a new value ----
  function renew() {
    player.pause();
    for (const part of [bar, legend, player.node]) part.hidden = !value;
    if (value) arrange(value);
    else {
      const blanks = Array.from({ length: props.expects }, () => el("span", { class: "px-tile px-blank" }));
      groups.replaceChildren(el("div", { class: "px-grid", "data-count": props.expects }, ...blanks));
    }
    goTo(order.length);
    if (value && props.fills && !still()) player.play();
  }

  const dim = dimmed(groups);
  let stale = false;
  /** @type {import("./types").ViewerControl} */
  const control = {
    get value() { return value; },
    set value(next) { value = next || null; renew(); },
    /** The receptive field, or null where it is switched off. */
    get field() { return (fieldBox.checked && value?.field) || null; },
    get told() { return value?.told ?? false; },
    /** Of each picture, as it is shown. */
    get canvases() { return tiles.map(({ canvas }) => canvas); },
    /** Whether the pictures are out of date. */
    get stale() { return stale; },
    set stale(on) { dim((stale = on)); },
    get mode() { return view.mode; },
    set mode(mode) { view.mode = mode; show(); tell("mode", mode); },
    /** The probability of ink averaged over all pictures, as bytes. */
    get meanInk() {
      /** @param {number} i */
      const mean = (i) => tiles.reduce((sum, { picture }) => sum + (picture.ink?.[i] ?? 0), 0) / tiles.length;
      return Uint8Array.from({ length: PIXELS }, (_, i) => Math.round(mean(i)));
    },
    /** on("take" | "mode", listener): a picture was pressed (its drawing); what is shown was switched. */
    on(event, listener) { listeners[event].push(listener); },
  };
  watch("value", () => (control.value = props.value));
  onTheme(show);
  control.value = props.value;
  announce(props.name, control);
  return control;
}
