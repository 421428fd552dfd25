/* Answers while the person goes on: PixelCNN.newest(ask, show) and what the parts of the Complete and Generate tabs share. */
(function (PixelCNN) {
  "use strict";

  const { t, el } = PixelCNN;
  const PAUSE_MS = 40; // between two requests, the first of which is answered
  const OVERTAKE_MS = 150; // and where it is not: the server drops the older one if it still waits for its turn
  const RETRY_MS = 1000; // while the models are loading

  /** request => nothing: sends the newest request to `ask` (a server function, see tabs/live.py).
   * `show(answer, request, milliseconds)` gets the answers in the order of their requests; what comes late is dropped. The
   * milliseconds count from the change of the page to its answer. */
  PixelCNN.newest = function (ask, show) {
    const visitor = Math.random().toString(36).slice(2);
    let [sent, shown, flying, last, timer] = [0, 0, 0, -OVERTAKE_MS, 0];
    let waiting = null; // {request, since}

    function plan(next, pause = flying ? OVERTAKE_MS : PAUSE_MS) {
      waiting = next;
      clearTimeout(timer);
      const rest = last + pause - performance.now();
      if (rest > 0) timer = setTimeout(send, rest);
      else send();
    }
    async function send() {
      const { request, since } = waiting;
      const number = ++sent;
      waiting = null;
      last = performance.now();
      flying++;
      let answer;
      try {
        answer = await ask({ visitor, number, ...request });
      } catch {
        answer = { error: t("live_offline") };
      }
      flying--;
      if (waiting) plan(waiting);
      else if (answer.loading) plan({ request, since: performance.now() }, RETRY_MS);
      if (answer.stale || number < shown) return;
      shown = number;
      show(answer, request, performance.now() - since);
    }
    return (request) => plan({ request, since: performance.now() });
  };

  /** A line that says how long model and round trip took, or why there is no answer: {node, show(answer, milliseconds)}. */
  PixelCNN.latency = function () {
    const line = el("p", { class: "px-latency", "data-testid": "latency" });
    const spoken = el("div", { class: "px-spoken", role: "status" }); // what matters to listeners: not every millisecond
    const began = performance.now();
    return {
      node: el("div", {}, line, spoken),
      show(answer, milliseconds) {
        const seconds = Math.round((performance.now() - began) / 1000);
        const news = answer.error || t(answer.loading ? "live_wait" : "live_ready");
        if (spoken.textContent !== news) spoken.textContent = news;
        line.classList.toggle("px-problem", Boolean(answer.error));
        line.textContent = answer.error || (answer.loading
          ? t("live_loading", { seconds })
          : t("live_latency", { model: answer.milliseconds.toFixed(0), trip: milliseconds.toFixed(0) }));
      },
    };
  };
})(window.PixelCNN);
