import assert from "node:assert/strict";
import { test } from "node:test";
import { PIXELS, SIDE, page } from "../../pixelcnn/tabs/components/data.js";
import { arrow, bytes, entropy, format, parse, percent, place, sight, stroke, ticks, towards } from "../../pixelcnn/tabs/components/grid.js";

test("a drawing comes back as it was", () => {
  for (const { drawing } of page.examples) assert.equal(format(parse(drawing)), drawing);
  assert.equal(format(parse(null)), "0".repeat(PIXELS));
  const free = page.examples[0].drawing.replaceAll("00", "0?");
  assert.equal(format(parse(free)), free);
  assert.equal(format(parse("x".repeat(PIXELS))), "0".repeat(PIXELS));
});

test("bytes come out of base64", () => {
  assert.deepEqual([...bytes(btoa("\x00\x7f\xff"))], [0, 127, 255]);
});

test("entropy is one bit for a coin and none for what is sure", () => {
  assert.equal(entropy(0.5), 1);
  assert.equal(entropy(0), 0);
  assert.equal(entropy(1), 0);
  assert.ok(Math.abs(entropy(0.25) - 0.811278) < 1e-6);
});

test("a probability is never said to be 0 or 100 percent", () => {
  assert.deepEqual([0, 0.004, 0.5, 0.995, 1].map(percent), ["<1", "<1", "50", ">99", ">99"]);
});

test("arrows stop at the edges", () => {
  assert.equal(arrow("ArrowLeft", 0), 0);
  assert.equal(arrow("ArrowUp", 5), 5);
  assert.equal(arrow("ArrowRight", PIXELS - 1), PIXELS - 1);
  assert.equal(arrow("ArrowDown", 5), 5 + SIDE);
  assert.equal(arrow("a", 5), undefined);
  assert.deepEqual(place(SIDE + 2), { row: 2, column: 3 });
});

test("a stroke sets the pixels whose centres are near its segment, and erases them again", () => {
  const levels = parse("");
  stroke(levels, [2.5, 1.5], [6.5, 1.5], 0.6, 1);
  assert.deepEqual([...levels.keys()].filter((i) => levels[i]), [2, 3, 4, 5, 6].map((column) => SIDE + column));
  stroke(levels, [4.5, 1.5], [4.5, 1.5], 0.6, 0);
  assert.equal(levels[SIDE + 4], 0);
  assert.equal(levels[SIDE + 3], 1);
});

test("a pixel is seen, blind or later", () => {
  const field = [[0, -2, -1], [1, -1, 0]];
  const i = 5 * SIDE + 10;
  assert.equal(sight(field, i, i - 1), "seen");
  assert.equal(sight(field, i, i - 3), "blind");
  assert.equal(sight(field, i, i - SIDE), "seen");
  assert.equal(sight(field, i, i - SIDE + 1), "blind");
  assert.equal(sight(field, i, i), "later");
});

test("ticks are round and within", () => {
  assert.deepEqual(ticks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(ticks(0.06, 0.11, 4), [0.06, 0.08, 0.1]);
  assert.deepEqual(ticks(3, 3, 4), [3]);
});

const places = [[0, 0], [0.5, 0.1], [0.9, 0], [-0.2, -0.1], [0.1, 0.6], [0, -0.7]];
const [right, left, up, down] = [[1, 0], [-1, 0], [0, 1], [0, -1]];

test("an arrow leads to the nearest place in its direction, and back", () => {
  assert.deepEqual([right, left, up, down].map((way) => towards(places, 0, way)), [1, 3, 4, 5]);
  assert.equal(towards(places, 1, right), 2);
  assert.equal(towards(places, 1, left), 0);
});

test("at the edge it leads nowhere", () => {
  assert.equal(towards(places, 2, right), -1);
  assert.equal(towards(places, 4, up), -1);
});
