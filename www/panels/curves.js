// A few curves on two logarithmic axes, as a drawing in the page.

import { format } from "../core.js";
import { dashOf } from "../palette.js";

const [WIDTH, HEIGHT] = [480, 260];
const EDGE = { left: 56, right: 12, top: 22, bottom: 36 };

/**
 * @param {HTMLElement} root
 * @param {{ across: string, up: string, lines: { name: string, color: string, dash: number, points: number[][] }[] }} what  points are pairs of positive numbers
 */
export function curves(root, { across, up, lines }) {
  const all = lines.flatMap(({ points }) => points);
  const svg = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `Chart: ${up} against ${across}; the table holds the best of each curve` });
  root.replaceChildren(svg);
  if (all.length === 0) return;
  const span = (/** @type {number} */ at) => {
    const values = all.map((point) => Math.log10(point[at]));
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return high - low < 0.1 ? [low - 0.5, high + 0.5] : [low, high];
  };
  const [xs, ys] = [span(0), span(1)];
  const x = (/** @type {number} */ value) => EDGE.left + ((Math.log10(value) - xs[0]) / (xs[1] - xs[0])) * (WIDTH - EDGE.left - EDGE.right);
  const y = (/** @type {number} */ value) => HEIGHT - EDGE.bottom - ((Math.log10(value) - ys[0]) / (ys[1] - ys[0])) * (HEIGHT - EDGE.top - EDGE.bottom);
  for (const value of decades(xs)) {
    svg.append(make("line", { class: "curves-grid", x1: x(value), x2: x(value), y1: EDGE.top, y2: HEIGHT - EDGE.bottom }));
    svg.append(make("text", { x: x(value), y: HEIGHT - EDGE.bottom + 15, "text-anchor": "middle" }, format(value, 3)));
  }
  for (const value of decades(ys)) {
    svg.append(make("line", { class: "curves-grid", x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(value), y2: y(value) }));
    svg.append(make("text", { x: EDGE.left - 6, y: y(value) + 4, "text-anchor": "end" }, format(value, 3)));
  }
  svg.append(make("text", { x: 4, y: 11 }, up));
  svg.append(make("text", { x: WIDTH / 2, y: HEIGHT - 4, "text-anchor": "middle" }, across));
  for (const { name, color, dash, points } of lines) {
    const path = points.map((point, i) => `${i ? "L" : "M"}${x(point[0]).toFixed(1)} ${y(point[1]).toFixed(1)}`).join("");
    const line = make("path", { d: path, fill: "none", stroke: color, "stroke-width": 2, "stroke-dasharray": dashOf(dash).join(" ") });
    line.append(make("title", {}, name));
    svg.append(line);
    for (const point of points) svg.append(make("circle", { cx: x(point[0]).toFixed(1), cy: y(point[1]).toFixed(1), r: 1.8, fill: color }));
  }
}

/** Powers of ten in a span of exponents, or its ends where there are none; not more than a few. @param {number[]} span */
function decades([low, high]) {
  const first = Math.ceil(low - 1e-9);
  const count = Math.floor(high + 1e-9) - first + 1;
  if (count < 2) return [10 ** low, 10 ** high];
  const step = Math.ceil(count / 7);
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => 10 ** (first + i * step));
}

/** @param {string} tag  @param {Record<string, string | number>} attributes  @param {string} [text] */
function make(tag, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}
