// Basins: every cell of the map a start, its colour the minimum where the run ends.

import { choice } from "../controls.js";
import { el } from "../dom.js";
import { cellsView } from "./cells.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

/** Cells along the longer side. */
const SIDES = [64, 128, 256, 512];
const SIDE = 128;

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export default function basins(root, lab) {
  const settings = () => {
    const { panel, racers, focus } = lab.state().experiment;
    const racer = Math.round(Number(panel?.params.m ?? focus + 1)) - 1;
    const cells = Number(panel?.params.cells ?? SIDE);
    return { racer: racers[racer] ? racer : 0, cells: Number.isFinite(cells) ? cells : SIDE };
  };
  /** @param {Record<string, import("../core.js").Arg>} changes */
  const set = (changes) => lab.setPanel({ id: "basins", params: { ...lab.state().experiment.panel?.params, ...changes } });
  const view = () => lab.state().experiment.view ?? lab.scene().view;
  const place = el("div", { className: "cells-controls" });
  root.append(el("p", { className: "note" }, "Every cell is a start. Its colour is the minimum at which the run ends, its brightness the number of steps; grey runs diverge or are still on the way."), place);
  let shown = "";

  /** The controls, made anew where the race has other methods. */
  function controls() {
    const { racers } = lab.state().experiment;
    const { racer, cells } = settings();
    const key = JSON.stringify([racers.map((_, i) => lab.label(i)), racer, cells]);
    if (key === shown) return;
    shown = key;
    const sides = SIDES.includes(cells) ? SIDES : [...SIDES, cells];
    const method = choice("Method", racers.map((_, i) => ({ id: String(i + 1), name: lab.label(i) })), String(racer + 1), (id) => set({ m: Number(id) }));
    const side = choice("Cells a side", sides.map((n) => ({ id: String(n), name: String(n) })), String(cells), (id) => set({ cells: Number(id) }));
    place.replaceChildren(method.element, side.element);
  }

  const body = el("div", { className: "cells" });
  root.append(body);
  const map = cellsView(body, lab, {
    label: "Map of basins",
    plan() {
      const { racer, cells } = settings();
      const [left, right, bottom, top] = view();
      const shape = Math.min(Math.max((right - left) / (top - bottom), 0.4), 2.5);
      const long = (/** @type {number} */ share) => Math.round(cells * Math.min(share, 1));
      return { racer, size: [long(shape), long(1 / shape)], over: { starts: { view: [left, right, bottom, top] } } };
    },
    here() {
      const [left, right, bottom, top] = view();
      const { start, axes } = lab.state().experiment;
      return [(start[axes[0]] - left) / (right - left), (top - start[axes[1]]) / (top - bottom)];
    },
    load: ({ start }) => lab.startAt(start),
  });
  return {
    ...map,
    /** @param {number} now */
    frame(now) {
      controls();
      return map.frame(now);
    },
  };
}
