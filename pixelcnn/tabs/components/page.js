/* The page: texts, elements, and how its parts find each other. Everything lives in window.PixelCNN; there is no build step. */
(function (PixelCNN) {
  "use strict";

  const language = navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
  document.documentElement.lang = language;

  /** The text `key` in the browser's language, {name} replaced by values.name. */
  function t(key, values = {}) {
    return PixelCNN.texts[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  /** A DOM element: attributes by name, `on…` as listeners, children nodes or strings. */
  function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  /** A button that says t(name), with t(name_info) as its tooltip. */
  const button = (name, action, attributes = {}) => {
    const common = { type: "button", class: "px-button", "data-testid": name, title: t(`${name}_info`), onclick: action };
    return el("button", { ...common, ...attributes }, t(name));
  };

  const ICONS = {
    pen: "M4 20l1-5L16 4l4 4L9 19z",
    eraser: "M3 15l9-9 7 7-6 6H7zM3 20h18",
    undo: "M9 5L4 10l5 5M4 10h10a5 5 0 0 1 0 10h-4",
    redo: "M15 5l5 5-5 5M20 10H10a5 5 0 0 0 0 10h4",
    clear: "M6 6l12 12M18 6L6 18",
    play: "M7 5l12 7-12 7z",
    pause: "M8 5v14M16 5v14",
    pull: "M8 9l4-5 4 5M8 15l4 5 4-5",
    step: "M5 5l10 7-10 7zM19 5v14",
  };

  /** A small picture for a button. */
  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const attributes = { viewBox: "0 0 24 24", class: "px-icon", "aria-hidden": "true" };
    for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
    svg.innerHTML = `<path d="${ICONS[name]}"/>`;
    return svg;
  }

  const themed = [];
  let observer = null;
  /** Call back, in the order of registration, when the page changes between light and dark. */
  function onTheme(callback) {
    themed.push(callback);
    if (observer || !document.body) return; // a script in the head comes before the body
    observer = new MutationObserver(() => themed.forEach((changed) => changed()));
    observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  }

  const slots = {};
  function slot(name) {
    if (!slots[name]) {
      let arrive;
      const promise = new Promise((resolve) => (arrive = resolve));
      slots[name] = { promise, arrive };
    }
    return slots[name];
  }
  /** A promise of the controls of the component of that name, whether it is on the page already or not yet. */
  const mounted = (name) => slot(name).promise;
  const announce = (name, control) => name && slot(name).arrive(control);

  Object.assign(PixelCNN, { t, el, button, icon, onTheme, mounted, announce });
})(window.PixelCNN);
