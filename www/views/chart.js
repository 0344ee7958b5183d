// The convergence chart: drawn by the core where its data change; a light layer above shows the iterate of now and of the pointer.

import { el, say, sizeOf } from "../dom.js";
import { choice, toggle } from "../controls.js";
import { look, ratio, stamp, theme } from "../palette.js";
import { plane, size } from "./plane.js";
import { TIMED } from "../timer.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../state.js").Mark} Mark */

/** Milliseconds between two drawings while a long run is still being computed: at least, and as a multiple of what one takes. */
const PAUSE = 180;
const SHARE = 8;
const NEAR = 18;

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function chartView(root, lab) {
  const canvases = [0, 1].map(() => el("canvas", { "aria-hidden": "true" }));
  const area = el("div", { className: "chart-area", role: "img", "aria-label": "Convergence chart", "aria-describedby": "summary-text" }, ...canvases);
  const { experiment } = lab.state();
  const up = choice("Up", lab.catalog.quantities, experiment.quantity, (quantity) => lab.edit({ quantity }, "replace"));
  const across = choice("Across", lab.catalog.costs, experiment.cost, (cost) => lab.edit({ cost }, "replace"));
  const log = toggle("log up", experiment.log, (on) => lab.edit({ log: on }, "replace"));
  const logAcross = toggle("log across", experiment.log_cost, (on) => lab.edit({ log_cost: on }, "replace"));
  const timing = el("p", { className: "note", role: "status" });
  const unknown = el("p", { className: "note" });
  root.prepend(el("div", { className: "row" }, .../** @type {Element[]} */ ([...root.children]), el("div", { className: "chart-controls" }, log.element, logAcross.element)));
  root.append(el("div", { className: "chart-controls" }, up.element, el("span", { className: "against", "aria-hidden": "true" }, "against"), across.element), area, timing, unknown);
  const over = /** @type {CanvasRenderingContext2D} */ (canvases[1].getContext("2d"));

  /** @type {import("./plane.js").Plane | null} */
  let place = null;
  let shown = { chart: "", over: "", time: -Infinity };
  /** The curves as x, y pairs, iterate after iterate kept; made for hovering and for the marks. */
  let series = { key: "", curves: /** @type {Float64Array[]} */ ([]), strides: /** @type {number[]} */ ([]), quantity: "", log: true };
  let took = 0;
  const extent = sizeOf(area, () => lab.wake());

  area.addEventListener("pointermove", (event) => {
    const box = area.getBoundingClientRect();
    lab.mark(nearest(event.clientX - box.left, event.clientY - box.top));
  });
  area.addEventListener("pointerleave", () => lab.mark(null));
  area.addEventListener("click", (event) => {
    const box = area.getBoundingClientRect();
    const mark = nearest(event.clientX - box.left, event.clientY - box.top);
    if (mark) lab.player.seek(mark.k);
  });

  /** Brings the curves up to date: with each drawing of the chart, not with each slice of a long run. */
  function refresh() {
    const { race, experiment, end, ms } = lab.state();
    const key = `${lab.raceNumber()} ${end} ${experiment.quantity} ${experiment.cost} ${experiment.log} ${ms.join()}`;
    if (race && series.key !== key) {
      const strides = race.status().map(({ stride }) => stride);
      const of = (/** @type {string} */ quantity) => experiment.racers.map((_, i) => race.series(i, quantity, experiment.cost, ms[i] ?? NaN, end));
      series = { key, strides, curves: of(experiment.quantity), quantity: experiment.quantity, log: experiment.log };
      const [plain] = lab.catalog.quantities;
      if (series.quantity !== plain.id && experiment.cost !== TIMED && !series.curves.some((curve) => curve.some((value, at) => at % 2 === 1 && Number.isFinite(value)))) {
        // What is asked for is not known here; the first quantity always is, though it need not be positive.
        const instead = of(plain.id);
        series = { key, strides, curves: instead, quantity: plain.id, log: experiment.log && instead.every((curve) => curve.every((value, at) => at % 2 === 0 || !(value <= 0))) };
      }
    }
  }

  /**
   * The point of iterate k, or of the last one, on the curve of racer i.
   * @param {Mark} mark
   */
  function pointOf({ i, k }) {
    const { curves: all, strides } = series;
    const curve = all[i];
    if (!place || !curve || curve.length === 0) return null;
    const row = k >= lab.standing(i, k).k ? curve.length / 2 - 1 : Math.min(Math.floor(k / strides[i]), curve.length / 2 - 1);
    const [x, y] = [place.px(curve[2 * row]), place.py(curve[2 * row + 1])];
    return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {Mark | null}
   */
  function nearest(x, y) {
    const { experiment, k } = lab.state();
    if (!place) return null;
    const { curves: all, strides } = series;
    let best = NEAR;
    let found = null;
    for (let i = 0; i < all.length; i++) {
      if (experiment.racers[i].hidden) continue;
      const rows = all[i].length / 2;
      for (let row = 0; row < rows; row++) {
        const away = Math.hypot(place.px(all[i][2 * row]) - x, place.py(all[i][2 * row + 1]) - y);
        if (away < best) {
          best = away;
          found = { i, k: row + 1 === rows ? lab.standing(i, k).k : row * strides[i] };
        }
      }
    }
    return found;
  }

  /** @param {number} now */
  function frame(now) {
    const { race, experiment, k, end, ms, timing: words, hover, over: pointed, computing } = lab.state();
    const { width, height } = extent;
    if (!race || width < 120 || height < 80) return false;
    up.set(experiment.quantity);
    across.set(experiment.cost);
    log.set(experiment.log ? "on" : "off");
    logAcross.set(experiment.log_cost ? "on" : "off");
    say(timing, experiment.cost === TIMED ? words : "");
    const dark = lab.dark();
    const scale = ratio();
    const look_ = `${lab.raceNumber()} ${experiment.quantity} ${experiment.cost} ${experiment.log} ${experiment.log_cost} ${width} ${height} ${scale} ${dark} ${ms.join()} ${experiment.focus} ${experiment.racers.map(({ hidden }) => Number(hidden)).join("")} ${lab.state().landscape?.dim}`;
    const key = `${look_} ${end} ${computing}`;
    const waits = shown.chart !== key && shown.chart.startsWith(look_) && computing && now - shown.time < Math.max(PAUSE, SHARE * took);
    if (shown.chart !== key && !waits) {
      const before = performance.now();
      draw(race, width, height, scale);
      took = performance.now() - before;
      shown = { chart: key, over: "", time: now };
    }
    const overKey = `${k} ${hover?.i},${hover?.k} ${pointed}`;
    if (place && shown.over !== overKey) {
      drawOver(width, height, scale);
      shown.over = overKey;
    }
    return waits;
  }

  /**
   * @param {import("../core.js").Race} race
   * @param {number} width
   * @param {number} height
   * @param {number} scale
   */
  function draw(race, width, height, scale) {
    const context = /** @type {CanvasRenderingContext2D} */ (canvases[0].getContext("2d"));
    size(canvases[0], width, height, scale);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvases[0].width, canvases[0].height);
    refresh();
    const { experiment } = lab.state();
    const { quantity } = series;
    const asked = lab.catalog.quantities.find(({ id }) => id === experiment.quantity)?.name;
    say(unknown, quantity === experiment.quantity ? "" : `${asked} is not known for this surface; ${lab.catalog.quantities[0].name} is shown.`);
    place = plane(race.draw_chart(canvases[0], options(theme(area))));
  }

  /** @param {import("../core.js").Theme} colors */
  function options(colors) {
    const { experiment, end, ms } = lab.state();
    const looks = experiment.racers.map((_, i) => look(i, colors.dark));
    return {
      theme: colors,
      quantity: series.quantity,
      cost: experiment.cost,
      log: series.log,
      log_x: experiment.log_cost,
      ms: experiment.racers.map((_, i) => ms[i] ?? NaN),
      last: end,
      colors: looks.map(({ color }) => color),
      dashes: looks.map(({ dash }) => dash),
      hidden: experiment.racers.map(({ hidden }) => hidden),
      focus: experiment.focus,
    };
  }

  /** The whole chart, for a file. @type {import("../share/pictures.js").Picture} */
  const picture = {
    area,
    layers: 1,
    paint([sheet], width, height, look) {
      const { race } = lab.state();
      if (!race) return;
      size(sheet, width, height, look.ratio);
      refresh();
      race.draw_chart(sheet, options(look));
    },
  };

  /**
   * What is still to come is veiled; where everyone is, and what the pointer marks, stands above.
   * @param {number} width
   * @param {number} height
   * @param {number} scale
   */
  function drawOver(width, height, scale) {
    const { experiment, k, end, hover } = lab.state();
    if (!place) return;
    const { plot } = place;
    const colors = theme(area);
    if (!size(canvases[1], width, height, scale)) {
      over.setTransform(1, 0, 0, 1, 0, 0);
      over.clearRect(0, 0, canvases[1].width, canvases[1].height);
    }
    over.setTransform(scale, 0, 0, scale, 0, 0);
    const points = experiment.racers.map((racer, i) => (racer.hidden ? null : pointOf({ i, k })));
    const front = Math.max(plot.left, ...points.map((point) => point?.x ?? -Infinity));
    if (k < end) {
      over.globalAlpha = 0.82;
      over.fillStyle = colors.paper;
      over.fillRect(front + 1, plot.top - 1, plot.left + plot.width - front + 1, plot.height);
      over.globalAlpha = 1;
    }
    over.strokeStyle = colors.paper;
    over.lineWidth = 1.5;
    points.forEach((point, i) => {
      if (!point || !place?.holds(point.x, point.y, 4)) return;
      const { color, shape } = look(i, colors.dark);
      over.fillStyle = color;
      stamp(over, shape, point.x, point.y, 5);
    });
    const point = hover && pointOf(hover);
    if (!hover || !point) return;
    const { color, shape } = look(hover.i, colors.dark);
    over.fillStyle = color;
    stamp(over, shape, point.x, point.y, 5);
    over.strokeStyle = colors.ink;
    over.lineWidth = 2;
    over.beginPath();
    over.arc(point.x, point.y, 9, 0, 2 * Math.PI);
    over.stroke();
  }

  return { frame, root, picture };
}
