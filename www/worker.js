// A worker of the pool: it has its own copy of the core and computes what it is sent, piece by piece.

/** @typedef {import("./pool.js").Job} Job */

// Imported here and not above: messages that come before a module is ready would be lost.
const ready = import("./study.js");
/** The map whose pieces come at present. @type {{ task: number, map: import("./study.js").RunMap } | null} */
let current = null;

/** Milliseconds for which a run is repeated to be timed, and at most how often. */
const TIMED = 8;
const MOST = 2000;

addEventListener("message", async ({ data: { task, job, piece } }) => {
  let broken = true;
  try {
    const study = await ready;
    broken = false;
    const before = performance.now();
    const result = work(study, task, job, piece);
    postMessage({ task, result, ms: performance.now() - before });
  } catch (error) {
    // A refusal has words for the reader; a module that did not load, or has trapped, is of no more use.
    broken ||= error instanceof WebAssembly.RuntimeError;
    postMessage({ task, broken, refusal: error instanceof Error ? error.message : String(error) });
  }
});

/**
 * @param {typeof import("./study.js")} study
 * @param {number} task
 * @param {Job} job
 * @param {any} piece
 */
function work(study, task, job, piece) {
  switch (job.kind) {
    case "map":
      if (current?.task !== task) {
        current?.map.free();
        current = null;
        current = { task, map: new study.RunMap(job.experiment, job.plan) };
      }
      return current.map.compute(piece.from, piece.to);
    case "fair":
      return study.fair(job.experiment, piece.racer, job.target, job.trials);
    case "contest": {
      const { tolerance, steps, trials } = job;
      const contest = study.contest(piece.method, piece.surface, tolerance, steps, trials);
      return { default: timed(study, contest.default), tuned: contest.tuned && timed(study, contest.tuned) };
    }
  }
}

/**
 * A run with its milliseconds: the method alone for as many steps, repeated.
 * @param {typeof import("./study.js")} study
 * @param {import("./study.js").Contest["default"]} run
 */
function timed(study, run) {
  const race = new study.Rehearsal(run.experiment);
  let times = 0;
  const start = performance.now();
  let spent = 0;
  do {
    race.run(run.trial.steps);
    times += 1;
    spent = performance.now() - start;
  } while (spent < TIMED && times < MOST);
  race.free();
  return { ...run, ms: spent / times };
}
