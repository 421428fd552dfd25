import assert from "node:assert/strict";
import { test } from "node:test";
import { PIXELS, page } from "../../pixelcnn/tabs/components/data.js";
import { gif, lzw } from "../../pixelcnn/tabs/components/gif.js";
import { parse } from "../../pixelcnn/tabs/components/grid.js";

/** LZW as the GIF specification decodes it. */
function decoded(packed, size) {
  const [clear, end] = [1 << size, (1 << size) + 1];
  let [bit, width, table, before] = [0, size + 1, [], null];
  const out = [];
  const next = () => {
    let code = 0;
    for (let k = 0; k < width; k++, bit++) code |= ((packed[bit >> 3] >> (bit & 7)) & 1) << k;
    return code;
  };
  for (let code = next(); code !== end; code = next()) {
    if (code === clear) {
      table = Array.from({ length: end + 1 }, (_, k) => [k]);
      [width, before] = [size + 1, null];
      continue;
    }
    const entry = table[code] ?? [...before, before[0]];
    if (before) table.push([...before, entry[0]]);
    out.push(...entry);
    before = entry;
    if (table.length === 1 << width && width < 12) width++;
  }
  return out;
}

test("what LZW packs comes out again, also where its table is full", () => {
  let state = 1;
  const noise = Array.from({ length: 40_000 }, () => (state = (state * 48271) % 2147483647) & 3);
  for (const size of [2, 6])
    for (const indices of [[0], [0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 2, 1, 0], noise]) assert.deepEqual(decoded(lzw(indices, size), size), indices);
});

test("a GIF begins and ends as one, with a frame for what was given and one for each strip after it", () => {
  const levels = parse(page.examples[0].drawing);
  const frames = (given) => {
    const bytes = gif((i) => levels[i], levels.map((_, i) => (given(i) ? 1 : 0)), Array(4).fill([7, 7, 7]));
    assert.equal(String.fromCharCode(...bytes.subarray(0, 6)), "GIF89a");
    assert.equal(bytes.at(-1), 0x3b);
    return Buffer.from(bytes).toString("latin1").split("\x21\xf9\x04").length - 1;
  };
  assert.equal(frames(() => true), 1);
  assert.equal(frames((i) => i < PIXELS / 2), 1 + PIXELS / 8);
  assert.equal(frames((i) => i !== 401), 2); // a hole: its strip alone is drawn
});
