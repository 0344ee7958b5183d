// Momentum's energy: how high the ball lies and how fast it rolls, in one bar, with the barrier before the minimum.

import { el, say, sizeOf } from "../dom.js";
import { format } from "../core.js";
import { plot } from "./plot.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export default function energyPanel(root, lab) {
  const none = el("p", {}, "Only a method with a velocity has an energy: add Momentum or Nesterov. ", el("a", { href: "#scenario?v=1&id=energy" }, "Open one"), ".");
  const meter = el("div", { className: "energy", role: "img" }, el("span", { className: "potential" }), el("span", { className: "kinetic" }), el("span", { className: "barrier" }));
  const [potential, kinetic, barrier] = /** @type {HTMLElement[]} */ ([...meter.children]);
  const told = el("p");
  const figure = el("div", { className: "figure" });
  root.append(none, meter, told, figure, el("p", { className: "note" }, "Potential f − f* and kinetic ‖v‖²/2α: a step of momentum is a step of a ball of mass 1/α under friction, which only takes away. On a slope that stays the same it would reach α‖g‖/(1 − β)."));
  const extent = sizeOf(root, () => lab.wake());
  let shown = "";
  let drawn = "";

  /** The first racer that has a velocity; the one in focus goes before the others. */
  function rolling() {
    const { race, experiment } = lab.state();
    const order = [experiment.focus, ...experiment.racers.keys()];
    return order.find((i) => race?.energy(i, 0)) ?? -1;
  }

  function frame() {
    const { race, landscape, experiment, k, end, computing } = lab.state();
    if (!race || !landscape) return;
    const key = `${lab.raceNumber()} ${k} ${end} ${experiment.focus} ${extent.width} ${lab.dark()}`;
    if (key === shown) return;
    shown = key;
    const i = rolling();
    none.hidden = i >= 0;
    meter.hidden = told.hidden = figure.hidden = i < 0;
    if (i < 0) return;
    const now = race.energy(i, k);
    const first = race.energy(i, 0);
    if (!now || !first) return;
    const { minima } = lab.scene().info;
    // From the bottom of the basin at hand, where gradient descent would stay, over to the lowest minimum.
    const row = race.row(i, k);
    const wall = row && minima.length > 0 ? race.barrier(Float64Array.from(row.x), Float64Array.from(minima[0])) : NaN;
    const whole = 1.05 * Math.max(first.potential, now.potential + now.kinetic, Number.isFinite(wall) ? wall : 0, 1e-300);
    const share = (/** @type {number} */ value) => Math.max(0, Math.min(1, value / whole));
    potential.style.width = `${100 * share(now.potential)}%`;
    kinetic.style.width = `${100 * share(now.kinetic)}%`;
    barrier.style.left = `${100 * share(wall)}%`;
    barrier.hidden = !Number.isFinite(wall);
    const over = now.potential + now.kinetic > wall;
    const words = `${lab.label(i)} at step ${k}: potential ${format(now.potential, 3)} + kinetic ${format(now.kinetic, 3)} = ${format(now.potential + now.kinetic, 3)}` +
      (Number.isFinite(wall) ? `; the highest point on the straight way to the minimum is ${format(wall, 3)} high, so it ${over ? "has enough to get over" : "has not enough"}` : "") +
      (Number.isFinite(now.terminal) ? `. Its speed is ${format(now.terminal, 3)} of what this slope could give.` : ".");
    say(told, words);
    meter.setAttribute("aria-label", words);
    const picture = `${lab.raceNumber()} ${end} ${computing} ${extent.width} ${lab.dark()} ${i} ${k}`;
    if (picture === drawn || extent.width < 100) return;
    drawn = picture;
    const stride = Math.max(1, Math.ceil(k / 300));
    const [all, heights] = [/** @type {number[][]} */ ([]), /** @type {number[][]} */ ([])];
    for (let at = 0; at <= k; at += stride) {
      const then = race.energy(i, at);
      if (!then) continue;
      all.push([at, then.potential + then.kinetic]);
      heights.push([at, then.potential]);
    }
    figure.replaceChildren(plot([{ name: "potential and kinetic", look: 0, points: all }, { name: "potential", look: 1, points: heights }], { title: "Energy and height against the steps", x: "k", y: "energy (solid) and height (dashed)", width: extent.width, height: 160, dark: lab.dark(), at: k }));
  }

  return { frame, root };
}
