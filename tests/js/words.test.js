import assert from "node:assert/strict";
import { test } from "node:test";
import { worded } from "../../pixelcnn/tabs/components/words.js";

test("a text of digits speaks of pictures, and other words stay", () => {
  assert.equal(worded("Draw any part of a digit: digits, Digits and digital"), "Draw any part of a picture: pictures, Pictures and digital");
  assert.equal(worded("Digit"), "Class");
});
