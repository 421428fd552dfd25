import assert from "node:assert/strict";
import { test } from "node:test";
import { PIXELS, SIDE, page } from "../../pixelcnn/tabs/components/data.js";
import { FREE, format, parse } from "../../pixelcnn/tabs/components/grid.js";
import { history } from "../../pixelcnn/tabs/components/history.js";
import { depth, EDGES, kept, known, NO_SIDE, parseSide, sideText, topHalf, within } from "../../pixelcnn/tabs/components/region.js";

const FREE_PAD = parse("?".repeat(PIXELS));

test("a side has so many rows or columns from its edge", () => {
  for (const edge of EDGES)
    for (const lines of [0, 1, 9, SIDE]) assert.equal(known(kept(FREE_PAD, { edge, lines })).reduce((sum, one) => sum + one), lines * SIDE);
  assert.ok(within({ edge: "right", lines: 1 }, SIDE - 1) && !within({ edge: "right", lines: 1 }, 0));
  assert.ok(within({ edge: "bottom", lines: 1 }, PIXELS - 1) && !within({ edge: "bottom", lines: 1 }, 0));
  assert.deepEqual(EDGES.map((edge) => depth(edge, [3, 5])), [5, SIDE - 3, SIDE - 5, 3]);
});

test("on a kept side what is free is paper, and nothing else changes", () => {
  const levels = parse("?01".repeat(262));
  const side = { edge: "left", lines: 10 };
  kept(levels, side).forEach((level, i) => {
    assert.equal(level, levels[i] === FREE && i % SIDE < 10 ? 0 : levels[i]);
  });
  assert.deepEqual(kept(levels, NO_SIDE), levels);
});

test("the example is the ink of a top half on a kept side", () => {
  const { drawing } = page.examples[0];
  const { levels, side } = topHalf(parse(drawing));
  assert.equal(format(kept(levels, side)), drawing.slice(0, PIXELS / 2) + "?".repeat(PIXELS / 2));
  assert.ok(!levels.includes(0)); // released, the side leaves its ink alone
});

test("a side comes back from its text, and what is none keeps nothing", () => {
  for (const edge of EDGES) assert.deepEqual(parseSide(sideText({ edge, lines: 7 })), { edge, lines: 7 });
  for (const text of [null, undefined, "", "top", "top-29", "top-1.5", "middle-3", "top-3 "]) assert.deepEqual(parseSide(text), NO_SIDE);
});

test("changes are taken back and done again, until another one is made", () => {
  let state = "a";
  const past = history(() => state, (text) => (state = text));
  const change = (next) => {
    const before = state;
    state = next;
    past.remember(before);
  };
  change("b");
  change("b"); // none
  change("c");
  past.undo();
  past.undo();
  past.undo();
  assert.deepEqual([state, past.canUndo, past.canRedo], ["a", false, true]);
  past.redo();
  assert.equal(state, "b");
  change("d");
  assert.equal(past.canRedo, false);
  past.undo();
  assert.equal(state, "b");
});
