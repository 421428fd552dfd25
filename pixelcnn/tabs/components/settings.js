// @ts-check
/* The settings of each tab, by name, as tabs/controls.py lists them: what the person chose here and what Gradio's controls say. */
import { page, SIDE, t } from "./data.js";

/** @typedef {import("./types").Values} Values */

/** Of settings that may do nothing, why they do nothing as things stand: "" where they do something.
 * @typedef {(values: Values) => Record<string, string>} Idle */

/** `controls` is what Gradio's controls say.
 * @type {Record<string, {values: Values, controls: Values, follow: () => void, idle: Idle}>} */
const tabs = {};
/** @param {string} tab */
const one = (tab) => (tabs[tab] ??= { values: { ...page.settings[tab] }, controls: { ...page.settings[tab] }, follow: () => {}, idle: () => ({}) });

/** For Gradio: its controls say that these settings have changed.
 * @param {string} tab
 * @param {Values} changed */
export function heard(tab, changed) {
  const own = one(tab);
  Object.assign(own.controls, changed);
  if (Object.entries(changed).every(([name, value]) => own.values[name] === value)) return;
  own.values = { ...own.values, ...changed };
  own.follow();
}

/** For Gradio: what changes in the controls of these settings, in this order. One whose value stays is not set, which could undo
 * what the person does there just now. A control that does nothing is disabled, and says why; of pictures of another size than the
 * page begins with there are other rows.
 * @param {string} tab
 * @param {string[]} names */
export function told(tab, names) {
  const { values, controls, idle } = one(tab);
  const why = idle(values);
  return names.map((name) => {
    /** @type {Values} */
    const update = { __type__: "update" };
    if (controls[name] !== values[name]) update.value = controls[name] = values[name];
    if (name === "rows_kept" && SIDE !== page.side) update.maximum = SIDE;
    return name in why ? { ...update, interactive: !why[name], info: why[name] || t(`${name}_info`) } : update;
  });
}

/** The settings of a tab, for its script: `values`; set(changed), which Gradio's controls follow (the part triggers "state");
 * onChange(callback), which is called whenever they have changed.
 * @param {string} tab
 * @param {import("./types").Part["trigger"]} trigger
 * @param {Idle} [idle] */
export function settings(tab, trigger, idle) {
  const own = one(tab);
  if (idle) own.idle = idle;
  return {
    get values() { return own.values; },
    /** @param {Values} changed */
    set(changed) {
      own.values = { ...own.values, ...changed };
      trigger("state");
      own.follow();
    },
    /** @param {() => void} callback */
    onChange(callback) { own.follow = callback; },
  };
}

/** Another seed than this one.
 * @param {number} seed */
export const nextSeed = (seed) => (seed + 1) % (page.limits.seed[1] + 1);
export const randomSeed = () => Math.floor(Math.random() * (page.limits.seed[1] + 1));
