// A surface on a grid, beside plain JavaScript. No bar: the border offers values only together with their picture.
const SIZE = 512;

export default {
  name: `grid: a surface on ${SIZE} × ${SIZE} nodes`,
  async run(lab) {
    const results = await lab.inPage("race/grid.page.js", { size: SIZE });
    const rows = Object.entries(results).flatMap(([id, samples]) =>
      Object.entries(samples).map(([side, times]) => ({ what: `${id}: ${side}`, unit: "ms", samples: times })),
    );
    return { rows };
  },
};
