/* The viewer: PixelCNN.viewer({element, props, trigger, watch}), called by gr.HTML when it is on the page.
 *
 * props.value: {groups, known, field}, or null.
 *   groups: [{title, drawings: [784 characters, …] or grey: base64 of 784 bytes each, ink: base64 of 784 bytes each, bits: [number, …],
 *             captions: [text, …]}, …]; all but one of drawings and grey may be missing. Pictures of one place in
 *             different groups belong together.
 *   known: so many first pixels were given, not sampled; field: the receptive field, see PixelCNN.paint.
 * props.name for PixelCNN.mounted; props.takes: pressing a picture hands it over; props.fills: a new value appears pixel by pixel;
 * props.player: the row that replays and saves; props.expects: so many blank tiles before the first value.
 * Event for Gradio: "take" with {drawing}. Returned, for scripts: see `control` at the end.
 */
(function (PixelCNN) {
  "use strict";

  const { SIDE, PIXELS, t, el, icon, parse, format, bytes, pixelAt, arrow, paint, mark } = PixelCNN;
  const PIXELS_PER_SECOND = 196; // at speed 1: four seconds for a digit
  const SPEEDS = [0.25, 0.5, 1, 2, 4];
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** The pictures of one group, as PixelCNN.paint takes them. */
  function pictures(group, known) {
    const ink = group.ink ? bytes(group.ink) : null;
    const grey = group.grey ? bytes(group.grey) : null;
    const count = group.drawings ? group.drawings.length : grey.length / PIXELS;
    const part = (all, k) => all && all.subarray(k * PIXELS, (k + 1) * PIXELS);
    return Array.from({ length: count }, (_, k) => ({
      levels: group.drawings ? parse(group.drawings[k]) : null,
      grey: part(grey, k), ink: part(ink, k), known,
      bits: group.bits?.[k], caption: group.captions?.[k],
    }));
  }

  PixelCNN.viewer = function ({ element, props, trigger, watch }) {
    const listeners = { take: [], mode: [] };
    const tell = (event, ...values) => listeners[event].forEach((listener) => listener(...values));
    const view = { mode: "picture", upTo: PIXELS, cursor: -1 };
    let value = props.value;
    let tiles = []; // {picture, canvas, outline, button, caption, title}
    let chosen = 0;
    let looked = null; // the tile under the cursor
    let showField = true;
    let playing = 0; // the animation frame, 0 when paused

    // ---- the page ----
    const modes = ["picture", "ink", "entropy"].map((mode) =>
      el("button", { type: "button", class: "px-button", "data-testid": `viewer-${mode}`, title: t(`viewer_${mode}_info`), onclick: () => control.mode = mode }, t(`viewer_${mode}`)));
    const fieldBox = el("input", { type: "checkbox", class: "px-check-box", checked: true, "data-testid": "viewer-field", onchange: () => { showField = fieldBox.checked; show(); tell("mode", view.mode); } });
    const bar = el("div", { class: "px-bar" },
      el("div", { class: "px-modes", role: "group", "aria-label": t("viewer_modes") }, ...modes),
      el("label", { class: "px-check", title: t("viewer_field_info") }, fieldBox, t("viewer_field")));
    const groups = el("div", { class: "px-groups", "data-testid": "viewer-groups" });
    const readout = el("p", { class: "px-readout", "data-testid": "viewer-readout" });
    const legend = el("div", { class: "px-legend" });
    const sign = (name, action) =>
      el("button", { type: "button", class: "px-button", "data-testid": `viewer-${name}`, title: t(`viewer_${name}`), "aria-label": t(`viewer_${name}`), onclick: action }, icon(name));
    const playButton = sign("play", () => (playing ? pause() : play()));
    const scrub = el("input", { type: "range", min: 0, max: PIXELS, value: PIXELS, "aria-label": t("viewer_scrub"), "data-testid": "viewer-scrub",
      oninput: () => { const position = Number(scrub.value); pause(); goTo(position); } });
    const speed = el("select", { "aria-label": t("viewer_speed"), "data-testid": "viewer-speed" },
      ...SPEEDS.map((value) => el("option", { value, selected: value === 1 }, `${value}×`)));
    const chosenName = el("span", { class: "px-chosen", "data-testid": "viewer-chosen" });
    const saveButton = (kind) =>
      el("button", { type: "button", class: "px-button", "data-testid": `viewer-${kind}`, title: t(`viewer_${kind}_info`), onclick: () => save(kind) }, t(`viewer_${kind}`));
    const player = el("div", { class: "px-player" },
      el("div", { class: "px-replay", role: "group", "aria-label": t("viewer_replay") }, playButton,
        sign("step", () => { pause(); goTo(view.upTo + 1); }), scrub, speed),
      el("div", { class: "px-save", role: "group", "aria-label": t("viewer_save") }, chosenName, saveButton("png"), saveButton("gif")));
    const spoken = el("div", { class: "px-spoken", "aria-live": "polite", "data-testid": "viewer-spoken" });
    const root = el("div", { class: "px-viewer" }, bar, groups, readout, legend, player, spoken);
    element.replaceChildren(root);

    function show() {
      const field = control.field;
      for (const tile of tiles) {
        const cursor = tile === looked ? view.cursor : -1;
        paint(tile.canvas, tile.picture, { ...view, cursor, field });
        mark(tile.outline, cursor);
        tile.button.setAttribute("aria-pressed", String(tile === tiles[chosen] && !props.takes));
        tile.button.classList.toggle("px-picked", tile === tiles[chosen]);
      }
      modes.forEach((node, k) => node.setAttribute("aria-pressed", String(["picture", "ink", "entropy"][k] === view.mode)));
      legend.replaceChildren(...legendOf());
      scrub.value = view.upTo;
      const action = playing ? "pause" : "play";
      if (playButton.dataset.action !== action) {
        playButton.replaceChildren(icon(action));
        playButton.dataset.action = action;
        playButton.title = t(`viewer_${action}`);
        playButton.setAttribute("aria-label", playButton.title);
      }
      chosenName.textContent = tiles.length ? t("viewer_chosen", { number: chosen + 1 }) : "";
      readout.textContent = describe() || t(value?.groups ? "viewer_look" : "viewer_empty");
    }

    function legendOf() {
      const swatch = (colour) => el("b", { style: `background: rgb(var(--px-${colour}))` });
      if (view.mode === "ink") return [t("viewer_legend_paper"), el("i"), t("viewer_legend_ink")];
      if (view.mode === "entropy") return [t("viewer_legend_sure"), el("i"), t("viewer_legend_unsure")];
      return first() ? [swatch("ink"), t("viewer_legend_given"), swatch("sampled"), t("viewer_legend_sampled")] : [];
    }

    /** What is known about the pixel under the cursor, in words. */
    function describe() {
      if (!looked || view.cursor < 0) return "";
      const { ink, levels, known } = looked.picture;
      const at = PixelCNN.place(view.cursor);
      if (!ink || !levels) return t("viewer_at", at);
      const what = t((view.cursor < known ? "viewer_given_" : "viewer_sampled_") + (levels[view.cursor] ? "ink" : "paper"));
      return PixelCNN.opinion(ink[view.cursor] / 255, what, at);
    }

    // ---- tiles ----
    function tile(picture, number, title) {
      const canvas = el("canvas", { width: SIDE, height: SIDE, class: "px-picture", "data-testid": "viewer-canvas" });
      const outline = el("span", { class: "px-outline" });
      const label = t(props.takes ? "viewer_take" : "viewer_pick", { number, title: title || "" }).trim();
      const button = el("button", { type: "button", class: "px-tile", "data-testid": "viewer-tile", "aria-label": label, title: props.takes ? t("viewer_take_info") : "" }, canvas, outline);
      const caption = el("figcaption", { "data-testid": "viewer-bits" });
      const own = { picture, canvas, outline, button, caption, figure: el("figure", {}, button, caption) };
      button.addEventListener("pointermove", (event) => look(own, pixelAt(canvas, event)));
      button.addEventListener("pointerleave", () => look(null, -1));
      button.addEventListener("blur", () => look(null, -1));
      button.addEventListener("click", () => press(own));
      button.addEventListener("keydown", (event) => {
        const next = event.ctrlKey || event.metaKey || event.altKey ? undefined : arrow(event.key, looked === own ? Math.max(view.cursor, 0) : PIXELS / 2 - 14);
        if (next === undefined) return;
        event.preventDefault();
        look(own, next);
        spoken.textContent = describe();
      });
      return own;
    }

    /** Rebuild the tiles only when their number or titles change: the pen may be moving, and a tile may have the focus. */
    let shape = "";
    function arrange() {
      const all = value.groups.map((group) => pictures(group, value.known ?? 0));
      const next = JSON.stringify(value.groups.map((group, k) => [group.title, all[k].length]));
      if (next !== shape) {
        shape = next;
        chosen = 0;
        looked = null;
        tiles = [];
        groups.replaceChildren(...value.groups.map((group, k) => {
          const own = all[k].map((picture, n) => tile(picture, n + 1, group.title));
          tiles.push(...own);
          const grid = el("div", { class: own.length > 24 ? "px-grid px-many" : "px-grid", "data-count": own.length }, ...own.map((one) => one.figure));
          return el("section", group.title ? { "aria-label": group.title } : {}, ...(group.title ? [el("h3", {}, group.title)] : []), grid);
        }));
      }
      all.flat().forEach((picture, k) => {
        tiles[k].picture = picture;
        const bits = picture.bits === undefined ? "" : t("viewer_bits", { bits: picture.bits.toFixed(1) });
        tiles[k].caption.textContent = picture.caption ?? bits;
      });
      player.hidden = !props.player || !value.groups[0]?.drawings;
      bar.hidden = !value.groups[0]?.ink;
      readout.hidden = legend.hidden = bar.hidden;
    }

    function look(tileLooked, i) {
      if (looked === tileLooked && view.cursor === i) return;
      looked = tileLooked;
      view.cursor = i;
      show();
    }

    function press(own) {
      chosen = tiles.indexOf(own);
      show();
      if (!props.takes) return;
      const drawing = format(own.picture.levels);
      spoken.textContent = t("viewer_taken", { number: chosen + 1 });
      trigger("take", { drawing });
      tell("take", drawing);
    }

    // ---- replay ----
    const first = () => value?.known ?? 0;
    function goTo(position) {
      view.upTo = Math.min(PIXELS, Math.max(first(), Math.floor(position)));
      show();
    }
    function pause() {
      cancelAnimationFrame(playing);
      playing = 0;
      show();
    }
    function play() {
      if (view.upTo >= PIXELS) goTo(first());
      let position = view.upTo;
      let before = performance.now();
      const tick = (now) => {
        position += ((now - before) / 1000) * PIXELS_PER_SECOND * Number(speed.value);
        before = now;
        playing = position >= PIXELS ? 0 : requestAnimationFrame(tick);
        goTo(position);
      };
      playing = requestAnimationFrame(tick);
      show();
    }

    async function save(kind) {
      const { picture } = tiles[chosen];
      const blob = kind === "gif" ? PixelCNN.gif(picture) : await PixelCNN.png(picture, view.mode);
      const link = el("a", { href: URL.createObjectURL(blob), download: `${t("viewer_file")}-${chosen + 1}.${kind}` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      spoken.textContent = t("viewer_saved", { name: link.download });
    }

    // ---- a new value ----
    function renew() {
      cancelAnimationFrame(playing);
      playing = 0;
      view.upTo = PIXELS;
      if (value?.groups) {
        arrange();
        if (props.fills && !still()) {
          view.upTo = first();
          play();
        }
      } else {
        for (const part of [bar, player, legend]) part.hidden = true;
        const blanks = Array.from({ length: props.expects }, () => el("span", { class: "px-tile px-blank" }));
        groups.replaceChildren(el("div", { class: "px-grid", "data-count": props.expects }, ...blanks));
      }
      show();
    }

    const control = {
      get value() { return value; },
      set value(next) { value = next; renew(); },
      /** The receptive field, or null where it is switched off. */
      get field() { return showField ? (value?.field ?? null) : null; },
      get mode() { return view.mode; },
      set mode(mode) { view.mode = mode; show(); tell("mode", mode); },
      /** The bytes of ink probability averaged over all pictures, or null. */
      get meanInk() {
        const all = tiles.map((one) => one.picture.ink);
        return all.length && all[0] ? Uint8Array.from({ length: PIXELS }, (_, i) => Math.round(all.reduce((sum, ink) => sum + ink[i], 0) / all.length)) : null;
      },
      /** on("take" | "mode", listener): a picture was pressed (its drawing); what is shown was switched. */
      on(event, listener) { listeners[event].push(listener); },
    };
    watch("value", () => (control.value = props.value));
    PixelCNN.onTheme(show);
    renew();
    PixelCNN.announce(props.name, control);
    return control;
  };
})(window.PixelCNN);
