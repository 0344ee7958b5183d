// Someone opens the page and, without an instruction, sees several methods race.
import assert from "node:assert/strict";
import { story } from "./harness.mjs";

story("opens the page and sees methods race without an instruction", { browsers: ["chromium", "firefox"], link: "" }, async (reader) => {
  const { page } = reader;
  await reader.state("playing", "finished");
  await reader.until("the heads move", () => Number(document.getElementById("scrub").value) >= 5);
  assert.ok((await page.locator(".racer").count()) >= 3, "several methods race");
  // A heat map has hundreds of colours; a way and a head a few, with those that smooth their edges.
  const [ground, ways, heads, chart] = [await reader.colours(0), await reader.colours(1), await reader.colours(2), await reader.colours(3)];
  assert.ok(ground.colours > 100, `the map has ${ground.colours} colours`);
  assert.ok(ways.colours > 10, `the ways have ${ways.colours} colours`);
  assert.ok(heads.colours > 10, `the heads have ${heads.colours} colours`);
  assert.ok(chart.colours > 10, `the chart has ${chart.colours} colours`);
  await reader.finish();
  await reader.until("the race is told in words", () => (document.getElementById("summary-text")?.textContent ?? "").length > 40);
  assert.match(await page.title(), /Isoline/);
  assert.deepEqual(await reader.messages(), []);
});

story("sees a sharp picture on a sharp screen", { browsers: ["chromium", "firefox"], context: { deviceScaleFactor: 2 } }, async (reader) => {
  assert.equal(await reader.page.evaluate(() => devicePixelRatio), 2);
  const boxes = await reader.page.evaluate(() =>
    [...document.querySelectorAll("#map-area canvas, .chart-area canvas")].map((canvas) => [canvas.width / canvas.clientWidth, canvas.height / canvas.clientHeight]));
  assert.ok(boxes.length >= 4);
  // A size in whole pixels misses twice the size in CSS pixels by half a pixel of a few hundred at most.
  for (const ratio of boxes.flat()) assert.ok(Math.abs(ratio - 2) < 0.01, `${ratio} pixels to a CSS pixel`);
  assert.ok((await reader.colours(0)).colours > 100);
  // The picture is as large as its frame, not a corner of it: the ground is coloured in all quarters.
  for (const [left, top] of [[0.2, 0.2], [0.7, 0.2], [0.2, 0.7], [0.7, 0.7]]) {
    const { colours } = await reader.colours(0, [left, top, 0.1, 0.1]);
    assert.ok(colours > 5, `${colours} colours at ${left}, ${top}`);
  }
});

story("asked for less motion and finds the race standing still", { link: "", context: { reducedMotion: "reduce" } }, async (reader) => {
  await reader.state("ready", "paused", "finished");
  const { k } = await reader.iterate();
  await reader.settle();
  assert.equal((await reader.iterate()).k, k, "nothing moves by itself");
  await reader.page.locator("#play").click();
  await reader.state("playing");
  const moving = await reader.page.evaluate(() =>
    [...document.querySelectorAll("*")].filter((element) => !["0s", ""].includes(getComputedStyle(element).transitionDuration)).map(({ tagName, className }) => `${tagName}.${className}`));
  assert.deepEqual(moving, [], "nothing glides by itself");
});
