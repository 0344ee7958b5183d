// One run of 1000 steps through the public border, from nothing to its path, beside plain JavaScript.
import { median, ratios } from "../statistics.mjs";

const NAMES = { gd: "gradient descent", momentum: "momentum", adam: "Adam" };

// Room for the differences in rounding between equal formulas written differently, grown over 1000 steps.
const TOLERANCE = 1e-12;

export default {
  name: "trajectory: 1000 steps on Rosenbrock",
  async run(lab) {
    const results = await lab.inPage("race/trajectory.page.js", { methods: Object.keys(NAMES), rounds: 3 * lab.rounds });
    const rows = [];
    const bars = [];
    const disagreements = [];
    for (const [id, { samples, ends }] of Object.entries(results)) {
      const name = NAMES[id];
      for (const [side, times] of Object.entries(samples)) {
        rows.push({ what: `${name}: ${side}`, unit: "µs", samples: times.map((ms) => ms * 1000) });
      }
      const idiomatic = ratios(samples["idiomatic JavaScript"], samples.Isoline);
      rows.push({ what: `${name}: idiomatic JavaScript / Isoline`, unit: "×", samples: idiomatic });
      rows.push({ what: `${name}: typed-array JavaScript / Isoline`, unit: "×", samples: ratios(samples["typed-array JavaScript"], samples.Isoline) });
      const recorded = ratios(samples["idiomatic JavaScript with our history"], samples["Isoline with its history"]);
      rows.push({ what: `${name}: idiomatic JavaScript with our history / Isoline with its history`, unit: "×", samples: recorded });
      bars.push({ what: `${name} against idiomatic JavaScript`, unit: "×", value: median(idiomatic), limit: 2, least: true });
      for (const [side, end] of Object.entries(ends)) {
        const off = Math.max(...end.map((x, i) => Math.abs(x - ends.Isoline[i]) / Math.abs(ends.Isoline[i])));
        // Written so that NaN disagrees.
        if (!(off <= TOLERANCE)) disagreements.push(`${name}, ${side} ends at ${end}, Isoline at ${ends.Isoline}`);
      }
    }
    const notes = [
      "Isoline: `race.walk(0, 1000)` of a race at hand, which gives the 1001 points, as idiomatic JavaScript's loop over a function at hand does. " +
        "Isoline with its history: `new Race(experiment)`, `advance(1000)`, `path(0, 1000)`, `free()`; the history holds f, ∇f, step and state as well, " +
        "as far as JavaScript's with our history does: f, ∇f and the step.",
    ];
    return { rows, bars, notes, disagreements };
  },
};
