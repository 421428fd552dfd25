/* The drawing pad: PixelCNN.pad({element, props, trigger, watch}), called by gr.HTML when it is on the page.
 *
 * props: value (a drawing), rows_kept (0..28, null for no line), name (for PixelCNN.mounted), label_key (of the texts), examples
 * (true for a row of digits to start from).
 * Events for Gradio: "input" when the person changed the drawing (at most once per frame, while the pen moves too),
 * "rows" with {rows} when the person pulled the line. A value set by the server shows without an event of ours.
 * Returned, for scripts: see `control` at the end.
 */
(function (PixelCNN) {
  "use strict";

  const { SIDE, PIXELS, t, el, icon, parse, format, pixelAt, arrow, paint, mark } = PixelCNN;
  const PEN_RADIUS = 1.25; // pixels: a stroke about as thick as in MNIST
  const ERASER_RADIUS = 2;
  const UNDO_DEPTH = 100;
  const START = 8 * SIDE + SIDE / 2; // where the keyboard begins
  const DWELL_MS = 300; // how long the pointer rests before the receptive field shows: it must not flicker around a pen

  /** Set every pixel whose centre is within `radius` of the segment from a to b; points are [column, row], in pixels. */
  function stroke(levels, a, b, radius, level) {
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const length2 = dx * dx + dy * dy;
    for (let i = 0; i < PIXELS; i++) {
      const [x, y] = [(i % SIDE) + 0.5 - a[0], Math.floor(i / SIDE) + 0.5 - a[1]];
      const along = length2 ? Math.min(1, Math.max(0, (x * dx + y * dy) / length2)) : 0;
      if (Math.hypot(x - along * dx, y - along * dy) <= radius) levels[i] = level;
    }
  }

  PixelCNN.pad = function ({ element, props, trigger, watch }) {
    let levels = parse(props.value);
    let rows = props.rows_kept;
    let tool = "pen";
    const view = { mode: "picture", cursor: -1, field: null };
    let [ink, field, dwell] = [null, null, 0];
    const undone = [];
    const done = [];
    const listeners = { change: [], rows: [] };
    const tell = (event, ...values) => listeners[event].forEach((listener) => listener(...values));

    // ---- the page ----
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
      props.examples ? PixelCNN.startingPoints((drawing) => control.take(drawing)) : "",
      spoken));

    function show() {
      const lined = Number.isInteger(rows);
      const known = lined ? rows * SIDE : PIXELS;
      const drawn = levels.includes(1);
      // below the line the ink that the model expects shimmers through, once there is a drawing to go on from
      paint(canvas, { levels, ink: drawn || view.mode !== "picture" ? ink : null, known: PIXELS }, { ...view, faintFrom: known });
      mark(outline, view.cursor);
      line.hidden = readout.hidden = !lined;
      line.style.top = `${(100 * known) / PIXELS}%`;
      lineRows.textContent = rows;
      hint.hidden = drawn;
      hint.textContent = t(known === PIXELS ? "pad_hint_whole" : "pad_hint");
      undoButton.disabled = !done.length;
      redoButton.disabled = !undone.length;
      clearButton.disabled = !drawn;
      readout.textContent = ink && view.cursor >= 0 ? describe(known) : t("pad_look");
      tools.forEach((node) => node.setAttribute("aria-pressed", String(node.dataset.action === tool)));
    }

    /** What the model thought of the pixel under the cursor, in words. */
    function describe(known) {
      const i = view.cursor;
      const place = PixelCNN.place(i);
      const what = t(levels[i] ? "pad_drew_ink" : "pad_drew_paper");
      if (i < known) return PixelCNN.opinion(ink[i] / 255, what, place);
      return t("pad_mean", { ...place, p: PixelCNN.percent(ink[i] / 255), what });
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
    function remember(before) {
      if (before === format(levels)) return;
      done.push(before);
      if (done.length > UNDO_DEPTH) done.shift();
      undone.length = 0;
    }
    function edit(change) {
      const before = format(levels);
      change();
      remember(before);
      changed();
    }
    function step(from, to) {
      if (!from.length) return;
      to.push(format(levels));
      levels = parse(from.pop());
      changed();
    }
    const undo = () => step(done, undone);
    const redo = () => step(undone, done);
    function choose(name) {
      tool = name;
      spoken.textContent = t(`pad_${name}_chosen`);
      show();
    }
    function look(i, rest = DWELL_MS) {
      clearTimeout(dwell);
      Object.assign(view, { cursor: i, field: null });
      if (i >= 0) dwell = setTimeout(() => { view.field = field; show(); }, rest);
      show();
    }

    // ---- mouse, pen and touch ----
    let pointer = null; // the one that draws: {id, at, level, before}
    const point = (event) => {
      const box = canvas.getBoundingClientRect();
      return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
    };
    function draw(event) {
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
    const lift = (event) => {
      if (pointer?.id !== event.pointerId) return;
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
      const here = t(levels[view.cursor] ? "pad_at_ink" : "pad_at_paper", PixelCNN.place(view.cursor));
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
    PixelCNN.onTheme(show);

    const control = {
      get value() { return format(levels); },
      /** Replace the drawing, as if drawn: it can be undone. */
      take(value) { edit(() => (levels = parse(value))); },
      get rows() { return rows; },
      set rows(value) { rows = value; show(); },
      /** Show a drawing, as if it had always been there. */
      open(value) { levels = parse(value); changed(); },
      /** Show what the model thinks: ink (bytes or null), mode and field as in PixelCNN.paint. */
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
    PixelCNN.announce(props.name, control);
    return control;
  };
})(window.PixelCNN);
