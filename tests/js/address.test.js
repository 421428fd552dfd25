import assert from "node:assert/strict";
import { test } from "node:test";
import { fromAddress, pack, toAddress, unpack } from "../../pixelcnn/tabs/components/address.js";
import { PIXELS, SIDE, page } from "../../pixelcnn/tabs/components/data.js";
import { format, parse } from "../../pixelcnn/tabs/components/grid.js";
import { kept, NO_SIDE } from "../../pixelcnn/tabs/components/region.js";

const { drawing } = page.examples[0];
const models = ["bilstm", "pixelcnn"];
const begin = { ...page.settings.complete, model: models[0] };

test("a drawing comes back from an address", () => {
  assert.equal(unpack(pack(drawing)), drawing);
  assert.match(pack(drawing), /^[\w-]+$/);
});

test("what is no drawing is none", () => {
  for (const text of ["", "%%%", "AAAA", pack(drawing).slice(4)]) assert.equal(unpack(text), "");
});

test("an address keeps what is drawn, free pixels too, the side that is kept, and all settings", () => {
  const settings = { ...begin, temperature: 0.35, guidance: 2, seed: page.limits.seed[1], model: models[1], digit: 0 };
  const free = drawing.replaceAll("00", "0?");
  for (const side of [NO_SIDE, { edge: "left", lines: 9 }, { edge: "bottom", lines: 28 }]) {
    const href = toAddress("http://host/space/?view=api&rows=3&side=top-5", { drawing: free, side }, settings, "0123abcd");
    assert.ok(href.startsWith("http://host/space/?view=api"));
    assert.deepEqual(fromAddress(new URL(href).search, models), { drawing: free, side, weights: "0123abcd", settings });
  }
});

test("an older link keeps the rows above its line and frees the others", () => {
  const { drawing: opened, side } = fromAddress(`?drawing=${pack(drawing)}&rows=9`, models);
  const mine = format(kept(parse(opened), side));
  assert.equal(mine, drawing.slice(0, 9 * SIDE) + "?".repeat(PIXELS - 9 * SIDE));
  assert.equal(fromAddress(`?drawing=${pack(drawing)}`, models).side.lines, 14); // with which the page began then
  for (const blank of [`?drawing=${pack(drawing)}&rows=0`, `?drawing=${pack(drawing)}&rows=2`]) // nothing drawn above it kept nothing
    assert.deepEqual(fromAddress(blank, models), { drawing: "", side: NO_SIDE, weights: null, settings: begin });
});

test("what an address says wrongly is as the page begins", () => {
  const wrong = "?rows=29&temperature=&guidance=NaN&seed=-1&model=nobody&digit=10&drawing=none&side=middle-3";
  const nothing = { drawing: "", side: NO_SIDE, weights: null, settings: begin };
  assert.deepEqual(fromAddress(wrong, models), nothing);
  assert.deepEqual(fromAddress("", models), nothing);
  const known = pack("1".repeat(PIXELS));
  for (const side of ["left-29", "left--1", "9-left", "left", ""])
    assert.deepEqual(fromAddress(`?drawing=${pack(drawing)}&known=${known}&side=${side}`, models), { ...nothing, drawing });
});

test("any digit leaves the address", () => {
  const href = toAddress("http://host/?digit=3", { drawing, side: NO_SIDE }, begin, null);
  assert.equal(new URL(href).searchParams.has("digit"), false);
});
