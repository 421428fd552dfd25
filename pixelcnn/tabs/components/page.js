// @ts-check
/* The page: styles, elements, and how its parts find each other. */
import { language, t } from "./data.js";

document.documentElement.lang = language;

/** A DOM element: attributes by name, `on…` as listeners, children nodes or strings.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]} */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** @param {string} name */
const style = (name) =>
  new Promise((done) => {
    const href = new URL(name, import.meta.url).href;
    document.head.append(el("link", { rel: "stylesheet", href, onload: done, onerror: done }));
  });
await Promise.all(["style.css", "codes.css", "how.css"].map(style)); // the colours of canvases are read from them

/** A button that says t(name), with t(name_info) as its tooltip.
 * @param {string} name
 * @param {(event: MouseEvent) => void} action
 * @param {Record<string, any>} [attributes] */
export function button(name, action, attributes = {}) {
  const common = { type: "button", class: "px-button", "data-testid": name, title: t(`${name}_info`), onclick: action };
  return el("button", { ...common, ...attributes }, t(name));
}

/** The number in data-<name> of the element under an event, -1 where there is none.
 * @param {Event} event
 * @param {string} name */
export function dataUnder(event, name) {
  const found = event.target instanceof Element ? event.target.closest(`[data-${name}]`) : null;
  return found instanceof HTMLElement ? Number(found.dataset[name]) : -1;
}

/** @type {Record<string, string>} */
const ICONS = {
  pen: "M4 20l1-5L16 4l4 4L9 19z",
  paper: "M6 3h8l4 4v14H6zM14 3v4h4",
  eraser: "M3 15l9-9 7 7-6 6H7zM3 20h18",
  undo: "M9 5L4 10l5 5M4 10h10a5 5 0 0 1 0 10h-4",
  redo: "M15 5l5 5-5 5M20 10H10a5 5 0 0 0 0 10h4",
  clear: "M6 6l12 12M18 6L6 18",
  play: "M7 5l12 7-12 7z",
  pause: "M8 5v14M16 5v14",
  pull: "M8 9l4-5 4 5M8 15l4 5 4-5",
  step: "M5 5l10 7-10 7zM19 5v14",
};

/** An element of an SVG.
 * @param {string} tag
 * @param {Record<string, any>} attributes
 * @param {...(Node | string)} children */
export function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** A small picture for a button.
 * @param {string} name */
export const icon = (name) =>
  svg("svg", { viewBox: "0 0 24 24", class: "px-icon", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));

/** Call back once, when the tab of an element is open.
 * @param {HTMLElement} element
 * @param {() => void} callback */
export function whenShown(element, callback) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    callback();
  });
  observer.observe(element);
}

/** @type {(() => void)[]} */
const themed = [];
new MutationObserver(() => themed.forEach((changed) => changed()))
  .observe(document.body, { attributes: true, attributeFilter: ["class"] });

/** Call back, in the order of registration, when the page changes between light and dark.
 * @param {() => void} callback */
export const onTheme = (callback) => void themed.push(callback);

/** @type {Record<string, {promise: Promise<any>, arrive: (control: any) => void}>} */
const slots = {};
/** @param {string} name */
function slot(name) {
  if (!slots[name]) {
    /** @type {(control: any) => void} */
    let arrive = () => {};
    const promise = new Promise((resolve) => (arrive = resolve));
    slots[name] = { promise, arrive };
  }
  return slots[name];
}

/** A promise of the controls of the component of that name, whether it is on the page already or not yet.
 * @param {string} name
 * @returns {Promise<any>} */
export const mounted = (name) => slot(name).promise;

/** @param {string | undefined} name
 * @param {any} control */
export const announce = (name, control) => name && slot(name).arrive(control);
