/* The Generate tab: PixelCNN.generate({element, trigger, server}), called by gr.HTML; its settings come from the sliders. */
(function (PixelCNN) {
  "use strict";

  const { t, el } = PixelCNN;
  let settings = { count: 16, temperature: 1, guidance: PixelCNN.guidance, seed: 0, compare: false, model: PixelCNN.drawers[0], digit: null };
  let follow = () => {};

  /** Without an argument, the seed for its field; with one, the controls' new values. */
  PixelCNN.generateSettings = function (changed) {
    if (!changed) return settings.seed;
    if (Object.entries(changed).every(([name, value]) => settings[name] === value)) return undefined;
    settings = { ...settings, ...changed };
    follow();
    return undefined;
  };

  PixelCNN.generate = async function ({ element, trigger, server }) {
    const latency = PixelCNN.latency();
    const roll = () => {
      settings.seed = Math.floor(Math.random() * 2 ** 32);
      trigger("state");
      follow();
    };
    const choices = PixelCNN.choices({ changed: PixelCNN.generateSettings });
    element.replaceChildren(choices.node, el("div", { class: "px-live" },
      latency.node, el("div", { class: "px-actions" }, PixelCNN.button("generate_again", roll))));
    const viewer = await PixelCNN.mounted("generate-viewer");
    const ask = PixelCNN.newest(server.generate, (answer, request, milliseconds) => {
      latency.show(answer, milliseconds);
      if (!answer.value) return;
      for (const group of answer.value.groups) if (group.temperature !== null) group.title = t("generate_group", group);
      viewer.value = answer.value;
    });
    follow = () => {
      choices.show(settings);
      ask(PixelCNN.asked(settings));
    };
    follow();
  };
})(window.PixelCNN);
