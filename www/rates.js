// Which settings nobody chose: the core fills them in for a surface, and does so anew for another.

import { complete } from "./core.js";

/** @typedef {import("./core.js").Experiment} Experiment */
/** @typedef {import("./core.js").Entry} Entry */

/**
 * The racers without the settings that the core would have filled in with the same values.
 *
 * A rate that was tuned for one surface says nothing about the next; one that the reader chose stays.
 *
 * @param {Experiment} experiment  complete
 * @returns {Entry[]}
 */
export function loosen(experiment) {
  const fresh = untuned(experiment);
  const tuned = complete({ ...experiment, racers: fresh }).experiment.racers;
  return experiment.racers.map((racer, i) => {
    const params = { ...racer.method.params };
    for (const [id, value] of Object.entries(tuned[i].method.params)) {
      if (!(id in fresh[i].method.params) && params[id] === value) delete params[id];
    }
    return { ...racer, method: { ...racer.method, params } };
  });
}

/**
 * The racers without the settings that the core fills in, whatever their values.
 * @param {Experiment} experiment
 * @returns {Entry[]}
 */
export function untuned(experiment) {
  const bare = experiment.racers.map((racer) => ({ ...racer, method: { id: racer.method.id, params: {} } }));
  const filled = complete({ ...experiment, racers: bare }).experiment.racers;
  return experiment.racers.map((racer, i) => {
    const params = { ...racer.method.params };
    for (const id of Object.keys(filled[i].method.params)) delete params[id];
    return { ...racer, method: { ...racer.method, params } };
  });
}
