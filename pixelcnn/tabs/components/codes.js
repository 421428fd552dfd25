// @ts-check
/* The Codes tab. */
import { codebook } from "./codebook.js";
import { codeEditor } from "./editor.js";
import { digitButtons } from "./examples.js";
import { dimmed, latency } from "./live.js";
import { newest } from "./newest.js";
import { el, mounted } from "./page.js";
import { codeUsage } from "./palette.js";

/** Called by gr.HTML; the drawing is that of the pad "codes-pad".
 * @param {import("./types").Part} part */
export async function codes({ element, server }) {
  const wait = latency();
  element.replaceChildren(wait.node);
  /** @type {[import("./types").Codebook, import("./types").PadControl]} */
  const [book, pad] = await Promise.all([codebook(server, (answer) => wait.show(answer)), mounted("codes-pad")]);
  const editor = codeEditor(book, server, { original: true });
  const rest = el("div", { class: "px-section", hidden: true }, editor.node, codeUsage(book, editor.lookAt));
  const ask = newest(server.encode, (answer) => {
    if (answer.error || answer.loading) wait.show(answer);
    wait.node.hidden = !answer.error && !answer.loading;
    if (!answer.codes) return;
    editor.load({ codes: answer.codes, ...answer });
    rest.hidden = false;
  }, dimmed(editor.node));
  element.replaceChildren(el("div", { class: "px-section" }, wait.node, digitButtons((digit) => ask({ drawing: null, digit })), rest));
  const mine = () => ask({ drawing: pad.value, digit: null });
  pad.on("change", mine);
  if (pad.value.includes("1")) mine();
  else ask({ drawing: null, digit: 2 });
}
