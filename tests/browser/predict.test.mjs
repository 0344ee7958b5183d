// Someone is asked before the race runs, answers by mouse, finger or keys, and is told.
import assert from "node:assert/strict";
import { replay, story } from "./harness.mjs";

const both = { browsers: ["chromium", "firefox"] };
const STEP = "#race?v=1&surface=himmelblau&start=-0.4,-1.2&m=gd(lr=0.02)&steps=60&ask=step(k=2)";
const BASIN = "#race?v=1&surface=two_basins&start=-1.8,1.2&m=gd(lr=0.05)&m=momentum(beta=0.9,lr=0.05)&steps=300&focus=2&speed=2000&ask=basin";
const FIRST = "#race?v=1&surface=parabola(a=1)&start=4&m=gd(lr=0.1)&m=adam(lr=0.1)&steps=100&speed=2000&ask=first(eps=0.001)";

/** Where the mark is, as the page says. */
async function marked(reader) {
  await reader.until("a mark", () => document.getElementById("predict-mark")?.textContent.includes("("));
  const text = await reader.page.locator("#predict-mark").textContent();
  return text.replaceAll("−", "-").match(/\(([-\d.e]+)(?:, ([-\d.e]+))?\)/).slice(1, 3).map(Number);
}

/** Clicks where the map shows (x, y): from the marks of two other clicks. */
async function mark(reader, x, y) {
  const { page } = reader;
  const seen = [];
  for (const [across, down] of [[0.3, 0.3], [0.6, 0.6]]) {
    const place = await reader.place(across, down);
    const before = await page.locator("#predict-mark").textContent();
    await page.mouse.click(place.x, place.y);
    await reader.until("another mark", (old) => document.getElementById("predict-mark").textContent !== old, before);
    seen.push({ place, data: await marked(reader) });
  }
  const [a, b] = seen;
  const part = (at, i, pixel) => a.place[pixel] + ((at - a.data[i]) / (b.data[i] - a.data[i])) * (b.place[pixel] - a.place[pixel]);
  await page.mouse.click(part(x, 0, "x"), part(y, 1, "y"));
  await reader.settle();
}

/** What the page says of the answer. */
async function verdict(reader) {
  await reader.until("a verdict", () => /^(Right|No|Not quite)/.test(document.querySelector(".predict .told")?.textContent));
  return reader.page.locator(".predict .told").textContent();
}

story("draws the next step where it really goes", { ...both, link: STEP }, async (reader) => {
  const { page } = reader;
  await page.locator("#predict-go:disabled").waitFor();
  await reader.shows(2);
  const rows = (await replay(STEP)).split("\n").map((row) => row.split(","));
  const at = (name) => rows[0].indexOf(name);
  const next = rows.find((row) => row[at("k")] === "3");
  await mark(reader, Number(next[at("x")]), Number(next[at("y")]));
  assert.equal(await page.locator(".chart-area").evaluate((area) => getComputedStyle(area).visibility), "hidden", "the chart ahead is covered");
  await page.locator("#predict-go").click();
  assert.match(await verdict(reader), /^Right: Gradient descent lands at .* (9\d|100) of 100 points/);
  await reader.shows(3);
  assert.equal(await page.locator(".predict-layer .truth").count(), 1);
  assert.equal(await page.locator(".chart-area").evaluate((area) => getComputedStyle(area).visibility), "visible");
  await page.getByRole("button", { name: "Ask me again" }).click();
  await reader.shows(2);
  const far = await reader.place(0.9, 0.1);
  await page.mouse.click(far.x, far.y);
  await page.locator("#predict-go").click();
  assert.match(await verdict(reader), /^Not quite: .* 0 of 100/);
});

story("draws the next step with the keys alone", { ...both, link: STEP }, async (reader) => {
  const { page } = reader;
  await page.locator("#predict-go:disabled").waitFor();
  await page.locator("#predict-layer").focus();
  await page.keyboard.press("ArrowLeft");
  const [x, y] = await marked(reader);
  await page.keyboard.press("ArrowDown");
  await reader.until("a mark further down", (old) => !document.getElementById("predict-mark").textContent.includes(old), String(y));
  await page.keyboard.press("Shift+ArrowLeft");
  await reader.settle();
  const [x1, y1] = await marked(reader);
  assert.ok(x1 < x && y1 < y, `from ${x}, ${y} to ${x1}, ${y1}`);
  await page.keyboard.press("Enter");
  await verdict(reader);
});

story("plays before answering and is held back", { ...both, link: STEP }, async (reader) => {
  const { page } = reader;
  await page.locator("#predict-go").waitFor();
  await page.locator("#play").click();
  await reader.shows(2);
  await page.locator("#map-area").focus();
  await page.keyboard.press("End");
  await reader.shows(2);
  assert.equal(await page.locator(".predict .told").textContent(), "");
});

story("names the basin", { ...both, link: BASIN }, async (reader) => {
  const { page } = reader;
  await page.locator("#predict-go:disabled").waitFor();
  assert.match(await page.locator(".question").textContent(), /In which basin will Momentum end\?/);
  await mark(reader, 0.7, -0.5);
  await page.locator("#predict-go").click();
  assert.match(await verdict(reader), /^Right: Momentum ends at \(1, /);
  await reader.state("finished");
  await page.getByRole("button", { name: "Ask me again" }).click();
  await page.getByRole("button", { name: "In none: it runs away" }).click();
  assert.match(await verdict(reader), /^No: Momentum does not run away/);
});

story("taps the answer on a phone", { link: BASIN, context: { viewport: { width: 390, height: 844 }, hasTouch: true } }, async (reader) => {
  const { page } = reader;
  await page.locator("#predict-go:disabled").waitFor();
  const place = await reader.place(0.25, 0.6);
  await page.touchscreen.tap(place.x, place.y);
  await marked(reader);
  await page.locator("#predict-go").tap();
  assert.match(await verdict(reader), /^No: Momentum ends at .*another basin/);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} px wide`);
});

story("bets on a method", { ...both, link: FIRST }, async (reader) => {
  const { page } = reader;
  await page.getByRole("button", { name: "Adam", exact: true }).click();
  const words = await verdict(reader);
  assert.match(words, /^(Right|No): .* at step \d+/);
  await page.getByRole("button", { name: "Without a question" }).click();
  await reader.until("no question", () => !location.hash.includes("ask=") && document.querySelector(".predict").hidden);
});

story("asks a question as an author, and another reader answers it", { ...both, link: "#race?v=1&surface=himmelblau&start=-0.4,-1.2&m=gd(lr=0.02)&steps=60&at=0&panel=ask" }, async (reader) => {
  const { page } = reader;
  await page.getByLabel("Question", { exact: true }).selectOption("step");
  await reader.address(/ask=step/);
  await reader.enter(page.getByRole("spinbutton", { name: "After step" }), "4");
  await reader.address(/ask=step\(k=4\)/);
  await reader.shows(4);
  const other = await reader.tab((await reader.hash()).replace(/&panel=[^&]*/, ""));
  await other.page.locator("#predict-go:disabled").waitFor();
  await other.shows(4);
});

story("is asked something unknown and is told so", { link: STEP.replace("ask=step(k=2)", "ask=why") }, async (reader) => {
  assert.match((await reader.messages()).join(), /unknown question 'why'/);
});

story("answers in an embedded figure", { ...both, link: null, context: { viewport: { width: 560, height: 420 } } }, async (reader) => {
  const { page } = reader;
  await page.goto(`${reader.url}embed.html${BASIN}`);
  await page.locator("#predict-go:disabled").waitFor();
  const box = await page.locator("#map-area").boundingBox();
  await page.mouse.click(box.x + 0.75 * box.width, box.y + 0.5 * box.height);
  await marked(reader);
  await page.locator("#predict-go").click();
  assert.match(await verdict(reader), /^(Right|No): Momentum ends at \(1, /);
  const [map, question, methods] = await page.evaluate(() => ["map", "predict", "legend"].map((id) => document.getElementById(id).getBoundingClientRect()).map(({ top, bottom, height }) => ({ top, bottom, height })));
  assert.ok(map.height >= 150 && map.bottom <= question.top + 1 && question.bottom <= Math.min(methods.top, 420), `map, question and methods stand below each other: ${JSON.stringify([map, question, methods])}`);
});
