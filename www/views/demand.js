// What the map shows on demand, loaded when it is first wanted: vectors at an iterate, and the surface in three dimensions.

import { el, iconButton } from "../dom.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {ReturnType<typeof import("./vectors.js").vectors>} Vectors */
/** @typedef {ReturnType<typeof import("./depth.js").depth>} Depth */

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} area
 * @param {Lab} lab
 */
export function onDemand(root, area, lab) {
  const bar = document.getElementById("overlays");
  let open = lab.state().experiment.show.length > 0;
  const arrows = iconButton("vectors", "Vectors", () => {
    open = !open;
    if (!open) lab.edit({ show: [] }, "replace");
    lab.wake();
  }, { "aria-expanded": "false", "aria-controls": "overlays" });
  const solid = el("button", { type: "button", title: "Surface in three dimensions", "aria-label": "3-D", "aria-pressed": "false", onclick: () => {
    const { camera } = lab.state().experiment;
    lab.edit({ camera: camera ? null : FIRST }, "replace");
  } }, "3‑D");

  const vectors = lazily(() => import("./vectors.js"), ({ vectors }) => vectors(/** @type {HTMLElement} */ (bar), lab), lab);
  const depth = lazily(() => import("./depth.js"), ({ depth }) => depth(root, area, lab), lab);
  let [arrowsOn, solidOn] = [false, false];

  return {
    buttons: bar ? [solid, arrows] : [solid],
    /** Follows the experiment: what is wanted and not there yet is loaded. @param {number} now */
    follow(now) {
      const { experiment, landscape } = lab.state();
      const flat = landscape?.dim === 1;
      open ||= experiment.show.length > 0;
      arrowsOn = open && bar !== null;
      solidOn = experiment.camera !== null && !flat;
      if (arrowsOn) vectors.load();
      if (solidOn) depth.load();
      if (bar) bar.hidden = !arrowsOn || vectors.made === null;
      solid.disabled = flat;
      solid.setAttribute("aria-pressed", String(solidOn));
      arrows.setAttribute("aria-expanded", String(arrowsOn));
      if (!solidOn) depth.made?.leave();
      if (arrowsOn) vectors.made?.follow(now);
    },
    vectors: () => (arrowsOn ? vectors.made : null),
    depth: () => (solidOn ? depth.made : null),
  };
}

/** Degrees around, degrees above the plane, magnification. */
export const FIRST = /** @type {[number, number, number]} */ ([-60, 35, 1]);

/**
 * Something whose module is loaded when it is first wanted; where that fails the reader is told.
 * @template M, T
 * @param {() => Promise<M>} load
 * @param {(module: M) => T} make
 * @param {Lab} lab
 */
function lazily(load, make, lab) {
  let asked = false;
  const it = {
    made: /** @type {T | null} */ (null),
    load() {
      if (asked) return;
      asked = true;
      load().then((module) => (it.made = make(module))).catch((error) => {
        lab.notify([`That part of the page could not be loaded: ${error instanceof Error ? error.message : error}`]);
      }).finally(lab.wake);
    },
  };
  return it;
}
