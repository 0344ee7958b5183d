// What follows from a landscape once and for all: its names, what to show of it, where its minima are.

/** @typedef {import("../core.js").Landscape} Landscape */
/** @typedef {import("../core.js").Experiment} Experiment */
/** @typedef {import("./plane.js").View} View */

/**
 * @param {Landscape} landscape
 * @param {Experiment} experiment
 */
export function scene(landscape, experiment) {
  const info = landscape.info();
  const flat = landscape.dim === 1;
  const [a, b] = experiment.axes;
  /** A map of more than two variables cuts through this point. */
  const through = info.minima[0] ?? info.start;
  /** @type {[number, number][]} */
  const marks = info.minima
    // Of the minima of a problem in many variables those that lie in the cut.
    .filter((minimum) => flat || minimum.every((x, i) => i === a || i === b || x === through[i]))
    .map((minimum) => (flat ? [minimum[0], landscape.at(Float64Array.from(minimum)).f] : [minimum[a], minimum[b]]));
  const view = flat ? curveView(landscape, info.domain[0]) : /** @type {View} */ ([...info.domain[a], ...info.domain[b]]);
  return { info, through, marks, view };
}

/** @typedef {ReturnType<typeof scene>} Scene */

/** Points along a curve by which its height is judged. */
const SAMPLES = 400;

/**
 * The domain and the heights of a curve over it, with some room above and below.
 * @param {Landscape} landscape
 * @param {[number, number]} domain
 * @returns {View}
 */
function curveView(landscape, [from, to]) {
  landscape.render(Float64Array.of(from, to, 0, 1), SAMPLES, 2, false);
  const heights = [...landscape.curve()].filter((value, at) => at % 2 === 1 && Number.isFinite(value));
  const [low, high] = heights.length > 0 ? [Math.min(...heights), Math.max(...heights)] : [0, 1];
  const room = high > low ? 0.08 * (high - low) : 1;
  return [from, to, low - room, high + room];
}
