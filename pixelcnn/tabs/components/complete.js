/* The Complete tab: pad, viewer and settings kept together, and the state in the address.
 *
 * PixelCNN.complete({element, trigger, server}), called by gr.HTML, lays out the line above the viewer. Event for Gradio:
 * "state" when the settings changed here, so that the sliders follow; they are read by PixelCNN.completeSettings().
 */
(function (PixelCNN) {
  "use strict";

  const { SIDE, PIXELS, t, el, parse } = PixelCNN;

  // ---- the address: ?drawing=…&rows=14&temperature=1&guidance=…&seed=0&model=…&digit=…&weights=… ----

  /** 784 characters -> 98 bytes -> base64 for addresses, and back; "" for anything that is no drawing. */
  function pack(drawing) {
    const packed = drawing.match(/.{8}/g).map((eight) => String.fromCharCode(parseInt(eight, 2))).join("");
    return btoa(packed).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }
  function unpack(text) {
    try {
      const packed = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
      return packed.length === PIXELS / 8 ? Array.from(packed, (c) => c.charCodeAt(0).toString(2).padStart(8, "0")).join("") : "";
    } catch {
      return "";
    }
  }

  const ADDRESS_MS = 300;
  const SPEAK_MS = 1000;
  const LEAST_SHOWN = 0.05; // probability of a digit
  const within = (text, least, most, otherwise) => {
    const value = Number(text);
    return text !== null && text !== "" && value >= least && value <= most ? value : otherwise;
  };

  const digitOf = (text) => (/^[0-9]$/.test(text) ? Number(text) : null);

  function fromAddress() {
    const query = new URLSearchParams(location.search);
    return {
      drawing: unpack(query.get("drawing") ?? ""),
      weights: query.get("weights"),
      settings: {
        rows_kept: Math.round(within(query.get("rows"), 0, SIDE, 14)),
        temperature: within(query.get("temperature"), 0, 2, 1),
        guidance: within(query.get("guidance"), 0, 4, PixelCNN.guidance),
        seed: Math.round(within(query.get("seed"), 0, 2 ** 32 - 1, 0)),
        model: PixelCNN.drawers.find((model) => model === query.get("model")) ?? PixelCNN.drawers[0],
        digit: digitOf(query.get("digit")),
      },
    };
  }

  function toAddress(drawing, { rows_kept, temperature, guidance, seed, model, digit }, weights) {
    const address = new URL(location.href);
    const query = { tab: "complete", drawing: pack(drawing), rows: rows_kept, temperature, guidance, seed, model, digit, weights };
    for (const [name, value] of Object.entries(query)) {
      if (value !== null) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    history.replaceState(history.state, "", address);
    return address.href;
  }

  // ---- the tab ----

  let settings = fromAddress().settings;
  let follow = () => {};

  /** Without an argument, the settings for the sliders: [rows kept, temperature, guidance, seed]; with one, the sliders' new values. */
  PixelCNN.completeSettings = function (changed) {
    if (!changed) return [settings.rows_kept, settings.temperature, settings.guidance, settings.seed];
    if (Object.entries(changed).every(([name, value]) => settings[name] === value)) return undefined;
    settings = { ...settings, ...changed };
    follow();
    return undefined;
  };

  PixelCNN.complete = async function ({ element, trigger, server }) {
    const latency = PixelCNN.latency();
    const surprise = el("p", { class: "px-surprise", "data-testid": "complete-surprise" });
    const spoken = el("div", { class: "px-spoken", role: "status", "data-testid": "complete-spoken" });
    let speak = 0;
    const link = PixelCNN.button("complete_link", copy);
    const more = PixelCNN.button("complete_more", () => set({ seed: (settings.seed + 1) % 2 ** 32 }));
    const choices = PixelCNN.choices({ changed: set });
    element.replaceChildren(choices.node, el("div", { class: "px-live" },
      el("div", {}, surprise, latency.node), el("div", { class: "px-actions" }, more, link), spoken));

    const [pad, viewer] = await Promise.all([PixelCNN.mounted("complete-pad"), PixelCNN.mounted("complete-viewer")]);
    const opened = fromAddress();
    let weights = opened.weights;
    const known = () => (parse(pad.value).subarray(0, settings.rows_kept * SIDE).includes(1) ? settings.rows_kept : 0);
    const ask = PixelCNN.newest(server.complete, show);

    let [later, newest] = [0, null];
    function request() {
      clearTimeout(later); // browsers refuse addresses that change with every move of a pen
      later = setTimeout(() => toAddress(pad.value, settings, weights), ADDRESS_MS);
      // nothing is drawn above the line: the model may begin at the top
      newest = { drawing: pad.value, ...PixelCNN.asked(settings), rows_kept: known() };
      element.setAttribute("aria-busy", "true");
      ask(newest);
    }
    function set(changed) {
      settings = { ...settings, ...changed };
      trigger("state");
      follow();
    }
    follow = () => {
      pad.rows = settings.rows_kept;
      choices.show(settings);
      request();
    };

    function think() {
      pad.think({ ink: viewer.meanInk, mode: viewer.mode, field: viewer.field });
    }
    function show(answer, asked, milliseconds) {
      latency.show(answer, milliseconds);
      if (asked === newest && !answer.loading) element.setAttribute("aria-busy", "false");
      if (!answer.value) return;
      viewer.value = answer.value;
      think();
      surprise.replaceChildren(describe(answer, asked.rows_kept), el("span", {}, reading(answer)));
      weights = answer.weights;
      clearTimeout(speak); // until the pen rests
      speak = setTimeout(() => (spoken.textContent = t("complete_spoken", { surprise: surprise.textContent })), SPEAK_MS);
      element.dataset.drawing = asked.drawing;
      requestAnimationFrame(() => setTimeout(painted));
    }
    /** For whoever measures the time from the pen to the screen: how many answers have been painted. */
    function painted() {
      element.dataset.answered = Number(element.dataset.answered ?? 0) + 1;
    }
    function describe({ known_bits: bits, weights: answering }, rows) {
      const text = rows ? t("complete_surprise", { rows, bits: bits.toFixed(1) }) : t("complete_scratch");
      return opened.weights && opened.weights !== answering ? `${text} ${t("complete_other_model")}` : text;
    }

    /** The digits that the rows may belong to, the likeliest first: " 7 (92 %), 9 (6 %)". */
    function reading({ digits }) {
      if (!digits) return "";
      const likely = digits.map((p, digit) => [p, digit]).filter(([p]) => p >= LEAST_SHOWN).sort(([p], [q]) => q - p);
      return ` ${t("complete_reading", { digits: likely.map(([p, digit]) => `${digit} (${(100 * p).toFixed(0)} %)`).join(", ") })}`;
    }

    async function copy() {
      const address = toAddress(pad.value, settings, weights);
      try {
        await navigator.clipboard.writeText(address);
        spoken.textContent = link.textContent = t("complete_copied");
      } catch {
        prompt(t("complete_link_info"), address); // the browser does not let a page copy
      }
      setTimeout(() => (link.textContent = t("complete_link")), 2000);
    }

    pad.on("change", request);
    pad.on("rows", (rows_kept) => set({ rows_kept }));
    viewer.on("take", (drawing) => pad.take(drawing));
    viewer.on("mode", think);
    if (opened.drawing) pad.open(opened.drawing);
    trigger("state");
    follow();
  };
})(window.PixelCNN);
