// A figure in another page: what of it is shown, and when it starts.

/** @typedef {import("./core.js").Experiment} Experiment */

/** What an embedded figure leaves out where its link does not say. */
const QUIET = ["problem", "summary", "card", "table"];

/** Whether this is a figure in another page. */
export const guest = () => "guest" in document.documentElement.dataset;

/**
 * The parts of the page that are left out.
 * @param {Experiment} experiment
 * @returns {Set<string>}
 */
export function hiddenParts(experiment) {
  return guest() ? hiddenAtFirst(experiment) : new Set(experiment.hide);
}

/**
 * The parts that an embedded figure leaves out.
 * @param {Experiment} experiment
 * @returns {Set<string>}
 */
export function hiddenAtFirst({ hide, panel }) {
  if (hide.length > 0) return new Set(hide);
  return new Set(panel ? QUIET : [...QUIET, "panels"]);
}

/**
 * Starts a figure when it is first seen, and not while another one of the same page is starting: on a slow machine one
 * after the other is there sooner than all at once.
 * @param {() => Promise<void>} start
 */
export async function inTurn(start) {
  await new Promise((seen) => {
    new IntersectionObserver((entries, observer) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      seen(null);
    }).observe(document.documentElement);
  });
  let begun = false;
  const once = () => {
    begun = true;
    return start();
  };
  try {
    await navigator.locks.request("isoline: a figure starts", once);
  } catch (error) {
    // A sandboxed frame has no locks, and an old browser neither.
    if (begun) throw error;
    await once();
  }
}
