// @ts-check
/* The lines that keep a whole side of the pad, each pulled from its edge. */
import { SIDE, t } from "./data.js";
import { el, icon } from "./page.js";
import { depth } from "./region.js";

/** @typedef {import("./types").Side} Side */

/** Which way an arrow key pulls the line of an edge, 1 away from the edge.
 * @param {Side["edge"]} edge
 * @param {string} key */
export function pull(edge, key) {
  const keys = { top: ["ArrowDown", "ArrowUp"], right: ["ArrowLeft", "ArrowRight"], bottom: ["ArrowUp", "ArrowDown"], left: ["ArrowRight", "ArrowLeft"] };
  return [1, -1][keys[edge].indexOf(key)] ?? 0;
}

/** A handle at each of the edges. pulled(side) while one is pulled; before() when that begins, after() when it ends.
 * `point` is where an event is on the pad, [column, row] in pixels.
 * @param {Side["edge"][]} edges
 * @param {{point: (event: PointerEvent) => number[], pulled: (side: Side) => void, before: () => void, after: () => void}} pad */
export function sides(edges, { point, pulled, before, after }) {
  const handles = edges.map((edge) => {
    const number = el("b");
    const grip = el("span", {
      role: "slider", tabindex: 0, "data-testid": `pad-side-${edge}`, title: t(`pad_side_${edges.length > 1 ? "free" : "rows"}`),
      "aria-label": t(`pad_side_${edge}`), "aria-valuemin": 0, "aria-valuemax": SIDE,
      "aria-orientation": edge === "top" || edge === "bottom" ? "vertical" : "horizontal",
    }, icon("pull"), number);
    const line = el("div", { class: "px-line", "data-edge": edge }, grip);
    let lines = 0;
    /** @param {number} next */
    const move = (next) => {
      next = Math.min(SIDE, Math.max(0, Math.round(next)));
      if (next === lines) return;
      lines = next; // the next key may come before the next frame
      pulled({ edge, lines });
    };
    /** @param {PointerEvent} event */
    const follow = (event) => move(depth(edge, point(event)));
    const release = () => {
      grip.removeEventListener("pointermove", follow);
      after();
    };
    grip.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      grip.setPointerCapture(event.pointerId);
      grip.addEventListener("pointermove", follow);
      grip.addEventListener("lostpointercapture", release, { once: true });
      before();
      event.preventDefault();
    });
    grip.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = pull(edge, event.key);
      const to = event.key === "Home" ? 0 : event.key === "End" ? SIDE : step ? lines + step : NaN;
      if (Number.isNaN(to)) return;
      event.preventDefault();
      before();
      move(to);
      after();
    });
    /** @param {Side} side */
    function show(side) {
      lines = side.edge === edge ? side.lines : 0;
      line.style[edge] = `${(100 * lines) / SIDE}%`;
      line.classList.toggle("px-kept", lines > 0);
      number.textContent = lines ? String(lines) : "";
      grip.setAttribute("aria-valuenow", String(lines));
      grip.setAttribute("aria-valuetext", t(lines ? "pad_side_kept" : "pad_side_none", { lines }));
    }
    return { line, show };
  });
  return {
    nodes: handles.map(({ line }) => line),
    /** @param {Side} side */
    show(side) { handles.forEach((handle) => handle.show(side)); },
  };
}
