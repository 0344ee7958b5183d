// Milliseconds a step, measured: repeated batches, the median, and what this browser's clock can tell at all.

/** @typedef {import("./core.js").Race} Race */

/** The cost of a chart that has to be measured first. */
export const TIMED = "ms";

const BATCHES = 9;
/** A batch lasts at least so many ticks of the clock, so that a tick is a small part of it. */
const TICKS = 20;
/** No batch is planned longer than this, in milliseconds: the page stays responsive. */
const LONGEST = 25;

/**
 * Times every racer on the steps it has taken.
 *
 * Each racer repeats its own run, without a history, until a batch is long enough; batches of all racers take turns, so
 * that a busy moment of the machine falls on all of them.
 *
 * @param {Race} race
 * @param {number} racers
 * @param {() => boolean} wanted  whether the result is still wanted
 * @returns {Promise<{ ms: number[], resolution: number } | null>} milliseconds a step of each racer, and the clock's tick
 */
export async function measure(race, racers, wanted) {
  const resolution = tick();
  const enough = Math.min(Math.max(TICKS * resolution, 2), LONGEST);
  const steps = race.status().map((status) => Math.max(1, Math.min(status.k, 2000)));
  const repeats = Array.from({ length: racers }, () => 1);
  /** @type {number[][]} */
  const samples = Array.from({ length: racers }, () => []);
  for (let batch = 0; batch < BATCHES; batch++) {
    for (let i = 0; i < racers; i++) {
      for (;;) {
        await pause();
        if (!wanted()) return null;
        const took = time(() => {
          for (let repeat = 0; repeat < repeats[i]; repeat++) race.rehearse(i, steps[i]);
        });
        if (took >= enough) {
          samples[i].push(took / (repeats[i] * steps[i]));
          break;
        }
        repeats[i] *= took > 0 ? Math.max(2, Math.ceil((1.2 * enough) / took)) : 8;
      }
    }
  }
  return { ms: samples.map(median), resolution };
}

/** The smallest step that this browser's clock makes, in milliseconds. */
function tick() {
  let least = Infinity;
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    let now = start;
    // The bound is for a clock that never moves.
    for (let spins = 0; now === start && spins < 1e7; spins++) now = performance.now();
    if (now > start) least = Math.min(least, now - start);
  }
  return Number.isFinite(least) ? least : 1;
}

/** @param {() => void} work */
function time(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function pause() {
  return new Promise((done) => setTimeout(done, 0));
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
