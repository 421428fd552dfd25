// @ts-check
/* The parts that show codes: all of them as buttons, one of them in detail, and how often each is used. */
import { MAP, swatch } from "./codebook.js";
import { t } from "./data.js";
import { dataUnder, el } from "./page.js";

/** @typedef {import("./types").Codebook} Codebook */
/** @typedef {{vector: number[], nearest: number[], distances: number[]}} Said by the encoder at a place: its vector, the nearest codes, their distances */

/** What a code looks like.
 * @typedef {Pick<Codebook, "count" | "order" | "colour" | "patch">} Codes */

/** The buttons of all codes, like ones beside one another; take(k) when one is pressed.
 * @param {Codes} book
 * @param {(k: number) => void} take
 * @param {string} [testid] */
export function palette(book, take, testid = "codes-palette") {
  const buttons = book.order.map((k) => codeButton(book, k, take));
  const node = el("div", { class: "px-palette", role: "group", "aria-label": t("codes_palette"), "data-testid": testid }, ...buttons);
  // one stop of the tab key; the arrows go from code to code
  /** @param {number} k */
  const stop = (k) => buttons.forEach((button, other) => (button.tabIndex = other === k ? 0 : -1));
  node.addEventListener("focusin", (event) => stop(buttons.findIndex((button) => button === event.target)));
  node.addEventListener("keydown", (event) => {
    const k = buttons.findIndex((button) => button === event.target);
    const steps = { ArrowLeft: k - 1, ArrowUp: k - 1, ArrowRight: k + 1, ArrowDown: k + 1, Home: 0, End: book.count - 1 };
    if (!(event.key in steps)) return;
    const next = steps[/** @type {keyof typeof steps} */ (event.key)];
    event.preventDefault();
    buttons[next]?.focus();
  });
  stop(0);
  return {
    node,
    buttons,
    /** `shown`: bytes of squares, one for each code, or null for its patch.
     * @param {Uint8Array | null} shown */
    show(shown) {
      const size = shown ? shown.length / book.count : 0;
      book.order.forEach((k, place) => buttons[place].firstChild?.replaceWith(swatch(book, k, shown?.subarray(k * size, (k + 1) * size))));
    },
  };
}

/** A button that stands for code k.
 * @param {Codes} book
 * @param {number} k
 * @param {(k: number) => void} action
 * @param {...Node} more */
function codeButton(book, k, action, ...more) {
  return el("button", { type: "button", class: "px-code", "data-code": k, "data-testid": "code", "aria-label": t("codes_code", { code: k }), onclick: () => action(k) },
    swatch(book, k), el("span", {}, String(k)), ...more);
}

/** Everything about one code; take(k) is called when a neighbour is pressed.
 * @param {Codebook} book
 * @param {(k: number) => void} take */
export function aboutCode(book, take) {
  const node = el("div", { class: "px-about", "data-testid": "codes-about" });
  const total = book.usage?.reduce((sum, count) => sum + count, 0) ?? 0;
  let shown = "";
  return {
    node,
    /** @param {number | null} k
     * @param {number | null} place of the map
     * @param {Said | null} [said] what the encoder said there, if that is known and the code stands for it
     */
    show(k, place, said = null) {
      const key = `${k} ${place} ${said?.distances.join()}`;
      if (shown === key) return;
      shown = key;
      if (k === null) {
        node.replaceChildren(el("p", {}, t("codes_about_none")));
        return;
      }
      const most = Math.max(...book.entries.flat().map(Math.abs), ...(said?.vector ?? []).map(Math.abs));
      /** @param {number} value */
      const bar = (value) => {
        const share = (50 * Math.abs(value)) / most;
        return el("i", { style: `height:${share}%; ${value < 0 ? "top:50%" : `bottom:50%`}` });
      };
      /** @param {string} name
       * @param {number[]} values */
      const vector = (name, values) => el("div", {}, el("p", {}, t(name)),
        el("div", { class: "px-vector", role: "img", "aria-label": `${t(name)}: ${values.join(", ")}` },
          ...values.map((value) => el("span", { title: String(value) }, bar(value)))));
      const [nearest, distances] = said ? [said.nearest, said.distances] : [book.nearest[k], book.distances[k]];
      const facts = [place === null ? "" : t("codes_place", { row: Math.floor(place / MAP) + 1, column: (place % MAP) + 1 })];
      if (book.usage && total) facts.push(t("codes_used", { percent: ((100 * book.usage[k]) / total).toFixed(2) }));
      node.replaceChildren(
        el("div", { class: "px-entry" }, swatch(book, k),
          el("div", {}, el("p", { class: "px-strong" }, t("codes_code", { code: k })), el("p", {}, facts.filter(Boolean).join(" "))),
          ...(said ? [vector("codes_said", said.vector)] : []), vector("codes_entry", book.entries[k])),
        el("p", { class: "px-small" }, t(said ? "codes_nearest_said" : "codes_nearest")),
        el("div", { class: "px-codes-row" }, ...nearest.map((other, n) =>
          codeButton(book, other, take, el("small", {}, distances[n].toFixed(2))))));
    },
  };
}

/** A bar for each code, the most used first.
 * @param {number[]} usage
 * @param {(k: number) => string} [colour] */
export function usageBars(usage, colour = () => "currentcolor") {
  const most = Math.max(...usage, 1);
  const order = usage.map((_, k) => k).sort((a, b) => usage[b] - usage[a]);
  return order.map((k) => el("span", { "data-code": k },
    el("i", { style: `height:${usage[k] ? Math.max(1, (100 * usage[k]) / most) : 0}%;background:${colour(k)}` })));
}

/** The bars of how often each code is used, or a sentence where nothing is known; look(k, -1 for none) on hover.
 * @param {Codebook} book
 * @param {(k: number) => void} look */
export function codeUsage(book, look) {
  const { usage } = book;
  if (!usage) return el("p", { class: "px-small" }, t("codes_usage_unknown"));
  const most = Math.max(...usage, 1);
  const bars = usageBars(usage, book.colour);
  const used = usage.filter((count) => count > 0).length;
  const words = t("codes_usage", { used, count: book.count, perplexity: book.perplexity?.toFixed(1) ?? "–", most, least: Math.min(...usage) });
  const chart = el("div", { class: "px-usage", role: "img", "aria-label": words }, ...bars);
  const word = el("p", { class: "px-small px-usage-word" }, t("codes_usage_order"));
  /** @param {number} k */
  const over = (k) => {
    look(k);
    word.replaceChildren(...(k < 0 ? [t("codes_usage_order")] : [swatch(book, k), t("codes_usage_bar", { code: k, count: usage[k] })]));
  };
  chart.addEventListener("pointerover", (event) => over(dataUnder(event, "code")));
  chart.addEventListener("pointerleave", () => over(-1));
  return el("figure", { class: "px-usage-figure", "data-testid": "codes-usage" }, el("figcaption", {}, words), chart, word);
}
