// @ts-check
/* Bits made real: a drawing as a file, where its bits go, and how it is decoded again, pixel after pixel. */
import { PIXELS, t } from "./data.js";
import { format, parse, place, stroke } from "./grid.js";
import { facts, floats, line, stage, walk } from "./how-stage.js";
import { newest } from "./newest.js";
import { title } from "./offer.js";
import { el } from "./page.js";
import { strokes } from "./pointer.js";

const BRUSH = 1.2; // pixels
const LOUD = 6; // bits of a pixel that is as bright as any
const REST_MS = 400; // of the pen, until what is written is read again
const KINDS = ["raw", "png", "zlib", "model"];

/** @param {import("./types").Tour} tour */
export function bits(tour) {
  const large = stage({ name: "bits", look, press: flip });
  const heat = stage({ name: "surprise", look });
  const steps = walk(to);
  const [pixel, sofar, decoded] = [line("how-bits-pixel"), line("how-bits-so-far"), line("how-bits-decoded")];
  decoded.setAttribute("role", "status");
  const bars = KINDS.map((kind) => {
    const [fill, value] = [el("i", { class: kind === "model" ? "px-bar-model" : "" }), el("span", { "data-fact": `bytes-${kind}` })];
    return { kind, fill, value, node: el("div", { class: "px-bar-row px-bar-bytes" }, el("span", {}, t(`how_bytes_${kind}`)), el("div", { class: "px-bar-of" }, fill), value) };
  });
  const table = facts("how-bits-facts");
  let [drawing, wanted, stream] = ["", "", ""];
  let level = 1; // that the pen makes
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  let at = PIXELS; // so many pixels are decoded
  let surprise = new Float32Array(PIXELS);

  const askBack = newest(tour.server.decompress, (answer, request, milliseconds) => {
    tour.say(answer, milliseconds);
    if (!answer.drawing || request.stream !== stream) return;
    decoded.textContent = t(answer.drawing === drawing ? "how_bits_same" : "how_bits_other", { ms: Math.round(answer.milliseconds ?? 0) });
  });
  const ask = newest(tour.server.compress, (answer, request, milliseconds) => {
    tour.say(answer, milliseconds);
    if (!answer.bytes || request.drawing !== drawing) return;
    surprise = floats(answer.surprise);
    const { bytes, header, padding, model } = answer;
    const most = Math.max(...KINDS.map((kind) => bytes[kind]));
    for (const { kind, fill, value } of bars) {
      fill.style.width = `${(100 * bytes[kind]) / most}%`;
      value.textContent = t("how_bytes", { bytes: bytes[kind] });
    }
    const payload = surprise.reduce((sum, each) => sum + each, 0);
    table.show({
      how_fact_model: title(model), how_fact_header: t("how_bytes", { bytes: header }),
      how_fact_payload: t("how_bits_bytes", { bits: payload.toFixed(1), bytes: (payload / 8).toFixed(1) }),
      how_fact_padding: t("how_bytes", { bytes: padding.toFixed(1) }),
    });
    ({ stream } = answer);
    clearTimeout(rest);
    rest = setTimeout(() => askBack({ stream }), REST_MS);
    paint();
  });
  /** @param {number} i */
  function look(i) {
    tour.cell = i;
    paint();
  }
  /** @param {number} i of the pixels decoded last */
  function to(i) {
    at = i + 1;
    paint();
  }
  /** @param {Uint8Array} levels */
  function edit(levels) {
    tour.drawing = format(levels);
    at = PIXELS;
    tour.refresh();
  }
  /** @param {number} i */
  function flip(i) {
    const levels = parse(drawing);
    level = levels[i] = 1 - levels[i];
    edit(levels);
  }
  const canvas = large.node.querySelector("canvas");
  if (canvas) {
    const nothing = () => {};
    strokes(canvas, {
      begin: nothing, moved: nothing, end: nothing, look: nothing,
      draw(from, next) {
        if (from[0] === next[0] && from[1] === next[1]) return; // pressed: that pixel alone
        const levels = parse(drawing);
        stroke(levels, from, next, BRUSH, level);
        edit(levels);
      },
    });
  }
  function paint() {
    const cell = tour.cell;
    large.show({ levels: parse(drawing) }, cell, at < PIXELS ? { upTo: at } : {});
    heat.show({ levels: parse(drawing), ink: Uint8Array.from(surprise, (each) => Math.min(255, Math.round((255 * each) / LOUD))) }, cell, { mode: "ink" });
    steps.show(Math.min(at, PIXELS) - 1);
    pixel.textContent = t("how_bits_pixel", { ...place(cell), bits: surprise[cell].toFixed(3) });
    const read = surprise.subarray(0, at).reduce((sum, each) => sum + each, 0);
    sofar.textContent = t("how_bits_so_far", { pixels: at, bits: read.toFixed(1) });
  }
  return {
    left: [
      el("figure", { class: "px-draws" }, large.node, el("figcaption", {}, t("how_bits_picture"))),
      el("figure", {}, heat.node, el("figcaption", {}, t("how_bits_heat"))),
    ],
    right: [steps.node, sofar, pixel, el("div", { class: "px-bars" }, ...bars.map((bar) => bar.node)), table.node, decoded],
    pair: true,
    /** Another picture: what was drawn is gone. */
    renew() {
      tour.drawing = "";
      at = PIXELS;
    },
    show() {
      drawing = tour.drawing || format(tour.picture.levels);
      if (drawing !== wanted) {
        decoded.textContent = t("how_bits_waiting");
        ask({ drawing });
      }
      wanted = drawing;
      paint();
    },
  };
}
