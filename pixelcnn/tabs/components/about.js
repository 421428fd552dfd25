/* The About tab: PixelCNN.about({element, server}), called by gr.HTML. */
(function (PixelCNN) {
  "use strict";

  const { t, el } = PixelCNN;
  const FIGURES = { // decimals of each figure that a config.json may hold
    nats_per_pixel: 4, nats_per_pixel_given_label: 4, nats_per_image: 2, nats_per_map: 2, nats_per_map_given_label: 2, bits_per_dim: 4, mse_over_variance: 4, psnr: 2, codes_used: 0, perplexity: 1,
  };
  const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [640, 232, 64, 44, 12, 16];

  function svg(tag, attributes, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  const round = (value) => Number(value.toPrecision(4));

  /** About `count` round numbers from low to high. */
  function ticks(low, high, count) {
    const rough = (high - low) / count || 1;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((by) => by * power).find((by) => by >= rough);
    const first = Math.ceil(low / step);
    return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(6)));
  }

  /** The validation figure of each epoch as a line, in an SVG; nothing where there are no two epochs. */
  function curve(rows) {
    const key = rows.length > 1 && Object.keys(rows[0]).find((name) => name.startsWith("val_"));
    if (!key) return "";
    const points = rows.map((row) => [row.epoch, row[key]]);
    const [low, high] = [Math.min(...points.map((p) => p[1])), Math.max(...points.map((p) => p[1]))];
    const last = points.at(-1);
    const x = (epoch) => LEFT + ((epoch - points[0][0]) / (last[0] - points[0][0])) * (WIDTH - LEFT - RIGHT);
    const y = (value) => HEIGHT - BOTTOM - ((value - low) / (high - low || 1)) * (HEIGHT - BOTTOM - TOP);
    const words = t("about_curve", { figure: t(`figure_${key.slice(4)}`), first: round(points[0][1]), last: round(last[1]), epochs: rows.length });
    const grid = ticks(low, high, 4).flatMap((value) => [
      svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value), class: "px-grid-line" }),
      svg("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, String(value))]);
    const epochs = ticks(points[0][0], last[0], 8).filter(Number.isInteger).map((epoch) =>
      svg("text", { x: x(epoch), y: HEIGHT - 24, "text-anchor": "middle" }, String(epoch)));
    return el("figure", {}, el("figcaption", { class: "px-small" }, words),
      svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "px-curve", role: "img", "aria-label": words }, ...grid, ...epochs,
        svg("text", { x: WIDTH - RIGHT, y: HEIGHT - 6, "text-anchor": "end" }, t("about_epoch")),
        svg("polyline", { points: points.map(([epoch, value]) => `${x(epoch)},${y(value)}`).join(" ") }),
        ...points.map(([epoch, value]) => svg("circle", { cx: x(epoch), cy: y(value), r: 3 }, svg("title", {}, `${epoch}: ${value}`)))));
  }

  function model({ name, parameters, metrics, measured, training, curve: rows, sha256 }) {
    const facts = [[t("about_parameters"), parameters.toLocaleString()]];
    for (const [key, decimals] of Object.entries(FIGURES)) if (key in metrics) facts.push([t(`figure_${key}`), metrics[key].toFixed(decimals)]);
    if (measured.data) facts.push([t("about_measured"), `${measured.data}; ${measured.date}`]);
    if (training.epochs) facts.push([t("about_epochs"), String(training.epochs)]);
    if (training.seconds) facts.push([t("about_time"), t("about_minutes", { minutes: Math.max(1, Math.round(training.seconds / 60)), backend: training.backend ?? "" })]);
    if (training.date) facts.push([t("about_date"), training.date]);
    if (training.command) facts.push([t("about_command"), el("code", {}, training.command)]);
    facts.push(["sha256", el("code", {}, sha256)]);
    return el("section", { class: "px-model", "data-testid": `about-${name}` }, el("h2", { class: "px-title" }, t(`about_${name}`)), el("p", {}, t(`about_${name}_info`)),
      el("div", { class: "px-model-facts" },
        el("table", { class: "px-figures" }, el("tbody", {}, ...facts.map(([head, value]) => el("tr", {}, el("th", { scope: "row" }, head), el("td", {}, value))))),
        curve(rows)));
  }

  PixelCNN.about = function ({ element, server }) {
    const wait = PixelCNN.latency();
    element.replaceChildren(wait.node);
    const ask = PixelCNN.newest(server.about, (answer) => {
      if (!answer.models) return wait.show(answer);
      return element.replaceChildren(el("div", { class: "px-section" }, el("h2", { class: "px-title" }, t("about_weights")),
        el("p", { "data-testid": "about-source" }, answer.source),
        answer.scoreboard ? PixelCNN.scoreboard(answer.scoreboard) : "", ...answer.models.map(model)));
    });
    ask({});
  };
})(window.PixelCNN);
