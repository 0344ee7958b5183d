import init, { Landscape } from "../../pkg/isoline_web.js";
import { experimentOf } from "../experiment.js";
import { interleave } from "../timing.js";
import { grids } from "./plain.js";

const VIEW = [-2, 2, -1, 3];
const FORMULAS = {
  rosenbrock: "(1 - x)^2 + 100*(y - x^2)^2",
  ackley: "-20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + e + 20",
};

/** @returns for each surface: milliseconds of one grid of size × size on each side */
export async function measure({ rounds, size }) {
  await init();
  const view = Float64Array.from(VIEW);
  const out = new Float64Array(size * size);
  const results = {};
  for (const [id, formula] of Object.entries(FORMULAS)) {
    const landscape = (surface) => new Landscape(experimentOf(`#race?v=1&${surface}&m=none`));
    const builtIn = landscape(`surface=${id}`);
    const typed = landscape(`surface=formula&f=${encodeURIComponent(formula)}`);
    const sides = {
      "Isoline, built-in: values, colours and isolines": () => builtIn.render(view, size, size, false),
      "Isoline, typed formula: the same": () => typed.render(view, size, size, false),
      "typed-array JavaScript: values only": () => grids[id](VIEW, size, out),
    };
    results[id] = interleave(sides, { rounds });
    builtIn.free();
    typed.free();
  }
  return results;
}
