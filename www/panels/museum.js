// The bug museum: an exhibit's curves beside the right method's; the reader says which mistake it is, and then sees where it shipped.

import { el, say, sizeOf } from "../dom.js";
import { format } from "../core.js";
import { exhibitCurves, exhibits } from "../study.js";
import { EXHIBITS } from "./exhibits.js";
import { plot } from "./plot.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

/** Of these many first steps the numbers are told. */
const FIRST = 4;

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export default function museumPanel(root, lab) {
  const all = exhibits();
  const chosen = () => String(lab.state().experiment.panel?.params.exhibit ?? all[0].id);
  const tabs = new Map(all.map(({ id }) => [id, el("button", { type: "button", "aria-pressed": "false", onclick: () => lab.setPanel({ id: "museum", params: { exhibit: id } }) }, `Exhibit ${id.toUpperCase()}`)]));
  const about = el("p");
  const figures = el("div", { className: "figure" });
  const numbers = el("p", { className: "note" });
  // By their names: the order of the exhibits would give them away.
  const mistakes = [...all].sort((a, b) => a.name.localeCompare(b.name));
  const choices = el("div", { className: "answers", role: "group", "aria-label": "Which mistake is it?" }, ...mistakes.map(({ id, name }) => el("button", { type: "button", "data-mistake": id, onclick: () => answer(id) }, name)));
  const verdict = el("div", { className: "verdict", role: "status" });
  root.append(
    el("p", { className: "note" }, "Each of these mistakes shipped. The solid line is the right method, the dashed one the exhibit, with the same settings from the same start. What has gone wrong?"),
    el("div", { className: "panel-choice", role: "group", "aria-label": "Exhibits" }, ...tabs.values()),
    about, figures, numbers, choices, verdict,
  );
  const extent = sizeOf(root, () => lab.wake());
  let shown = "";
  let drawn = "";
  /** @type {ReturnType<typeof exhibitCurves> | null} */
  let curves = null;

  /** @param {string} id  the mistake that the reader takes it for */
  function answer(id) {
    const exhibit = all.find((each) => each.id === chosen());
    if (!exhibit) return;
    const right = id === exhibit.id;
    for (const button of choices.querySelectorAll("button")) {
      const own = button.dataset.mistake;
      button.toggleAttribute("data-right", right && own === id);
      if (own === id) button.disabled = !right;
    }
    if (!right) {
      verdict.replaceChildren(el("p", {}, "No, that would look different. Look at the first steps, and at when the curves part."));
      return;
    }
    verdict.replaceChildren(
      el("p", {}, `Right: ${exhibit.name}.`),
      el("ol", { className: "code" }, ...exhibit.lines.map(({ code }) => el("li", {}, el("code", {}, code)))),
      el("p", {}, `How the numbers tell: ${EXHIBITS[id].tells}`),
      el("p", { className: "note" }, `Shipped in ${EXHIBITS[id].shipped}.`),
    );
  }

  function frame() {
    const id = all.some((each) => each.id === chosen()) ? chosen() : all[0].id;
    if (id !== shown) {
      shown = id;
      curves = exhibitCurves(id);
      for (const [own, button] of tabs) button.setAttribute("aria-pressed", String(own === id));
      for (const button of choices.querySelectorAll("button")) {
        button.disabled = false;
        button.removeAttribute("data-right");
      }
      verdict.replaceChildren();
      const link = all.find((each) => each.id === id)?.link ?? "";
      about.replaceChildren(`${curves.label} ran like this. `, el("a", { href: `${link}&panel=museum(exhibit=${id})` }, "Open the right method in the lab"));
      const steps = (/** @type {[number, number][]} */ rows) => rows.slice(1, 1 + FIRST).map(([, step]) => format(step, 3)).join(", ");
      say(numbers, `Lengths of the first ${FIRST} steps in units of α: right ${steps(curves.right)}; exhibit ${steps(curves.wrong)}.`);
    }
    const look = `${id} ${extent.width} ${lab.dark()}`;
    if (!curves || look === drawn || extent.width < 100) return;
    drawn = look;
    const { right, wrong } = curves;
    const series = (/** @type {0 | 1} */ part) => [{ name: "right", look: 0, points: right }, { name: "exhibit", look: 1, points: wrong }].map((each) => ({ ...each, points: each.points.map((row, k) => [k, row[part]]).filter(([, value]) => Number.isFinite(value)) }));
    const common = { x: "k", width: extent.width, height: 170, dark: lab.dark() };
    figures.replaceChildren(
      plot(series(1), { ...common, title: "Length of the steps, in units of the rate", y: "length of the step / α" }),
      plot(series(0), { ...common, title: "f against the steps", y: "f", logY: true }),
    );
  }

  return { frame, root };
}
