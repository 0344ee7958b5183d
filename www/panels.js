// The panels of the lab that open on demand: their code is loaded when the first one is wanted.

/** @typedef {import("./labs/race.js").Lab} Lab */
/** @typedef {import("./labs/race.js").View} View */
/**
 * A panel: its id stands in links as `panel=id(…)`. Its module makes it in the element it is given; `close` ends what it has begun.
 * @typedef {object} Panel
 * @property {string} id
 * @property {string} name
 * @property {() => Promise<{ default: (root: HTMLElement, lab: Lab) => View & { close?: () => void } }>} load
 */

/** @type {Panel[]} */
export const PANELS = [
  { id: "basins", name: "Basins", load: () => import("./panels/basins.js") },
  { id: "tuning", name: "Settings", load: () => import("./panels/tuning.js") },
  { id: "fair", name: "Fair race", load: () => import("./panels/fair.js") },
  { id: "league", name: "League", load: () => import("./panels/league.js") },
  { id: "lecture", name: "Lecture", load: () => import("./panels/lecture.js") },
  { id: "robbins", name: "Robbins–Monro", load: () => import("./panels/robbins.js") },
  { id: "dial", name: "Turn the valley", load: () => import("./panels/dial.js") },
  { id: "energy", name: "Energy", load: () => import("./panels/energy.js") },
  { id: "museum", name: "Bug museum", load: () => import("./panels/museum.js") },
  { id: "ask", name: "Ask a question", load: () => import("./panels/ask.js") },
];
