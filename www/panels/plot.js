// A small line plot as SVG for the panels: axes with a few ticks, lines told apart by colour and dash, bands, and marks.

import { look, dashOf } from "../palette.js";
import { format } from "../core.js";

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {number[][]} points  x, y and, where there is a band, half its width
 * @property {number} look  the number of a racer that looks so
 */
/**
 * @typedef {object} Options
 * @property {string} title  what the picture shows, for whoever does not see it
 * @property {string} x  name of the axis to the right
 * @property {string} y  name of the axis upwards
 * @property {boolean} [logX]
 * @property {boolean} [logY]
 * @property {number} width  in CSS pixels
 * @property {number} [height]
 * @property {boolean} dark
 * @property {number} [at]  an x that is marked
 * @property {number} [level]  a y that is marked
 */

const NS = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
function svg(tag, attributes, ...children) {
  const element = document.createElementNS(NS, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/**
 * @param {Series[]} series
 * @param {Options} options
 */
export function plot(series, { title, x, y, logX = false, logY = false, width, height = 200, dark, at, level }) {
  const box = { left: 52, top: 18, right: Math.max(width - 18, 120), bottom: height - 34 };
  const all = series.flatMap(({ points }) => points.filter(([a, b]) => (!logX || a > 0) && (!logY || b > 0) && Number.isFinite(b)));
  const across = scale(all.map(([a]) => a), logX, box.left, box.right);
  const up = scale([...all.map(([, b]) => b), ...(level === undefined ? [] : [level])], logY, box.bottom, box.top);
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": title, class: "plot" });
  for (const value of across.ticks) {
    root.append(svg("line", { x1: across.at(value), x2: across.at(value), y1: box.top, y2: box.bottom, class: "grid" }),
      svg("text", { x: across.at(value), y: box.bottom + 14, "text-anchor": "middle" }, format(value, 3)));
  }
  for (const value of up.ticks) {
    root.append(svg("line", { x1: box.left, x2: box.right, y1: up.at(value), y2: up.at(value), class: "grid" }),
      svg("text", { x: box.left - 6, y: up.at(value) + 4, "text-anchor": "end" }, format(value, 3)));
  }
  root.append(svg("text", { x: box.right, y: height - 5, "text-anchor": "end", class: "axis" }, x), svg("text", { x: 2, y: 12, class: "axis" }, y));
  if (at !== undefined && at >= across.low && at <= across.high) root.append(svg("line", { x1: across.at(at), x2: across.at(at), y1: box.top, y2: box.bottom, class: "now" }));
  if (level !== undefined) root.append(svg("line", { x1: box.left, x2: box.right, y1: up.at(level), y2: up.at(level), class: "now" }));
  const place = (/** @type {number} */ a, /** @type {number} */ b) => `${across.at(a).toFixed(1)} ${Math.min(Math.max(up.at(b), -1e4), 1e4).toFixed(1)}`;
  for (const { points, look: number, name } of series) {
    const { color, dash } = look(number, dark);
    const sound = points.filter(([a, b]) => across.holds(a) && up.holds(b));
    if (sound.length === 0) continue;
    const band = sound.filter((point) => point.length > 2 && Number.isFinite(point[2]));
    if (band.length > 1) {
      const edge = (/** @type {number} */ sign) => band.map(([a, b, half]) => place(a, logY ? Math.max(b + sign * half, up.low) : b + sign * half));
      root.append(svg("path", { d: `M${[...edge(1), ...edge(-1).reverse()].join("L")}Z`, fill: color, opacity: 0.18 }));
    }
    root.append(svg("path", { d: `M${sound.map(([a, b]) => place(a, b)).join("L")}`, fill: "none", stroke: color, "stroke-width": 2, "stroke-dasharray": dashOf(dash).join(" ") }, svg("title", {}, name)));
  }
  return root;
}

/**
 * @param {number[]} values
 * @param {boolean} log
 * @param {number} from
 * @param {number} to
 */
function scale(values, log, from, to) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (!(low <= high)) [low, high] = log ? [1, 10] : [0, 1];
  if (low === high) [low, high] = log ? [low / 2, high * 2] : [low - 1, high + 1];
  if (!log) low = low > 0 && low < high / 2 ? 0 : low;
  const of = log ? Math.log : (/** @type {number} */ value) => value;
  const [a, b] = [of(low), of(high)];
  return { low, high, ticks: log ? decades(low, high) : steps(low, high), at: (/** @type {number} */ value) => from + ((of(value) - a) / (b - a)) * (to - from), holds: (/** @type {number} */ value) => Number.isFinite(of(value)) };
}

/** @param {number} low @param {number} high */
function steps(low, high) {
  const rough = (high - low) / 4;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * ([1, 2, 5, 10].find((factor) => factor * unit >= rough) ?? 10);
  const ticks = [];
  for (let value = Math.ceil(low / step) * step; value <= high * (1 + 1e-9); value += step) ticks.push(Number(value.toPrecision(12)));
  return ticks;
}

/** @param {number} low @param {number} high */
function decades(low, high) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const stride = Math.max(1, Math.ceil((last - first) / 4));
  const ticks = [];
  for (let power = first; power <= last; power += stride) ticks.push(Number(`1e${power}`));
  if (last - first > 1) return ticks;
  // Less than two decades: 2 and 5 of each.
  return [first - 1, first, last].flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`))).filter((value, i, all) => value >= low && value <= high && all.indexOf(value) === i);
}
