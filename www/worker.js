// A worker of the pool: it has its own copy of the core and computes what it is sent, piece by piece.

import init, * as bindings from "./pkg/isoline_web.js";

/** @typedef {import("./pool.js").Job} Job */

const ready = init();
/** The map whose pieces come at present. @type {{ task: number, map: import("./pkg/isoline_web.js").RunMap } | null} */
let current = null;

/** Milliseconds for which a run is repeated to be timed, and at most how often. */
const TIMED = 8;
const MOST = 2000;

addEventListener("message", async ({ data: { task, job, piece } }) => {
  try {
    await ready;
    const before = performance.now();
    const result = work(task, job, piece);
    postMessage({ task, result, ms: performance.now() - before });
  } catch (error) {
    // A refusal has words for the reader; after a trap the module is of no more use.
    const broken = error instanceof WebAssembly.RuntimeError;
    postMessage({ task, broken, refusal: error instanceof Error ? error.message : String(error) });
  }
});

/**
 * @param {number} task
 * @param {Job} job
 * @param {any} piece
 */
function work(task, job, piece) {
  switch (job.kind) {
    case "map":
      if (current?.task !== task) {
        current?.map.free();
        current = null;
        current = { task, map: new bindings.RunMap(job.experiment, job.plan) };
      }
      return current.map.compute(piece.from, piece.to);
    case "fair":
      return bindings.fair(job.experiment, piece.racer, job.target, job.trials);
    case "contest": {
      const { tolerance, steps, trials } = job;
      const contest = bindings.contest(piece.method, piece.surface, tolerance, steps, trials);
      return { default: timed(contest.default), tuned: contest.tuned && timed(contest.tuned) };
    }
  }
}

/**
 * A run with its milliseconds: the method alone for as many steps, repeated.
 * @param {import("./pkg/isoline_web.js").Contest["default"]} run
 */
function timed(run) {
  const race = new bindings.Race(run.experiment);
  let times = 0;
  const start = performance.now();
  let spent = 0;
  do {
    race.rehearse(0, run.trial.steps);
    times += 1;
    spent = performance.now() - start;
  } while (spent < TIMED && times < MOST);
  race.free();
  return { ...run, ms: spent / times };
}
