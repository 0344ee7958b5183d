// What the map shows on demand, loaded when it is first wanted: vectors at an iterate, and the surface in three dimensions.

import { el, iconButton } from "../dom.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("./plane.js").Plane} Plane */
/**
 * `prepare` gives a key of what `draw` would draw.
 * @typedef {object} Vectors
 * @property {(now: number) => void} follow
 * @property {(place: Plane, now: number) => string} prepare
 * @property {(context: CanvasRenderingContext2D, place: Plane, colors: import("../core.js").Theme) => void} draw
 * @property {() => void} leave
 */
/**
 * @typedef {object} Depth
 * @property {(now: number) => boolean} frame
 * @property {() => void} leave
 * @property {(factor: number) => void} zoom
 * @property {() => void} home
 * @property {import("../share/pictures.js").Picture} picture  for a file
 */

/**
 * @param {HTMLElement} area  the map's
 * @param {Lab} lab
 */
export function onDemand(area, lab) {
  const place = document.getElementById("overlays");
  // A figure that has no place for the controls still shows what its link says.
  const bar = place ?? el("div");
  let open = lab.state().experiment.show.length > 0;
  /** Whether the surface is seen in three dimensions: by what is wanted now, which the buttons show a frame later. */
  const deep = () => lab.state().experiment.camera !== null && lab.state().landscape?.dim !== 1;
  function toggleVectors() {
    if (!place || deep() || asking()) return;
    open = !open;
    if (!open) lab.edit({ show: [] }, "replace");
    lab.wake();
  }
  function toggleDepth() {
    const { camera } = lab.state().experiment;
    if (lab.state().landscape?.dim !== 1 && !asking()) lab.edit({ camera: camera ? null : FIRST }, "replace");
  }
  const arrows = iconButton("vectors", "Vectors (V)", toggleVectors, { "aria-expanded": "false", "aria-controls": "overlays" });
  const solid = el("button", { type: "button", title: "Surface in three dimensions (3)", "aria-label": "3-D", "aria-pressed": "false", onclick: toggleDepth }, "3‑D");

  /** @type {Lazy<Vectors>} */
  const vectors = lazily(async () => (await import("./vectors.js")).vectors(bar, lab), lab);
  /** @type {Lazy<Depth>} */
  const depth = lazily(async () => (await import("./depth.js")).depth(area, lab), lab);
  let [arrowsOn, solidOn] = [false, false];

  return {
    toggleVectors,
    toggleDepth,
    buttons: place ? [solid, arrows] : [solid],
    /** Follows the experiment: what is wanted and not there yet is loaded. @param {number} now */
    follow(now) {
      const { experiment, landscape } = lab.state();
      const flat = landscape?.dim === 1;
      open ||= experiment.show.length > 0;
      solidOn = deep();
      // Vectors are drawn on the map from above.
      arrowsOn = open && !solidOn;
      if (arrowsOn) vectors.load();
      if (solidOn) depth.load();
      bar.hidden = !arrowsOn || vectors.made === null;
      solid.disabled = flat;
      arrows.disabled = solidOn;
      solid.setAttribute("aria-pressed", String(solidOn));
      arrows.setAttribute("aria-expanded", String(arrowsOn));
      if (!solidOn) depth.made?.leave();
      if (!arrowsOn) vectors.made?.leave();
      if (arrowsOn) vectors.made?.follow(now);
    },
    vectors: () => (arrowsOn ? vectors.made : null),
    depth: () => (solidOn ? depth.made : null),
  };
}

/** Whether the reader is asked something about the map as it stands. */
const asking = () => document.documentElement.dataset.asking !== undefined;

/** Degrees around, degrees above the plane, magnification. */
export const FIRST = /** @type {[number, number, number]} */ ([-60, 35, 1]);

/**
 * Something whose module is loaded when it is first wanted; where that fails the reader is told.
 * @template T
 * @typedef {{ made: T | null, load: () => void }} Lazy
 */
/**
 * @template T
 * @param {() => Promise<T>} make
 * @param {Lab} lab
 * @returns {Lazy<T>}
 */
function lazily(make, lab) {
  let asked = false;
  /** @type {Lazy<T>} */
  const it = {
    made: null,
    load() {
      if (asked) return;
      asked = true;
      make().then((made) => (it.made = made)).catch((error) => {
        lab.notify([`That part of the page could not be loaded: ${error instanceof Error ? error.message : error}`]);
      }).finally(lab.wake);
    },
  };
  return it;
}
