/* The Prior tab: PixelCNN.prior({element, trigger, server}), called by gr.HTML; its settings come from the sliders. */
(function (PixelCNN) {
  "use strict";

  const { SIDE, MAP, t, el, bytes, picture } = PixelCNN;
  const CONTINUATIONS = 8;
  let settings = { count: 16, temperature: 1, guidance: PixelCNN.guidance, seed: 0, digit: null };
  let follow = () => {};

  /** Without an argument, the seed for its field; with one, the controls' new values. */
  PixelCNN.priorSettings = function (changed) {
    if (!changed) return settings.seed;
    if (Object.entries(changed).every(([name, value]) => settings[name] === value)) return undefined;
    settings = { ...settings, ...changed };
    follow();
    return undefined;
  };

  /** A grid of decoded maps, each with its map beside it: {node, show(answer)}; press({codes, levels}). */
  function samples(book, press) {
    const node = el("div", { class: "px-samples", "data-testid": "prior-samples" });
    return {
      node,
      show(answer) {
        const all = bytes(answer.pictures);
        node.replaceChildren(...answer.codes.map((codes, n) => {
          const levels = all.subarray(n * SIDE * SIDE, (n + 1) * SIDE * SIDE);
          const decoded = picture(SIDE);
          decoded.show(levels);
          const map = el("canvas", { width: MAP, height: MAP, class: "px-picture" });
          const context = map.getContext("2d");
          codes.forEach((code, i) => {
            context.fillStyle = book.colour(code);
            context.fillRect(i % MAP, Math.floor(i / MAP), 1, 1);
          });
          const label = t("prior_sample", { number: n + 1, bits: answer.bits[n].toFixed(0) });
          return el("figure", {},
            el("button", { type: "button", class: "px-tile px-pair", "data-testid": "prior-sample", "aria-label": label, title: t("prior_press"), onclick: () => press({ codes, levels }) }, decoded.node, map),
            el("figcaption", {}, t("viewer_bits", { bits: answer.bits[n].toFixed(0) })));
        }));
      },
    };
  }

  PixelCNN.prior = async function ({ element, trigger, server }) {
    const latency = PixelCNN.latency();
    const digits = PixelCNN.digitChoice(PixelCNN.priorSettings);
    element.replaceChildren(latency.node);
    const book = await PixelCNN.codebook(server, (answer) => latency.show(answer));
    const onward = PixelCNN.button("prior_onward", goOn);
    const editor = PixelCNN.codeEditor(book, server, { more: [el("div", { class: "px-actions" }, onward)], selected: ready });
    const first = samples(book, (sample) => { editor.load(sample); editor.node.scrollIntoView({ block: "nearest" }); });
    const continued = samples(book, (sample) => editor.load(sample));
    const continuedHead = el("h2", { class: "px-title" }, t("prior_continued"));

    const rest = el("div", { class: "px-section", hidden: true },
      el("h2", { class: "px-title" }, t("prior_edit")), el("p", {}, t("prior_edit_info")),
      PixelCNN.digitButtons((digit) => encode({ drawing: null, digit })),
      el("div", { class: "px-split" }, editor.node, el("div", {}, continuedHead, continued.node)));
    const ask = PixelCNN.newest(server.sample_prior, (answer, asked, milliseconds) => {
      latency.show(answer, milliseconds);
      if (!answer.codes) return;
      const known = first.node.childElementCount;
      first.show(answer);
      if (known) return;
      rest.hidden = false;
      editor.load({ codes: answer.codes[0], picture: answer.pictures });
      editor.choose(3 * MAP);
      goOn();
    });
    const askOn = PixelCNN.newest(server.sample_prior, (answer, asked, milliseconds) => {
      latency.show(answer, milliseconds);
      if (!answer.codes) return;
      continuedHead.hidden = false;
      continued.show(answer);
    });
    const encode = PixelCNN.newest(server.encode, (answer) => {
      if (answer.error) latency.show(answer);
      if (!answer.codes) return;
      editor.load(answer);
      if (editor.selected < 0) editor.choose(3 * MAP);
      goOn();
    });
    function ready(cell) {
      onward.disabled = cell < 0;
      onward.textContent = cell < 0 ? t("prior_onward") : t("prior_onward_from", { row: Math.floor(cell / MAP) + 1, column: (cell % MAP) + 1 });
    }
    function goOn() {
      askOn({ ...settings, count: CONTINUATIONS, codes: editor.codes, codes_kept: editor.selected });
    }
    const roll = () => {
      settings.seed = Math.floor(Math.random() * 2 ** 32);
      trigger("state");
      follow();
    };
    continuedHead.hidden = true;
    element.replaceChildren(el("div", { class: "px-section" }, el("div", { class: "px-choices" }, digits.node),
      el("div", { class: "px-live" }, latency.node, el("div", { class: "px-actions" }, PixelCNN.button("prior_again", roll))),
      first.node, rest));
    ready(-1);
    follow = () => {
      digits.show(settings.digit);
      ask({ ...settings, codes: null, codes_kept: 0 });
      if (!continuedHead.hidden && editor.selected >= 0) goOn();
    };
    follow();
  };
})(window.PixelCNN);
