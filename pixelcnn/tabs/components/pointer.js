// @ts-check
/* Mouse, pen and touch on the canvas of the pad. */
import { SIDE } from "./data.js";
import { pixelAt } from "./paint.js";

/** Where an event is on a canvas: [column, row], in pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {PointerEvent} event */
export function pointOn(canvas, event) {
  const box = canvas.getBoundingClientRect();
  return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
}

/** Strokes of one pointer at a time: begin(erases) where it comes down, with the eraser's end of a pen or not; draw(from, to) for
 * each bit of the stroke; moved() after some of them; end(). look(i) at pixel i without drawing, -1 for none.
 * @param {HTMLCanvasElement} canvas
 * @param {{begin: (erases: boolean) => void, draw: (from: number[], to: number[]) => void, moved: () => void, end: () => void,
 *   look: (i: number) => void}} pad */
export function strokes(canvas, { begin, draw, moved, end, look }) {
  /** @type {{id: number, at: number[]} | null} */
  let pointer = null; // the one that draws
  /** @param {PointerEvent} event */
  function follow(event) {
    if (!pointer) return;
    const at = pointOn(canvas, event);
    draw(pointer.at, at);
    pointer.at = at;
  }
  canvas.addEventListener("pointerdown", (event) => {
    const eraserEnd = event.pointerType === "pen" && event.button === 5;
    if (pointer || (event.button !== 0 && !eraserEnd)) return;
    canvas.setPointerCapture(event.pointerId);
    pointer = { id: event.pointerId, at: pointOn(canvas, event) };
    begin(eraserEnd);
    follow(event);
    moved();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (pointer && event.pointerId === pointer.id) {
      const moves = event.getCoalescedEvents?.() ?? [];
      (moves.length ? moves : [event]).forEach(follow);
      moved();
    } else if (!pointer && event.pointerType !== "touch") look(pixelAt(canvas, event));
  });
  /** @param {PointerEvent} event */
  const lift = (event) => {
    if (!pointer || pointer.id !== event.pointerId) return;
    pointer = null;
    end();
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", () => !canvas.matches(":focus-visible") && look(-1));
}
