// @ts-check
/* The address of the page is that of the tab that is open, in the state it is in: reloaded or sent to somebody, it shows the same.
 * The states of the other tabs are kept meanwhile. */
import { toAddress } from "./address.js";
import { t } from "./data.js";
import { button, el } from "./page.js";

/** @typedef {import("./address.js").Query} Query */

const ADDRESS_MS = 300; // browsers refuse addresses that change with every move of a pen
const COPIED_MS = 2000;
const [AGAIN_MS, TRIES] = [100, 100];
const FIRST = "complete"; // of the tabs; older links do not name it

const asked = new URLSearchParams(location.search);
const wanted = asked.get("tab") ?? FIRST;
/** @type {Record<string, Query>} */
const states = {};
let current = wanted;
let begun = false; // the tab that was asked for is open
/** @type {ReturnType<typeof setTimeout> | undefined} */
let later;

/** Open the tab that the address asks for, out of those that there are, unless the person was faster. It is pressed until it is
 * open: what Gradio is told before its tabs have all arrived gets lost.
 * @param {string[]} tabs */
export async function first(tabs) {
  if (!tabs.includes(current)) current = tabs[0];
  for (let tries = 0; tries < TRIES && ["", tabs[0]].includes(shown()) && shown() !== current; tries++) {
    press(current);
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
  begun = true;
  follow();
}

/** Press a tab, in the menu of those that do not fit where it is there.
 * @param {string} name */
function press(name) {
  const folded = [...document.querySelectorAll(".overflow-dropdown button")];
  const tab = document.querySelector(`[role=tab][data-tab-id="${name}"]`) ?? folded.find((node) => node.textContent?.trim() === t(`tab_${name}`));
  if (tab instanceof HTMLElement) tab.click();
}

/** The tab that is open, "" before there is one. */
function shown() {
  const tab = document.querySelector("[role=tab][data-tab-id][aria-selected=true]");
  return (tab instanceof HTMLElement && tab.dataset.tabId) || "";
}

/** Another tab was opened, maybe by Gradio itself, which begins with the first. */
export async function follow() {
  await new Promise((done) => setTimeout(done)); // until it is shown
  if (!begun || !shown()) return;
  current = shown();
  write();
}

/** What the address asked of a tab when the page began: nothing, if it was that of another.
 * @param {string} tab */
export const opened = (tab) => (tab === wanted ? asked : new URLSearchParams());

function write() {
  clearTimeout(later);
  const address = toAddress(location.href, current, states[current] ?? {});
  if (address !== location.href) history.replaceState(history.state, "", address);
}

/** The state of a tab is this now.
 * @param {string} tab
 * @param {Query} state */
export function keep(tab, state) {
  states[tab] = state;
  if (tab !== current) return;
  clearTimeout(later);
  later = setTimeout(write, ADDRESS_MS);
}

/** A button that opens another tab, which has the same picture.
 * @param {string} name of the button's text
 * @param {string} tab
 * @param {() => void} [first] */
export const goButton = (name, tab, first = () => {}) =>
  button(name, () => {
    first();
    press(tab);
    scrollTo({ top: 0 });
  });

/** A button that copies the address of the tab that is open, as it is now. */
export function copyButton() {
  const spoken = el("span", { class: "px-spoken", role: "status" });
  const copy = button("link_copy", async () => {
    write();
    try {
      await navigator.clipboard.writeText(location.href);
      spoken.textContent = copy.textContent = t("link_copied");
    } catch {
      prompt(t("link_copy_info"), location.href); // the browser does not let a page copy
    }
    setTimeout(() => (copy.textContent = t("link_copy")), COPIED_MS);
  });
  copy.append(spoken);
  return copy;
}
