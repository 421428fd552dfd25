// @ts-check
/* A drawing that another tab hands to a step of the tour. */

/** @typedef {{step: string, drawing: string}} Handed */

/** @type {((handed: Handed) => void) | null} */
let taker = null;
/** @type {Handed | null} */
let waiting = null; // until the tour is there

/** take(handed) whenever there is one.
 * @param {(handed: Handed) => void} take */
export function onHanded(take) {
  taker = take;
  if (waiting) take(waiting);
  waiting = null;
}

/** @param {Handed} handed */
export function hand(handed) {
  if (taker) taker(handed);
  else waiting = handed;
}
