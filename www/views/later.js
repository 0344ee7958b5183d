// Views that most readers never see: their code is loaded when the experiment first asks for them.

/** @typedef {import("../labs/race.js").View} View */
/** @typedef {import("../labs/race.js").Lab} Lab */

/**
 * @param {Lab} lab
 * @param {() => unknown} wanted  whether the experiment asks for it
 * @param {() => Promise<{ default: (lab: Lab) => View }>} load
 * @returns {View}
 */
export function later(lab, wanted, load) {
  let asked = false;
  /** @type {View | null} */
  let view = null;
  return {
    frame(now) {
      if (!asked && wanted()) {
        asked = true;
        load().then(({ default: make }) => {
          view = make(lab);
        }).catch((error) => {
          lab.notify([`That part of the page could not be loaded: ${error instanceof Error ? error.message : error}`]);
        }).finally(lab.wake);
      }
      return Boolean(view?.frame(now));
    },
  };
}
