// @ts-check
/* What the page says of the server. */
import { t } from "./data.js";
import { el } from "./page.js";

/** How many of how many programs are compiled, as an answer for any tab said last; undefined when all are.
 * @type {[number, number] | undefined} */
let programs;

/** A line that says how long model and round trip took, or why there is no answer. */
export function latency() {
  const line = el("p", { class: "px-latency", "data-testid": "latency" });
  const spoken = el("div", { class: "px-spoken", role: "status" }); // what matters to listeners: not every millisecond
  let began = 0; // when the models began to load, 0 while they do not

  /** @param {import("./types").Answer} answer
   * @param {number} milliseconds */
  function words({ error, slow, loading, milliseconds: model = 0 }, milliseconds) {
    const compiled = programs && { done: programs[0], all: programs[1] };
    if (slow && compiled) return t("live_waits", compiled);
    if (error) return error;
    const seconds = Math.round((performance.now() - began) / 1000);
    if (loading) return compiled ? t("live_compiling", { ...compiled, seconds }) : t("live_loading", { seconds });
    const times = t("live_latency", { model: model.toFixed(0), trip: milliseconds.toFixed(0) });
    return compiled ? `${times}. ${t("live_progress", compiled)}` : times;
  }
  return {
    node: el("div", {}, line, spoken),
    /** @param {import("./types").Answer} answer
     * @param {number} [milliseconds] */
    show(answer, milliseconds = 0) {
      if (!answer.offline) programs = answer.progress;
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
