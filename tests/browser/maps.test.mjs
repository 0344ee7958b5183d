// Maps of many runs, the fair race and the league: opened, computed, called off, loaded from, and kept in the link.
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { HANG, story } from "./harness.mjs";

const BOTH = { browsers: ["chromium", "firefox"] };
const BASE = "#race?v=1&surface=himmelblau&start=0,0&m=momentum(lr=0.005)&m=gd(lr=0.01)&steps=500&at=0";

/** Waits until the open panel has come to this state. */
const progress = (reader, state) =>
  reader.until(`a panel that is ${state}`, (wanted) => document.querySelector(".panel-open [data-progress], .panel-open[data-progress]")?.dataset.progress === wanted, state);

/** The picture of the open map, as data. */
const picture = (reader) => reader.page.evaluate(() => document.querySelector(".cells-picture").toDataURL());

story("a reader opens the basins, and a click on a cell starts everyone there", { ...BOTH, link: BASE }, async (reader) => {
  const { page } = reader;
  await page.locator("#panel-basins").click();
  await progress(reader, "done");
  assert.match(await page.locator(".cells-words").textContent(), /Momentum from 16384 starts: .*% end at the minimum \(3, 2\)/);
  assert.equal(await page.locator(".cells-legend li").count() >= 4, true);
  // Four basins: the four colours of the legend, in shades.
  const colours = await page.evaluate(() => {
    const { width, height } = document.querySelector(".cells-picture");
    const data = document.querySelector(".cells-picture").getContext("2d").getImageData(0, 0, width, height).data;
    return new Set(new Uint32Array(data.buffer)).size;
  });
  assert.ok(colours > 20, `${colours} colours`);
  await page.locator(".cells-area").click({ position: { x: 40, y: 60 } });
  await reader.address(/start=-4\.\d/);
  const words = await page.locator(".cells-reading").textContent();
  const [x, y] = words.replaceAll("−", "-").match(/from \(([-\d.e]+), ([-\d.e]+)\)/).slice(1).map(Number);
  const start = (await reader.setting("start")).split(",").map(Number);
  assert.ok(Math.abs(start[0] - x) < 1e-3 && Math.abs(start[1] - y) < 1e-3, `${words}; ${start}`);
  // The start is no part of this map, so it stays.
  assert.equal(await page.locator(".panel-body .cells").getAttribute("data-progress"), "done");
  assert.match(await reader.hash(), /panel=basins/);
});

story("the basins are worked by keys and read out", { ...BOTH, link: `${BASE}&panel=basins(cells=64,m=2)` }, async (reader) => {
  const { page } = reader;
  await progress(reader, "done");
  await page.locator(".cells-area").focus();
  for (const key of ["ArrowLeft", "Shift+ArrowLeft", "ArrowUp"]) await page.keyboard.press(key);
  assert.match(await page.locator(".cells-reading").textContent(), /^from \(−1\.667, 0\.07937\): ends at \(.*\) after \d+ steps/);
  await page.keyboard.press("Enter");
  await reader.address(/start=-1\.66/);
});

story("a link with a map opens the same map", { ...BOTH, link: `${BASE}&panel=basins(cells=64,m=2)` }, async (reader) => {
  await progress(reader, "done");
  const first = await picture(reader);
  const other = await reader.tab(await reader.hash());
  await progress(other, "done");
  assert.equal(await picture(other), first);
  assert.match(await other.hash(), /panel=basins\(cells=64,m=2\)/);
});

story("a click on a pair of settings puts them into the race", { ...BOTH, link: `${BASE}&panel=tuning(cells=32)` }, async (reader) => {
  const { page } = reader;
  await progress(reader, "done");
  assert.match(await page.locator(".cells-words").textContent(), /Momentum from 1024 settings: .*f ≤ 0.001 is reached/);
  const box = await page.locator(".cells-area").boundingBox();
  await page.locator(".cells-area").click({ position: { x: 0.5 * box.width, y: 0.6 * box.height } });
  await reader.address(/m=momentum\(beta=0\.\d+,lr=0\.00\d+\)/);
  assert.match(await page.locator(".cells-reading").textContent(), /^lr = 0\.00\d+, beta = 0\.\d+: /);
  // Its own settings are no part of this map: nothing is computed anew.
  assert.equal(await page.locator(".panel-body .cells").getAttribute("data-progress"), "done");
});

story("a range that is reversed is refused where one looks", { ...BOTH, link: `${BASE}&panel=tuning(cells=32,x0=1,x1=0.1)` }, async (reader) => {
  await progress(reader, "failed");
  assert.match(await reader.page.locator(".cells-words").textContent(), /lr to must be between 1 and/);
  await reader.answers();
});

story("a map of one cell and one of too many are refused", { link: `${BASE}&panel=basins(cells=1)` }, async (reader) => {
  await progress(reader, "failed");
  assert.match(await reader.page.locator(".cells-words").textContent(), /columns of the map must be between 2 and 1024, got 1$/);
  await reader.open(`${BASE}&panel=basins(cells=100000)`);
  await progress(reader, "failed");
  assert.match(await reader.page.locator(".cells-words").textContent(), /columns of the map must be between 2 and 1024, got 100000$/);
  await reader.answers();
});

// Hundreds of steps of a surface by formula, from a quarter of a million starts: long enough to be called off.
const LONG = "#race?v=1&surface=griewank&start=-7,5&m=adam(lr=0.001)&steps=20000&stop=none&at=0&panel=basins(cells=512)";

story("a long map is called off, and ten times in a row", { ...BOTH, link: LONG }, async (reader) => {
  const { page } = reader;
  await progress(reader, "running");
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await progress(reader, "cancelled");
  for (let i = 0; i < 10; i++) {
    await page.getByRole("button", { name: "Compute again", exact: true }).click();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
  }
  await progress(reader, "cancelled");
  // What comes afterwards is the new map, with nothing of the old ones.
  await page.evaluate((hash) => (location.hash = hash), `${BASE}&panel=basins(cells=64,m=2)`);
  await reader.until("the map of another method", () => document.querySelector(".cells-words")?.textContent.startsWith("Gradient descent from 4096 starts"));
  const again = await reader.tab(`${BASE}&panel=basins(cells=64,m=2)`);
  await progress(again, "done");
  assert.equal(await picture(reader), await picture(again));
});

story("the page answers while a map is computed", { ...BOTH, link: LONG }, async (reader) => {
  await progress(reader, "running");
  const longest = await reader.page.evaluate(async () => {
    let [longest, before] = [0, performance.now()];
    for (const end = before + 1500; performance.now() < end; ) {
      await new Promise((done) => setTimeout(done, 0));
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
    }
    return longest;
  });
  // No bar of speed: a page that computed the map itself would not answer for minutes.
  assert.ok(longest < HANG / 10, `no turn for ${longest} ms`);
});

story("a worker that dies is replaced, and one that cannot live is told of", {
  link: null,
  expected: [/worker\.js/, /404/, /ERR_/],
}, async (reader) => {
  const { page } = reader;
  await page.route(/worker\.js/, (route) => route.abort());
  await reader.open(`${BASE}&panel=basins(cells=64)`);
  await progress(reader, "failed");
  assert.match(await page.locator(".cells-words").textContent(), /A worker of this page stopped/);
  await page.unroute(/worker\.js/);
  await page.getByRole("button", { name: "Compute again", exact: true }).click();
  await progress(reader, "done");
});

story("a fair race tunes every method and races with what it found", { ...BOTH, link: `${BASE}&panel=fair(trials=8)` }, async (reader) => {
  const { page } = reader;
  await progress(reader, "done");
  assert.match(await page.locator(".cells-words").textContent(), /^After 8 trial runs for each method with a rate, .* reaches the target in \d+ steps/);
  assert.equal(await page.locator(".panel-body tbody tr").count(), 2);
  const rates = await page.locator(".panel-body tbody td:nth-child(2)").allTextContents();
  await page.getByRole("button", { name: "Race with the best rates" }).click();
  await reader.until("the rates in the address", () => !location.hash.includes("momentum(lr=0.005)"));
  const hash = await reader.hash();
  for (const rate of rates) assert.ok(hash.includes(`lr=${rate.replace(/0+$/, "").slice(0, 5)}`), `${rate} in ${hash}`);
});

story("the league has its winners, and a cell loads its run", { ...BOTH, link: `${BASE}&panel=league(p=sphere.booth,steps=300,trials=6)` }, async (reader) => {
  const { page } = reader;
  await progress(reader, "done");
  assert.match(await page.locator(".cells-words").textContent(), /^2 problems, first: /);
  assert.equal(await page.locator(".league thead th").count(), 3);
  await page.locator(".league tbody tr:nth-child(1) td:nth-child(3) button").click();
  await reader.address(/surface=booth/);
  assert.match(await reader.hash(), /m=gd\(lr=[\d.]+\)/);
});

for (const [name, context] of [
  ["in light", { colorScheme: "light" }],
  ["in dark", { colorScheme: "dark" }],
  ["on a phone, in dark", { colorScheme: "dark", viewport: { width: 390, height: 844 } }],
]) {
  story(`the panels have no barrier ${name}`, { link: null, context }, async (reader) => {
    for (const panel of ["basins(cells=32)", "tuning(cells=16)", "fair(trials=6)", "league(p=sphere.booth,steps=300,trials=6)"]) {
      await reader.open(`${BASE}&panel=${panel}`);
      await progress(reader, "done");
      await reader.page.evaluate(() => document.querySelectorAll(".panel-open details").forEach((details) => (details.open = true)));
      await reader.settle();
      const { violations } = await new AxeBuilder({ page: reader.page }).include("#panels").analyze();
      const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary.replace(/\s+/g, " ")}`));
      assert.deepEqual(found, [], panel);
      const wide = await reader.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${panel} is ${wide} pixels wider than the page`);
    }
  });
}

story("the panels say where there is nothing to map", { link: null }, async (reader) => {
  const words = () => reader.page.locator(".cells-words").textContent();
  for (const [link, expected] of [
    ["#race?v=1&surface=parabola&m=gd(lr=0.1)&steps=40&at=0&panel=basins", /the point of a map must have 2 to 100 entries, got 1/],
    ["#race?v=1&surface=booth&m=none&steps=40&panel=basins", /The race has no method/],
    ["#race?v=1&surface=booth&m=none&steps=40&panel=tuning", /The race has no method/],
    ["#race?v=1&surface=booth&m=none&steps=40&panel=fair", /No trial/],
  ]) {
    await reader.open(link);
    await reader.until("a state of the panel", () => ["done", "failed"].includes(document.querySelector(".panel-open [data-progress]")?.dataset.progress));
    assert.match(await words(), expected, link);
  }
});
