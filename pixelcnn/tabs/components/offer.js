// @ts-check
/* The models that draw pictures here, as the bundle has them: the server says which, once it has read it. */
import { isAnother, language, texts } from "./data.js";
import { once } from "./newest.js";
import { speakOfPictures } from "./words.js";

/** @typedef {{name: string, title: Record<string, string>, why: Record<string, string>, conditional: boolean}} Model */

/** @type {Model[]} */
let models = []; // of binary pictures, the one that draws where no other is asked for first

/** @type {Model[]} */
let greys = []; // those that draw in grey

/** @type {string | null} */
let filling = null; // the one that looks ahead

/** @type {string[]} */
let classes = []; // their names

let digits = true; // are what the pictures are of

/** A promise of the names of those of binary pictures, see once().
 * @type {(server: import("./types").Part["server"], say: (answer: import("./types").Answer) => void) => Promise<string[]>} */
export const offer = once("offer", (answer) => {
  if (!answer.models || isAnother(answer.side)) return undefined;
  ({ models, greys, filling, digits } = /** @type {any} */ (answer));
  classes = answer.classes.map((/** @type {string} */ name) => texts[`class_${name}`] ?? name);
  if (!digits) speakOfPictures();
  return models.map(({ name }) => name);
});

/** The names of the classes that pictures can be asked for. */
export const classNames = () => classes;

/** Whether the pictures are of digits. */
export const ofDigits = () => digits;

/** The name of the model that fills any region, null where there is none. */
export const fills = () => filling;

/** The names of the models that draw in grey. */
export const greyNames = () => greys.map(({ name }) => name);

/** @param {string} name */
const find = (name) => [...models, ...greys].find((model) => model.name === name);

/** What a model is called.
 * @param {string} name */
export const title = (name) => find(name)?.title[language] ?? name;

/** Why the pictures of a model are as they are.
 * @param {string} name */
export const why = (name) => find(name)?.why[language] ?? "";

/** Whether a model can be asked for a digit.
 * @param {string} name */
export const conditional = (name) => find(name)?.conditional ?? false;
