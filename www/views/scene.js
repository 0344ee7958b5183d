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
  return { info, through, marks, view: /** @type {View} */ ([...landscape.view()]) };
}

/** @typedef {ReturnType<typeof scene>} Scene */
