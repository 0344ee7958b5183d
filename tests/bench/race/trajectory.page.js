import init, { Race } from "../../pkg/isoline_web.js";
import { experimentOf } from "../experiment.js";
import { interleave } from "../timing.js";
import { SETTINGS, START, methods, minimize, minimizeWithHistory, rosenbrock, typed } from "./plain.js";

const STEPS = 1000;

/** @returns for each method: milliseconds of one whole run on each side, and where each side ends */
export async function measure({ methods: ids, rounds }) {
  await init();
  const results = {};
  for (const id of ids) {
    const experiment = experimentOf(linkOf(id));
    const ready = new Race(experiment);
    const sides = {
      Isoline: () => ready.walk(0, STEPS),
      "Isoline with its history": () => race(experiment),
      "Isoline, making the race only": () => new Race(experiment).free(),
      "idiomatic JavaScript": () => minimize(methods[id](SETTINGS[id], START.length), rosenbrock, START, STEPS),
      "idiomatic JavaScript with our history": () =>
        minimizeWithHistory(methods[id](SETTINGS[id], START.length), rosenbrock, START, STEPS),
      "typed-array JavaScript": () => typed[id](SETTINGS[id], START, STEPS),
    };
    const ends = {
      Isoline: [...sides.Isoline().slice(-2)],
      "Isoline with its history": [...race(experiment).slice(-2)],
      "idiomatic JavaScript": sides["idiomatic JavaScript"]().at(-1),
      "idiomatic JavaScript with our history": sides["idiomatic JavaScript with our history"]().at(-1).x,
      "typed-array JavaScript": [...sides["typed-array JavaScript"]().slice(-2)],
    };
    results[id] = { samples: interleave(sides, { rounds }), ends };
    ready.free();
  }
  return results;
}

/** One method on Rosenbrock, without a stopping rule. */
function linkOf(id) {
  const settings = Object.entries(SETTINGS[id]).map(([name, value]) => `${name}=${value}`);
  return `#race?v=1&surface=rosenbrock&start=${START}&m=${id}(${settings})&stop=none&steps=${STEPS}`;
}

function advanced(experiment) {
  const race = new Race(experiment);
  race.advance(STEPS);
  return race;
}

function race(experiment) {
  const race = advanced(experiment);
  const path = race.path(0, STEPS);
  // A header of three numbers, then the points.
  if (path[0] !== STEPS + 1) throw new Error(`the path holds ${path[0]} points, not ${STEPS + 1}`);
  race.free();
  return path;
}
