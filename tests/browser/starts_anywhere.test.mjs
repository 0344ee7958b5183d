// Someone clicks, drags, zooms and walks on the map.
import assert from "node:assert/strict";
import { story, STILL } from "./harness.mjs";

const start = async (reader) => (await reader.setting("start")).split(",").map(Number);
const both = { browsers: ["chromium", "firefox"] };

story("clicks the map and all start again from there", both, async (reader) => {
  const { page } = reader;
  const before = await start(reader);
  const here = await reader.place(0.7, 0.3);
  await page.mouse.move(here.x, here.y);
  await reader.until("the place is read off", () => document.querySelector(".reading:not([hidden])")?.textContent.includes("f ="));
  const reading = (await page.locator(".reading").textContent()).replaceAll("−", "-");
  await page.mouse.click(here.x, here.y);
  await reader.state("playing", "finished");
  const after = await start(reader);
  assert.notDeepEqual(after, before);
  const [, x, y] = reading.match(/x = ([-\d.e]+), y = ([-\d.e]+)/).map(Number);
  // Read off with 4 significant digits, and a click lands on a hundredth of a pixel: within a thousandth of what is in view.
  assert.ok(Math.abs(after[0] - x) < 0.01 && Math.abs(after[1] - y) < 0.01, `${after} where ${x}, ${y} was read`);
  assert.match(reading, /∇f = \(/);
  await reader.finish();
  const rows = (await reader.csv()).split("\n");
  const columns = rows[0].split(",");
  for (const racer of ["1", "2"]) {
    const first = rows.find((row) => row.startsWith(`${racer},`)).split(",");
    assert.deepEqual([Number(first[columns.indexOf("x")]), Number(first[columns.indexOf("y")])], after, "each racer's iterate 0 is the place");
  }
});

story("drags the start and sees the ways follow", both, async (reader) => {
  const { page } = reader;
  const [x0, y0] = await start(reader);
  const ring = await reader.spot(x0, y0);
  const far = { x: ring.x + 200, y: ring.y };
  const [there, right] = [await reader.reading(ring), await reader.reading(far)];
  // Equal axes: a pixel to the right and a pixel up are the same.
  const unit = (right[0] - there[0]) / 200;
  const pictures = await reader.pictures();
  await page.mouse.move(ring.x, ring.y);
  await page.mouse.down();
  await page.mouse.move(ring.x + 40, ring.y + 30, { steps: 4 });
  await page.mouse.up();
  await reader.until("another start", (old) => !location.hash.includes(`start=${old}`), `${x0},${y0}`);
  const [x1, y1] = await start(reader);
  // Two pixels of slack for where the ring was taken, and readings of 4 digits.
  assert.ok(Math.abs(x1 - x0 - 40 * unit) < 2 * unit + 0.01, `x from ${x0} to ${x1}`);
  assert.ok(Math.abs(y1 - y0 + 30 * unit) < 2 * unit + 0.01, `y from ${y0} to ${y1}`);
  await reader.settle();
  assert.notDeepEqual((await reader.pictures()).slice(1, 3), pictures.slice(1, 3), "ways and heads are drawn anew");
});

story("zooms with the wheel, moves the map by dragging, and returns to the whole", both, async (reader) => {
  const { page } = reader;
  assert.equal(await reader.setting("view"), null);
  const view = async () => (await reader.setting("view")).split(",").map(Number);
  const here = await reader.place(0.5, 0.5);
  await page.mouse.move(here.x, here.y);
  await page.mouse.wheel(0, -300);
  await reader.address(/&view=/);
  const near = await view();
  const written = await reader.hash();
  await page.mouse.wheel(0, 150);
  await reader.until("another view", (old) => location.hash !== old, written);
  const far = await view();
  assert.ok(far[1] - far[0] > near[1] - near[0], "rolling back shows more");
  const old = await reader.hash();
  await page.mouse.move(here.x, here.y);
  await page.mouse.down();
  await page.mouse.move(here.x + 80, here.y - 50, { steps: 5 });
  await page.mouse.up();
  await reader.until("a moved view", (before) => location.hash !== before, old);
  const moved = await view();
  assert.ok(moved[0] < far[0] && moved[2] < far[2], "what lay to the left and below comes into sight");
  // The same extent but for rounding in the last places of numbers near 1.
  assert.ok(Math.abs(moved[1] - moved[0] - (far[1] - far[0])) < 1e-9);
  await page.getByRole("button", { name: /Whole map/ }).click();
  await reader.until("no view in the link", () => !location.hash.includes("view="));
  await page.getByRole("button", { name: /Zoom in/ }).click();
  await reader.address(/&view=/);
  await page.locator("#map-area").focus();
  await page.keyboard.press("0");
  await reader.until("no view in the link", () => !location.hash.includes("view="));
  await page.keyboard.press("+");
  await reader.address(/&view=/);
  await page.keyboard.press("-");
  await page.keyboard.press("0");
  await reader.until("no view in the link", () => !location.hash.includes("view="));
});

story("double-clicks for the whole map and keeps the start", { link: `${STILL}&view=-1,1,0,2` }, async (reader) => {
  const before = await start(reader);
  const here = await reader.place(0.6, 0.4);
  await reader.page.mouse.dblclick(here.x, here.y);
  await reader.until("no view in the link", () => !location.hash.includes("view="));
  assert.deepEqual(await start(reader), before);
});

story("starts somewhere with the keyboard alone", both, async (reader) => {
  const { page } = reader;
  const before = await start(reader);
  await page.locator("#map-area").focus();
  for (const key of ["ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowLeft"]) await page.keyboard.press(key);
  await reader.until("the place is read off", () => document.querySelector(".reading:not([hidden])"));
  await page.keyboard.press("Enter");
  await reader.state("playing", "finished");
  const after = await start(reader);
  assert.ok(after[0] > before[0] && after[1] > before[1], `from ${before} to ${after}`);
});

story("starts elsewhere by typing the coordinates", both, async (reader) => {
  const { page } = reader;
  await page.locator("#setup > summary").click();
  await reader.enter(page.getByRole("spinbutton", { name: "Start x" }), "0.5");
  await reader.address(/start=0\.5,1/);
  await reader.enter(page.getByRole("spinbutton", { name: "Start y" }), "-0.25");
  await reader.address(/start=0\.5,-0\.25/);
});
