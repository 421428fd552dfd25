/* The codebook in the browser: loaded once for all tabs, and the parts that show codes.
 *
 * PixelCNN.codebook(server, say) -> a promise of {count, patch(k), colour(k), text(k), entries, nearest, distances, usage, perplexity}.
 * A patch is what a code decodes to, 4x4 bytes; a picture is 28x28 bytes; a map is 49 codes in reading order.
 */
(function (PixelCNN) {
  "use strict";

  const { SIDE, t, el, bytes, colours, onTheme } = PixelCNN;
  const PATCH = 4;
  const MAP = SIDE / PATCH;

  /** The code map's colours come from the server; black or white text on them, whichever has more contrast. */
  function textOn(rgb) {
    const [r, g, b] = Array.from(rgb, (value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
  }

  let book = null;
  PixelCNN.codebook = function (server, say) {
    book ??= new Promise((resolve) => {
      const ask = PixelCNN.newest(server.codebook, (answer) => {
        if (!answer.value) return say(answer);
        const patches = bytes(answer.value.patches);
        const rgb = bytes(answer.value.colours);
        const colour = (k) => rgb.subarray(3 * k, 3 * k + 3);
        return resolve({
          ...answer.value,
          count: answer.value.entries.length,
          patch: (k) => patches.subarray(k * PATCH * PATCH, (k + 1) * PATCH * PATCH),
          colour: (k) => `rgb(${colour(k).join(" ")})`,
          text: (k) => textOn(colour(k)),
        });
      });
      ask({});
    });
    return book;
  };

  /** Paint grey bytes, paper to ink, into a square canvas of as many pixels. */
  function grey(canvas, levels) {
    const { paper, ink } = colours();
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    levels.forEach((level, i) => image.data.set([...paper.map((from, k) => from + ((ink[k] - from) * level) / 255), 255], 4 * i));
    context.putImageData(image, 0, 0);
  }

  // pictures of grey bytes follow the page when it changes between light and dark
  const follow = () => document.querySelectorAll("canvas.px-grey").forEach((canvas) => grey(canvas, canvas.levels));
  if (document.body) onTheme(follow);
  else document.addEventListener("DOMContentLoaded", () => onTheme(follow));

  /** A canvas of grey bytes: {node, show(levels)}. */
  function picture(side, attributes = {}) {
    const node = el("canvas", { width: side, height: side, class: "px-picture px-grey", ...attributes });
    node.levels = new Uint8Array(side * side);
    return { node, show(levels) { node.levels = levels; grey(node, levels); } };
  }

  /** A square that shows what code k decodes to, framed in the code's colour. */
  function swatch(book, k, levels = book.patch(k)) {
    const canvas = picture(Math.sqrt(levels.length));
    canvas.show(levels);
    canvas.node.style.borderColor = book.colour(k);
    canvas.node.classList.add("px-swatch");
    return canvas.node;
  }

  /** The buttons of all codes: {node, show(shown)}, where `shown` are bytes of squares, one for each code, or null for its patch. */
  function palette(book, take) {
    const buttons = Array.from({ length: book.count }, (_, k) => codeButton(book, k, take));
    const node = el("div", { class: "px-palette", role: "group", "aria-label": t("codes_palette"), "data-testid": "codes-palette" }, ...buttons);
    // one stop of the tab key; the arrows go from code to code
    const stop = (k) => buttons.forEach((button, other) => (button.tabIndex = other === k ? 0 : -1));
    node.addEventListener("focusin", (event) => stop(buttons.indexOf(event.target)));
    node.addEventListener("keydown", (event) => {
      const k = buttons.indexOf(event.target);
      const next = { ArrowLeft: k - 1, ArrowUp: k - 1, ArrowRight: k + 1, ArrowDown: k + 1, Home: 0, End: book.count - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      buttons[next]?.focus();
    });
    stop(0);
    return {
      node,
      show(shown) {
        const size = shown && shown.length / book.count;
        buttons.forEach((button, k) => button.firstChild.replaceWith(swatch(book, k, shown?.subarray(k * size, (k + 1) * size))));
      },
    };
  }

  /** A button that stands for code k. */
  function codeButton(book, k, action, ...more) {
    return el("button", { type: "button", class: "px-code", "data-code": k, "data-testid": "code", "aria-label": t("codes_code", { code: k }), onclick: () => action(k) },
      swatch(book, k), el("span", {}, String(k)), ...more);
  }

  /** Everything about one code: {node, show(k, place)}; take(k) is called when a neighbour is pressed. */
  function about(book, take) {
    const node = el("div", { class: "px-about", "data-testid": "codes-about" });
    const total = book.usage?.reduce((sum, count) => sum + count, 0);
    let shown = "";
    return {
      node,
      show(k, place) {
        if (shown === `${k} ${place}`) return;
        shown = `${k} ${place}`;
        if (k === null) {
          node.replaceChildren(el("p", {}, t("codes_about_none")));
          return;
        }
        const entry = book.entries[k];
        const most = Math.max(...book.entries.flat().map(Math.abs));
        const bar = (value) => {
          const share = (50 * Math.abs(value)) / most;
          return el("i", { style: `height:${share}%; ${value < 0 ? "top:50%" : `bottom:50%`}` });
        };
        const facts = [place === null ? "" : t("codes_place", { row: Math.floor(place / MAP) + 1, column: (place % MAP) + 1 })];
        if (total) facts.push(t("codes_used", { percent: ((100 * book.usage[k]) / total).toFixed(2) }));
        node.replaceChildren(
          el("div", { class: "px-entry" }, swatch(book, k),
            el("div", {}, el("p", { class: "px-strong" }, t("codes_code", { code: k })), el("p", {}, facts.filter(Boolean).join(" "))),
            el("div", {}, el("p", {}, t("codes_entry")),
              el("div", { class: "px-vector", role: "img", "aria-label": `${t("codes_entry")}: ${entry.join(", ")}` },
                ...entry.map((value) => el("span", { title: String(value) }, bar(value)))))),
          el("p", { class: "px-small" }, t("codes_nearest")),
          el("div", { class: "px-codes-row" }, ...book.nearest[k].map((other, n) =>
            codeButton(book, other, take, el("small", {}, book.distances[k][n].toFixed(2))))));
      },
    };
  }

  /** The bars of how often each code is used, most first, or a sentence where nothing is known; look(k, -1 for none) on hover. */
  function usage(book, look) {
    if (!book.usage) return el("p", { class: "px-small" }, t("codes_usage_unknown"));
    const order = book.usage.map((_, k) => k).sort((a, b) => book.usage[b] - book.usage[a]);
    const most = Math.max(...book.usage, 1);
    const bars = order.map((k) => el("span", { "data-code": k },
      el("i", { style: `height:${Math.max(1, (100 * book.usage[k]) / most)}%;background:${book.colour(k)}` })));
    const used = book.usage.filter((count) => count > 0).length;
    const words = t("codes_usage", { used, count: book.count, perplexity: book.perplexity?.toFixed(1) ?? "–", most, least: Math.min(...book.usage) });
    const chart = el("div", { class: "px-usage", role: "img", "aria-label": words }, ...bars);
    const word = el("p", { class: "px-small px-usage-word" }, t("codes_usage_order"));
    const over = (k) => {
      look(k);
      word.replaceChildren(...(k < 0 ? [t("codes_usage_order")] : [swatch(book, k), t("codes_usage_bar", { code: k, count: book.usage[k] })]));
    };
    chart.addEventListener("pointerover", (event) => over(Number(event.target.closest("[data-code]")?.dataset.code ?? -1)));
    chart.addEventListener("pointerleave", () => over(-1));
    return el("figure", { class: "px-usage-figure", "data-testid": "codes-usage" }, el("figcaption", {}, words), chart, word);
  }

  /** Buttons of the ten example digits; pick(digit). */
  function digits(pick) {
    const all = bytes(PixelCNN.digits);
    return el("div", { class: "px-examples", role: "group", "aria-label": t("digits_label") }, el("span", {}, t("digits_label")),
      ...Array.from({ length: 10 }, (_, digit) => {
        const one = picture(SIDE);
        one.show(all.subarray(digit * SIDE * SIDE, (digit + 1) * SIDE * SIDE));
        return el("button", { type: "button", class: "px-tile", "data-testid": "digit", "aria-label": t("digits_one", { digit }), title: t("digits_one", { digit }), onclick: () => pick(digit) }, one.node);
      }));
  }

  Object.assign(PixelCNN, { MAP, PATCH, picture, codePalette: palette, aboutCode: about, codeUsage: usage, digitButtons: digits });
})(window.PixelCNN);
