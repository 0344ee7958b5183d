// Vectors at an iterate: what taking a step apart adds to a frame.
import { median } from "../statistics.mjs";

export default {
  name: "vectors: a step taken apart at iterate 400",
  async run(lab) {
    const parts = await lab.inPage("scene/vectors.page.js");
    const rows = Object.entries(parts).map(([what, samples]) => ({ what, unit: "ms", samples }));
    const slowest = rows.reduce((a, b) => (median(a.samples) > median(b.samples) ? a : b));
    return { rows, bars: [{ what: `slowest, ${slowest.what}`, unit: "ms", value: median(slowest.samples), limit: 4 }] };
  },
};
