import assert from "node:assert/strict";
import { test } from "node:test";
import { t, texts } from "../../pixelcnn/tabs/components/data.js";

test("a text is filled in", () => {
  assert.equal(t("pad_at_ink", { row: 3, column: 4 }), "Row 3, column 4: ink");
});

test("an unknown key shows itself, and what is not told stays a hole", () => {
  assert.equal(t("figure_val_accuracy"), "figure_val_accuracy");
  assert.equal(t("pad_at_ink", { row: 3 }), "Row 3, column {column}: ink");
});

test("a value of zero is a value", () => {
  assert.match(texts.viewer_bits, /\{bits\}/);
  assert.equal(t("viewer_bits", { bits: 0 }), texts.viewer_bits.replace("{bits}", "0"));
});
