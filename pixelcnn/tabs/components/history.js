// @ts-check
/* What can be taken back, and done again. */

const DEPTH = 100;

/** States are compared as they are: strings.
 * @param {() => string} get the state as it is now
 * @param {(state: string) => void} set */
export function history(get, set) {
  /** @type {string[]} */
  const done = [];
  /** @type {string[]} */
  const undone = [];
  /** @param {string[]} from
   * @param {string[]} to */
  function step(from, to) {
    const state = from.pop();
    if (state === undefined) return;
    to.push(get());
    set(state);
  }
  return {
    get canUndo() { return done.length > 0; },
    get canRedo() { return undone.length > 0; },
    /** The state was this before a change.
     * @param {string} before */
    remember(before) {
      if (before === get()) return;
      done.push(before);
      if (done.length > DEPTH) done.shift();
      undone.length = 0;
    },
    undo() { step(done, undone); },
    redo() { step(undone, done); },
  };
}
