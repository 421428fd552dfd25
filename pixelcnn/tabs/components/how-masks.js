// @ts-check
/* Mask A and mask B: on the kernel, and laid on the picture. */
import { SIDE, t } from "./data.js";
import { place } from "./grid.js";
import { line, stage } from "./how-stage.js";
import { el } from "./page.js";

/** The taps of a kernel, the rows below that of the pixel too, which are masked all.
 * @param {number[][]} mask
 * @returns {{up: number, across: number, live: boolean}[]} */
export function taps(mask) {
  const half = mask.length - 1;
  const square = [...mask, ...Array.from({ length: half }, () => Array(2 * half + 1).fill(0))];
  return square.flatMap((row, y) => row.map((live, x) => ({ up: half - y, across: x - half, live: Boolean(live) })));
}

/** @param {import("./types").Tour} tour */
export function masks(tour) {
  let kind = "A";
  const large = stage({ name: "masks", look: tour.look });
  const overlay = el("div", { class: "px-kernel-on" });
  large.node.append(overlay);
  const words = line("how-mask");
  const kernels = Object.entries(tour.masks).map(([name, mask]) => {
    const cells = taps(mask).map(({ up, across, live }) =>
      el("span", { class: live ? "px-tap px-live-tap" : "px-tap" }, up || across ? (live ? "1" : "0") : "×"));
    const grid = el("div", { class: "px-kernel", style: `grid-template-columns:repeat(${mask[0].length},1fr)`, "aria-hidden": true }, ...cells);
    return el("button", { type: "button", class: "px-button px-kernel-button", "data-testid": `how-mask-${name}`, onclick: () => {
      kind = name;
      tour.refresh();
    } }, grid, t("how_mask_kind", { kind: name, size: mask[0].length }));
  });
  return {
    left: [large.node],
    right: [el("div", { class: "px-kernels", role: "group", "aria-label": t("how_kernels") }, ...kernels), words],
    show() {
      const { picture, cell } = tour;
      large.show(picture, cell);
      kernels.forEach((node, k) => node.setAttribute("aria-pressed", String(Object.keys(tour.masks)[k] === kind)));
      const [row, column] = [Math.floor(cell / SIDE), cell % SIDE];
      const all = taps(tour.masks[kind]);
      const inside = all.filter(({ up, across }) => row - up >= 0 && row - up < SIDE && column + across >= 0 && column + across < SIDE);
      overlay.replaceChildren(...inside.map(({ up, across, live }) =>
        el("i", { class: live ? "px-live-tap" : "", style: `left:${(100 * (column + across)) / SIDE}%;top:${(100 * (row - up)) / SIDE}%` })));
      const live = all.filter((tap) => tap.live).length;
      words.textContent = t("how_mask", { ...place(cell), kind, live, all: all.length, centre: t(kind === "A" ? "how_mask_A" : "how_mask_B") });
    },
  };
}
