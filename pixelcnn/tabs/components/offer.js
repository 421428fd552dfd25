// @ts-check
/* The models that draw pictures here, as the bundle has them: the server says which, once it has read it. */
import { language } from "./data.js";
import { once } from "./newest.js";

/** @typedef {{name: string, title: Record<string, string>, why: Record<string, string>, conditional: boolean}} Model */

/** @type {Model[]} */
let models = []; // the one that draws where no other is asked for first

/** @type {string | null} */
let filling = null; // the one that looks ahead

/** A promise of their names, see once().
 * @type {(server: import("./types").Part["server"], say: (answer: import("./types").Answer) => void) => Promise<string[]>} */
export const offer = once("offer", (answer) => {
  if (!answer.models) return undefined;
  ({ models, filling } = /** @type {any} */ (answer));
  return models.map(({ name }) => name);
});

/** The name of the model that fills any region, null where there is none. */
export const fills = () => filling;

/** @param {string} name */
const find = (name) => models.find((model) => model.name === name);

/** What a model is called.
 * @param {string} name */
export const title = (name) => find(name)?.title[language] ?? name;

/** Why the pictures of a model are as they are.
 * @param {string} name */
export const why = (name) => find(name)?.why[language] ?? "";

/** Whether a model can be asked for a digit.
 * @param {string} name */
export const conditional = (name) => find(name)?.conditional ?? false;
