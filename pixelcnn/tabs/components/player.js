// @ts-check
/* The row below the pictures that replays them pixel by pixel and saves one. */
import { t } from "./data.js";
import { button, el, icon } from "./page.js";

const PIXELS_PER_SECOND = 196; // at speed 1: four seconds for a digit
const SPEEDS = [0.25, 0.5, 1, 2, 4];

/** count() is how many pixels are drawn one after another; goTo(position) shows so many of them; choose(k) the picture to save, which is
 * all that it does; save("png" | "gif").
 * @param {{count: () => number, goTo: (position: number) => void, choose: (k: number) => void, save: (kind: string) => void}} viewer */
export function player({ count, goTo, choose, save }) {
  let position = 0;
  let frame = 0; // the animation frame that comes next, 0 when paused

  /** @param {string} name
   * @param {() => void} action */
  const sign = (name, action) =>
    el("button", { type: "button", class: "px-button", "data-testid": `viewer-${name}`, onclick: action });
  const playButton = sign("play", () => (frame ? pause() : play()));
  const stepButton = sign("step", () => {
    pause();
    goTo(Math.floor(position) + 1);
  });
  const scrub = el("input", {
    type: "range", min: 0, value: 0, "aria-label": t("viewer_scrub"), "data-testid": "viewer-scrub",
    oninput: () => {
      pause();
      goTo(Number(scrub.value));
    },
  });
  const speed = el("select", { "aria-label": t("viewer_speed"), "data-testid": "viewer-speed" },
    ...SPEEDS.map((value) => el("option", { value, selected: value === 1 }, `${value}×`)));
  const chosen = el("select", {
    "aria-label": t("viewer_choose"), title: t("viewer_choose"), "data-testid": "viewer-chosen", onchange: () => choose(chosen.selectedIndex),
  });
  /** @param {string} kind */
  const saveButton = (kind) => button(`viewer_${kind}`, () => save(kind), { "data-testid": `viewer-${kind}` });
  /** @param {string} name
   * @param {...Node} children */
  const group = (name, ...children) =>
    el("div", { class: `px-${name}`, role: "group", "aria-label": t(`viewer_${name}`) }, ...children);
  const node = el("div", { class: "px-player" },
    group("replay", playButton, stepButton, scrub, speed),
    group("save", chosen, saveButton("png"), saveButton("gif")));

  /** @param {HTMLElement} node
   * @param {string} name */
  function label(node, name) {
    if (node.dataset.action === name) return;
    node.dataset.action = name;
    node.replaceChildren(icon(name));
    node.title = t(`viewer_${name}`);
    node.setAttribute("aria-label", node.title);
  }
  label(stepButton, "step");

  function pause() {
    cancelAnimationFrame(frame);
    frame = 0;
    label(playButton, "play");
  }
  function play() {
    if (position >= count()) position = 0;
    let exact = position;
    let before = performance.now();
    /** @param {number} now */
    const tick = (now) => {
      exact += ((now - before) / 1000) * PIXELS_PER_SECOND * Number(speed.value);
      before = now;
      frame = requestAnimationFrame(tick);
      if (exact >= count()) pause();
      goTo(Math.floor(exact));
    };
    frame = requestAnimationFrame(tick);
    label(playButton, "pause");
    goTo(position);
  }

  return {
    node, play, pause,
    /** Renew the row.
     * @param {number} at
     * @param {number} k of the chosen picture
     * @param {number} pictures there are */
    show(at, k, pictures) {
      position = at;
      scrub.max = String(count());
      scrub.value = String(at);
      while (chosen.length > pictures) chosen.remove(chosen.length - 1);
      while (chosen.length < pictures) chosen.append(el("option", {}, t("viewer_chosen", { number: chosen.length + 1 })));
      chosen.selectedIndex = k;
      if (!frame) label(playButton, "play");
    },
  };
}
