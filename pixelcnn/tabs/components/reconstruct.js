// @ts-check
/* The Reconstruct tab. */
import { index, pack, unpack } from "./address.js";
import { cardButton } from "./card.js";
import { carried, carry, onCarried } from "./carried.js";
import { codebook, MAP, picture } from "./codebook.js";
import { SIDE, t } from "./data.js";
import { digitButtons, FIRST_DIGIT } from "./examples.js";
import { bytes } from "./grid.js";
import { copyButton, goButton, keep, opened } from "./links.js";
import { dimmed, latency } from "./live.js";
import { newest } from "./newest.js";
import { offer } from "./offer.js";
import { el, mounted, onTheme } from "./page.js";
import { photoInput } from "./photo.js";
import { colours, context2d, mix } from "./paint.js";

const GAIN = 2; // differences are small, and would be faint as they are

/** Paint reconstruction - original: too much ink in one colour, too little in another, none as paper.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} original
 * @param {Uint8Array} rebuilt */
function difference(canvas, original, rebuilt) {
  const { paper, field, blind } = colours();
  const context = context2d(canvas);
  const image = context.createImageData(SIDE, SIDE);
  original.forEach((level, i) => {
    const off = (rebuilt[i] - level) / 255;
    image.data.set([...mix(paper, off > 0 ? blind : field, Math.min(1, GAIN * Math.abs(off))), 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
}

const STEPS = ["grey", "ink", "kept"];

/** From a photograph to a digit, step by step. */
function photoSteps() {
  const canvases = STEPS.map((name) => el("canvas", { class: "px-picture px-photo-step", role: "img", "aria-label": t(`photo_${name}`), "data-testid": `photo-${name}` }));
  const node = el("div", { class: "px-trio px-four", hidden: true, "data-testid": "photo-steps" },
    ...canvases.map((canvas, k) => el("figure", {}, el("div", { class: "px-stage" }, canvas), el("figcaption", {}, t(`photo_${STEPS[k]}`)))));
  return {
    node,
    /** @param {{width: number, height: number, [step: string]: any} | undefined} steps none for what is no photograph */
    show(steps) {
      node.hidden = !steps;
      if (steps) canvases.forEach((canvas, k) => {
        [canvas.width, canvas.height] = [steps.width, steps.height];
        const image = context2d(canvas).createImageData(steps.width, steps.height);
        bytes(steps[STEPS[k]]).forEach((level, i) => image.data.set([level, level, level, 255], 4 * i));
        context2d(canvas).putImageData(image, 0, 0);
      });
    },
  };
}

/** Called by gr.HTML.
 * @param {import("./types").Part} part */
export async function reconstruct({ element, server }) {
  const status = el("p", { class: "px-latency", role: "status" });
  const wait = latency();
  const [original, rebuilt] = ["codes_original", "codes_decoded"].map((name) => picture(SIDE, { role: "img", "aria-label": t(name) }));
  const lost = el("canvas", { width: SIDE, height: SIDE, class: "px-picture", role: "img", "aria-label": t("reconstruct_difference") });
  /** @param {Node} node
   * @param {string} testid
   * @param {string} caption */
  const figure = (node, testid, caption) => el("figure", { "data-testid": testid }, el("div", { class: "px-stage" }, node), el("figcaption", {}, caption));
  const map = el("canvas", { width: MAP, height: MAP, class: "px-picture", role: "img", "aria-label": t("codes_map"), "data-testid": "reconstruct-map" });
  const pictures = el("div", { class: "px-trio px-four" }, figure(original.node, "reconstruct-original", t("codes_original")),
    figure(map, "reconstruct-codes", t("codes_map")), figure(rebuilt.node, "reconstruct-rebuilt", t("codes_decoded")), figure(lost, "reconstruct-difference", t("reconstruct_difference")));
  const psnr = el("p", { class: "px-psnr", "data-testid": "reconstruct-psnr", role: "status" });
  /** @type {[Uint8Array, Uint8Array] | null} */
  let shown = null;

  const steps = photoSteps();
  const dim = dimmed(pictures);
  /** What cannot be shown, in a sentence; what was there before stays, and is said to be old.
   * @param {string} sentence */
  function refuse(sentence) {
    status.textContent = shown ? `${sentence} ${t("reconstruct_old")}` : sentence;
    dim(Boolean(shown));
  }
  /** @param {import("./types").Answer} answer */
  function show(answer) {
    status.textContent = "";
    if (answer.error) refuse(answer.error);
    if (answer.loading) wait.show(answer);
    wait.node.hidden = !answer.loading;
    if (!answer.original) return;
    dim(false);
    steps.show(answer.steps);
    shown = [bytes(answer.original), bytes(answer.picture)];
    original.show(shown[0]);
    rebuilt.show(shown[1]);
    difference(lost, ...shown);
    codebook(server, (said) => wait.show(said)).then((book) => book.paint(map, answer.codes));
    const about = answer.mean_psnr ? t("reconstruct_mean", { psnr: answer.mean_psnr.toFixed(1) }) : "";
    psnr.textContent = answer.psnr === null ? t("reconstruct_same") : `${t("codes_psnr", { psnr: answer.psnr.toFixed(2) })}. ${about}`;
  }
  /** @type {object | null} what was asked for last: an answer to anything else comes too late */
  let wanted = null;
  /** @param {import("./types").Answer} answer
   * @param {object} asked */
  const arrived = (answer, asked) => asked === wanted && show(answer);
  const request = newest(server.encode, arrived, dim);
  const requestPhoto = newest(server.photograph, arrived, dim);
  const photo = photoInput({ failed: refuse, changed: (asked) => {
    requestPhoto(wanted = asked);
    keep("reconstruct", {}); // a photograph is not in the address
  } });
  /** @param {{drawing: string | null, digit: number | null}} source */
  function ask(source) {
    photo.forget();
    request(wanted = source);
    keep("reconstruct", { drawing: source.drawing && pack(source.drawing), example: source.digit });
    carry("reconstruct", source);
  }
  await offer(server, () => {});
  const actions = el("div", { class: "px-actions" }, goButton("go_codes", "codes"), copyButton(),
    cardButton(() => [...pictures.querySelectorAll("canvas")], () => `${t("tab_reconstruct")} · ${psnr.textContent}`));
  element.replaceChildren(el("div", { class: "px-section" }, wait.node, status, digitButtons(server, (digit) => ask({ drawing: null, digit })), photo.node,
    steps.node, pictures, psnr, actions, el("p", { class: "px-small" }, t("reconstruct_legend"))));
  onTheme(() => shown && difference(lost, ...shown));
  const pad = await mounted("reconstruct-pad");
  pad.on("change", () => ask({ drawing: pad.value, digit: null }));
  const query = opened("reconstruct");
  const [drawn, example] = [unpack(query.get("drawing")), index(query, "example", 10)];
  /** @param {import("./carried.js").Source} source */
  function take(source) {
    if (source.drawing && source.drawing !== pad.value) pad.open(source.drawing);
    else ask(source);
  }
  if (drawn) take({ drawing: drawn, digit: null });
  else take((example < 0 && carried()) || { drawing: null, digit: example < 0 ? FIRST_DIGIT : example });
  onCarried("reconstruct", take);
}
