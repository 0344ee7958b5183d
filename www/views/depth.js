// The surface in three dimensions. Loaded on demand.

/**
 * @param {HTMLElement} _root
 * @param {HTMLElement} _area
 * @param {import("../labs/race.js").Lab} _lab
 */
export function depth(_root, _area, _lab) {
  return { frame: (/** @type {number} */ _now) => false, leave() {}, zoom(/** @type {number} */ _factor) {}, home() {} };
}
