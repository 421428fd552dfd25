// @ts-check
/* The Codes tab. */
import { codesFrom, index, pack, unpack } from "./address.js";
import { cardButton } from "./card.js";
import { carried, carry, onCarried } from "./carried.js";
import { codebook, MAP } from "./codebook.js";
import { t } from "./data.js";
import { codeEditor } from "./editor.js";
import { digitButtons, FIRST_DIGIT } from "./examples.js";
import { copyButton, keep, opened } from "./links.js";
import { dimmed, latency } from "./live.js";
import { newest } from "./newest.js";
import { el, mounted } from "./page.js";
import { codeUsage } from "./palette.js";
import { codePlane } from "./plane.js";

/** Called by gr.HTML; the drawing is that of the pad "codes-pad".
 * @param {import("./types").Part} part */
export async function codes({ element, server }) {
  const wait = latency();
  element.replaceChildren(wait.node);
  /** @type {[import("./types").Codebook, import("./types").PadControl]} */
  const [book, pad] = await Promise.all([codebook(server, (answer) => wait.show(answer)), mounted("codes-pad")]);
  const query = opened("codes");
  let edits = codesFrom(query, MAP * MAP, book.count); // to be made once the picture is there
  /** @type {{drawing: string | null, digit: number | null}} */
  let source = { drawing: null, digit: FIRST_DIGIT };
  const editor = codeEditor(book, server, { original: true, changed: () => remember() });
  function remember() {
    if (rest.hidden) return; // nothing was shown yet
    keep("codes", {
      drawing: source.drawing && pack(source.drawing), example: source.digit,
      codes: editor.edited ? editor.codes.join(".") : null, cell: editor.selected < 0 ? null : editor.selected,
    });
  }
  const actions = el("div", { class: "px-actions" }, copyButton(), cardButton(() => editor.canvases, () => t("tab_codes")));
  const rest = el("div", { class: "px-section", hidden: true }, editor.node, actions, codeUsage(book, editor.lookAt), codePlane(book, { look: editor.lookAt, take: editor.take }));
  const request = newest(server.encode, (answer) => {
    if (answer.error || answer.loading) wait.show(answer);
    wait.node.hidden = !answer.error && !answer.loading;
    if (!answer.codes) return;
    rest.hidden = false;
    editor.load({ codes: answer.codes, ...answer });
    if (edits) {
      editor.edit(edits);
      editor.choose(index(query, "cell", MAP * MAP));
    }
    edits = null;
  }, dimmed(editor.node));
  /** @param {{drawing: string | null, digit: number | null}} next */
  function ask(next) {
    source = next;
    request(next);
    carry("codes", next);
  }
  /** @param {import("./carried.js").Source} next */
  function take(next) {
    if (next.drawing && next.drawing !== pad.value) pad.open(next.drawing);
    else ask(next);
  }
  onCarried("codes", take);
  element.replaceChildren(el("div", { class: "px-section" }, wait.node, digitButtons((digit) => ask({ drawing: null, digit })), rest));
  const mine = () => ask({ drawing: pad.value, digit: null });
  pad.on("change", mine);
  const [drawn, example] = [unpack(query.get("drawing")), index(query, "example", 10)];
  if (drawn) take({ drawing: drawn, digit: null });
  else if (pad.value.includes("1")) mine();
  else take((example < 0 && carried()) || { drawing: null, digit: example < 0 ? FIRST_DIGIT : example });
}
