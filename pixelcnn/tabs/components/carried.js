// @ts-check
/* The picture that Reconstruct, Codes and Prior have in common: what is drawn or taken in one of them is there in the others. */

/** @typedef {{drawing: string | null, digit: number | null}} Source a drawing, or one of the digits to start from */

/** @type {Source | null} */
let source = null;
/** @type {Record<string, (source: Source) => void>} */
const tabs = {};

/** The one that was carried last, if any. */
export const carried = () => source;

/** take(source) whenever another tab has another picture.
 * @param {string} tab
 * @param {(source: Source) => void} take */
export const onCarried = (tab, take) => void (tabs[tab] = take);

/** A tab has this picture now.
 * @param {string} tab
 * @param {Source} next */
export function carry(tab, next) {
  if (source && source.drawing === next.drawing && source.digit === next.digit) return;
  source = next;
  for (const [name, take] of Object.entries(tabs)) if (name !== tab) take(next);
}
