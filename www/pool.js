// A pool of workers: jobs in pieces, so that results come bit by bit, can be called off, and never block the page.

/** @typedef {import("./core.js").Experiment} Experiment */
/**
 * What a worker is to compute: for each piece a part of it.
 * @typedef {{ kind: "map", experiment: Experiment, plan: import("./study.js").MapPlan }
 *   | { kind: "fair", experiment: Experiment, target: number, trials: number }
 *   | { kind: "contest", tolerance: number, steps: number, trials: number }} Job
 */
/**
 * A job with what becomes of it.
 * @typedef {object} Task
 * @property {Job} job
 * @property {() => any} next  another piece, or undefined where there is none left
 * @property {(piece: any, result: any, ms: number) => void} got
 * @property {() => void} done  after the last piece
 * @property {(words: string) => void} failed  with the reason; no more comes after it
 */
/** @typedef {{ worker: Worker, sound: boolean, task: number, piece: any, tries: number }} Hand  `sound`: it has answered before */

/** Pieces are tried so often before the job counts as failed: a worker may have been killed for its memory. */
const TRIES = 2;

/** Milliseconds that a piece may go on after its task was called off, until its worker is taken from it. */
const GRACE = 250;

/** @param {number} size  how many workers */
export function createPool(size) {
  /** @type {Hand[]} */
  const hands = [];
  /** @type {Map<number, Task & { out: number, again: { piece: any, tries: number }[], dry: boolean }>} */
  const tasks = new Map();
  let made = 0;

  /** @param {Hand} hand */
  function hire(hand) {
    Object.assign(hand, { task: 0, sound: false });
    hand.worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    hand.worker.addEventListener("message", ({ data }) => {
      const task = tasks.get(data.task);
      const { piece, tries } = hand;
      Object.assign(hand, { task: 0, sound: !data.broken });
      if (data.broken) replace(hand);
      if (task) {
        task.out -= 1;
        if (data.broken) retry(data.task, piece, tries, data.refusal);
        else if ("refusal" in data) end(data.task, () => task.failed(data.refusal));
        else task.got(piece, data.result, data.ms);
      }
      deal();
    });
    hand.worker.addEventListener("error", (event) => {
      event.preventDefault();
      lose(hand, event.message);
    });
    hand.worker.addEventListener("messageerror", () => lose(hand, "its answer could not be read"));
  }

  /** @param {Hand} hand */
  function replace(hand) {
    hand.worker.terminate();
    try {
      hire(hand);
    } catch {
      drop(hand);
    }
  }

  /** @param {Hand} hand */
  function drop(hand) {
    hand.worker.terminate();
    hands.splice(hands.indexOf(hand), 1);
  }

  /**
   * A worker that has died gives way to another, which takes over its piece. One that never answered is not replaced unless a piece waits:
   * where no worker can start, none is started over and over.
   * @param {Hand} hand
   * @param {string} why
   */
  function lose(hand, why) {
    const { task, piece, tries, sound } = hand;
    if (sound) replace(hand);
    else drop(hand);
    const hurt = tasks.get(task);
    if (hurt) {
      hurt.out -= 1;
      retry(task, piece, tries, why);
    }
    deal();
  }

  /** @param {number} id @param {any} piece @param {number} tries @param {string} why */
  function retry(id, piece, tries, why) {
    const task = tasks.get(id);
    if (!task) return;
    if (tries < TRIES) task.again.push({ piece, tries: tries + 1 });
    else end(id, () => task.failed(`A worker of this page stopped while computing${why ? `: ${why}` : ""}. Reloading the page may help.`));
  }

  /** @param {number} id @param {() => void} tell */
  function end(id, tell) {
    tasks.delete(id);
    tell();
  }

  /** Gives every idle worker a piece, of the oldest task that has one. */
  function deal() {
    for (const [id, task] of [...tasks]) {
      for (;;) {
        let hand;
        try {
          hand = hands.find(({ task }) => task === 0) ?? (hands.length < size ? fresh() : undefined);
        } catch (error) {
          // A frame without an origin of its own, say, may start none.
          end(id, () => task.failed(`This page may not start a worker, in which this is computed: ${error instanceof Error ? error.message : error}`));
          break;
        }
        if (!hand || !tasks.has(id)) break;
        const given = task.again.pop() ?? (task.dry ? undefined : { piece: task.next(), tries: 1 });
        if (given?.piece === undefined) {
          task.dry = true;
          break;
        }
        Object.assign(hand, { task: id, ...given });
        task.out += 1;
        hand.worker.postMessage({ task: id, job: task.job, piece: given.piece });
      }
      if (task.dry && task.out === 0 && task.again.length === 0 && tasks.has(id)) end(id, task.done);
    }
  }

  function fresh() {
    const hand = /** @type {Hand} */ ({ task: 0, sound: false, piece: undefined, tries: 0 });
    hire(hand);
    hands.push(hand);
    return hand;
  }

  return {
    /**
     * Begins a task; returns what calls it off: nothing is heard of it afterwards.
     * @param {Task} task
     */
    start(task) {
      made += 1;
      const id = made;
      tasks.set(id, { ...task, out: 0, again: [], dry: false });
      // After this has returned: a task without a piece is done at once.
      queueMicrotask(deal);
      return () => {
        if (!tasks.delete(id)) return;
        setTimeout(() => {
          for (const hand of hands.filter(({ task }) => task === id)) replace(hand);
          deal();
        }, GRACE);
      };
    },
  };
}

/** @type {ReturnType<typeof createPool> | null} */
let shared = null;

/** The page's pool: a processor is left for the page itself. */
export function pool() {
  shared ??= createPool(Math.min(Math.max((navigator.hardwareConcurrency || 2) - 1, 1), 8));
  return shared;
}

/** Milliseconds that a piece should take: short enough to be called off, long enough to be worth a message. */
const PIECE = 40;

/**
 * Computes a map of runs.
 * @param {import("./study.js").RunMap} map  takes over what is computed
 * @param {Extract<Job, { kind: "map" }>} job
 * @param {{ more: (done: number) => void, done: () => void, failed: (words: string) => void }} hear
 */
export function computeMap(map, job, { more, done, failed }) {
  const all = map.cells;
  let [next, ready] = [0, 0];
  // Of the first pieces nobody knows how long they take.
  let count = 64;
  return pool().start({
    job,
    next() {
      if (next >= all) return undefined;
      const piece = { from: next, to: Math.min(next + count, all) };
      next = piece.to;
      return piece;
    },
    got({ from, to }, numbers, ms) {
      map.put(from, numbers);
      ready += to - from;
      const rate = (to - from) / Math.max(ms, 1);
      count = Math.round(Math.min(Math.max(rate * PIECE, 16), 16 * count, 65_536));
      more(ready / all);
    },
    done,
    failed,
  });
}
