// A map of runs: its picture with a crosshair for pointer and keys, its legend, its progress, and the cell that is chosen.

import { el, say } from "../dom.js";
import { format } from "../core.js";
import { runMap } from "../study.js";
import { computeMap } from "../pool.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../core.js").Experiment} Experiment */
/** @typedef {import("../study.js").MapPlan} MapPlan */
/** @typedef {import("../study.js").MapReading} MapReading */

/** Milliseconds between two drawings of a map that is being computed, and without a change until one begins. */
const PAUSE = 150;
const REST = 120;

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 * @param {object} own
 * @param {string} own.label  what the picture is called
 * @param {() => MapPlan} own.plan  what it is to be of now
 * @param {() => [number, number] | null} own.here  where the lab's own run stands on it, in shares from the left and from the top
 * @param {(reading: MapReading) => void} own.load  puts the run of a cell into the lab
 */
export function cellsView(root, lab, { label, plan, here, load }) {
  const canvas = el("canvas", { className: "cells-picture", "aria-hidden": "true" });
  const cross = el("div", { className: "cells-cross", hidden: true });
  const mark = el("div", { className: "cells-here", hidden: true });
  const keys = el("p", { className: "note" }, "Click a cell, or move the crosshair with the arrow keys (with Shift by ten) and press Enter, to load its run.");
  keys.id = `${label.replace(/\W+/g, "-").toLowerCase()}-keys`;
  const area = el("div", { className: "cells-area", tabIndex: 0, role: "application", "aria-label": label, "aria-describedby": keys.id }, canvas, mark, cross);
  const reading = el("p", { className: "note cells-reading", "aria-live": "polite" });
  const progress = el("progress", { max: 1, value: 0, "aria-label": `${label}: progress` });
  const button = el("button", { type: "button", onclick: () => (cancel ? stop("cancelled") : start()) }, "Cancel");
  const status = el("p", { className: "cells-words", role: "status" });
  const legend = el("ul", { className: "cells-legend", "aria-label": "Legend" });
  root.append(area, keys, reading, el("div", { className: "row cells-progress" }, progress, button), status, legend);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

  /** @type {import("../study.js").RunMap | null} */
  let map = null;
  /** @type {(() => void) | null} */
  let cancel = null;
  let size = [1, 1];
  let [wanted, shown, since, drawn] = ["", "", 0, -Infinity];
  let fresh = false;
  /** @type {[number, number] | null} */
  let at = null;

  /** @param {"running" | "done" | "cancelled" | "failed"} state  @param {string} [words] */
  function become(state, words) {
    root.dataset.progress = state;
    say(button, state === "running" ? "Cancel" : "Compute again");
    progress.hidden = state !== "running";
    if (words !== undefined) say(status, words);
  }

  /** @param {"cancelled"} [state] */
  function stop(state) {
    cancel?.();
    cancel = null;
    if (state) become(state, "Called off; what was computed stays.");
    draw();
  }

  function start() {
    stop();
    // What was asked for goes by what it is now.
    shown = wanted = key();
    const { experiment } = lab.state();
    const next = plan();
    map?.free();
    map = null;
    try {
      if (experiment.racers.length === 0) throw new Error("The race has no method whose runs could be mapped.");
      map = runMap(experiment, next);
    } catch (error) {
      // What cannot be made leaves nothing of what was there before.
      canvas.width = canvas.height = 1;
      legend.replaceChildren();
      return become("failed", error instanceof Error ? error.message : String(error));
    }
    size = next.size;
    [canvas.width, canvas.height] = size;
    area.style.setProperty("--shape", String(size[0] / size[1]));
    // The crosshair was on the old map.
    at = null;
    cross.hidden = true;
    say(reading, "");
    progress.value = 0;
    become("running", "Computing …");
    cancel = computeMap(map, { kind: "map", experiment, plan: next }, {
      more(share) {
        progress.value = share;
        fresh = true;
        lab.wake();
      },
      done() {
        cancel = null;
        draw();
        become("done", map?.legend().words);
      },
      failed(words) {
        cancel = null;
        become("failed", words);
      },
    });
  }

  /** What the map depends on, as a text. */
  function key() {
    const { surface, start, racers, noise, seed, stop, steps, axes } = lab.state().experiment;
    const next = plan();
    const { method, schedule } = racers[next.racer] ?? {};
    // A start counts where the map does not say it.
    return JSON.stringify([surface, "starts" in next.over && lab.scene().info.variables.length === 2 ? 0 : start, without(method, next), schedule, noise, seed, stop, steps, axes, next]);
  }

  function draw() {
    fresh = false;
    if (!map) return;
    drawn = performance.now();
    context.putImageData(new ImageData(new Uint8ClampedArray(map.image()), size[0], size[1]), 0, 0);
    const { entries, colours, extent, scale, pending } = map.legend();
    const all = map.cells;
    const rows = entries.map(({ colour, name, cells }) => {
      const swatch = el("span", { className: "cells-swatch" });
      if (colours.length === 0 || name !== entries[0].name) swatch.style.background = css(colour);
      else swatch.style.background = `linear-gradient(90deg, ${colours.map(css).join(",")})`;
      return el("li", {}, swatch, el("span", {}, `${name}: ${format((100 * cells) / all, 3)} %`));
    });
    const known = Number.isFinite(extent[0]) ? `${scale}: ${format(extent[0])} to ${format(extent[1])}` : "";
    if (known) rows.push(el("li", { className: "note" }, known));
    if (pending > 0) rows.push(el("li", { className: "note" }, `not computed: ${format((100 * pending) / all, 3)} %`));
    legend.replaceChildren(...rows);
  }

  /** @param {number} x  @param {number} y */
  function point(x, y) {
    at = [Math.min(Math.max(x, 0), size[0] - 1), Math.min(Math.max(y, 0), size[1] - 1)];
    cross.hidden = false;
    place(cross, (at[0] + 0.5) / size[0], (at[1] + 0.5) / size[1]);
    say(reading, cell()?.words ?? "");
  }

  function cell() {
    return at && map ? map.reading(at[1] * size[0] + at[0]) : null;
  }

  function choose() {
    const found = cell();
    if (found) load(found);
  }

  /** @param {PointerEvent | MouseEvent} event */
  function under(event) {
    const box = canvas.getBoundingClientRect();
    point(Math.floor(((event.clientX - box.left) / box.width) * size[0]), Math.floor(((event.clientY - box.top) / box.height) * size[1]));
  }

  area.addEventListener("pointermove", under);
  area.addEventListener("click", (event) => {
    under(event);
    choose();
  });
  area.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) {
      const far = event.shiftKey ? 10 : 1;
      const [x, y] = at ?? [size[0] >> 1, size[1] >> 1];
      point(x + far * way[0], y + far * way[1]);
    } else if (event.key === "Enter" || event.key === " ") choose();
    else return;
    event.preventDefault();
    // The lab has shortcuts of its own.
    event.stopPropagation();
  });

  return {
    root,
    /** @param {number} now */
    frame(now) {
      const next = key();
      if (next !== wanted) [wanted, since] = [next, now];
      // A view that is being dragged is not worth a map.
      const due = wanted !== shown && (now - since >= REST || shown === "");
      if (due) start();
      if (fresh && now - drawn >= PAUSE) draw();
      const spot = here();
      mark.hidden = spot === null || spot.some((share) => !(share >= 0 && share <= 1));
      if (spot && !mark.hidden) place(mark, spot[0], spot[1]);
      return wanted !== shown || fresh;
    },
    close() {
      stop();
      map?.free();
      map = null;
    },
  };
}

/**
 * A method without the settings that a map says itself.
 * @param {import("../core.js").Call | undefined} method
 * @param {MapPlan} plan
 */
function without(method, { over }) {
  if (!method || !("settings" in over)) return method;
  const params = { ...method.params };
  delete params[over.settings.across.param];
  delete params[over.settings.up.param];
  return { ...method, params };
}

/** @param {HTMLElement} element  @param {number} x  @param {number} y */
function place(element, x, y) {
  element.style.left = `${100 * x}%`;
  element.style.top = `${100 * y}%`;
}

/** @param {[number, number, number]} colour */
const css = (colour) => `rgb(${colour.join(" ")})`;
