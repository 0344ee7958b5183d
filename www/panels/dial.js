// The dial that turns a valley: the steps that each method takes at every angle, everything else the same.

import { control } from "../controls.js";
import { el, say, sizeOf } from "../dom.js";
import { format } from "../core.js";
import { turned } from "../study.js";
import { plot } from "./plot.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

const ANGLES = Array.from({ length: 19 }, (_, i) => 5 * i);

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export default function dialPanel(root, lab) {
  const valley = "#scenario?v=1&id=valley&panel=dial";
  const none = el("p", {}, "The dial turns a quadratic valley. ", el("a", { href: valley }, "Open one"), ".");
  const angle = () => Number(lab.state().experiment.surface.params.angle ?? 30);
  /** @param {number} to */
  function turn(to, settled = true) {
    const { surface, start } = lab.state().experiment;
    const by = ((to - angle()) * Math.PI) / 180;
    const [c, s] = [Math.cos(by), Math.sin(by)];
    const [x, y] = start;
    const tidy = (/** @type {number} */ value) => Number(value.toPrecision(15));
    lab.edit({ surface: { id: surface.id, params: { ...surface.params, angle: to } }, start: [tidy(c * x - s * y), tidy(s * x + c * y)], at: null }, settled ? "replace" : "none");
  }
  const dial = control({ id: "angle", name: "Angle of the valley, in degrees", kind: "linear", default: 0, range: [0, 90], legal: [-360, 360], note: "The start turns along, so only the place of the valley among the axes changes." }, 0, (value, settled) => turn(Number(value), settled));
  const figure = el("div", { className: "figure" });
  const told = el("p", { role: "status" });
  root.append(none, dial.element, figure, told);
  const extent = sizeOf(root, () => lab.wake());
  let known = "";
  /** @type {number[][]} */
  let rows = [];
  let drawn = "";

  function frame() {
    const { experiment, race } = lab.state();
    const fits = experiment.surface.id === "quadratic" && experiment.start.length === 2;
    none.hidden = fits;
    dial.element.hidden = figure.hidden = told.hidden = !fits;
    if (!fits || !race) return;
    dial.set(angle());
    const target = Number(experiment.stop.find(({ id }) => id === "target")?.params.f ?? 1e-6);
    // The same valley at any angle gives the same curve: what changes it is the rest.
    const { params } = experiment.surface;
    const [x, y] = experiment.start;
    const place = [Math.hypot(x, y), Math.cos(Math.atan2(y, x) - (angle() * Math.PI) / 180)].map((number) => number.toPrecision(9));
    const key = JSON.stringify([params.kappa, place, experiment.seed, experiment.stop, experiment.racers.map(({ method, schedule }) => [method, schedule]), experiment.steps, target, experiment.noise]);
    if (key !== known) {
      rows = turned({ ...experiment, steps: Math.min(experiment.steps, 20_000) }, Float64Array.from(ANGLES), target);
      known = key;
      drawn = "";
    }
    const look = `${angle()} ${extent.width} ${lab.dark()} ${lab.raceNumber()}`;
    if (look === drawn || extent.width < 100) return;
    drawn = look;
    const series = experiment.racers.map((_, i) => ({ name: lab.label(i), look: i, points: rows.map((row) => [row[0], row[i + 1]]).filter(([, steps]) => Number.isFinite(steps)) }));
    figure.replaceChildren(plot(series, { title: `Steps to f ≤ ${format(target)} against the angle of the valley`, x: "degrees", y: `steps to f ≤ ${format(target)}`, logY: true, width: extent.width, dark: lab.dark(), at: angle() }));
    const now = turned({ ...experiment, steps: Math.min(experiment.steps, 20_000) }, Float64Array.of(angle()), target)[0] ?? [];
    say(told, `At ${format(angle(), 3)}°: ${experiment.racers.map((_, i) => `${lab.label(i)} ${Number.isFinite(now[i + 1]) ? `${now[i + 1]} steps` : "does not get there"}`).join(", ")}.`);
  }

  return { frame, root };
}
