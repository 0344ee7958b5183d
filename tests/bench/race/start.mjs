// From navigation to the first racing frame, each time in a new context: nothing is cached.
import { median } from "../statistics.mjs";

const LOADS = 10;

export default {
  name: "start: from navigation to the first racing frame",
  async run(lab) {
    const samples = { "first byte of the page": [], "page parsed": [], "first paint with content": [], "first racing frame": [] };
    const tasks = [];
    // The first load of all also starts parts of the browser itself; it is not counted.
    for (let load = -1; load < LOADS; load++) {
      const { page, close } = await lab.page("chromium", { viewport: { width: 1280, height: 800 } });
      await page.addInitScript(() => {
        globalThis.longTasks = [];
        new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
      });
      await page.goto(lab.url);
      await page.waitForFunction(() => performance.getEntriesByName("isoline:first-frame").length > 0);
      // Some seconds of play, for its long tasks.
      await page.waitForTimeout(2000);
      const seen = await page.evaluate(() => {
        const navigation = performance.getEntriesByType("navigation")[0];
        return {
          "first byte of the page": navigation.responseStart,
          "page parsed": navigation.domInteractive,
          "first paint with content": performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
          "first racing frame": performance.getEntriesByName("isoline:first-frame")[0].startTime,
          longTasks,
        };
      });
      await close();
      if (load < 0) continue;
      for (const what of Object.keys(samples)) samples[what].push(seen[what]);
      tasks.push(seen.longTasks);
    }
    const rows = Object.entries(samples).map(([what, samples]) => ({ what, unit: "ms", samples }));
    rows.push({ what: "tasks over 50 ms in load and 2 s of play", unit: "tasks", samples: tasks.map((list) => list.length) });
    rows.push({ what: "the longest of them (0: none)", unit: "ms", samples: tasks.map((list) => Math.max(0, ...list)) });
    const bars = [{ what: `first racing frame, median of ${LOADS}`, unit: "ms", value: median(samples["first racing frame"]), limit: 400 }];
    return { rows, bars };
  },
};
