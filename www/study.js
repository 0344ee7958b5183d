// What is loaded only when it is asked for: maps of many runs, measurements, exhibits, networks, scripts. Whoever imports this module waits for all of it,
// so it is imported by what is itself imported on demand.

import init, * as bindings from "./pkg/study/isoline_study.js";

/** @typedef {import("./core.js").Experiment} Experiment */
/** @typedef {import("./pkg/study/isoline_study.js").RunMap} RunMap */
/** @typedef {import("./pkg/study/isoline_study.js").MapPlan} MapPlan */
/** @typedef {import("./pkg/study/isoline_study.js").MapLegend} MapLegend */
/** @typedef {import("./pkg/study/isoline_study.js").MapReading} MapReading */
/** @typedef {import("./pkg/study/isoline_study.js").Fair} Fair */
/** @typedef {import("./pkg/study/isoline_study.js").Contest} Contest */

await init();

export const measureScenario = bindings.measure_scenario;
export const judge = bindings.judge;
export const exhibits = bindings.exhibits;
export const exhibitCurves = bindings.exhibit_curves;
export const repeats = bindings.repeats;
export const turned = bindings.turned;
export const pythonScript = bindings.script;
export const { RunMap, Rehearsal, fair, contest } = bindings;

/**
 * A map of runs; whoever makes it frees it.
 * @param {Experiment} experiment
 * @param {MapPlan} plan
 */
export const runMap = (experiment, plan) => new bindings.RunMap(experiment, plan);
