// @ts-check
/* The Codes tab. */
import { codesFrom, index, pack, unpack } from "./address.js";
import { cardButton } from "./card.js";
import { carried, carry, onCarried } from "./carried.js";
import { codebook, MAP } from "./codebook.js";
import { collapse } from "./collapse.js";
import { t } from "./data.js";
import { codeEditor } from "./editor.js";
import { digitButtons, FIRST_DIGIT } from "./examples.js";
import { levelsEditor } from "./levels-editor.js";
import { levelChoice, levelsBook, SIDES } from "./levels.js";
import { copyButton, goButton, keep, opened } from "./links.js";
import { dimmed, latency } from "./live.js";
import { newest } from "./newest.js";
import { offer } from "./offer.js";
import { el, mounted } from "./page.js";
import { codeUsage } from "./palette.js";
import { codePlane } from "./plane.js";

/** Called by gr.HTML; the drawing is that of the pad "codes-pad".
 * @param {import("./types").Part} part */
export async function codes({ element, server }) {
  const wait = latency();
  element.replaceChildren(wait.node);
  /** @type {[import("./types").Codebook, import("./levels.js").Levels, import("./types").PadControl, string[]]} */
  const [book, twoLevels, pad] = await Promise.all([codebook(server, (answer) => wait.show(answer)), levelsBook(server, () => {}), mounted("codes-pad"), offer(server, () => {})]);
  const query = opened("codes");
  let edits = codesFrom(query, MAP * MAP, book.count); // to be made once the picture is there
  /** @type {{drawing: string | null, digit: number | null}} */
  let source = { drawing: null, digit: FIRST_DIGIT };
  const editor = codeEditor(book, server, { original: true, changed: () => remember() });
  const ofLevels = levelsEditor(twoLevels, server, { original: true, changed: () => remember() });
  let two = false; // levels are shown
  let begun = false; // a picture was asked for
  /** @type {import("./levels.js").Maps | null} */
  let maps = null; // to be made once the picture is there
  let place = -1; // to be chosen then
  function remember() {
    if (rest.hidden) return; // nothing was shown yet
    const shown = { drawing: source.drawing && pack(source.drawing), example: source.digit };
    const edited = two && ofLevels.edited;
    if (two) keep("codes", { ...shown, levels: 2, cell: ofLevels.selected < 0 ? null : ofLevels.selected, ...(edited ? { codes: ofLevels.maps.top.join("."), bottom: ofLevels.maps.bottom.join(".") } : {}) });
    else keep("codes", {
      ...shown,
      codes: editor.edited ? editor.codes.join(".") : null, cell: editor.selected < 0 ? null : editor.selected,
    });
  }
  const actions = el("div", { class: "px-actions" }, goButton("go_prior", "prior"), copyButton(), cardButton(() => (two ? ofLevels : editor).canvases, () => t("tab_codes")));
  const single = el("div", { class: "px-section" }, el("p", { class: "px-small" }, t("codes_story")), editor.node, actions, codeUsage(book, editor.lookAt), collapse(book, book.psnr), codePlane(book, { look: editor.lookAt, take: editor.take }));
  const both = el("div", { class: "px-section", hidden: true }, ofLevels.node);
  const rest = el("div", { class: "px-section", hidden: true }, single, both);
  const choice = levelChoice((chosen) => {
    two = chosen;
    single.hidden = two;
    both.hidden = !two;
    (two ? both : single).append(actions);
    if (begun) ask(source);
  });
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
  const requestLevels = newest(server.levels_of, (answer) => {
    if (answer.error || answer.loading) wait.show(answer);
    wait.node.hidden = !answer.error && !answer.loading;
    if (!answer.top) return;
    rest.hidden = false;
    ofLevels.load(/** @type {any} */ (answer));
    if (maps) ofLevels.edit(maps);
    if (place >= 0) ofLevels.choose(place);
    [maps, place] = [null, -1];
  }, dimmed(ofLevels.node));
  /** @param {{drawing: string | null, digit: number | null}} next */
  function ask(next) {
    source = next;
    begun = true;
    (two ? requestLevels : request)(next);
    carry("codes", next);
  }
  /** @param {import("./carried.js").Source} next */
  function take(next) {
    if (next.drawing && next.drawing !== pad.value) pad.open(next.drawing);
    else ask(next);
  }
  onCarried("codes", take);
  element.replaceChildren(el("div", { class: "px-section" }, wait.node, ...(twoLevels.levels.length ? [choice.node] : []), digitButtons(server, (digit) => ask({ drawing: null, digit })), rest));
  if (twoLevels.levels.length && query.get("levels") === "2") {
    const [top, bottom] = ["codes", "bottom"].map((name, n) => codesFrom(query, SIDES[n] ** 2, twoLevels.levels[n].count, name));
    if (top && bottom) maps = { top, bottom };
    place = index(query, "cell", SIDES[0] ** 2 + SIDES[1] ** 2);
    edits = null;
    choice.choose(true);
  }
  const mine = () => ask({ drawing: pad.value, digit: null });
  pad.on("change", mine);
  const [drawn, example] = [unpack(query.get("drawing")), index(query, "example", 10)];
  if (drawn) take({ drawing: drawn, digit: null });
  else if (pad.value.includes("1")) mine();
  else take((example < 0 && carried()) || { drawing: null, digit: example < 0 ? FIRST_DIGIT : example });
}
