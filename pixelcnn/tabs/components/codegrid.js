// @ts-check
/* A code map as buttons, one for each code. */
import { t } from "./data.js";
import { dataUnder, el } from "./page.js";

const FINE = 10; // cells of a side from which on there is no room for numbers

/** A grid of side x side cells; look(cell or -1) while hovered or focused, press(cell). The arrow keys go from cell to cell.
 * @param {{colour: (k: number) => string, text: (k: number) => string}} book
 * @param {{side: number, name: string, testid: string, look?: (cell: number) => void, press: (cell: number) => void}} options */
export function codeGrid(book, { side, name, testid, look = () => {}, press }) {
  const cells = Array.from({ length: side * side }, (_, i) =>
    el("button", { type: "button", class: "px-cell", tabindex: i ? -1 : 0, "data-cell": i, "data-testid": testid }));
  const node = el("div", { class: side < FINE ? "px-map" : "px-map px-fine", role: "group", "aria-label": name, "data-testid": `${testid}s` }, ...cells);
  node.style.setProperty("--px-side", String(side));
  /** @type {number[]} */
  let shown = [];
  /** @param {Event} event */
  const at = (event) => dataUnder(event, "cell");
  node.addEventListener("pointerover", (event) => look(at(event)));
  node.addEventListener("pointerleave", () => look(-1));
  node.addEventListener("focusin", (event) => look(at(event)));
  node.addEventListener("focusout", () => look(-1));
  node.addEventListener("click", (event) => at(event) >= 0 && press(at(event)));
  node.addEventListener("keydown", (event) => {
    const i = at(event);
    const [row, column] = [Math.floor(i / side), i % side];
    const steps = {
      ArrowLeft: column > 0 ? i - 1 : i, ArrowRight: column < side - 1 ? i + 1 : i,
      ArrowUp: row > 0 ? i - side : i, ArrowDown: row < side - 1 ? i + side : i,
    };
    if (!(event.key in steps)) return;
    const next = steps[/** @type {keyof typeof steps} */ (event.key)];
    event.preventDefault();
    cells.forEach((cell, k) => (cell.tabIndex = k === next ? 0 : -1));
    cells[next].focus();
  });
  return {
    node,
    /** @param {number[]} codes
     * @param {(cell: number) => boolean} edited */
    show(codes, edited) {
      shown = codes;
      cells.forEach((cell, i) => {
        if (side < FINE) cell.textContent = String(codes[i]);
        cell.style.background = book.colour(codes[i]);
        cell.style.color = book.text(codes[i]);
        cell.classList.toggle("px-edited", edited(i));
        const place = { row: Math.floor(i / side) + 1, column: (i % side) + 1, code: codes[i] };
        cell.setAttribute("aria-label", t(edited(i) ? "codes_cell_edited" : "codes_cell", place));
      });
    },
    /** @param {number} cell */
    mark(cell) { cells.forEach((one, i) => one.setAttribute("aria-pressed", String(i === cell))); },
    /** @param {number} code */
    light(code) { cells.forEach((one, i) => one.classList.toggle("px-same", shown[i] === code)); },
  };
}
