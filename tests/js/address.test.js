import assert from "node:assert/strict";
import { test } from "node:test";
import { fromAddress, pack, toAddress, unpack } from "../../pixelcnn/tabs/components/address.js";
import { page } from "../../pixelcnn/tabs/components/data.js";

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

test("an address keeps all settings", () => {
  const settings = { ...begin, rows_kept: 9, temperature: 0.35, guidance: 2, seed: page.limits.seed[1], model: models[1], digit: 0 };
  const href = toAddress("http://host/space/?view=api", drawing, settings, "0123abcd");
  assert.ok(href.startsWith("http://host/space/?view=api&tab=complete"));
  assert.deepEqual(fromAddress(new URL(href).search, models), { drawing, weights: "0123abcd", settings });
});

test("what an address says wrongly is as the page begins", () => {
  const wrong = "?rows=29&temperature=&guidance=NaN&seed=-1&model=nobody&digit=10&drawing=none";
  assert.deepEqual(fromAddress(wrong, models), { drawing: "", weights: null, settings: begin });
  assert.deepEqual(fromAddress("", models), { drawing: "", weights: null, settings: begin });
});

test("any digit leaves the address", () => {
  const href = toAddress("http://host/?digit=3", drawing, begin, null);
  assert.equal(new URL(href).searchParams.has("digit"), false);
});
