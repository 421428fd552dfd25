// @ts-check
/* The drawing pad. */
import { PIXELS, SIDE, t } from "./data.js";
import { startingPoints } from "./examples.js";
import { arrow, format, FREE, parse, percent, place, stroke } from "./grid.js";
import { history } from "./history.js";
import { announce, el, icon, onTheme } from "./page.js";
import { mark, opinion, paint } from "./paint.js";
import { pointOn, strokes } from "./pointer.js";
import { EDGES, kept, known, NO_SIDE, parseSide, sideText, topHalf } from "./region.js";
import { sides } from "./sides.js";

const PEN_RADIUS = (1.25 / 28) * SIDE; // pixels: a stroke about as thick as in MNIST
const ERASER_RADIUS = (2 / 28) * SIDE;
const FREEING_RADIUS = (3 / 28) * SIDE; // room for the model to draw in
const START = Math.round((2 / 7) * SIDE) * SIDE + SIDE / 2; // where the keyboard begins
const DWELL_MS = 300; // how long the pointer rests before the receptive field shows: it must not flicker around a pen

/** Called by gr.HTML.
 *
 * props: value (a drawing), free (pixels are free until somebody draws, and a line can be pulled from each edge), rows_kept
 * (0..28, of a pad that is not free: what is below that many rows is faint; null for no line), name (for mounted()), label_key
 * (of the texts), examples (true for a row of digits to start from).
 * Events for Gradio: "input" when the person changed the drawing (at most once per frame, while the pen moves too),
 * "side" with {edge, lines} when the person pulled a line. A value set by the server shows without an event of ours.
 * Returned, for scripts: see `control` at the end.
 * @param {import("./types").Part} part */
export function pad({ element, props, trigger, watch }) {
  const rows = props.rows_kept !== null && !props.free;
  /** @type {Record<string, {level: number, radius: number}>} */
  const tools = props.free
    ? { pen: { level: 1, radius: PEN_RADIUS }, paper: { level: 0, radius: ERASER_RADIUS }, eraser: { level: FREE, radius: FREEING_RADIUS } }
    : { pen: { level: 1, radius: PEN_RADIUS }, eraser: { level: 0, radius: ERASER_RADIUS } };
  let levels = parse(props.value?.length === PIXELS ? props.value : (props.free ? "?" : "0").repeat(PIXELS));
  /** @type {import("./types").Side} */
  let side = { edge: "top", lines: rows ? props.rows_kept : 0 };
  let tool = "pen";
  /** @type {{mode: string, cursor: number, field: import("./types").Field | null}} */
  const view = { mode: "picture", cursor: -1, field: null };
  /** @type {Uint8Array | null} */
  let ink = null;
  /** @type {import("./types").Field | null} */
  let field = null;
  let told = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let dwell;
  const state = () => `${format(levels)} ${sideText(side)}`;
  const past = history(state, (text) => {
    const [drawing, own] = text.split(" ");
    levels = parse(drawing);
    if (own !== sideText(side)) hold(parseSide(own));
    changed();
  });
  /** @type {Record<string, ((...values: any[]) => void)[]>} */
  const listeners = { change: [], side: [] };
  /** @param {string} event
   * @param {...any} values */
  const tell = (event, ...values) => listeners[event].forEach((listener) => listener(...values));

  // ---- the page ----
  /** @param {string} name
   * @param {() => void} action */
  const button = (name, action) => {
    const attributes = { type: "button", "data-action": name, "data-testid": `pad-${name}`, title: t(`pad_${name}_info`) };
    return el("button", { ...attributes, onclick: action }, icon(name), el("span", {}, t(`pad_${name}`)));
  };
  const toolButtons = Object.keys(tools).map((name) => button(name, () => choose(name)));
  const undoButton = button("undo", past.undo);
  const redoButton = button("redo", past.redo);
  const clearButton = button("clear", () => edit(() => {
    levels.fill(tools.eraser.level);
    if (props.free) hold(NO_SIDE);
  }));
  const canvas = el("canvas", {
    width: SIDE, height: SIDE, tabindex: 0, role: "application", class: "px-canvas", "data-testid": "pad-canvas",
    "aria-label": t(props.label_key), "aria-roledescription": t("pad_role"), "aria-description": t(props.free ? "pad_keys_free" : "pad_keys"),
  });
  const outline = el("div", { class: "px-outline" });
  const hint = el("div", { class: "px-hint", "data-testid": "pad-hint" });
  let before = ""; // a stroke or a pull
  const lines = sides(props.free ? EDGES : rows ? ["top"] : [], {
    point: (event) => pointOn(canvas, event),
    before: () => (before = state()),
    after: () => past.remember(before),
    pulled: (next) => {
      hold(next);
      changed();
    },
  });
  const readout = el("p", { class: "px-readout", "data-testid": "pad-readout" });
  const spoken = el("div", { class: "px-spoken", "aria-live": "polite", "data-testid": "pad-spoken" });
  const toolbar = { class: "px-toolbar", role: "toolbar", "aria-label": t("pad_tools") };
  element.replaceChildren(el("div", { class: "px-pad" },
    el("div", toolbar, ...toolButtons, undoButton, redoButton, clearButton),
    el("div", { class: props.free ? "px-stage px-free" : "px-stage" },
      canvas, el("div", { class: "px-box", title: t("pad_box") }), hint, outline, ...lines.nodes),
    readout,
    props.examples ? examples() : "",
    spoken));

  function examples() {
    if (!props.free) return startingPoints("pad_examples", (all) => all, (drawing) => control.take(drawing));
    return startingPoints("pad_examples_free", (all) => kept(topHalf(all).levels, topHalf(all).side), (drawing) => edit(() => {
      const half = topHalf(parse(drawing));
      levels = half.levels;
      hold(half.side);
    }));
  }

  function show() {
    const shown = kept(levels, side);
    const faintFrom = rows ? side.lines * SIDE : PIXELS;
    const drawn = shown.includes(1) || (props.free && shown.some((level) => level !== FREE));
    // where nothing is kept the ink that the model expects shimmers through, once there is a drawing to go on from
    paint(canvas, { levels: shown, ink: drawn || view.mode !== "picture" ? ink : null, known: known(shown), told }, { ...view, faintFrom });
    mark(outline, view.cursor);
    lines.show(side);
    readout.hidden = !props.free && !rows;
    hint.hidden = drawn;
    hint.textContent = t(props.free ? "pad_hint_free" : faintFrom === PIXELS ? "pad_hint_whole" : "pad_hint");
    undoButton.disabled = !past.canUndo;
    redoButton.disabled = !past.canRedo;
    clearButton.disabled = !drawn;
    readout.textContent = ink && view.cursor >= 0 ? describe(ink, shown[view.cursor], view.cursor < faintFrom) : t("pad_look");
    toolButtons.forEach((node) => node.setAttribute("aria-pressed", String(node.dataset.action === tool)));
  }

  /** What the model thought of the pixel under the cursor, in words.
   * @param {Uint8Array} ink
   * @param {number} level
   * @param {boolean} given above the line, if there is one */
  function describe(ink, level, given) {
    const i = view.cursor;
    const what = t(["pad_drew_paper", "pad_drew_ink", "pad_drew_free"][level]);
    if (told && level !== FREE) return t("pixel_given", { ...place(i), what });
    if (given && level !== FREE) return opinion(ink[i] / 255, what, place(i));
    return t("pad_mean", { ...place(i), p: percent(ink[i] / 255), what });
  }

  // ---- changes ----
  let frame = 0;
  /** Tell Gradio and the listeners, once per frame. */
  function changed() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      show();
      const value = control.value;
      if (value === props.value) return;
      props.value = value;
      trigger("input");
      tell("change");
    });
  }
  /** Keep another side.
   * @param {import("./types").Side} next */
  function hold(next) {
    side = next;
    trigger("side", side);
    tell("side", side);
  }
  /** @param {() => void} change */
  function edit(change) {
    const before = state();
    change();
    past.remember(before);
    changed();
  }
  /** @param {string} name */
  function choose(name) {
    tool = name;
    spoken.textContent = t(`pad_${name}_chosen`);
    show();
  }
  /** @param {number} i
   * @param {number} [rest] */
  function look(i, rest = DWELL_MS) {
    clearTimeout(dwell);
    Object.assign(view, { cursor: i, field: null });
    if (i >= 0) dwell = setTimeout(() => { view.field = field; show(); }, rest);
    show();
  }

  let brush = tools.pen; // of the stroke that is being drawn
  strokes(canvas, {
    begin: (erases) => {
      [brush, before] = [tools[erases ? "eraser" : tool], state()];
      look(-1);
    },
    draw: (from, to) => stroke(levels, from, to, brush.radius, brush.level),
    moved: changed,
    end: () => {
      past.remember(before);
      changed();
    },
    look,
  });

  // ---- keyboard ----
  function say() {
    show();
    const here = t(["pad_at_paper", "pad_at_ink", "pad_at_free"][kept(levels, side)[view.cursor]], place(view.cursor));
    spoken.textContent = ink ? readout.textContent : here;
  }
  function dab() {
    const at = [(view.cursor % SIDE) + 0.5, Math.floor(view.cursor / SIDE) + 0.5];
    edit(() => stroke(levels, at, at, PEN_RADIUS, tools[tool].level));
  }
  canvas.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    const next = arrow(event.key, view.cursor < 0 ? START : view.cursor);
    if ((event.ctrlKey || event.metaKey) && key === "z") (event.shiftKey ? past.redo : past.undo)();
    else if ((event.ctrlKey || event.metaKey) && key === "y") past.redo();
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (next !== undefined) {
      look(next, 0);
      if (event.shiftKey) dab();
      say();
    } else if (key === " ") {
      if (view.cursor < 0) look(START, 0);
      dab();
      say();
    } else if (key === "e") choose(tool === "eraser" ? "pen" : "eraser");
    else if (key === "p") choose("pen");
    else if (key === "w" && tools.paper) choose("paper");
    else return;
    event.preventDefault();
  });
  canvas.addEventListener("focus", () => {
    if (!canvas.matches(":focus-visible") || view.cursor >= 0) return;
    view.cursor = START;
    show();
    readout.hidden = false;
    readout.textContent = t(props.free ? "pad_keys_free" : "pad_keys");
  });
  canvas.addEventListener("blur", () => look(-1));

  watch("value", () => {
    const before = state();
    if (props.value === control.value) return;
    levels = parse(props.value);
    past.remember(before);
    show();
    tell("change");
  });
  watch("rows_kept", () => (control.side = { edge: "top", lines: props.rows_kept }));
  onTheme(show);

  /** @type {import("./types").PadControl} */
  const control = {
    /** The drawing as it is kept: what is free on the kept side is paper. */
    get value() { return format(kept(levels, side)); },
    /** The drawing without the side. */
    get drawn() { return format(levels); },
    /** Replace the drawing, as if drawn: it can be undone. Of a pad with free pixels no side is kept any more: what is erased
     * of the drawing shall be free. */
    take(value) {
      edit(() => {
        levels = parse(value);
        if (props.free) hold(NO_SIDE);
      });
    },
    get side() { return side; },
    set side(next) { side = next; show(); },
    /** Show a drawing, as if it had always been there. */
    open(value, own = side) {
      levels = parse(value);
      side = own;
      changed();
    },
    /** Show what the model thinks: ink (bytes or null), mode, field and told as in paint(). */
    think(thoughts) {
      ({ ink, field, told = false } = thoughts);
      view.mode = thoughts.mode === "surprise" ? "picture" : thoughts.mode; // that is of pixels that were drawn
      view.field &&= field;
      show();
    },
    /** on("change" | "side", listener): the drawing changed; another side is kept. */
    on(event, listener) { listeners[event].push(listener); },
  };
  show();
  announce(props.name, control);
  return control;
}
