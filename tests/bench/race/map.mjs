// The map's ground, drawn by the page's own code for a surface that was not there before.
import { median } from "../statistics.mjs";

export default {
  name: "map: heat map, isolines and axes of a new surface, 800 × 600",
  async run(lab) {
    const results = await lab.inPage("race/map.page.js", { ratios: [1, 2] });
    const rows = [];
    const bars = [];
    for (const [ratio, samples] of Object.entries(results)) {
      for (const [what, times] of Object.entries(samples)) rows.push({ what: `${what}, pixel ratio ${ratio}`, unit: "ms", samples: times });
      if (ratio !== "1") continue;
      const slowest = (kind) =>
        Object.entries(samples)
          .filter(([what]) => what.endsWith(`: ${kind}`))
          .map(([what, times]) => ({ what, unit: "ms", value: median(times), limit: 25 }))
          .reduce((a, b) => (a.value > b.value ? a : b));
      for (const kind of ["script", "script and raster"]) {
        const bar = slowest(kind);
        bars.push({ ...bar, what: `slowest, ${bar.what}` });
      }
    }
    return { rows, bars, notes: ["Each includes `new Landscape`. Without a graphics card the browser rasters in software: an upper bound."] };
  },
};
