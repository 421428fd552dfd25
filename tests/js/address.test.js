import assert from "node:assert/strict";
import { test } from "node:test";
import { codesFrom, index, pack, regionFrom, regionTo, settingsFrom, settingsTo, toAddress, unpack, withData } from "../../pixelcnn/tabs/components/address.js";
import { PIXELS, SIDE, page } from "../../pixelcnn/tabs/components/data.js";
import { format, parse } from "../../pixelcnn/tabs/components/grid.js";
import { kept, NO_SIDE } from "../../pixelcnn/tabs/components/region.js";

const { drawing } = page.examples[0];
const models = ["bilstm", "pixelcnn"];
const CLASSES = 10;
const begin = { ...page.settings.complete, model: models[0] };
const query = (/** @type {string} */ href) => new URL(href, "http://host/").searchParams;
const fromAddress = (/** @type {string} */ search, /** @type {string[]} */ names) => regionFrom(query(search), names, CLASSES);

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
    const state = { ...regionTo({ drawing: free, side }), ...settingsTo(settings), weights: "0123abcd" };
    const href = toAddress("http://host/space/?view=api&rows=3&side=top-5&codes=1", "complete", state);
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
  const href = toAddress("http://host/?digit=3", "complete", { ...regionTo({ drawing, side: NO_SIDE }), ...settingsTo(begin) });
  assert.equal(query(href).has("digit"), false);
});

test("the settings of every tab come back from an address", () => {
  for (const [tab, own] of Object.entries(page.settings)) {
    const changed = { ...own, temperature: 0.35, seed: 7, digit: 0, ...("count" in own ? { count: 3 } : {}), ...("compare" in own ? { compare: true } : {}) };
    const chosen = tab === "compare" ? { ...changed, rows_kept: 0, models } : { ...changed, model: models[1] };
    const address = toAddress("http://host/", tab, settingsTo(chosen));
    assert.equal(query(address).get("tab"), tab);
    assert.deepEqual({ ...own, ...settingsFrom(query(address), own, models, CLASSES) }, chosen);
  }
});

test("a tab is told no settings that it does not have, and none that are wrong", () => {
  const wrong = "?count=65&count=&seed=x&compare=yes&digit=-1&model=nobody&models=bilstm,nobody&rows_kept=29&temperature=9";
  for (const own of Object.values(page.settings)) assert.deepEqual(settingsFrom(query(wrong), own, models, CLASSES), {});
  assert.deepEqual(settingsFrom(query("?count=3&rows_kept=2&compare=1"), page.settings.complete, models, CLASSES), {});
});

test("a code map comes back from an address, and what is none is none", () => {
  const codes = Array.from({ length: 49 }, (_, i) => (i * 37) % 128);
  const address = toAddress("http://host/", "codes", { codes: codes.join("."), cell: 48 });
  assert.deepEqual(codesFrom(query(address), 49, 128), codes);
  assert.equal(index(query(address), "cell", 49), 48);
  assert.equal(codesFrom(query(address), 49, Math.max(...codes)), null);
  for (const text of ["", "1.2", `${"0.".repeat(48)}x`, `${"0.".repeat(48)}-1`, "0.".repeat(49)])
    assert.equal(codesFrom(query(`?codes=${text}`), 49, 128), null);
  for (const text of ["", "49", "-1", "1.5", "x"]) assert.equal(index(query(`?cell=${text}`), "cell", 49), -1);
});

test("of other data, as many classes as there are can be asked for", () => {
  const own = page.settings.generate;
  assert.deepEqual(settingsFrom(query("?digit=2"), own, models, 3), { digit: 2 });
  assert.deepEqual(settingsFrom(query("?digit=3"), own, models, 3), {});
});

test("other data begin anew, in the same tab", () => {
  const href = "http://host/path/?tab=codes&codes=1.2&seed=3&data=characters";
  assert.equal(withData(href, "letters", false), "http://host/path/?tab=codes&data=letters");
  assert.equal(withData(href, "default", true), "http://host/path/?tab=codes");
  assert.equal(withData("http://host/", "letters", false), "http://host/?data=letters");
});
