// @ts-check
/* What the page says of the server. */
import { t } from "./data.js";
import { el } from "./page.js";

/** A line that says how long model and round trip took, or why there is no answer. */
export function latency() {
  const line = el("p", { class: "px-latency", "data-testid": "latency" });
  const spoken = el("div", { class: "px-spoken", role: "status" }); // what matters to listeners: not every millisecond
  let began = 0; // when the models began to load, 0 while they do not

  /** @param {import("./types").Answer} answer
   * @param {number} milliseconds */
  function words({ error, loading, progress, milliseconds: model = 0 }, milliseconds) {
    if (error) return error;
    if (!loading) return t("live_latency", { model: model.toFixed(0), trip: milliseconds.toFixed(0) });
    const seconds = Math.round((performance.now() - began) / 1000);
    if (!progress) return t("live_loading", { seconds });
    return t("live_compiling", { done: progress[0], all: progress[1], seconds });
  }
  return {
    node: el("div", {}, line, spoken),
    /** @param {import("./types").Answer} answer
     * @param {number} [milliseconds] */
    show(answer, milliseconds = 0) {
      began = answer.loading ? began || performance.now() : 0;
      const news = answer.error || t(answer.loading ? "live_wait" : "live_ready");
      if (spoken.textContent !== news) spoken.textContent = news;
      line.classList.toggle("px-problem", Boolean(answer.error));
      line.textContent = words(answer, milliseconds);
    },
  };
}

/** stale => nothing: makes a part of the page look, and be announced as, out of date.
 * @param {HTMLElement} node */
export const dimmed = (node) => (/** @type {boolean} */ stale) => {
  node.classList.toggle("px-stale", stale);
  node.setAttribute("aria-busy", String(stale));
};
