import init, { Landscape } from "../../pkg/isoline_web.js";
import { experimentOf } from "../experiment.js";
import { interleave } from "../timing.js";
import { grids } from "../race/plain.js";
import { loadScript } from "./script.js";

const VIEW = [-2, 2, -1, 3];
const FORMULAS = {
  rosenbrock: "(1 - x)^2 + 100*(y - x^2)^2",
  ackley: "-20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + e + 20",
};

/** @returns for each surface: milliseconds of one grid of size × size on each side, and how far the values differ */
export async function measure({ rounds, size }) {
  await init();
  await loadScript(new URL("../../peers/mathjs/lib/browser/math.js", import.meta.url).href);
  const view = Float64Array.from(VIEW);
  const results = {};
  for (const [id, formula] of Object.entries(FORMULAS)) {
    const landscape = (surface) => new Landscape(experimentOf(`#race?v=1&${surface}&m=none`));
    const builtIn = landscape(`surface=${id}`);
    const typed = landscape(`surface=formula&f=${encodeURIComponent(formula)}`);
    const code = globalThis.math.compile(formula);
    const out = { builtin: new Float64Array(size * size), typed: new Float64Array(size * size), plain: new Float64Array(size * size), mathjs: new Float64Array(size * size) };
    const sides = {
      builtin: () => builtIn.values(view, size, size, out.builtin),
      typed: () => typed.values(view, size, size, out.typed),
      plain: () => grids[id](VIEW, size, out.plain),
      mathjs: () => compiled(code, size, out.mathjs),
    };
    for (const run of Object.values(sides)) run();
    const difference = {};
    for (const side of ["typed", "plain", "mathjs"]) {
      difference[side] = 0;
      for (let row = 0; row < size; row++) {
        // Ours has its first row at the top, the others theirs at the bottom.
        const other = side === "typed" ? row : size - 1 - row;
        for (let col = 0; col < size; col++) {
          const [a, b] = [out.builtin[row * size + col], out[side][other * size + col]];
          difference[side] = Math.max(difference[side], Math.abs(a - b) / Math.max(1, Math.abs(a)));
        }
      }
    }
    results[id] = { samples: interleave(sides, { rounds, batch: 30, warm: 300 }), difference };
    builtIn.free();
    typed.free();
  }
  return results;
}

/** What a page with a formula box would do: one call a node. */
function compiled(code, size, out) {
  const [left, right, bottom, top] = VIEW;
  const scope = { x: 0, y: 0 };
  for (let j = 0; j < size; j++) {
    scope.y = bottom + ((top - bottom) * j) / (size - 1);
    for (let i = 0; i < size; i++) {
      scope.x = left + ((right - left) * i) / (size - 1);
      out[j * size + i] = code.evaluate(scope);
    }
  }
  return out;
}
