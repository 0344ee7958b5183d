// The Robbins–Monro laboratory: the sums of the rates as the race runs, a verdict on the three conditions, and repeats with other noise.

import { el, say, sizeOf } from "../dom.js";
import { format } from "../core.js";
import { repeats } from "../study.js";
import { plot } from "./plot.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

const REPEATS = 60;
/** The most steps that all repeats of a method may take together: about a tenth of a second. */
const MOST = 400_000;

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export default function robbinsPanel(root, lab) {
  const caption = el("caption", { className: "visually-hidden" }, "Robbins and Monro's conditions for each method's rates");
  const body = el("tbody");
  const table = el("table", { className: "conditions" }, caption, el("thead", {}, el("tr", {}, ...["Method", "Σαₖ so far", "Σαₖ² so far", "αₖ ≥ 0", "Σαₖ = ∞", "Σαₖ² < ∞"].map((name) => el("th", { scope: "col" }, name)))), body);
  const run = el("button", { type: "button", id: "repeat", onclick: repeat }, "Repeat with other noise");
  const figure = el("div", { className: "figure" });
  const told = el("p", { role: "status", className: "note" });
  root.append(
    el("p", { className: "note" }, "The theorem's fourth condition, a strictly convex F, and noise of bounded variance are the problem's part, not the schedule's."),
    el("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Conditions" }, table),
    run, figure, told,
  );
  const extent = sizeOf(root, () => lab.wake());
  let seed = 0;
  /** @type {{ race: number, series: import("./plot.js").Series[] } | null} */
  let result = null;
  let shown = "";
  let drawn = "";

  function repeat() {
    const { experiment } = lab.state();
    const count = Math.min(REPEATS, Math.floor(MOST / experiment.steps));
    if (experiment.noise === 0) return say(told, "Without noise every repeat is the same: set a gradient noise σ under the surface.");
    if (count < 3) return say(told, `Repeats are for runs of at most ${Math.floor(MOST / 3)} steps.`);
    seed += 1;
    const first = 1000 * seed;
    const ends = experiment.racers.map((_, i) => {
      const { rows, sound } = repeats(experiment, i, count, first);
      const [, mean, half] = rows[rows.length - 1];
      return { series: { name: lab.label(i), look: i, points: rows }, words: sound < 1 ? `${lab.label(i)} diverges` : `${lab.label(i)} ${format(mean, 3)} ± ${format(half, 2)}` };
    });
    result = { race: lab.raceNumber(), series: ends.map(({ series }) => series) };
    say(told, `Mean distance to the nearest minimum after ${experiment.steps} steps over ${count} repeats, with 95 % confidence intervals: ${ends.map(({ words }) => words).join(", ")}.`);
    lab.wake();
  }

  /** @param {boolean} holds */
  const mark = (holds) => el("td", { className: holds ? "yes" : "no" }, holds ? "✓ yes" : "✗ no");

  function frame() {
    const { race, experiment, k } = lab.state();
    if (!race) return;
    const key = `${lab.raceNumber()} ${k}`;
    if (key !== shown) {
      shown = key;
      body.replaceChildren(...experiment.racers.map((_, i) => {
        const found = race.conditions(i, k);
        if (!found) return el("tr");
        const { sum, squares, positive, endless, bounded } = found;
        const verdict = positive && endless && bounded ? "all three hold" : !endless ? "may stop short" : "noise never dies away";
        return el("tr", {}, el("th", { scope: "row" }, lab.label(i), el("br"), el("span", { className: "note" }, verdict)), el("td", {}, format(sum, 4)), el("td", {}, format(squares, 4)), mark(positive), mark(endless), mark(bounded));
      }));
    }
    if (result && result.race !== lab.raceNumber()) {
      result = null;
      figure.replaceChildren();
      say(told, "");
      drawn = "";
    }
    const look = `${result?.race} ${seed} ${extent.width} ${lab.dark()}`;
    if (result && look !== drawn && extent.width > 100) {
      drawn = look;
      figure.replaceChildren(plot(result.series, { title: told.textContent ?? "", x: "k", y: "mean distance to the minimum", logX: true, logY: true, width: extent.width, dark: lab.dark() }));
    }
  }

  return { frame, root };
}
