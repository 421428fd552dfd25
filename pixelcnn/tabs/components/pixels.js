/* Pixels: drawings, what the model thinks of them, and their colours.
 *
 * A drawing is 784 characters, '0' paper and '1' ink, row after row; `levels` is the same as a Uint8Array.
 * Probabilities of ink come as bytes, 0..255 for 0..1. Pixel i is at row floor(i / 28), column i % 28.
 */
(function (PixelCNN) {
  "use strict";

  const { t } = PixelCNN;
  const SIDE = 28;
  const PIXELS = SIDE * SIDE;

  const parse = (text) => Uint8Array.from({ length: PIXELS }, (_, i) => (text && text[i] === "1" ? 1 : 0));
  const format = (levels) => levels.join("");

  /** Bytes from base64: the ink probabilities of one or more pictures. */
  const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

  /** Entropy in bits of a pixel that is ink with probability p. */
  const entropy = (p) => (p <= 0 || p >= 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p));

  /** Row and column of pixel i as people count. */
  const place = (i) => ({ row: Math.floor(i / SIDE) + 1, column: (i % SIDE) + 1 });

  const percent = (p) => (p < 0.01 ? "<1" : p > 0.99 ? ">99" : String(Math.round(100 * p))); // never 0 or 100

  /** What the model thought of a pixel, in words: the probability of ink, its entropy, and what came of it. */
  const opinion = (p, what, at) => t("pixel_opinion", { ...at, p: percent(p), entropy: entropy(p).toFixed(2), what });

  /** The pixel under a pointer event, -1 outside. */
  function pixelAt(canvas, event) {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * SIDE);
    const row = Math.floor(((event.clientY - box.top) / box.height) * SIDE);
    return column >= 0 && column < SIDE && row >= 0 && row < SIDE ? row * SIDE + column : -1;
  }

  /** Where an arrow key moves a cursor that is at pixel i; undefined for other keys. */
  function arrow(key, i) {
    const row = Math.floor(i / SIDE);
    const column = i % SIDE;
    switch (key) {
      case "ArrowLeft": return row * SIDE + Math.max(column - 1, 0);
      case "ArrowRight": return row * SIDE + Math.min(column + 1, SIDE - 1);
      case "ArrowUp": return Math.max(row - 1, 0) * SIDE + column;
      case "ArrowDown": return Math.min(row + 1, SIDE - 1) * SIDE + column;
      default: return undefined;
    }
  }

  // ---- colours: CSS variables hold "r g b", so that light and dark are a matter of the style sheet ----

  const NAMES = ["ink", "paper", "sampled", "blank", "field", "blind", "low", "middle", "high"];

  let palette = null; // of the page as it is, light or dark
  PixelCNN.onTheme(() => (palette = null));
  function colours() {
    if (!palette) {
      const style = getComputedStyle(document.body);
      const rgb = (name) => style.getPropertyValue(`--px-${name}`).trim().split(" ").map(Number);
      palette = Object.fromEntries(NAMES.map((name) => [name, rgb(name)]));
    }
    return palette;
  }

  const GHOST = 0.35; // how strongly a likely pixel shows where nothing is kept
  const mix = (a, b, share) => a.map((value, k) => value + (b[k] - value) * share);
  const ramp = (c, p) => (p < 0.5 ? mix(c.low, c.middle, 2 * p) : mix(c.middle, c.high, 2 * p - 1));

  /** What the model saw when it came to pixel i: "seen", "blind" (drawn before, but outside of the receptive field) or "later".
   * `field` lists [rows above, first column, last column], columns relative to the pixel. */
  function sight(field, i, j) {
    if (j >= i) return "later";
    const up = Math.floor(i / SIDE) - Math.floor(j / SIDE);
    const across = (j % SIDE) - (i % SIDE);
    return field.some(([rows, first, last]) => rows === up && across >= first && across <= last) ? "seen" : "blind";
  }

  /** Draw a picture into a 28x28 canvas.
   * picture: levels; ink (bytes or null); known: pixels before it were given, not sampled.
   * view: mode "picture" | "ink" | "entropy"; upTo: pixels from there on are not drawn yet; cursor: the pixel that is looked
   * at, -1 for none; field: the receptive field to show around the cursor, or null; faintFrom: pixels from there
   * on are faint, and where they are empty the probability of ink, if given, shimmers through. */
  function paint(canvas, picture, view = {}) {
    const { levels, ink, known = 0 } = picture;
    const { mode = "picture", upTo = PIXELS, cursor = -1, field = null, faintFrom = PIXELS } = view;
    const c = colours();
    const context = canvas.getContext("2d");
    const image = context.createImageData(SIDE, SIDE);
    image.data.fill(255);
    for (let i = 0; i < PIXELS; i++) {
      let colour;
      if (i >= upTo) colour = i === upTo ? c.sampled : c.blank;
      else if (mode === "ink" && ink) colour = ramp(c, ink[i] / 255);
      else if (mode === "entropy" && ink) colour = ramp(c, entropy(ink[i] / 255));
      else colour = levels[i] ? (i < known ? c.ink : c.sampled) : c.paper;
      if (i >= faintFrom && mode === "picture") {
        colour = levels[i] || !ink ? mix(colour, c.paper, 0.65) : mix(c.paper, c.sampled, GHOST * (ink[i] / 255));
      }
      if (cursor >= 0 && field && i !== cursor) {
        const seen = sight(field, cursor, i);
        if (seen === "seen") colour = mix(colour, c.field, 0.24);
        else if (seen === "blind") colour = mix(colour, c.blind, (i + Math.floor(i / SIDE)) % 2 ? 0.4 : 0.12);
      }
      image.data.set(colour, 4 * i);
    }
    context.putImageData(image, 0, 0);
  }

  /** Put the outline that marks pixel i over its canvas; -1 hides it. */
  function mark(outline, i) {
    outline.hidden = i < 0;
    outline.style.left = `${((i % SIDE) * 100) / SIDE}%`;
    outline.style.top = `${(Math.floor(i / SIDE) * 100) / SIDE}%`;
  }

  Object.assign(PixelCNN, {
    SIDE, PIXELS, parse, format, bytes, entropy, place, percent, opinion, pixelAt, arrow, colours, paint, mark,
  });
})(window.PixelCNN);
