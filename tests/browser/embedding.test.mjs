// Figures in pages of somebody else: on another port, several of them, among foreign styles, in a deck of slides, in a sandbox.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { host, page as html } from "./hosts.mjs";
import { HANG, story, STILL } from "./harness.mjs";

/** A race that does not come to its end while a story lasts. */
const LONG = "#race?v=1&surface=rosenbrock&start=-1.2,1&m=gd(lr=0.00001)&m=adam(lr=0.00001)&stop=none&steps=100000&speed=30";
const abroad = { browsers: ["chromium", "firefox"], link: null, context: { colorScheme: null }, expected: [/^outside request: http:\/\/127\.0\.0\.1:/] };

const frames = (reader) => reader.page.frames().filter((frame) => frame.url().includes("/embed.html"));
const state = (frame) => frame.evaluate(() => document.documentElement.dataset.state);

/** Waits until what this says of the frames holds. */
async function until(reader, what, holds) {
  for (const end = Date.now() + HANG; Date.now() < end; await reader.settle()) {
    if (await holds()) return;
  }
  throw new Error(`never: ${what}`);
}

/** Scrolls an element of the host to the middle of the window, and waits until its figure plays; the frame. */
async function see(reader, selector, nth = 0) {
  const element = reader.page.locator(selector).nth(nth);
  await element.evaluate((element) => element.scrollIntoView({ block: "center" }));
  let found;
  await until(reader, `a figure that plays in ${selector} ${nth}`, async () => {
    const box = await element.boundingBox();
    for (const frame of frames(reader)) {
      const own = await (await frame.frameElement()).boundingBox();
      if (own && Math.abs(own.y - box.y) < 8 && Math.abs(own.x - box.x) < 8) found = frame;
    }
    return found && ["playing", "paused", "finished"].includes(await state(found));
  });
  return found;
}

const iterate = (frame) => frame.evaluate(() => Number(document.getElementById("scrub").value));

story("scrolls through a page with six figures, each of which starts when it is seen and rests when it is not", abroad, async (reader) => {
  const { page, url } = reader;
  const frame = (link) => `<iframe src="${url}embed.html${link}" width="700" height="420" title="A figure"></iframe>`;
  const gap = '<div style="height: 1500px"></div>';
  const body = `<p id="text">Text of the host.</p>${[1, 2, 3, 4].map(() => frame(LONG)).join(gap)}${gap}
    <isoline-figure src="${LONG}"></isoline-figure>${gap}<isoline-figure src="${LONG}" look="dark"></isoline-figure>`;
  const hostile = "<style>* { color: rgb(255, 0, 0) !important; font-size: 33px !important; letter-spacing: 9px } .map, canvas, button { display: none !important }</style>";
  await page.goto(await host({ "/": html(body, hostile) }));
  const before = await page.evaluate(() => ({ names: Object.getOwnPropertyNames(window).sort(), sheets: document.styleSheets.length, look: JSON.stringify({ ...getComputedStyle(document.getElementById("text")) }) }));
  await page.evaluate((src) => new Promise((done) => {
    const script = document.createElement("script");
    Object.assign(script, { src, onload: done });
    document.head.append(script);
  }), `${url}isoline-figure.js`);
  const ways = await page.evaluate(() => history.length);
  const first = await see(reader, "iframe", 0);
  // The others have not started: what would compute there has not even been loaded.
  for (const other of frames(reader)) if (other !== first) assert.equal(await state(other), "loading");
  for (let i = 1; i < 4; i++) await see(reader, "iframe", i);
  const element = await see(reader, "isoline-figure", 0);
  await see(reader, "isoline-figure", 1);
  assert.equal(frames(reader).length, 6);
  // The last one is in view; all others stand where they were, although they play.
  const resting = frames(reader).slice(0, 4);
  await until(reader, "rest out of sight", async () => {
    const at = await Promise.all(resting.map(iterate));
    for (let i = 0; i < 20; i++) await reader.settle();
    return JSON.stringify(await Promise.all(resting.map(iterate))) === JSON.stringify(at);
  });
  for (const one of resting) assert.equal(await state(one), "playing");
  // Back in sight it goes on.
  const stood = await iterate(resting[1]);
  await see(reader, "iframe", 1);
  await until(reader, "a figure that goes on", async () => (await iterate(resting[1])) > stood);
  // Nothing leaks, in either direction.
  const after = await page.evaluate(() => ({ names: Object.getOwnPropertyNames(window).sort(), sheets: document.styleSheets.length, look: JSON.stringify({ ...getComputedStyle(document.getElementById("text")) }) }));
  assert.deepEqual(after.names.filter((name) => !before.names.includes(name) && !/^\d+$/.test(name)), []);
  assert.deepEqual([after.sheets, after.look], [before.sheets, before.look]);
  assert.equal(await element.evaluate(() => getComputedStyle(document.querySelector("#play")).display !== "none" && document.querySelector("#map-area canvas").clientWidth > 200), true);
  await frames(reader)[1].evaluate(() => document.querySelector("#map-area").dispatchEvent(new KeyboardEvent("keydown", { key: "0", bubbles: true })));
  assert.equal(await page.evaluate(() => history.length), ways, "the way back is the host's");
});

story("finds figures light or dark as their places are, and as the host changes its mind", abroad, async (reader) => {
  const { page, url } = reader;
  const body = `<isoline-figure src="${STILL}"></isoline-figure><div style="background: #111"><isoline-figure src="${STILL}"></isoline-figure></div>
    <isoline-figure src="${STILL}" look="light"></isoline-figure>`;
  const head = `<style>isoline-figure { height: 240px } body { background: #fff } .night body { background: #10151a } .scheme { color-scheme: dark }</style><script async src="${url}isoline-figure.js"></script>`;
  await page.goto(await host({ "/": html(body, head) }));
  const looks = () => Promise.all(frames(reader).map((frame) => frame.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches)));
  const are = (what, ...wanted) => until(reader, `${what}: ${wanted}`, async () => JSON.stringify(await looks()) === JSON.stringify(wanted));
  await until(reader, "three figures", async () => frames(reader).length === 3 && (await Promise.all(frames(reader).map(state))).every((one) => one === "paused"));
  await are("on white, on black, as the attribute says", false, true, false);
  await page.evaluate(() => document.documentElement.classList.add("night"));
  await are("after the host has gone dark by a class", true, true, false);
  await page.evaluate(() => (document.documentElement.className = "scheme"));
  await are("after the host has declared a dark scheme", true, true, false);
  // The figure follows: its ground is drawn anew.
  const paper = await frames(reader)[0].evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(paper, "rgb(18, 21, 24)");
});

story("opens a figure in a sandbox without storage, and in containers of no size", abroad, async (reader) => {
  const { page, url } = reader;
  const body = `<iframe id="sandbox" sandbox="allow-scripts" src="${url}embed.html${LONG}" width="600" height="400"></iframe>
    <div id="box" style="width: 0; height: 0; overflow: hidden"><iframe id="small" src="${url}embed.html${LONG}" style="width: 100%; height: 100%; border: 0"></iframe></div>
    <isoline-figure id="none" style="height: 0; width: 0; border: 0" src="${LONG}"></isoline-figure>`;
  await page.goto(await host({ "/": html(body, `<script async src="${url}isoline-figure.js"></script>`) }));
  const sandboxed = await see(reader, "#sandbox");
  const at = await iterate(sandboxed);
  await until(reader, "a race in the sandbox", async () => (await iterate(sandboxed)) > at);
  assert.equal(await sandboxed.evaluate(() => window.origin), "null");
  await page.evaluate(() => {
    for (const id of ["box", "none"]) Object.assign(document.getElementById(id).style, { width: "500px", height: "360px" });
  });
  for (const selector of ["#small", "#none"]) {
    const grown = await see(reader, selector);
    await until(reader, "a map of the new size", () => grown.evaluate(() => document.querySelector("#map-area canvas").clientWidth > 200));
  }
});

story("opens a page with ten figures in view at once", abroad, async (reader) => {
  const { page, url } = reader;
  const body = Array.from({ length: 10 }, () => `<isoline-figure style="width: 19%; height: 300px; display: inline-block" src="${LONG}&hide=legend,chart,problem,summary,panels,card,table"></isoline-figure>`).join("");
  await page.goto(await host({ "/": html(body, `<script async src="${url}isoline-figure.js"></script>`) }));
  await until(reader, "ten figures that play", async () => frames(reader).length === 10 && (await Promise.all(frames(reader).map(state))).every((one) => one === "playing"));
  await reader.answers();
});

story("shows a figure on a slide", abroad, async (reader) => {
  const { page, url } = reader;
  const slides = `<div class="reveal"><div class="slides"><section><h2>First</h2></section>
    <section><h2>A race</h2><isoline-figure src="${LONG}"></isoline-figure></section>
    <section><iframe data-src="${url}embed.html${LONG}" width="800" height="450"></iframe></section></div></div>
    <script src="/files/reveal.js"></script><script src="/start.js"></script>`;
  const head = `<link rel="stylesheet" href="/files/reveal.css"><link rel="stylesheet" href="/files/theme/black.css"><script async src="${url}isoline-figure.js"></script>`;
  const dist = join(dirname(fileURLToPath(import.meta.url)), "../node_modules/reveal.js/dist");
  await page.goto(await host({ "/": html(slides, head), "/start.js": "Reveal.initialize({ transition: 'none', hash: false });" }, dist));
  await page.waitForFunction(() => globalThis.Reveal?.isReady());
  for (const slide of [1, 2]) {
    const known = new Set(frames(reader));
    await page.keyboard.press("ArrowRight");
    await until(reader, `a figure that plays on slide ${slide}`, async () => {
      const [fresh] = frames(reader).filter((frame) => !known.has(frame));
      return fresh && (await state(fresh).catch(() => "")) === "playing" && (await iterate(fresh)) > 2;
    });
    // A dark deck: the element is dark by itself.
    if (slide === 1) assert.equal(await frames(reader)[0].evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches), true);
  }
});

story("hides parts of the whole page, makes it dark, and says what it does not know", {}, async (reader) => {
  const { page } = reader;
  await reader.open(`${STILL}&hide=legend,problem,card,footer&look=dark`);
  for (const id of ["legend", "problem", "card"]) assert.equal(await page.locator(`#${id}`).isVisible(), false, id);
  for (const id of ["map", "chart", "table", "tools"]) assert.equal(await page.locator(`#${id}`).isVisible(), true, id);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  assert.match((await reader.messages()).join(), /footer/);
  await page.goto(`${reader.url}${STILL}`);
  await reader.until("all parts again", () => document.querySelector(".left-out") === null);
});
