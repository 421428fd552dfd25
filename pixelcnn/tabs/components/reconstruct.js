/* The Reconstruct tab: PixelCNN.reconstruct({element, props, watch, server}), called by gr.HTML; an upload's result is its value. */
(function (PixelCNN) {
  "use strict";

  const { SIDE, t, el, bytes, picture, colours } = PixelCNN;

  const GAIN = 2; // differences are small, and would be faint as they are

  /** Paint reconstruction - original: too much ink in one colour, too little in another, none as paper. */
  function difference(canvas, original, rebuilt) {
    const { paper, field, blind } = colours();
    const context = canvas.getContext("2d");
    const image = context.createImageData(SIDE, SIDE);
    original.forEach((level, i) => {
      const off = (rebuilt[i] - level) / 255;
      const towards = off > 0 ? blind : field;
      image.data.set([...paper.map((from, k) => from + (towards[k] - from) * Math.min(1, GAIN * Math.abs(off))), 255], 4 * i);
    });
    context.putImageData(image, 0, 0);
  }

  PixelCNN.reconstruct = async function ({ element, props, watch, server }) {
    const status = el("p", { class: "px-latency", role: "status" });
    const wait = PixelCNN.latency();
    const [original, rebuilt] = ["codes_original", "codes_decoded"].map((name) => picture(SIDE, { role: "img", "aria-label": t(name) }));
    const lost = el("canvas", { width: SIDE, height: SIDE, class: "px-picture", role: "img", "aria-label": t("reconstruct_difference") });
    const figure = (node, testid, caption) => el("figure", { "data-testid": testid }, el("div", { class: "px-stage" }, node), el("figcaption", {}, caption));
    const psnr = el("p", { class: "px-psnr", "data-testid": "reconstruct-psnr", role: "status" });
    let shown = null;

    function show(answer) {
      status.textContent = answer.error ?? "";
      if (answer.loading) wait.show(answer);
      wait.node.hidden = !answer.loading;
      if (!answer.original) return;
      shown = [bytes(answer.original), bytes(answer.picture)];
      original.show(shown[0]);
      rebuilt.show(shown[1]);
      difference(lost, ...shown);
      const about = answer.mean_psnr ? t("reconstruct_mean", { psnr: answer.mean_psnr.toFixed(1) }) : "";
      psnr.textContent = answer.psnr === null ? t("reconstruct_same") : `${t("codes_psnr", { psnr: answer.psnr.toFixed(2) })}. ${about}`;
    }
    const ask = PixelCNN.newest(server.encode, show);
    element.replaceChildren(el("div", { class: "px-section" }, wait.node, status, PixelCNN.digitButtons((digit) => ask({ drawing: null, digit })),
      el("div", { class: "px-trio px-three" }, figure(original.node, "reconstruct-original", t("codes_original")),
        figure(rebuilt.node, "reconstruct-rebuilt", t("codes_decoded")), figure(lost, "reconstruct-difference", t("reconstruct_difference"))),
      psnr, el("p", { class: "px-small" }, t("reconstruct_legend"))));
    PixelCNN.onTheme(() => shown && difference(lost, ...shown));
    watch("value", () => props.value && show(props.value));
    const pad = await PixelCNN.mounted("reconstruct-pad");
    pad.on("change", () => ask({ drawing: pad.value, digit: null }));
    ask({ drawing: null, digit: 5 });
  };
})(window.PixelCNN);
