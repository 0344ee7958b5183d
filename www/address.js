// The experiment in the page's address: written as it changes, read back where the reader goes back, forward or pastes another.

import { readLink, writeLink } from "./core.js";

/** @typedef {import("./core.js").Experiment} Experiment */

/** Milliseconds of rest until the address follows; browsers allow about 100 changes of it in 30 seconds. */
const PAUSE = 300;

/**
 * @param {(read: { experiment: Experiment, messages: string[] }) => void} moved  the reader went to another address
 * @param {boolean} guest  whether the figure stands in another page, whose way back is not ours to fill
 */
export function createAddress(moved, guest) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  /** @type {(() => void) | null} */
  let pending = null;
  let written = "";

  function flush() {
    clearTimeout(waiting);
    waiting = undefined;
    pending?.();
    pending = null;
  }

  /** @param {Experiment} experiment @param {boolean} push */
  function write(experiment, push) {
    const link = writeLink(experiment);
    if (link === location.hash) return;
    written = link;
    try {
      if (push && !guest) history.pushState(null, "", link);
      else history.replaceState(null, "", link);
    } catch {
      // Too often, or a page without an address of its own: the link can still be copied.
    }
  }

  const read = () => {
    if (location.hash === written) return;
    clearTimeout(waiting);
    waiting = undefined;
    pending = null;
    written = location.hash;
    moved(readLink(location.hash));
  };
  addEventListener("popstate", read);
  addEventListener("hashchange", read);
  addEventListener("pagehide", flush);

  return {
    /** The experiment that the address holds now. */
    read: () => readLink(location.hash),
    /**
     * A new place to come back to.
     * @param {Experiment} experiment
     */
    push(experiment) {
      pending = null;
      write(experiment, true);
    },
    /** Writes what is still waiting: before a change that gets a place of its own. */
    flush,
    /**
     * The same place, changed; written when nothing more has changed for a moment.
     * @param {() => Experiment} experiment
     */
    replace(experiment) {
      pending = () => write(experiment(), false);
      clearTimeout(waiting);
      waiting = setTimeout(flush, PAUSE);
    },
    /**
     * The whole link to an experiment.
     * @param {Experiment} experiment
     */
    link: (experiment) => location.href.split(/[?#]/)[0].replace(/embed\.html$/, "") + writeLink(experiment),
  };
}
