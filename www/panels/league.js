// The league: every method on every chosen problem, as its source has it and with its rate tuned.

import { choice } from "../controls.js";
import { el, say } from "../dom.js";
import { format } from "../core.js";
import { pool } from "../pool.js";
import { numberField, settingsOf } from "./fields.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {{ trial: import("../study.js").Fair["trials"][0], experiment: import("../core.js").Experiment, ms: number }} Run */
/** @typedef {{ default: Run, tuned: Run | null }} Match */

/** Problems of a league that nobody has chosen: so many of the classics, from the first on. */
const PROBLEMS = 6;
const BY = [{ id: "steps", name: "steps" }, { id: "evaluations", name: "evaluations" }, { id: "ms", name: "milliseconds" }];
const HOW = [{ id: "tuned", name: "rate tuned" }, { id: "default", name: "defaults of the source" }];

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export default function league(root, lab) {
  const own = settingsOf(lab, "league");
  const surfaces = lab.catalog.surfaces.filter(({ group }) => group === "classic" || group === "teaching");
  const usual = surfaces.filter(({ group }) => group === "classic").slice(0, PROBLEMS).map(({ id }) => id).join(".");
  const settings = () => ({
    problems: String(lab.state().experiment.panel?.params.p ?? usual).split(".").filter((id) => surfaces.some((surface) => surface.id === id)),
    tolerance: own.number("tol", 1e-4),
    steps: own.whole("steps", 2000, 1, 100_000),
    trials: own.whole("trials", 24, 4, 200),
    by: own.text("by", BY[0].id, BY.map(({ id }) => id)),
    how: own.text("how", HOW[0].id, HOW.map(({ id }) => id)),
  });
  const place = el("div", { className: "cells-controls" });
  const progress = el("progress", { max: 1, value: 0, "aria-label": "League: progress" });
  const button = el("button", { type: "button", onclick: () => (cancel ? stop() : start()) }, "Cancel");
  const status = el("p", { className: "cells-words", role: "status" });
  const table = el("table", { className: "league" });
  root.append(
    el("p", { className: "note" }, "To reach the tolerance, times the first f − f*, from each problem's own start. The best of a column is marked ★. A cell's button loads its run; – did not arrive."),
    place, el("div", { className: "row cells-progress" }, progress, button), status,
    el("div", { className: "wide-table", tabIndex: 0, role: "region", "aria-label": "League table" }, table),
  );
  let [controlled, shown, drawn] = ["", "", ""];
  /** @type {(() => void) | null} */
  let cancel = null;
  /** @type {Map<string, Match>} */
  let matches = new Map();
  let fresh = 0;

  function controls() {
    const now = settings();
    const key = JSON.stringify(now);
    if (controlled === key || place.contains(document.activeElement)) return;
    controlled = key;
    const boxes = surfaces.map(({ id, name }) => {
      const input = el("input", { type: "checkbox", checked: now.problems.includes(id), onchange: () => toggle(id, input.checked) });
      return el("label", { className: "toggle" }, input, el("span", {}, name));
    });
    const open = place.querySelector("details")?.open ?? false;
    place.replaceChildren(
      choice("Count", BY, now.by, (by) => own.set({ by })).element,
      choice("Settings", HOW, now.how, (how) => own.set({ how })).element,
      numberField("Tolerance", now.tolerance, (tol) => own.set({ tol }), { low: 1e-12, high: 0.9 }),
      numberField("Most steps", now.steps, (steps) => own.set({ steps }), { low: 1, high: 100_000, whole: true }),
      numberField("Trial runs each", now.trials, (trials) => own.set({ trials }), { low: 4, high: 200, whole: true }),
      el("details", { open }, el("summary", {}, "Problems"), el("div", { className: "league-problems" }, ...boxes)),
    );
  }

  /** @param {string} id  @param {boolean} on */
  function toggle(id, on) {
    const { problems } = settings();
    const next = on ? [...problems, id] : problems.filter((other) => other !== id);
    own.set({ p: surfaces.map((surface) => surface.id).filter((id) => next.includes(id)).join(".") || null });
  }

  /** @param {"running" | "done" | "cancelled" | "failed"} state  @param {string} words */
  function become(state, words) {
    root.dataset.progress = state;
    progress.hidden = state !== "running";
    say(button, state === "running" ? "Cancel" : "Run again");
    say(status, words);
  }

  function stop() {
    cancel?.();
    cancel = null;
    become("cancelled", "Called off; what was found stays.");
  }

  /** What the matches depend on; how they are shown does not count. */
  function key() {
    const { problems, tolerance, steps, trials } = settings();
    return JSON.stringify([problems, tolerance, steps, trials]);
  }

  function start() {
    cancel?.();
    shown = key();
    matches = new Map();
    const { problems, tolerance, steps, trials } = settings();
    const pairs = problems.flatMap((id) => lab.catalog.methods.map((method) => ({ method: method.id, surface: { id, params: {} } })));
    become("running", "Playing …");
    progress.value = 0;
    let next = 0;
    cancel = pool().start({
      job: { kind: "contest", tolerance, steps, trials },
      next: () => pairs[next++],
      got({ method, surface }, match) {
        matches.set(`${method} ${surface.id}`, match);
        progress.value = matches.size / pairs.length;
        lab.wake();
      },
      done() {
        cancel = null;
        become("done", words());
      },
      failed(words) {
        cancel = null;
        become("failed", words);
      },
    });
    lab.wake();
  }

  /** @param {string} method  @param {string} problem */
  function runOf(method, problem) {
    const match = matches.get(`${method} ${problem}`);
    return match && (settings().how === "tuned" ? match.tuned : match.default);
  }

  /** What counts of a run; infinite where it did not arrive. @param {Run | null | undefined} run */
  function count(run) {
    if (!run?.trial.arrived) return Infinity;
    const { by } = settings();
    return by === "ms" ? run.ms : by === "steps" ? run.trial.steps : run.trial.evaluations;
  }

  /** The methods that are best at a problem. @param {string} problem */
  function best(problem) {
    const counts = lab.catalog.methods.map(({ id }) => count(runOf(id, problem)));
    const least = Math.min(...counts);
    return lab.catalog.methods.filter((_, i) => Number.isFinite(least) && counts[i] === least).map(({ id }) => id);
  }

  function words() {
    const { problems } = settings();
    if (problems.length === 0) return "No problem is chosen.";
    const wins = new Map(lab.catalog.methods.map(({ id, name }) => [id, { name, wins: 0 }]));
    for (const problem of problems) for (const id of best(problem)) /** @type {{ wins: number }} */ (wins.get(id)).wins += 1;
    const order = [...wins.values()].filter(({ wins }) => wins > 0).sort((a, b) => b.wins - a.wins);
    const list = order.map(({ name, wins }) => `${name} on ${wins}`).join(", ");
    return `${problems.length} problems, first: ${list || "nobody"}. ${order[0]?.wins === problems.length ? "One method is first on all of them." : "No method is first on all of them."}`;
  }

  function draw() {
    const { problems } = settings();
    const firsts = new Map(problems.map((problem) => [problem, best(problem)]));
    const name = (/** @type {string} */ id) => surfaces.find((surface) => surface.id === id)?.name ?? id;
    table.replaceChildren(
      el("caption", { className: "visually-hidden" }, "Methods by problems"),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "method"), ...problems.map((id) => el("th", { scope: "col" }, name(id))))),
      el("tbody", {}, ...lab.catalog.methods.map((method) => el("tr", {},
        el("th", { scope: "row" }, method.name),
        ...problems.map((problem) => {
          const run = runOf(method.id, problem);
          if (!matches.has(`${method.id} ${problem}`)) return el("td", {}, "…");
          if (!run) return el("td", {}, "–");
          const value = count(run);
          const first = firsts.get(problem)?.includes(method.id);
          const text = Number.isFinite(value) ? `${format(value, 4)}${first ? " ★" : ""}` : "–";
          const label = `${method.name} on ${name(problem)}: ${Number.isFinite(value) ? text : "did not arrive"}; load this run`;
          return el("td", {}, el("button", { type: "button", "aria-label": label, onclick: () => load(run) }, text));
        }),
      ))),
    );
  }

  /** @param {Run} run */
  function load({ experiment }) {
    const { surface, start, racers, stop, steps } = experiment;
    lab.edit({ surface, start, racers, stop, steps, view: null, axes: [0, 1], at: null, focus: 0 }, "push", true);
  }

  return {
    root,
    /** @param {number} now */
    frame(now) {
      controls();
      if (shown !== key()) start();
      const { by, how } = settings();
      const state = `${shown} ${matches.size} ${by} ${how}`;
      const due = state !== drawn && (now - fresh > 200 || cancel === null);
      if (due) {
        [drawn, fresh] = [state, now];
        draw();
        if (cancel === null && root.dataset.progress === "done") say(status, words());
      }
      return state !== drawn;
    },
    close: () => cancel?.(),
  };
}
