// What is written on and around the surface in three dimensions: names and numbers of the axes, start, minima, where the racers are.

import { format } from "../core.js";
import { look, stamp, STAR } from "../palette.js";
import { drawStart } from "./marks.js";

/** @typedef {import("../core.js").Landscape} Landscape */
/** @typedef {import("../core.js").Theme} Theme */

/** How much is seen of what the surface hides. */
const HIDDEN = 0.25;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Landscape} landscape
 * @param {import("../labs/race.js").Lab} lab
 * @param {import("../core.js").Raised} raised
 * @param {number} scale  pixels of the picture for a CSS pixel
 * @param {Theme} colors
 */
export function labels(context, landscape, lab, raised, scale, colors) {
  const { experiment, race, k } = lab.state();
  const { info, view, marks } = lab.scene();
  const [x0, x1, y0, y1] = experiment.view ?? view;
  const [a, b] = experiment.axes;
  /** @param {[number, number, number][]} places  x, y, and a share of the height or NaN for the surface */
  const spots = (places) => {
    const found = landscape.spots(Float64Array.from(places.flat()));
    return places.map((_, i) => ({ x: found[3 * i] / scale, y: found[3 * i + 1] / scale, seen: found[3 * i + 2] === 1 }));
  };

  axes();
  const things = spots([...marks.map(([x, y]) => /** @type {[number, number, number]} */ ([x, y, NaN])), [experiment.start[a], experiment.start[b], NaN]]);
  const start = things.pop();
  for (const { x, y, seen } of things) {
    if (!Number.isFinite(x)) continue;
    context.globalAlpha = seen ? 1 : HIDDEN;
    context.fillStyle = colors.dark ? "#ffffff" : "#111111";
    context.strokeStyle = colors.dark ? "#111111" : "#ffffff";
    context.lineWidth = 1.5;
    stamp(context, STAR, x, y, 7);
  }
  if (start && Number.isFinite(start.x)) {
    context.globalAlpha = start.seen ? 1 : HIDDEN;
    drawStart(context, start, colors);
  }
  if (race) {
    const numbers = race.heads(k);
    const order = experiment.racers.map((_, i) => i).filter((i) => !experiment.racers[i].hidden);
    order.reverse().sort((i, j) => Number(i === experiment.focus) - Number(j === experiment.focus));
    spots(order.map((i) => [numbers[6 * i + 1], numbers[6 * i + 2], NaN])).forEach(({ x, y, seen }, at) => {
      if (!Number.isFinite(x)) return;
      const { color, shape } = look(order[at], colors.dark);
      context.globalAlpha = seen ? 1 : HIDDEN;
      context.fillStyle = color;
      context.strokeStyle = colors.paper;
      context.lineWidth = 1.75;
      stamp(context, shape, x, y, 6.5);
    });
  }
  context.globalAlpha = 1;

  /** Names and numbers along the two edges of the floor in front, and upwards at the outermost upright. */
  function axes() {
    const corners = spots([[x0, y0, 0], [x1, y0, 0], [x1, y1, 0], [x0, y1, 0]]);
    const [near] = corners.map((corner, i) => ({ ...corner, i })).sort((p, q) => q.y - p.y);
    const [x, y] = [[x0, x1, x1, x0][near.i], [y0, y0, y1, y1][near.i]];
    const middle = { x: corners.reduce((sum, corner) => sum + corner.x, 0) / 4, y: corners.reduce((sum, corner) => sum + corner.y, 0) / 4 };
    edge(ticks(x0, x1).map((value) => [value, [value, y, 0]]), info.variables[a], [(x0 + x1) / 2, y, 0]);
    edge(ticks(y0, y1).map((value) => [value, [x, value, 0]]), info.variables[b], [x, (y0 + y1) / 2, 0]);
    // The upright furthest to the left.
    const [left] = corners.map((corner, i) => ({ ...corner, i })).sort((p, q) => p.x - q.x);
    const foot = [[x0, x1, x1, x0][left.i], [y0, y0, y1, y1][left.i]];
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.fillStyle = colors.ink;
    context.font = `12px ${colors.font}`;
    spots(raised.marks.map(([share]) => [foot[0], foot[1], share])).forEach(({ x, y }, i) => {
      context.fillText(`${i === raised.marks.length - 1 ? "f = " : ""}${format(raised.marks[i][1], 3)}`, x - 6, y);
    });

    /**
     * @param {[number, number[]][]} values
     * @param {string} name
     * @param {number[]} at
     */
    function edge(values, name, at) {
      const places = spots(/** @type {[number, number, number][]} */ ([...values.map(([, place]) => place), at]));
      const [half] = places.slice(-1);
      // Outwards: away from the middle of the floor.
      const size = Math.hypot(half.x - middle.x, half.y - middle.y) || 1;
      const [ox, oy] = [(half.x - middle.x) / size, (half.y - middle.y) / size];
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillStyle = colors.ink;
      context.font = `12px ${colors.font}`;
      values.forEach(([value], i) => {
        // Where the two edges meet there is no room for the numbers of both.
        if (Math.hypot(places[i].x - near.x, places[i].y - near.y) > 24) context.fillText(format(value, 4), places[i].x + 16 * ox, places[i].y + 14 * oy);
      });
      context.font = `italic 600 14px ${colors.font}`;
      context.fillText(name, half.x + 38 * ox, half.y + 34 * oy);
    }
  }
}

/**
 * About four round numbers of an interval.
 * @param {number} from
 * @param {number} to
 */
function ticks(from, to) {
  const rough = (to - from) / 4;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * unit).find((step) => step >= rough) ?? 10 * unit;
  const found = [];
  for (let i = Math.ceil(from / step - 1e-6); i * step <= to + 1e-6 * step; i++) found.push(Number((i * step).toPrecision(12)));
  return found;
}
