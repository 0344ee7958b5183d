// Someone holds a phone: 390 px wide, fingers instead of a mouse.
import assert from "node:assert/strict";
import { story, STILL } from "./harness.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
/** The least size of a target for a finger in CSS pixels (WCAG 2.2, 2.5.5). */
const TARGET = 44;

story("reads the whole page without scrolling sideways", { context: PHONE }, async (reader) => {
  const { page } = reader;
  await page.locator(".racer .name").first().click();
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await reader.settle();
  for (const link of [null, "#race?v=1&surface=formula&f=sin(3*x)*cos(y)%20%2B%20x%5E2%2F4%20%2B%20y%5E2%2F4%20%2B%20exp(-x%5E2-y%5E2)*sin(x*y)*cos(x*y)&m=adam&m=gd&steps=60&at=5",
    "#race?v=1&surface=rosenbrock_n(n=10)&m=adamw(lr=0.01)@cosine(period=200)&m=nope&nonsense=" + "x".repeat(300)]) {
    if (link) await reader.open(link);
    const wide = await page.evaluate(() => {
      const { clientWidth, scrollWidth } = document.documentElement;
      const culprits = [...document.body.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > clientWidth + 1 && !each.closest(".scroller, .math, .place, .notes ul"))
        .map((each) => `${each.localName}.${each.className} ${Math.round(each.getBoundingClientRect().right)}`);
      return { clientWidth, over: scrollWidth - clientWidth, culprits: culprits.slice(0, 8) };
    });
    assert.deepEqual(wide, { clientWidth: 390, over: 0, culprits: [] }, link ?? "all unfolded");
  }
});

story("hits what there is to hit with a finger", { context: PHONE }, async (reader) => {
  const { page } = reader;
  await page.locator(".racer .name").first().click();
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await reader.settle();
  const small = await page.evaluate((target) => {
    const controls = [...document.querySelectorAll("button, select, input, summary")].filter((each) => each.checkVisibility());
    return controls.map((each) => {
      // A switch is hit anywhere on its label.
      const { width, height } = (each.closest("label") ?? each).getBoundingClientRect();
      return { what: `${each.localName} ${each.getAttribute("aria-label") ?? each.textContent.slice(0, 30) ?? ""} ${each.id}`, width: Math.round(10 * width) / 10, height: Math.round(10 * height) / 10 };
    }).filter(({ width, height }) => width < target - 0.5 || height < target - 0.5);
  }, TARGET);
  assert.deepEqual(small, []);
});

/** Fingers on the screen, as the browser's own input sees them. */
async function fingers(reader) {
  const session = await reader.context.newCDPSession(reader.page);
  const send = (type, points) => session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(({ x, y }, id) => ({ x, y, id })) });
  return {
    down: (...points) => send("touchStart", points),
    move: (...points) => send("touchMove", points),
    up: () => send("touchEnd", []),
  };
}

story("taps the map and all start from there", { context: PHONE }, async (reader) => {
  const before = await reader.setting("start");
  const here = await reader.place(0.6, 0.4);
  await reader.page.touchscreen.tap(here.x, here.y);
  await reader.until("another start", (old) => !location.hash.includes(`start=${old}&`), before);
  await reader.state("playing", "finished");
  assert.ok(await reader.page.locator(".reading").isVisible(), "the place is read off, as by hovering");
  assert.equal(await reader.setting("view"), null);
});

story("pinches to zoom and drags to move the map", { context: PHONE }, async (reader) => {
  const view = async () => (await reader.setting("view")).split(",").map(Number);
  const start = await reader.setting("start");
  const scrolled = await reader.page.evaluate(() => scrollY);
  const touch = await fingers(reader);
  const [a, b] = [await reader.place(0.45, 0.7), await reader.place(0.6, 0.7)];
  const shift = ({ x, y }, dx, dy = 0) => ({ x: x + dx, y: y + dy });
  await touch.down(a);
  await touch.down(a, b);
  for (let i = 1; i <= 5; i++) await touch.move(shift(a, -8 * i), shift(b, 8 * i));
  await touch.up();
  await reader.address(/&view=/);
  const near = await view();
  const written = await reader.hash();
  await touch.down(b);
  for (let i = 1; i <= 6; i++) await touch.move(shift(b, 10 * i, 5 * i));
  await touch.up();
  await reader.until("a moved view", (old) => location.hash !== old, written);
  const moved = await view();
  assert.ok(moved[0] < near[0] && moved[3] > near[3], `from ${near} to ${moved}`);
  // The same extent but for rounding in the last places of numbers near 1.
  assert.ok(Math.abs(moved[1] - moved[0] - (near[1] - near[0])) < 1e-9);
  assert.equal(await reader.setting("start"), start, "no finger of a pinch starts a race");
  assert.equal(await reader.page.evaluate(() => scrollY), scrolled, "the page stays where it was");
});

story("drags the start with a finger", { context: PHONE }, async (reader) => {
  const { page } = reader;
  const here = await reader.place(0.6, 0.5);
  await page.touchscreen.tap(here.x, here.y);
  await reader.state("playing", "finished");
  await reader.address(/start=(?!-1\.2,1)/);
  const before = await reader.setting("start");
  const touch = await fingers(reader);
  await touch.down(here);
  for (let i = 1; i <= 5; i++) await touch.move({ x: here.x - 8 * i, y: here.y - 4 * i });
  await touch.up();
  await reader.until("a dragged start", (old) => !location.hash.includes(`start=${old}&`), before);
  const [x0, y0] = before.split(",").map(Number);
  const [x1, y1] = (await reader.setting("start")).split(",").map(Number);
  assert.ok(x1 < x0 && y1 > y0, `from ${before} to ${x1},${y1}`);
  assert.equal(await reader.setting("view"), null);
});

story("plays and scrubs with a finger", { context: PHONE }, async (reader) => {
  const { page } = reader;
  await page.locator("#play").tap();
  await reader.state("playing", "finished");
  await page.locator("#play").tap();
  const box = await page.locator("#scrub").boundingBox();
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  // The middle of 200, give or take the width of the thumb.
  await reader.until("the middle", () => document.documentElement.dataset.state === "paused" && Math.abs(Number(document.getElementById("scrub").value) - 100) < 12);
});

story("opens the page on a phone in Firefox", { browsers: ["firefox"], link: "", context: { viewport: { width: 390, height: 844 } } }, async (reader) => {
  await reader.state("playing", "finished");
  assert.equal(await reader.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
  assert.ok((await reader.colours(0)).colours > 100);
});

story("turns the phone", { context: PHONE, link: STILL }, async (reader) => {
  const upright = await reader.colours(0);
  await reader.page.setViewportSize({ width: 844, height: 390 });
  await reader.until("a map of another size", (width) => document.querySelector("#map-area canvas").width !== width, upright.width);
  await reader.answers();
  assert.ok((await reader.colours(0)).colours > 100);
  assert.equal(await reader.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
});
