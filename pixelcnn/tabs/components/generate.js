// @ts-check
/* The Generate tab. */
import { settingsFrom, settingsTo } from "./address.js";
import { cardButton, madeOf } from "./card.js";
import { asked, choices, unguided } from "./choices.js";
import { t } from "./data.js";
import { copyButton, keep, opened } from "./links.js";
import { latency } from "./live.js";
import { newest } from "./newest.js";
import { classNames, greyNames, offer, title } from "./offer.js";
import { button, el, mounted } from "./page.js";
import { randomSeed, settings } from "./settings.js";

/** What stands above a group: which of several temperatures, or models of grey and binary pictures, drew it.
 * @param {import("./types").Group} group
 * @param {number} count of the groups */
function titled({ temperature, model, levels }, count) {
  if (count === 1) return undefined;
  return temperature ? t("generate_group", { temperature }) : t("generate_levels", { model: title(model), levels });
}

/** Called by gr.HTML; the pictures appear in the viewer "generate-viewer".
 * @param {import("./types").Part} part */
export async function generate({ element, trigger, server }) {
  const own = settings("generate", trigger, unguided);
  const line = latency();
  const words = () => madeOf({ ...asked(own.values), ...(own.values.compare ? { temperature: undefined } : {}) });
  const again = button("generate_again", () => own.set({ seed: randomSeed() }));
  element.replaceChildren(el("div", { class: "px-live" }, line.node, el("div", { class: "px-actions" }, again, copyButton(), cardButton(() => viewer.canvases, words))));
  /** @type {[string[], import("./types").ViewerControl]} */
  const [binary, viewer] = await Promise.all([offer(server, line.show), mounted("generate-viewer")]);
  const models = [...binary, ...greyNames()];
  const choice = choices(models, { changed: own.set });
  element.prepend(choice.node);
  const ask = newest(server.generate, (answer, _, milliseconds) => {
    line.show(answer, milliseconds);
    if (!answer.value) return;
    const { groups } = answer.value;
    for (const group of groups) group.title = titled(group, groups.length);
    viewer.value = answer.value;
  }, (stale) => (viewer.stale = stale));
  const follow = () => {
    choice.show(own.values);
    ask(asked(own.values));
    keep("generate", settingsTo(own.values));
  };
  own.onChange(follow);
  own.set({ model: models[0], ...settingsFrom(opened("generate"), own.values, models, classNames().length) });
}
