// The scenario that is open: its claim, what to look at, and what was measured.

import { el, iconButton, say } from "../dom.js";
import { sameRace } from "../core.js";
import { measureScenario } from "../study.js";
import { PROSE } from "../lecture.js";

/** @typedef {import("../labs/race.js").Lab} Lab */

/** @param {Lab} lab */
export default function scenarioView(lab) {
  const { scenarios } = lab.catalog;
  const title = el("h2", { id: "scenario-title" });
  const claim = el("p", { className: "claim" });
  const changed = el("p", { className: "changed", role: "status" });
  const look = el("p");
  const measured = el("p", { id: "measured" });
  const loose = el("p", { className: "note" });
  const before = el("a", {}, "← Before");
  const after = el("a", {}, "Next →");
  const back = el("a", {}, "As published");
  const close = iconButton("remove", "Close the scenario; the race stays", () => lab.edit({ scenario: null }, "push"));
  const root = el("section", { id: "scenario", className: "panel scenario", "aria-labelledby": "scenario-title", hidden: true },
    el("div", { className: "row" }, title, close), claim, changed, look, measured, loose,
    el("nav", { className: "turn", "aria-label": "Scenarios" }, before, back, after));
  // Above what it is about; a page that has no column for it has it below its map.
  const side = document.querySelector(".side");
  if (side) side.prepend(root);
  else document.getElementById("map")?.parentElement?.append(root);
  // The race in words tells what was measured too.
  const summary = el("p", { hidden: true });
  document.getElementById("summary")?.append(summary);

  let shown = "";
  /** Measured once for each scenario: it is about the scenario as published. */
  /** @type {Map<string, string>} */
  const words = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;

  /** @param {string} id */
  function measure(id) {
    const known = words.get(id);
    show(known ?? "Measuring …");
    clearTimeout(waiting);
    if (known) return;
    // After the frame: a measurement may run hundreds of races.
    waiting = setTimeout(() => {
      words.set(id, `Measured: ${measureScenario(id).words}`);
      if (lab.state().experiment.scenario === id) show(words.get(id) ?? "");
    }, 60);
  }

  /** @param {string} text */
  function show(text) {
    say(measured, text);
    say(summary, `${title.textContent}. ${text}`);
  }

  function frame() {
    const { experiment } = lab.state();
    const id = experiment.scenario;
    summary.hidden = id === null;
    root.hidden = id === null || experiment.hide.includes("scenario");
    if (id === null) {
      shown = "";
      return;
    }
    if (id !== shown) {
      shown = id;
      const at = scenarios.findIndex((scenario) => scenario.id === id);
      const prose = PROSE[id];
      say(title, /^C\d/.test(id) ? `${id.split("-")[0]} · ${scenarios[at].title}` : scenarios[at].title);
      say(claim, scenarios[at].claim);
      say(look, prose ? `Look: ${prose.look}` : "");
      say(loose, prose?.loose ? `Where the slides are loose: ${prose.loose}` : "");
      for (const [link, to] of /** @type {[HTMLAnchorElement, number][]} */ ([[before, at - 1], [after, at + 1], [back, at]])) {
        link.hidden = !scenarios[to];
        if (scenarios[to]) link.href = `#scenario?v=1&id=${scenarios[to].id}`;
        if (to !== at && scenarios[to]) link.title = scenarios[to].title;
      }
      measure(id);
    }
    const same = sameRace(experiment, id);
    back.hidden = same;
    say(changed, same ? "" : "You have changed this experiment; claim and measurement are about the one as published.");
  }

  return { frame, root };
}
