// @ts-check
/* The drawing pad. */
import { PIXELS, SIDE, t } from "./data.js";
import { startingPoints } from "./examples.js";
import { arrow, format, parse, percent, place, stroke } from "./grid.js";
import { announce, el, icon, onTheme } from "./page.js";
import { mark, opinion, paint, pixelAt } from "./paint.js";

const PEN_RADIUS = 1.25; // pixels: a stroke about as thick as in MNIST
const ERASER_RADIUS = 2;
const UNDO_DEPTH = 100;
const START = 8 * SIDE + SIDE / 2; // where the keyboard begins
const DWELL_MS = 300; // how long the pointer rests before the receptive field shows: it must not flicker around a pen

/** Called by gr.HTML.
 *
 * props: value (a drawing), rows_kept (0..28, null for no line), name (for mounted()), label_key (of the texts), examples
 * (true for a row of digits to start from).
 * Events for Gradio: "input" when the person changed the drawing (at most once per frame, while the pen moves too),
 * "rows" with {rows} when the person pulled the line. A value set by the server shows without an event of ours.
 * Returned, for scripts: see `control` at the end.
 * @param {import("./types").Part} part */
export function pad({ element, props, trigger, watch }) {
  let levels = parse(props.value);
  /** @type {number | null} */
  let rows = props.rows_kept;
  let tool = "pen";
  /** @type {{mode: string, cursor: number, field: import("./types").Field | null}} */
  const view = { mode: "picture", cursor: -1, field: null };
  /** @type {Uint8Array | null} */
  let ink = null;
  /** @type {import("./types").Field | null} */
  let field = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let dwell;
  /** @type {string[]} */
  const undone = [];
  /** @type {string[]} */
  const done = [];
  /** @type {Record<string, ((...values: any[]) => void)[]>} */
  const listeners = { change: [], rows: [] };
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
  const tools = ["pen", "eraser"].map((name) => button(name, () => choose(name)));
  const undoButton = button("undo", () => undo());
  const redoButton = button("redo", () => redo());
  const clearButton = button("clear", () => edit(() => levels.fill(0)));
  const canvas = el("canvas", {
    width: SIDE, height: SIDE, tabindex: 0, role: "application", class: "px-canvas", "data-testid": "pad-canvas",
    "aria-label": t(props.label_key), "aria-roledescription": t("pad_role"), "aria-description": t("pad_keys"),
  });
  const outline = el("div", { class: "px-outline" });
  const hint = el("div", { class: "px-hint", "data-testid": "pad-hint" });
  const lineRows = el("b");
  const handle = el("span", {}, icon("pull"), lineRows);
  const line = el("div", { class: "px-line", "data-testid": "pad-line", title: t("pad_line_info") }, handle);
  const readout = el("p", { class: "px-readout", "data-testid": "pad-readout" });
  const spoken = el("div", { class: "px-spoken", "aria-live": "polite", "data-testid": "pad-spoken" });
  const toolbar = { class: "px-toolbar", role: "toolbar", "aria-label": t("pad_tools") };
  element.replaceChildren(el("div", { class: "px-pad" },
    el("div", toolbar, ...tools, undoButton, redoButton, clearButton),
    el("div", { class: "px-stage" }, canvas, el("div", { class: "px-box", title: t("pad_box") }), hint, outline, line),
    readout,
    props.examples ? startingPoints((drawing) => control.take(drawing)) : "",
    spoken));

  function show() {
    const known = rows === null ? PIXELS : rows * SIDE;
    const drawn = levels.includes(1);
    // below the line the ink that the model expects shimmers through, once there is a drawing to go on from
    paint(canvas, { levels, ink: drawn || view.mode !== "picture" ? ink : null, known: PIXELS }, { ...view, faintFrom: known });
    mark(outline, view.cursor);
    line.hidden = readout.hidden = rows === null;
    line.style.top = `${(100 * known) / PIXELS}%`;
    lineRows.textContent = String(rows);
    hint.hidden = drawn;
    hint.textContent = t(known === PIXELS ? "pad_hint_whole" : "pad_hint");
    undoButton.disabled = !done.length;
    redoButton.disabled = !undone.length;
    clearButton.disabled = !drawn;
    readout.textContent = ink && view.cursor >= 0 ? describe(ink, known) : t("pad_look");
    tools.forEach((node) => node.setAttribute("aria-pressed", String(node.dataset.action === tool)));
  }

  /** What the model thought of the pixel under the cursor, in words.
   * @param {Uint8Array} ink
   * @param {number} known */
  function describe(ink, known) {
    const i = view.cursor;
    const what = t(levels[i] ? "pad_drew_ink" : "pad_drew_paper");
    if (i < known) return opinion(ink[i] / 255, what, place(i));
    return t("pad_mean", { ...place(i), p: percent(ink[i] / 255), what });
  }

  // ---- changes ----
  let frame = 0;
  /** Tell Gradio and the listeners, once per frame. */
  function changed() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      show();
      const value = format(levels);
      if (value === props.value) return;
      props.value = value;
      trigger("input");
      tell("change");
    });
  }
  /** @param {string} before */
  function remember(before) {
    if (before === format(levels)) return;
    done.push(before);
    if (done.length > UNDO_DEPTH) done.shift();
    undone.length = 0;
  }
  /** @param {() => void} change */
  function edit(change) {
    const before = format(levels);
    change();
    remember(before);
    changed();
  }
  /** @param {string[]} from
   * @param {string[]} to */
  function step(from, to) {
    if (!from.length) return;
    to.push(format(levels));
    levels = parse(from.pop());
    changed();
  }
  const undo = () => step(done, undone);
  const redo = () => step(undone, done);
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

  // ---- mouse, pen and touch ----
  /** @type {{id: number, at: number[], level: number, before: string} | null} */
  let pointer = null; // the one that draws
  /** @param {PointerEvent} event */
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
  };
  /** @param {PointerEvent} event */
  function draw(event) {
    if (!pointer) return;
    const at = point(event);
    stroke(levels, pointer.at, at, pointer.level ? PEN_RADIUS : ERASER_RADIUS, pointer.level);
    pointer.at = at;
  }
  canvas.addEventListener("pointerdown", (event) => {
    const eraserEnd = event.pointerType === "pen" && event.button === 5;
    if (pointer || (event.button !== 0 && !eraserEnd)) return;
    canvas.setPointerCapture(event.pointerId);
    pointer = { id: event.pointerId, at: point(event), level: tool === "pen" && !eraserEnd ? 1 : 0, before: format(levels) };
    look(-1);
    draw(event);
    changed();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (pointer && event.pointerId === pointer.id) {
      const moves = event.getCoalescedEvents?.() ?? [];
      (moves.length ? moves : [event]).forEach(draw);
      changed();
    } else if (!pointer && event.pointerType !== "touch") look(pixelAt(canvas, event));
  });
  /** @param {PointerEvent} event */
  const lift = (event) => {
    if (!pointer || pointer.id !== event.pointerId) return;
    remember(pointer.before);
    pointer = null;
    changed();
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", () => !canvas.matches(":focus-visible") && look(-1));

  // ---- keyboard ----
  function say() {
    show();
    const here = t(levels[view.cursor] ? "pad_at_ink" : "pad_at_paper", place(view.cursor));
    spoken.textContent = ink ? readout.textContent : here;
  }
  function dab() {
    const at = [(view.cursor % SIDE) + 0.5, Math.floor(view.cursor / SIDE) + 0.5];
    edit(() => stroke(levels, at, at, PEN_RADIUS, tool === "pen" ? 1 : 0));
  }
  canvas.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    const next = arrow(event.key, view.cursor < 0 ? START : view.cursor);
    if ((event.ctrlKey || event.metaKey) && key === "z") (event.shiftKey ? redo : undo)();
    else if ((event.ctrlKey || event.metaKey) && key === "y") redo();
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
    else return;
    event.preventDefault();
  });
  canvas.addEventListener("focus", () => {
    if (!canvas.matches(":focus-visible") || view.cursor >= 0) return;
    view.cursor = START;
    show();
    readout.hidden = false;
    readout.textContent = t("pad_keys");
  });
  canvas.addEventListener("blur", () => look(-1));

  // ---- the line under the rows that are kept ----
  /** @param {PointerEvent} event */
  const pull = (event) => {
    const next = Math.min(SIDE, Math.max(0, Math.round(point(event)[1])));
    if (next === rows) return;
    control.rows = next;
    trigger("rows", { rows });
    tell("rows", rows);
  };
  line.addEventListener("pointerdown", (event) => {
    line.setPointerCapture(event.pointerId);
    line.addEventListener("pointermove", pull);
    event.preventDefault();
  });
  const release = () => line.removeEventListener("pointermove", pull);
  line.addEventListener("pointerup", release);
  line.addEventListener("pointercancel", release);

  watch("value", () => {
    const before = format(levels);
    if (props.value === before) return;
    levels = parse(props.value);
    remember(before);
    show();
    tell("change");
  });
  watch("rows_kept", () => (control.rows = props.rows_kept));
  onTheme(show);

  /** @type {import("./types").PadControl} */
  const control = {
    get value() { return format(levels); },
    /** Replace the drawing, as if drawn: it can be undone. */
    take(value) { edit(() => (levels = parse(value))); },
    get rows() { return rows; },
    set rows(value) { rows = value; show(); },
    /** Show a drawing, as if it had always been there. */
    open(value) { levels = parse(value); changed(); },
    /** Show what the model thinks: ink (bytes or null), mode and field as in paint(). */
    think(thoughts) {
      ({ ink, field } = thoughts);
      view.mode = thoughts.mode;
      view.field &&= field;
      show();
    },
    /** on("change" | "rows", listener): the drawing changed; the line was pulled. */
    on(event, listener) { listeners[event].push(listener); },
  };
  show();
  announce(props.name, control);
  return control;
}
