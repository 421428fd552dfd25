// @ts-check
/* Which pixels of a drawing are kept: what is drawn, ink or paper, and a whole side of it; the others are free. */
import { PIXELS, SIDE } from "./data.js";
import { FREE } from "./grid.js";

/** @typedef {import("./types").Side} Side */

/** @type {Side["edge"][]} */
export const EDGES = ["top", "right", "bottom", "left"];
/** @type {Side} */
export const NO_SIDE = { edge: "top", lines: 0 };

/** Rows or columns from an edge to the point [column, row], in pixels; whole ones if the point is.
 * @param {Side["edge"]} edge
 * @param {number[]} point */
export function depth(edge, [x, y]) {
  return { top: y, right: SIDE - x, bottom: SIDE - y, left: x }[edge];
}

/** Whether pixel i is within so many lines of an edge.
 * @param {Side} side
 * @param {number} i */
export const within = ({ edge, lines }, i) => depth(edge, [(i % SIDE) + 0.5, Math.floor(i / SIDE) + 0.5]) < lines;

/** The levels as a model gets them: what is free on the kept side is paper.
 * @param {Uint8Array} levels
 * @param {Side} side */
export const kept = (levels, side) => levels.map((level, i) => (level === FREE && within(side, i) ? 0 : level));

/** 1 where a pixel is ink or paper, 0 where it is free.
 * @param {Uint8Array} levels */
export const known = (levels) => levels.map((level) => (level === FREE ? 0 : 1));

/** The example of a drawing's top half: its ink, on a kept side.
 * @param {Uint8Array} levels */
export const topHalf = (levels) => ({
  levels: levels.map((level, i) => (level === 1 && i < PIXELS / 2 ? 1 : FREE)),
  side: /** @type {Side} */ ({ edge: "top", lines: SIDE / 2 }),
});

/** A side as text, "left-9", and back; NO_SIDE for anything that is none.
 * @param {Side} side */
export const sideText = ({ edge, lines }) => `${edge}-${lines}`;
/** @param {string | null | undefined} text */
export function parseSide(text) {
  const [, name, digits] = /^(\w+)-(\d{1,2})$/.exec(text ?? "") ?? [];
  const edge = EDGES.find((each) => each === name);
  return edge && Number(digits) <= SIDE ? { edge, lines: Number(digits) } : NO_SIDE;
}
