// @ts-check
/* What the page calls its pictures. Its texts speak of digits; where the models were trained on something else, each text says so as
 * it appears, Gradio's own ones too. */
import { language } from "./data.js";

/** @type {[RegExp, string][]} */
const WORDS = language === "ko"
  ? [[/숫자를/g, "그림을"], [/숫자가/g, "그림이"], [/숫자는/g, "그림은"], [/숫자와/g, "그림과"], [/숫자로/g, "그림으로"], [/숫자/g, "그림"]]
  : [[/\bdigits\b/g, "pictures"], [/\bdigit\b/g, "picture"], [/\bDigits\b/g, "Pictures"], [/\bDigit\b/g, "Class"]];
const ATTRIBUTES = ["aria-label", "title", "placeholder"];

/** A text of digits as one of pictures.
 * @param {string} text */
export const worded = (text) => WORDS.reduce((said, [digit, other]) => said.replace(digit, other), text);

/** @param {Node} node */
function reword(node) {
  if (node instanceof Text) {
    const text = worded(node.data);
    if (text !== node.data) node.data = text;
    return;
  }
  if (!(node instanceof Element) || node.matches("script, style, pre, code, .px-data")) return;
  for (const name of ATTRIBUTES) {
    const text = node.getAttribute(name);
    if (text && worded(text) !== text) node.setAttribute(name, worded(text));
  }
  node.childNodes.forEach(reword);
}

/** From now on nothing on the page speaks of digits. */
export function speakOfPictures() {
  document.documentElement.classList.add("px-no-digits");
  reword(document.body);
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes)
      if (type === "childList") addedNodes.forEach(reword);
      else reword(target);
  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
}
