import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "../../pixelcnn/tabs/components/data.js";
import { heard, nextSeed, randomSeed, settings, told } from "../../pixelcnn/tabs/components/settings.js";

test("settings begin as the server says; what changes in the controls is told once, in the order asked for", () => {
  const own = settings("compare", () => {});
  const { rows_kept, seed, temperature } = page.settings.compare;
  assert.deepEqual([own.values.rows_kept, own.values.temperature], [rows_kept, temperature]);
  const names = ["seed", "rows_kept", "temperature"];
  const [nothing, other] = [{ __type__: "update" }, { __type__: "update", value: seed + 1 }];
  assert.deepEqual(told("compare", names), [nothing, nothing, nothing]);
  own.set({ seed: seed + 1 });
  assert.deepEqual(told("compare", names), [other, nothing, nothing]);
  assert.deepEqual(told("compare", names), [nothing, nothing, nothing]);
});

test("what a person does in one control while another is set stays", () => {
  const own = settings("how", () => {});
  own.set({ seed: 8 });
  heard("how", { temperature: 0.5 }); // before the control of the seed has followed
  assert.equal(own.values.seed, 8);
  const [seed, temperature] = told("how", ["seed", "temperature"]);
  assert.equal(seed.value, 8);
  assert.equal("value" in temperature, false);
  heard("how", { seed: 7 });
  own.set({ seed: 8 });
  assert.equal(told("how", ["seed"])[0].value, 8);
});

test("what Gradio's controls say is followed, once", () => {
  let followed = 0;
  const own = settings("generate", () => assert.fail("the controls need not be told"));
  own.onChange(() => followed++);
  heard("generate", { temperature: 0.5, seed: 7 });
  heard("generate", { temperature: 0.5, seed: 7 });
  assert.equal(followed, 1);
  assert.equal(own.values.temperature, 0.5);
});

test("what is chosen in the page is followed, and the controls are told", () => {
  const events = [];
  const own = settings("compare", (event) => events.push(event));
  own.onChange(() => events.push(own.values.digit));
  own.set({ digit: 3 });
  assert.deepEqual(events, ["state", 3]);
});

test("a control that does nothing is disabled and says why, until it does something", () => {
  const own = settings("prior", () => {}, ({ digit }) => ({ guidance: digit === null ? "No digit." : "" }));
  const guidance = () => told("prior", ["seed", "guidance"])[1];
  assert.deepEqual([guidance().interactive, guidance().info], [false, "No digit."]);
  own.set({ digit: 3 });
  assert.equal(guidance().interactive, true);
  assert.notEqual(guidance().info, "No digit.");
});

test("tabs do not share settings", () => {
  settings("prior", () => {}).set({ seed: 99 });
  assert.equal("value" in told("complete", ["seed"])[0], false);
});

test("seeds stay within their limits", () => {
  const [least, most] = page.limits.seed;
  assert.equal(nextSeed(most), least);
  assert.equal(nextSeed(4), 5);
  for (let k = 0; k < 100; k++) assert.ok(Number.isInteger(randomSeed()) && randomSeed() <= most);
});
