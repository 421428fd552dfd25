/* The Compare tab: PixelCNN.compare({element, trigger, server}), called by gr.HTML: a pad, and a group of completions for
 * each model that was chosen, from the same noise. Event for Gradio: "state", as in complete.js.
 */
(function (PixelCNN) {
  "use strict";

  const { SIDE, t, el, parse } = PixelCNN;
  let settings = { rows_kept: 14, temperature: 1, seed: 0, models: PixelCNN.drawers.slice(0, 2), digit: null };
  let follow = () => {};

  /** As PixelCNN.completeSettings. */
  PixelCNN.compareSettings = function (changed) {
    if (!changed) return [settings.rows_kept, settings.temperature, settings.seed];
    if (Object.entries(changed).every(([name, value]) => settings[name] === value)) return undefined;
    settings = { ...settings, ...changed };
    follow();
    return undefined;
  };

  PixelCNN.compare = async function ({ element, trigger, server }) {
    const latency = PixelCNN.latency();
    const more = PixelCNN.button("complete_more", () => set({ seed: (settings.seed + 1) % 2 ** 32 }), { title: t("compare_more_info"), "data-testid": "compare-more" });
    const choices = PixelCNN.choices({ several: true, changed: set });
    element.replaceChildren(choices.node, el("div", { class: "px-live" }, latency.node, el("div", { class: "px-actions" }, more)));
    const [pad, viewer] = await Promise.all([PixelCNN.mounted("compare-pad"), PixelCNN.mounted("compare-viewer")]);

    const ask = PixelCNN.newest(server.compare, (answer, { rows_kept: rows }, milliseconds) => {
      latency.show(answer, milliseconds);
      if (!answer.value) return;
      for (const group of answer.value.groups) {
        group.title = t(`model_${group.model}`);
        group.note = t(rows ? "compare_note" : "compare_note_scratch", { bits: group.mean_bits.toFixed(1), known: group.known_bits.toFixed(1), milliseconds: group.milliseconds.toFixed(0) });
      }
      viewer.value = answer.value;
    });
    const request = () => {
      const drawn = parse(pad.value).subarray(0, settings.rows_kept * SIDE).includes(1);
      ask({ drawing: pad.value, ...settings, rows_kept: drawn ? settings.rows_kept : 0 });
    };
    function set(changed) {
      settings = { ...settings, ...changed };
      trigger("state");
      follow();
    }
    follow = () => {
      pad.rows = settings.rows_kept;
      choices.show(settings);
      request();
    };
    pad.on("change", request);
    pad.on("rows", (rows_kept) => set({ rows_kept }));
    viewer.on("take", (drawing) => pad.take(drawing));
    trigger("state");
    follow();
  };
})(window.PixelCNN);
