// A plot area and the data it covers: from data to pixels and back, zooming, cutting lines off.

/** @typedef {import("../core.js").Plot} Plot */
/** @typedef {[number, number, number, number]} View  x from, x to, y from, y to */

/**
 * The two directions between data and CSS pixels.
 * @param {Plot} plot
 */
export function plane(plot) {
  const across = axis(plot.x, plot.left, plot.width, plot.log_x);
  const up = axis(plot.y, plot.top + plot.height, -plot.height, plot.log);
  return {
    plot,
    px: across.pixel,
    py: up.pixel,
    x: across.data,
    y: up.data,
    /**
     * Whether a place lies in the plot area, or no more than `margin` outside.
     * @param {number} left
     * @param {number} top
     */
    holds: (left, top, margin = 0) =>
      left >= plot.left - margin && left <= plot.left + plot.width + margin && top >= plot.top - margin && top <= plot.top + plot.height + margin,
  };
}

/** @typedef {ReturnType<typeof plane>} Plane */

/**
 * @param {readonly [number, number]} data
 * @param {number} origin
 * @param {number} length
 * @param {boolean} log
 */
function axis([from, to], origin, length, log) {
  const scale = log ? Math.log : (/** @type {number} */ value) => value;
  const back = log ? Math.exp : scale;
  const [low, high] = [scale(from), scale(to)];
  return {
    pixel: (/** @type {number} */ value) => origin + ((scale(value) - low) / (high - low)) * length,
    data: (/** @type {number} */ pixel) => back(low + ((pixel - origin) / length) * (high - low)),
  };
}

/**
 * The view scaled about a point; unchanged where it would become too small or too large for the numbers that hold it.
 * @param {View} view
 * @param {number} factor  below 1: closer
 * @param {number} x
 * @param {number} y
 * @returns {View}
 */
export function zoomed([left, right, bottom, top], factor, x, y) {
  /** @type {View} */
  const next = [x + (left - x) * factor, x + (right - x) * factor, y + (bottom - y) * factor, y + (top - y) * factor];
  const [w, h] = [next[1] - next[0], next[3] - next[2]];
  const size = Math.max(...next.map(Math.abs));
  return Math.min(w, h) > 1e-9 * size && Math.max(w, h) < 1e12 ? next : [left, right, bottom, top];
}

/**
 * The part of a line within a box, as [x0, y0, x1, y1]; null where they do not meet (Liang and Barsky, 1984).
 *
 * A canvas draws with 32-bit numbers: what lies far outside has to be cut off before.
 *
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {{ left: number, top: number, right: number, bottom: number }} box
 * @returns {[number, number, number, number] | null}
 */
export function clip(x0, y0, x1, y1, box) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  let from = 0;
  let to = 1;
  for (const [p, q] of [[-dx, x0 - box.left], [dx, box.right - x0], [-dy, y0 - box.top], [dy, box.bottom - y0]]) {
    if (p === 0 && q < 0) return null;
    if (p < 0) from = Math.max(from, q / p);
    if (p > 0) to = Math.min(to, q / p);
  }
  if (!(from <= to)) return null;
  return [x0 + from * dx, y0 + from * dy, x0 + to * dx, y0 + to * dy];
}

/**
 * Gives a canvas a size in CSS pixels at the screen's resolution; whether that cleared it.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @param {number} ratio
 */
export function size(canvas, width, height, ratio) {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width === w && canvas.height === h) return false;
  canvas.width = w;
  canvas.height = h;
  // Exactly as large as its pixels, so that none is spread over two of the screen's.
  canvas.style.width = `${w / ratio}px`;
  canvas.style.height = `${h / ratio}px`;
  return true;
}
