// A map of basins: 256 × 256 starts, 200 steps of momentum on Himmelblau's function, one thread on every side.
import { median, ratios } from "../statistics.mjs";

const SIDE = 256;
const STEPS = 200;
const OURS = "Isoline";
const TENSORS = "TensorFlow.js, wasm backend, f32, one thread";

export default {
  name: `basins: ${SIDE} × ${SIDE} starts, ${STEPS} steps of momentum on Himmelblau`,
  async run(lab) {
    const { samples, counts } = await lab.inPage("maps/basins.page.js", { side: SIDE, steps: STEPS });
    const rows = Object.entries(samples).map(([what, times]) => ({ what, unit: "ms", samples: times }));
    const plain = Object.keys(samples).filter((side) => side !== OURS && side !== TENSORS);
    const faster = plain.reduce((a, b) => (median(samples[a]) <= median(samples[b]) ? a : b));
    const bars = [
      ...plain.map((side) => ({ what: `times as fast as ${side}${side === faster ? ", the faster of the two" : ""}`, unit: "×", value: median(ratios(samples[side], samples[OURS])), limit: 4, least: true })),
      { what: `times as fast as ${TENSORS}`, unit: "×", value: median(ratios(samples[TENSORS], samples[OURS])), limit: 2.5, least: true },
    ];
    const notes = [`Starts that end at each of the four minima: ${Object.entries(counts).map(([side, list]) => `${side} ${list.join(", ")}`).join("; ")}.`];
    const disagreements = [];
    for (const side of Object.keys(counts)) {
      // In single precision some starts on the borders of the basins go elsewhere.
      const allowed = side === TENSORS ? 0.01 * SIDE * SIDE : 0;
      if (counts[side].some((count, i) => Math.abs(count - counts[OURS][i]) > allowed)) disagreements.push(`${side} counts ${counts[side]}, ${OURS} ${counts[OURS]}`);
    }
    return { rows, bars, notes, disagreements };
  },
};
