// Values on 512 × 512 nodes: surfaces of the catalogue beside plain JavaScript, typed formulas beside mathjs.
import { median, ratios } from "../statistics.mjs";

const SIZE = 512;
/** How many times as fast: a built-in surface as typed-array JavaScript, a typed formula as mathjs. */
const LEAST = { rosenbrock: { plain: 1, mathjs: 50 }, ackley: { plain: 2, mathjs: 40 } };
/** A typed formula may take so many times as long as the built-in surface. */
const TYPED = 2.5;

export default {
  name: `grid: values on ${SIZE} × ${SIZE} nodes`,
  async run(lab) {
    const results = await lab.inPage("maps/grid.page.js", { size: SIZE });
    const [rows, bars, disagreements] = [[], [], []];
    for (const [id, { samples, difference }] of Object.entries(results)) {
      rows.push(...Object.entries(samples).map(([side, times]) => ({ what: `${id}: ${side}`, unit: "ms", samples: times })));
      const times = (side, ours) => median(ratios(samples[side], samples[ours]));
      bars.push(
        { what: `${id}: built-in, times as fast as typed-array JavaScript`, unit: "×", value: times("plain", "builtin"), limit: LEAST[id].plain, least: true },
        { what: `${id}: typed formula, times as fast as mathjs`, unit: "×", value: times("mathjs", "typed"), limit: LEAST[id].mathjs, least: true },
        { what: `${id}: typed formula, times the built-in's time`, unit: "×", value: times("typed", "builtin"), limit: TYPED },
      );
      for (const [side, off] of Object.entries(difference)) if (!(off < 1e-12)) disagreements.push(`${id}: ${side} differs from the built-in by ${off}`);
    }
    return { rows, bars, disagreements };
  },
};
