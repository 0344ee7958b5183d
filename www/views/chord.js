// A chord over a curve with two handles, for mouse, touch and keys: whether it runs above the curve or below it, in colour and in words.

import { el, say } from "../dom.js";
import { format } from "../core.js";
import { plane } from "./plane.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../core.js").Plot} Plot */
/** @typedef {import("../core.js").Theme} Theme */

/** @type {Record<string, [string, string]>} */
const COLORS = { above: ["#0b6b2f", "#5fd68a"], on: ["#0b6b2f", "#5fd68a"], below: ["#b3122a", "#ff8b98"], undefined: ["#57616a", "#a7afb7"] };

/** @param {Lab} lab */
export function chordView(lab) {
  const words = el("p", { className: "chord-words", role: "status" });
  const search = el("button", { type: "button", onclick: find }, "Find a chord below the curve");
  const element = el("div", { className: "chord", hidden: true }, words, search);
  /** @type {Plot | null} */
  let plot = null;
  let found = "";
  /** The landscape on which that was found. */
  let foundOn = -1;
  const handles = [0, 1].map((end) => {
    const handle = el("div", { className: "handle", tabIndex: 0, role: "slider", "aria-label": end === 0 ? "First end of the chord" : "Second end of the chord", "aria-orientation": "horizontal" });
    handle.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      event.stopPropagation();
      if (!handle.hasPointerCapture(event.pointerId) || !plot) return;
      const box = handle.parentElement?.getBoundingClientRect();
      if (box) move(end, plane(plot).x(event.clientX - box.left));
    });
    handle.addEventListener("pointerup", (event) => event.stopPropagation());
    handle.addEventListener("dblclick", (event) => event.stopPropagation());
    handle.addEventListener("keydown", (event) => {
      const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (!direction || !plot || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      move(end, ends()[end] + (direction * (event.shiftKey ? 1 : 10) * (plot.x[1] - plot.x[0])) / 500);
    });
    return handle;
  });

  /** @returns {[number, number]} */
  function ends() {
    const [from, to] = plot?.x ?? [-1, 1];
    return lab.state().experiment.chord ?? [from + 0.2 * (to - from), from + 0.8 * (to - from)];
  }

  /** @param {number} end @param {number} x */
  function move(end, x) {
    if (!plot) return;
    const [from, to] = plot.x;
    // To a five-hundredth of what is in view: short in the link.
    const grain = 10 ** Math.floor(Math.log10((to - from) / 500));
    const next = ends();
    next[end] = Number((Math.round(Math.min(Math.max(x, from), to) / grain) * grain).toPrecision(12));
    found = "";
    if (next[0] !== next[1]) lab.edit({ chord: next }, "replace");
  }

  function find() {
    const { landscape } = lab.state();
    if (!landscape || !plot) return;
    const lowest = landscape.lowest_chord(...plot.x);
    foundOn = lab.landscapeNumber();
    found = lowest ? "" : ` Of 16,384 chords between ${format(plot.x[0], 3)} and ${format(plot.x[1], 3)} none runs below the curve.`;
    if (lowest) lab.edit({ chord: lowest.ends }, "push");
    lab.wake();
  }

  /** The chord as the core sees it. */
  function seen() {
    const { landscape } = lab.state();
    return plot && landscape ? landscape.chord(...ends()) : null;
  }

  return {
    element,
    /** Where the curve is, or that no chord is wanted; a key of what is to be drawn. @param {Plot | null} where */
    place(where) {
      plot = where;
      element.hidden = !where;
      const area = document.getElementById("map-area");
      for (const handle of handles) {
        if (where && !handle.isConnected) area?.append(handle);
        if (!where) handle.remove();
      }
      if (!where) return "";
      if (foundOn !== lab.landscapeNumber()) found = "";
      const chord = seen();
      if (!chord) return "";
      const { px, py } = plane(where);
      chord.ends.forEach((x, i) => {
        const y = Math.min(Math.max(py(chord.values[i]), where.top), where.top + where.height);
        handles[i].style.left = `${px(x)}px`;
        handles[i].style.top = `${Number.isFinite(y) ? y : where.top + where.height}px`;
        handles[i].setAttribute("aria-valuemin", String(where.x[0]));
        handles[i].setAttribute("aria-valuemax", String(where.x[1]));
        handles[i].setAttribute("aria-valuenow", String(x));
        handles[i].setAttribute("aria-valuetext", `x = ${format(x, 4)}, f = ${format(chord.values[i], 4)}`);
      });
      say(words, chord.words + found);
      words.dataset.verdict = chord.verdict;
      return `${chord.ends.join()} ${found}`;
    },
    /**
     * @param {CanvasRenderingContext2D} context
     * @param {import("./plane.js").Plane} place
     * @param {Theme} theme
     */
    draw(context, { px, py, plot: area }, theme) {
      const chord = seen();
      if (!chord || chord.verdict === "undefined") return;
      const color = COLORS[chord.verdict][theme.dark ? 1 : 0];
      const [a, b] = chord.ends.map((x, i) => [px(x), py(chord.values[i])]);
      const [x, curve, gap] = chord.middle;
      context.save();
      context.beginPath();
      context.rect(area.left, area.top, area.width, area.height);
      context.clip();
      for (const [tone, wide] of /** @type {[string, number][]} */ ([[theme.paper, 6], [color, 2.75]])) {
        context.strokeStyle = tone;
        context.lineWidth = wide;
        context.setLineDash([]);
        context.beginPath();
        context.moveTo(a[0], a[1]);
        context.lineTo(b[0], b[1]);
        context.stroke();
        // The gap half way: solid where the chord lies above, dashed where it runs below.
        context.setLineDash(chord.verdict === "below" && wide < 6 ? [5, 3] : []);
        context.beginPath();
        context.moveTo(px(x), py(curve));
        context.lineTo(px(x), py(curve + gap));
        context.stroke();
      }
      context.setLineDash([]);
      context.fillStyle = color;
      context.beginPath();
      context.arc(px(x), py(curve + gap), 5, 0, 2 * Math.PI);
      context.arc(px(x), py(curve), 5, 0, 2 * Math.PI);
      context.fill();
      context.restore();
    },
  };
}
