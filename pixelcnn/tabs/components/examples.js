/* Digits to start from: PixelCNN.startingPoints(take), a row of buttons; take(drawing) when one is pressed. */
(function (PixelCNN) {
  "use strict";

  const { SIDE, PIXELS, t, el, parse, paint, onTheme } = PixelCNN;

  PixelCNN.startingPoints = function (take) {
    const one = ({ digit, drawing }) => {
      const canvas = el("canvas", { width: SIDE, height: SIDE, class: "px-picture" });
      const draw = () => paint(canvas, { levels: parse(drawing), known: PIXELS });
      onTheme(draw);
      draw();
      const label = t("pad_example", { digit });
      const attributes = { type: "button", class: "px-tile", "data-testid": "pad-example", "aria-label": label, title: label };
      return el("button", { ...attributes, onclick: () => take(drawing) }, canvas);
    };
    return el("div", { class: "px-examples", role: "group", "aria-label": t("pad_examples") },
      el("span", {}, t("pad_examples")), ...PixelCNN.examples.map(one));
  };
})(window.PixelCNN);
