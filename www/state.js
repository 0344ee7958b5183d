// What one figure shows and where it stands. No DOM: views read it, actions change it, and whoever subscribed hears of it.

/** @typedef {import("./core.js").Experiment} Experiment */
/** @typedef {import("./core.js").Landscape} Landscape */
/** @typedef {import("./core.js").Race} Race */

/**
 * An iterate that is looked at: iterate `k` of racer `i`.
 * @typedef {{ i: number, k: number }} Mark
 */

/**
 * @typedef {object} State
 * @property {Experiment} experiment  what runs, complete
 * @property {Landscape | null} landscape  its surface
 * @property {Race | null} race  its runs
 * @property {number} k  the iterate shown
 * @property {number} end  the largest iterate computed so far
 * @property {boolean} computing  whether any run can still go on
 * @property {boolean} playing  whether k moves by itself
 * @property {Mark | null} hover  the iterate under the pointer, in whichever view
 * @property {number} over  the racer whose row is pointed at, or -1
 * @property {number} open  the racer whose settings are open, or -1
 * @property {number[]} ms  milliseconds a step of each racer; empty where they were not measured
 * @property {string} timing  what is to be said about those milliseconds
 * @property {string[]} messages  what could not be read or done
 */

/**
 * @param {Experiment} experiment
 */
export function createState(experiment) {
  /** @type {State} */
  const state = {
    experiment,
    landscape: null,
    race: null,
    k: 0,
    end: 0,
    computing: false,
    playing: false,
    hover: null,
    over: -1,
    open: -1,
    ms: [],
    timing: "",
    messages: [],
  };
  /** @type {Set<(state: State) => void>} */
  const listeners = new Set();
  return {
    /** The state as it stands; only `set` changes it. */
    get: () => /** @type {Readonly<State>} */ (state),
    /**
     * Changes the state; listeners hear of it if anything differs.
     * @param {Partial<State>} changes
     */
    set(changes) {
      let differs = false;
      for (const [key, value] of Object.entries(changes)) {
        const slot = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (state));
        if (Object.is(slot[key], value)) continue;
        slot[key] = value;
        differs = true;
      }
      if (differs) for (const listener of listeners) listener(state);
    },
    /**
     * Calls `listener` after each change; returns what ends that.
     * @param {(state: State) => void} listener
     */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** @typedef {ReturnType<typeof createState>} Store */

/**
 * Whether both iterates are the same, or both none.
 * @param {Mark | null} a
 * @param {Mark | null} b
 */
export function sameMark(a, b) {
  return a === b || (a !== null && b !== null && a.i === b.i && a.k === b.k);
}
