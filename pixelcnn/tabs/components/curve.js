// @ts-check
/* The training curve of a model. */
import { t } from "./data.js";
import { ticks } from "./grid.js";
import { el, svg } from "./page.js";

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [640, 232, 64, 44, 12, 16];

/** @param {number} value */
const round = (value) => Number(value.toPrecision(4));

/** The validation figure of each epoch as a line, in an SVG; of a single epoch in words.
 * @param {Record<string, number>[]} rows
 * @param {number} [marked] the row that is pointed out */
export function curve(rows, marked = -1) {
  const key = rows.length && Object.keys(rows[0]).find((name) => name.startsWith("val_"));
  if (!key) return "";
  if (rows.length === 1) return el("p", { class: "px-small" }, t("about_curve_one", { figure: t(`figure_${key.slice(4)}`), last: round(rows[0][key]) }));
  const points = rows.map((row) => [row.epoch, row[key]]);
  const [low, high] = [Math.min(...points.map((p) => p[1])), Math.max(...points.map((p) => p[1]))];
  const last = points[points.length - 1];
  /** @param {number} epoch */
  const x = (epoch) => LEFT + ((epoch - points[0][0]) / (last[0] - points[0][0])) * (WIDTH - LEFT - RIGHT);
  /** @param {number} value */
  const y = (value) => HEIGHT - BOTTOM - ((value - low) / (high - low || 1)) * (HEIGHT - BOTTOM - TOP);
  const words = t("about_curve", { figure: t(`figure_${key.slice(4)}`), first: round(points[0][1]), last: round(last[1]), epochs: rows.length });
  const grid = ticks(low, high, 4).flatMap((value) => [
    svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value), class: "px-grid-line" }),
    svg("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, String(value))]);
  const epochs = ticks(points[0][0], last[0], 8).filter(Number.isInteger).map((epoch) =>
    svg("text", { x: x(epoch), y: HEIGHT - 24, "text-anchor": "middle" }, String(epoch)));
  return el("figure", {}, el("figcaption", { class: "px-small" }, words),
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "px-curve", role: "img", "aria-label": words }, ...grid, ...epochs,
      svg("text", { x: WIDTH - RIGHT, y: HEIGHT - 6, "text-anchor": "end" }, t("about_epoch")),
      svg("polyline", { points: points.map(([epoch, value]) => `${x(epoch)},${y(value)}`).join(" ") }),
      ...points.map(([epoch, value]) => svg("circle", { cx: x(epoch), cy: y(value), r: epoch === rows[marked]?.epoch ? 7 : 3 }, svg("title", {}, `${epoch}: ${value}`)))));
}
