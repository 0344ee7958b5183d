// Vectors at an iterate of the racer in focus: which are shown, their numbers in words, and the drawing of them. Loaded on demand.

import { toggle } from "../controls.js";
import { el, say } from "../dom.js";
import { drawMarks } from "./arrows.js";
import { chordView } from "./chord.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../core.js").Picture} Picture */
/** @typedef {import("./plane.js").Plane} Plane */

/** Milliseconds between two changes of the words while it plays. */
const PAUSE = 200;

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export function vectors(root, lab) {
  const chips = el("div", { className: "chips" });
  const title = el("p", { className: "vector-title" });
  const words = el("ul", { className: "vector-words", id: "vector-words", tabIndex: 0, "aria-label": "The vectors in numbers", role: "list" });
  const skewed = el("p", { className: "vector-skew", hidden: true },
    el("span", {}, "The axes have different scales: right angles look skewed."),
    el("button", { type: "button", onclick: () => lab.edit({ equal: true }, "push") }, "Make them equal"));
  const chord = chordView(lab);
  const empty = el("p", { className: "note" }, "Choose what to draw at the iterate shown of the method in focus.");
  root.replaceChildren(chips, skewed, empty, title, words, chord.element);

  /** @type {Map<string, ReturnType<typeof toggle>>} */
  let controls = new Map();
  let shown = { chips: "", words: "", time: -Infinity };
  let drawn = { key: "", picture: /** @type {Picture} */ ({ marks: [], words: [], scale: "", moves: 0 }) };

  /** @param {string} id @param {boolean} on */
  function set(id, on) {
    const others = lab.state().experiment.show.filter((each) => each !== id);
    lab.edit({ show: on ? [...others, id] : others }, "replace");
  }

  function offer() {
    const { landscape, experiment } = lab.state();
    const dim = landscape?.dim ?? 2;
    const key = String(dim);
    if (shown.chips !== key) {
      shown.chips = key;
      const fit = lab.catalog.overlays.filter(({ dims }) => dims[0] <= dim && dim <= dims[1]);
      controls = new Map(fit.map(({ id, name, note }) => [id, toggle(name, false, (on) => set(id, on), note)]));
      chips.replaceChildren(...[...controls.values()].map(({ element }) => element));
    }
    for (const [id, { set }] of controls) set(experiment.show.includes(id) ? "on" : "off");
    skewed.hidden = experiment.equal || dim === 1 || experiment.show.length === 0;
    empty.hidden = experiment.show.some((id) => controls.has(id));
  }

  /** The iterate whose vectors are drawn: the one looked at, or else the one shown. */
  function which() {
    const { experiment, hover, k } = lab.state();
    return hover && hover.i === experiment.focus ? hover.k : k;
  }

  return {
    /** Brings the controls and the words up to date. @param {number} now */
    follow(now) {
      offer();
      const { experiment, playing } = lab.state();
      const due = drawn.key !== shown.words && (!playing || now - shown.time > PAUSE);
      if (due) {
        const { words: lines, scale } = drawn.picture;
        title.hidden = lines.length === 0;
        say(title, `${lab.label(experiment.focus)}, iterate ${which()}${scale ? ` · drawn at ${scale}` : ""}`);
        words.replaceChildren(...lines.map((line) => el("li", {}, line)));
        words.hidden = lines.length === 0;
        Object.assign(shown, { words: drawn.key, time: now });
      } else if (drawn.key !== shown.words) lab.wake();
    },
    /**
     * Has the core take the step apart where anything changed; a key of what is to be drawn.
     * @param {Plane} place
     * @param {number} now
     */
    prepare({ plot }, now) {
      const { race, experiment, landscape, end } = lab.state();
      const show = experiment.show.join();
      // While it is computed an iterate further on is not there yet.
      const key = `${lab.raceNumber()} ${experiment.focus} ${which()} ${which() > end ? end : ""} ${show} ${plot.x.join()} ${plot.y.join()} ${plot.width} ${plot.height}`;
      if (race && key !== drawn.key) {
        const picture = race.overlay(experiment.focus, which(), show, Float64Array.of(...plot.x, ...plot.y), plot.width, plot.height);
        drawn = { key, picture };
        this.follow(now);
      }
      const wanted = landscape?.dim === 1 && experiment.show.includes("chord");
      return `${key} ${chord.place(wanted ? plot : null)}`;
    },
    /** Nothing of it is on the map any more. */
    leave() {
      chord.place(null);
    },
    /**
     * @param {CanvasRenderingContext2D} context
     * @param {Plane} place
     * @param {import("../core.js").Theme} colors
     */
    draw(context, place, colors) {
      chord.draw(context, place, colors);
      drawMarks(context, drawn.picture, place, colors, lab.state().experiment.focus);
    },
  };
}
