// @ts-check
/* A picture of the person's own, from a file, the clipboard or a camera: made small and grey here, so that it may have any size. */
import { page, t } from "./data.js";
import { button, el } from "./page.js";
import { context2d } from "./paint.js";

/** @typedef {{pixels: string, width: number, height: number}} Grey bytes of grey levels in base64, row after row */

const POLARITIES = ["auto", "dark", "light", "off"];

/** A picture as grey levels, of at most `most` pixels a side. What is transparent is filled with what the visible stands out from.
 * @param {ImageBitmap} picture
 * @param {number} most
 * @returns {Grey} */
export function grey(picture, most) {
  const factor = Math.min(1, most / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((length) => Math.max(1, Math.round(length * factor)));
  const context = context2d(el("canvas", { width, height }));
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  return { pixels: btoa(luminance(context.getImageData(0, 0, width, height).data)), width, height };
}

/** @param {Uint8ClampedArray} rgba */
export function luminance(rgba) {
  let [sum, seen] = [0, 0];
  const light = Float32Array.from({ length: rgba.length / 4 }, (_, i) => {
    const [r, g, b, alpha] = rgba.subarray(4 * i, 4 * i + 4);
    const level = 0.299 * r + 0.587 * g + 0.114 * b;
    sum += level * alpha;
    seen += alpha;
    return level;
  });
  const ground = sum > 127 * seen ? 0 : 255;
  return Array.from(light, (level, i) => {
    const share = rgba[4 * i + 3] / 255;
    return String.fromCharCode(Math.round(level * share + ground * (1 - share)));
  }).join("");
}

/** Where a picture is chosen, dropped or pasted, and how it is read: changed(the picture and how) whenever either has changed;
 * failed(sentence) where it is none.
 * @param {{changed: (asked: Grey & {polarity: string, strength: number}) => void, failed: (sentence: string) => void}} options */
export function photoInput({ changed, failed }) {
  /** @type {Grey | null} */
  let chosen = null;
  const file = el("input", { type: "file", accept: "image/*", class: "px-spoken", "data-testid": "photo-file", "aria-label": t("photo_choose"), onchange: () => {
    if (file.files?.length) read(file.files[0]);
    file.value = ""; // so that the same one can be chosen again
  } });
  const polarity = el("select", { "aria-label": t("photo_polarity"), "data-testid": "photo-polarity", onchange: ask },
    ...POLARITIES.map((name) => el("option", { value: name }, t(`photo_${name}`))));
  const [least, most] = page.limits.strength;
  const strength = el("input", { type: "range", min: least, max: most, step: 0.05, value: 1, "data-testid": "photo-strength", oninput: ask });
  const controls = el("div", { class: "px-photo-controls", hidden: true },
    el("label", { class: "px-choice" }, t("photo_polarity"), polarity), el("label", { class: "px-range" }, el("span", {}, t("photo_strength")), strength));
  const drop = el("div", { class: "px-drop", "data-testid": "photo-drop" }, button("photo_choose", () => file.click()), file, el("p", { class: "px-small" }, t("photo_drop")));
  const node = el("div", { class: "px-photo" }, drop, controls);
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer?.files.length) read(event.dataTransfer.files[0]);
  });
  document.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
    if (pasted && node.checkVisibility()) read(pasted);
  });

  /** @param {Blob} blob */
  async function read(blob) {
    try {
      chosen = grey(await createImageBitmap(blob), page.photo);
      ask();
    } catch {
      failed(t("photo_unreadable"));
    }
  }
  function ask() {
    controls.hidden = !chosen;
    strength.disabled = polarity.value === "off";
    if (chosen) changed({ ...chosen, polarity: polarity.value, strength: Number(strength.value) });
  }
  return {
    node,
    /** What is shown is another picture now. */
    forget() {
      chosen = null;
      controls.hidden = true;
    },
  };
}
