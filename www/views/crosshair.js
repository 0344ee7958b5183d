// The crosshair on the map: where pointer or keys have put it, the iterate next to it, and what is read off there.

import { say } from "../dom.js";
import { format } from "../core.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../state.js").Mark} Mark */
/** @typedef {import("./plane.js").Plane} Plane */

/** How near the pointer has to be to an iterate, in CSS pixels. */
const NEAR = 22;

/**
 * @param {HTMLElement} area
 * @param {HTMLElement} spoken  where readings at the keys are said
 * @param {Lab} lab
 * @param {{ plane: () => Plane | null, home: () => { x: number, y: number } | null, start: (x: number, y: number) => void }} map
 *   the plane in view, where the crosshair begins, and what Enter does
 */
export function crosshair(area, spoken, lab, { plane, home, start }) {
  /** @type {{ x: number, y: number } | null} */
  let at = null;
  let byKeys = false;

  area.addEventListener("keydown", (event) => {
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const place = plane();
    if (!place || event.target !== area || event.ctrlKey || event.metaKey || event.altKey) return;
    if (direction) {
      const by = event.shiftKey ? 2 : 20;
      const { plot } = place;
      const from = at ?? home() ?? { x: plot.left, y: plot.top };
      at = {
        x: Math.min(Math.max(from.x + by * direction[0], plot.left), plot.left + plot.width),
        y: Math.min(Math.max(from.y + by * direction[1], plot.top), plot.top + plot.height),
      };
      byKeys = true;
      say(spoken, reading() ?? "");
      lab.wake();
    } else if (event.key === "Enter" && at) {
      start(at.x, at.y);
    } else if (event.key === "Escape" && at) {
      at = null;
      lab.wake();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  area.addEventListener("blur", () => {
    if (byKeys) at = null;
    lab.wake();
  });

  /**
   * The iterate nearest to a place, if one is near.
   * @param {number} x
   * @param {number} y
   * @returns {Mark | null}
   */
  function nearest(x, y) {
    const { race, experiment, k } = lab.state();
    const place = plane();
    if (!race || !place) return null;
    const points = lab.ways(k);
    let best = NEAR;
    let found = null;
    let cursor = 0;
    for (let i = 0; i < experiment.racers.length; i++) {
      const [count, first, stride] = [points[cursor], points[cursor + 1], points[cursor + 2]];
      cursor += 3;
      if (!experiment.racers[i].hidden) {
        for (let n = 0; n < count; n++) {
          const distance = Math.hypot(place.px(points[cursor + 2 * n]) - x, place.py(points[cursor + 2 * n + 1]) - y);
          if (distance < best) {
            best = distance;
            found = { i, k: Math.min(first + n * stride, k) };
          }
        }
      }
      cursor += 2 * count;
    }
    return found;
  }

  /** What is read off at the crosshair; null where there is none. */
  function reading() {
    const { landscape, experiment } = lab.state();
    const place = plane();
    if (!at || !place || !landscape || !place.holds(at.x, at.y)) return null;
    const { info, through } = lab.scene();
    const { variables } = info;
    const x = [...through];
    const [a, b] = experiment.axes;
    x[a] = place.x(at.x);
    if (landscape.dim > 1) x[b] = place.y(at.y);
    const { f, gradient } = landscape.at(Float64Array.from(x));
    const shownAxes = landscape.dim > 1 ? [a, b] : [a];
    const where = shownAxes.map((axis) => `${variables[axis]} = ${format(x[axis], 4)}`).join(", ");
    const slope = shownAxes.map((axis) => format(gradient[axis], 3)).join(", ");
    return `${where}   f = ${format(f, 4)}   ∇f = (${slope})`;
  }

  return {
    reading,
    nearest,
    at: () => at,
    byKeys: () => byKeys,
    /** The pointer is there, or gone. @param {{ x: number, y: number } | null} place */
    put(place) {
      at = place;
      byKeys = false;
    },
  };
}
