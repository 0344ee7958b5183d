import init, { Landscape } from "../../pkg/isoline_web.js";
import { scene } from "../../views/scene.js";
import { ground } from "../../views/ground.js";
import { experimentOf } from "../experiment.js";
import { interleave } from "../timing.js";

const SURFACES = {
  Rosenbrock: "surface=rosenbrock",
  Himmelblau: "surface=himmelblau",
  Ackley: "surface=ackley",
  "a typed formula": "surface=formula&f=" + encodeURIComponent("sin(3*x)*cos(2*y) + exp(-x^2 - y^2) + sqrt(x^2 + y^2)"),
};

/** @returns for each pixel ratio and surface: milliseconds of script, and of script and raster */
export async function measure({ rounds, ratios }) {
  await init();
  const results = {};
  for (const ratio of ratios) {
    const theme = { dark: false, ratio, ink: "#1a1a1a", faint: "#767676", paper: "#ffffff", font: "sans-serif" };
    const sides = {};
    for (const [name, surface] of Object.entries(SURFACES)) {
      const experiment = experimentOf(`#race?v=1&${surface}&m=none`);
      // Read back after each drawing, so that the browser has to finish it, on a canvas of its own: reading changes how one is kept.
      for (const [what, finish] of [["script", () => {}], ["script and raster", readBack]]) {
        const canvas = document.createElement("canvas");
        const { draw } = ground(canvas);
        sides[`${name}: ${what}`] = () => {
          const landscape = new Landscape(experiment);
          const { view, marks } = scene(landscape, experiment);
          draw(landscape, view, marks, theme, { width: 800, height: 600, coarse: false });
          finish(canvas);
          landscape.free();
        };
      }
    }
    results[ratio] = interleave(sides, { rounds });
  }
  return results;
}

function readBack(canvas) {
  canvas.getContext("2d").getImageData(0, 0, 1, 1);
}
