// What a cold load fetches, compressed as a static host would at best.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

// The command itself: Node's own zlib, tuned for speed, gives files of another size.
const kilobytes = (input) => execFileSync("gzip", ["-9", "-c"], { input }).length / 1000;

export default {
  name: "size: what a cold load fetches, gzip -9",
  async run(lab) {
    const { page, close } = await lab.page("chromium");
    const fetched = new Map();
    page.on("response", (response) => {
      if (response.ok()) fetched.set(response.url(), response.body());
    });
    await page.goto(lab.url, { waitUntil: "networkidle" });
    await page.waitForFunction(() => performance.getEntriesByName("isoline:first-frame").length > 0);
    await page.waitForLoadState("networkidle");
    const rows = [];
    for (const [url, body] of fetched) rows.push({ what: url.slice(lab.url.length) || "index.html", unit: "kB", samples: [kilobytes(await body)] });
    await close();
    rows.sort((a, b) => b.samples[0] - a.samples[0]);
    const all = rows.reduce((sum, { samples }) => sum + samples[0], 0);
    const wasm = kilobytes(readFileSync(join(lab.site, "pkg/isoline_web_bg.wasm")));
    const bars = [
      { what: "wasm", unit: "kB", value: wasm, limit: 110 },
      { what: `all ${rows.length} files of a cold load`, unit: "kB", value: all, limit: 180 },
    ];
    return { rows, bars };
  },
};
