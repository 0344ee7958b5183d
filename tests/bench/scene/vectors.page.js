import init, { Race, catalog } from "../../pkg/isoline_web.js";
import { experimentOf } from "../experiment.js";
import { interleave } from "../timing.js";

const METHODS = ["gd(lr=0.0005)", "momentum(lr=0.0005)", "nesterov(lr=0.0005)", "adam(lr=0.01)", "rmsprop(lr=0.001,momentum=0.9)"];

/** Milliseconds of all overlays at once, for several methods. */
export async function measure({ rounds }) {
  await init();
  const show = catalog().overlays.map(({ id }) => id).join();
  const experiment = experimentOf(`#race?v=1&surface=rosenbrock&start=-1.2,1&${METHODS.map((method) => `m=${method}`).join("&")}&stop=none&steps=400`);
  const race = new Race(experiment);
  race.advance(400);
  const sides = METHODS.map((method, i) => [`all overlays of ${method}`, () => race.overlay(i, 399, show, Float64Array.of(-2, 2, -1, 3), 800, 600)]);
  return interleave(Object.fromEntries(sides), { rounds });
}
