// The fair race: every method gets the same number of trial runs to find its rate; what comes of which rate is drawn.

import { el, say } from "../dom.js";
import { format } from "../core.js";
import { look } from "../palette.js";
import { pool } from "../pool.js";
import { numberField, settingsOf, targetOf } from "./fields.js";
import { curves } from "./curves.js";

/** @typedef {import("../labs/race.js").Lab} Lab */
/** @typedef {import("../study.js").Fair} Fair */

const TRIALS = 32;
/** What the core tunes. */
const RATE = "lr";

/**
 * @param {HTMLElement} root
 * @param {Lab} lab
 */
export default function fairRace(root, lab) {
  const own = settingsOf(lab, "fair");
  const settings = () => ({ trials: own.whole("trials", TRIALS, 4, 200), target: own.number("target", targetOf(lab)) });
  const place = el("div", { className: "cells-controls" });
  const progress = el("progress", { max: 1, value: 0, "aria-label": "Fair race: progress" });
  const button = el("button", { type: "button", onclick: () => (cancel ? stop() : start()) }, "Cancel");
  const apply = el("button", { type: "button", onclick: load }, "Race with the best rates");
  const status = el("p", { className: "cells-words", role: "status" });
  const chart = el("div", { className: "curves" });
  const body = el("tbody");
  const table = el("table", {},
    el("caption", { className: "visually-hidden" }, "The best trial of each method"),
    el("thead", {}, el("tr", {}, ...["method", "best rate", "steps", "evaluations", "f at the end", "arrived"].map((name) => el("th", { scope: "col" }, name)))),
    body,
  );
  root.append(
    el("p", { className: "note" }, "Each method gets the same number of trial runs from the lab's start: half on an even grid of rates, the rest around the best so far. All other settings stay as they are."),
    place, el("div", { className: "row cells-progress" }, progress, button, apply), status, chart,
    el("div", { className: "wide-table", tabIndex: 0, role: "region", "aria-label": "Best trials" }, table),
  );
  let wanted = "";
  let since = 0;
  let shown = "";
  let dark = lab.dark();
  /** @type {(() => void) | null} */
  let cancel = null;
  /** @type {(Fair | undefined)[]} */
  let results = [];
  let controlled = "";

  function key() {
    const { surface, start, racers, noise, seed, stop, steps } = lab.state().experiment;
    // The rates are what is looked for.
    const bare = racers.map(({ method, schedule }) => [method.id, Object.entries(method.params).filter(([id]) => id !== rateOf(method.id)), schedule]);
    return JSON.stringify([surface, start, bare, noise, seed, stop, steps, settings()]);
  }

  /** The parameter that is tuned; a method without it has a single trial. @param {string} id */
  function rateOf(id) {
    return lab.catalog.methods.find((method) => method.id === id)?.params.find((param) => param.id === RATE)?.id;
  }

  function controls() {
    const { trials, target } = settings();
    if (controlled === `${trials} ${target}` || place.contains(document.activeElement)) return;
    controlled = `${trials} ${target}`;
    place.replaceChildren(
      numberField("Trial runs each", trials, (trials) => own.set({ trials }), { low: 4, high: 200, whole: true }),
      numberField("Target: f at most", target, (target) => own.set({ target })),
    );
  }

  /** @param {"running" | "done" | "cancelled" | "failed"} state  @param {string} words */
  function become(state, words) {
    root.dataset.progress = state;
    progress.hidden = state !== "running";
    say(button, state === "running" ? "Cancel" : "Run again");
    apply.disabled = !results.some((fair) => fair?.best != null);
    say(status, words);
  }

  function stop() {
    cancel?.();
    cancel = null;
    become("cancelled", "Called off; what was found stays.");
  }

  function start() {
    cancel?.();
    shown = wanted = key();
    const { experiment } = lab.state();
    results = experiment.racers.map(() => undefined);
    draw();
    become("running", "Running trials …");
    progress.value = 0;
    let [next, ready] = [0, 0];
    cancel = pool().start({
      job: { kind: "fair", experiment, ...settings() },
      next: () => (next < results.length ? { racer: next++ } : undefined),
      got({ racer }, fair) {
        results[racer] = fair;
        progress.value = ++ready / results.length;
        draw();
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
  }

  /** The tuned methods, the best first. */
  function ranking() {
    return results
      .flatMap((fair, i) => (fair?.best != null ? [{ i, best: fair.trials[fair.best] }] : []))
      .sort((a, b) => Number(b.best.arrived) - Number(a.best.arrived) || (a.best.arrived ? a.best.steps - b.best.steps : a.best.f - b.best.f) || a.i - b.i);
  }

  function words() {
    const order = ranking();
    if (order.length === 0) return "No trial ended at a finite f.";
    const { trials } = settings();
    const [first] = order;
    const how = first.best.arrived ? `reaches the target in ${first.best.steps} steps` : `comes nearest, f = ${format(first.best.f)}`;
    const at = rateOf(lab.state().experiment.racers[first.i]?.method.id) ? ` at rate ${format(first.best.rate, 3)}` : "";
    return `After ${trials} trial runs for each method with a rate, ${lab.label(first.i)}${at} ${how}; ${order.filter(({ best }) => best.arrived).length} of ${results.length} methods reach it.`;
  }

  function draw() {
    dark = lab.dark();
    const arrived = results.some((fair) => fair?.trials.some((trial) => trial.arrived));
    curves(chart, {
      across: "rate",
      up: arrived ? "steps to the target" : "f at the end",
      lines: results.map((fair, i) => ({
        ...look(i, dark),
        name: lab.label(i),
        points: (rateOf(lab.state().experiment.racers[i]?.method.id) ? fair?.trials ?? [] : []).filter((trial) => (arrived ? trial.arrived : trial.status !== "diverged" && trial.f > 0)).map((trial) => [trial.rate, arrived ? Math.max(trial.steps, 1) : trial.f]),
      })),
    });
    body.replaceChildren(...ranking().map(({ i, best }) => el("tr", {},
      el("th", { scope: "row" }, lab.label(i)),
      ...[rateOf(lab.state().experiment.racers[i]?.method.id) ? format(best.rate, 3) : "–", String(best.steps), String(best.evaluations), format(best.f), best.arrived ? "yes" : "no"].map((text) => el("td", {}, text)),
    )));
  }

  function load() {
    const racers = lab.state().experiment.racers.map((entry, i) => {
      const fair = results[i];
      const rate = rateOf(entry.method.id);
      if (fair?.best == null || !rate) return entry;
      return { ...entry, method: { ...entry.method, params: { ...entry.method.params, [rate]: fair.trials[fair.best].rate } } };
    });
    lab.edit({ racers, at: null }, "push", true);
  }

  return {
    root,
    /** @param {number} now */
    frame(now) {
      controls();
      const next = key();
      if (next !== wanted) [wanted, since] = [next, now];
      if (wanted !== shown && (now - since > 150 || shown === "")) start();
      if (lab.dark() !== dark) draw();
      return wanted !== shown;
    },
    close: () => cancel?.(),
  };
}
