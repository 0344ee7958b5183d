// Someone opens broken and hostile links, or a browser that lacks something: a message where they look, and a page that works on.
import assert from "node:assert/strict";
import { HANG, story, STILL } from "./harness.mjs";

const both = { browsers: ["chromium", "firefox"] };

/** The page is alive: it plays, steps, and takes another surface. */
async function works(reader) {
  const { page } = reader;
  await reader.answers();
  await page.locator("#play").focus();
  await page.keyboard.press("Home");
  await reader.shows(0);
  await page.keyboard.press("ArrowRight");
  await reader.until("a step, or a race without steps", () => /iterate 1 of|iterate 0 of 0/.test(document.getElementById("scrub").getAttribute("aria-valuetext")));
  await page.locator("#problem select").first().selectOption("booth");
  await reader.address(/surface=booth/);
  assert.ok((await reader.colours(0)).colours > 100);
}

/** What the link is, what the message must say, and what must be shown all the same. */
const LINKS = {
  "an unknown method": ["#race?v=1&surface=rosenbrock&m=adam(lr=0.05)&m=sgdd&steps=50", [/sgdd/], 1],
  "an unknown surface": ["#race?v=1&surface=rosenbrok&m=adam(lr=0.05)&steps=50", [/rosenbrok/], 1],
  "an unknown key": ["#race?v=1&surface=beale&m=adam&colour=red&steps=50", [/colour|red/], 1],
  "another version": ["#race?v=99&surface=beale&m=adam&steps=50", [/version/], 1],
  "another lab": ["#kitchen?v=1&m=adam", [/kitchen/], 1],
  "a start that is no number": ["#race?v=1&surface=rosenbrock&start=nan,1&m=adam(lr=0.05)&steps=50", [/start/], 1],
  "an infinite start": ["#race?v=1&surface=rosenbrock&start=inf,-inf&m=adam(lr=0.05)&steps=50", [/start/], 1],
  "a start of three coordinates": ["#race?v=1&surface=rosenbrock&start=1,2,3&m=adam(lr=0.05)&steps=50", [/start/], 1],
  "a view of no size": ["#race?v=1&surface=rosenbrock&m=adam(lr=0.05)&view=1,1,0,2&steps=50", [/view/], 1],
  "a view inside out": ["#race?v=1&surface=rosenbrock&m=adam(lr=0.05)&view=2,-2,3,-1&steps=50", [/view/], 1],
  "a view of three numbers": ["#race?v=1&surface=rosenbrock&m=adam(lr=0.05)&view=1,2,3&steps=50", [/view/], 1],
  "no steps at all": ["#race?v=1&surface=rosenbrock&m=adam(lr=0.05)&steps=0", [/steps/], 1],
  "too many steps": ["#race?v=1&surface=rosenbrock&m=adam(lr=0.05)&steps=99999999999999&at=3", [/steps/], 1],
  "a step size below zero": ["#race?v=1&surface=rosenbrock&m=adam(lr=-1)&m=gd(lr=0.001)&steps=50", [/lr/], 1],
  "a formula that is none": ["#race?v=1&surface=formula&f=x%5E2%20%2B%2B%2A%20y&m=adam(lr=0.05)&steps=50", [/./], 1],
  "a formula of nothing": ["#race?v=1&surface=formula&m=adam(lr=0.05)&steps=50", [/./], 1],
  "half a link": ["#race?v=1&surface=rosenbrock&m=adam(lr=0.05&m=gd(lr=0.001)&start=-1.", [/adam/], 1],
  "marks instead of a link": ["#%%%&&&===???((((@@@@", [/./], 5],
  "markup instead of names": ["#race?v=1&surface=<img src=x onerror=alert(1)>&m=<script>alert(2)</script>&m=adam(lr=0.05)&steps=50", [/img/, /script/], 1],
  "sixty methods": [`#race?v=1&surface=rosenbrock&${"m=adam(lr=0.05)&".repeat(60)}steps=50`, [/at most 50/], 50],
  "a hundred complaints": [`#race?v=1&surface=beale&m=adam(lr=0.05)${"&m=none_such".repeat(100)}`, [/none_such/], 1],
};

story("opens broken and hostile links, is told what could not be read, and goes on", { link: null }, async (reader) => {
  for (const [name, [link, sayings, racers]] of Object.entries(LINKS)) {
    await reader.open(link);
    const messages = await reader.messages();
    for (const saying of sayings) assert.match(messages.join("\n"), saying, name);
    for (const message of messages) assert.ok(message.length < 500, `${name}: ${message.length} characters in one message`);
    assert.doesNotMatch(messages.join("\n"), /undefined|panicked|unreachable|\[object/, name);
    assert.equal(await reader.page.locator(".racer").count(), racers, name);
    await reader.page.getByRole("button", { name: "Dismiss messages" }).click();
    await reader.page.locator("#notes").waitFor({ state: "hidden" });
    await works(reader);
  }
});

/** Links that ask for much but say nothing false. */
const HEAVY = {
  "fifty methods": `#race?v=1&surface=rosenbrock&${"m=adam&m=gd&m=nesterov&m=rmsprop&m=lion&".repeat(10)}steps=500&at=0`,
  "a step size of 10³⁰⁰": "#race?v=1&surface=rosenbrock&m=gd(lr=1e300)&m=adam(lr=1e300)&m=momentum(lr=1e300)&steps=500&at=0",
  "a start of 10³⁰⁰": "#race?v=1&surface=rosenbrock&start=1e300,-1e300&m=gd(lr=0.001)&m=adam(lr=0.001)&steps=500&at=0",
  "a view of 10³⁰⁰": "#race?v=1&surface=rosenbrock&m=adam(lr=0.05)&view=-1e300,1e300,-1e300,1e300&steps=50&at=0",
  "a view of 10⁻³⁰⁰": "#race?v=1&surface=rosenbrock&m=adam(lr=0.05)&view=0,1e-300,0,1e-300&steps=50&at=0",
  "the widest view there is": "#race?v=1&surface=rosenbrock&m=adam(lr=0.05)&view=-1.7e308,1.7e308,-1.7e308,1.7e308&steps=50&at=0",
  "a hundred coordinates": "#race?v=1&surface=rosenbrock_n(n=100)&m=adam&m=gd&steps=200&at=0",
  "a deep formula": `#race?v=1&surface=formula&f=${"(".repeat(3000)}x${")".repeat(3000)}%2By%5E2&m=adam(lr=0.05)&steps=50&at=0`,
  "a long formula": `#race?v=1&surface=formula&f=${"sin(x)%2B".repeat(5000)}y%5E2&m=adam(lr=0.05)&steps=50&at=0`,
};

story("opens links that ask for much", { ...both, link: null }, async (reader) => {
  for (const [name, link] of Object.entries(HEAVY)) {
    await reader.open(link);
    for (const message of await reader.messages()) assert.doesNotMatch(message, /undefined|panicked|unreachable|\[object/, name);
    await works(reader);
  }
});

story("opens a link of a megabyte", { ...both, link: null }, async (reader) => {
  // Longer than an address bar takes: it arrives as a change of the fragment, as from another page's script.
  await reader.open(STILL);
  await reader.page.evaluate(() => (location.hash = `#race?v=1&surface=beale&m=adam(lr=0.02)&junk=${"x".repeat(1_000_000)}`));
  await reader.until("a message about the length", () => /65536/.test(document.getElementById("notes").textContent));
  assert.equal(await reader.page.locator("#problem select").first().inputValue(), "beale");
  assert.ok((await reader.messages()).join("").length < 2000);
  await works(reader);
});

story("opens a race of a million steps and the page answers all the while", { ...both, link: null }, async (reader) => {
  const { page } = reader;
  await reader.open("#race?v=1&surface=rosenbrock&start=-1.2,1&m=gd(lr=0.0001)&m=adam(lr=0.0001)&m=momentum(lr=0.0001)&steps=1000000&stop=none&noise=0.01&at=0");
  await page.evaluate(() => {
    // The longest time without a frame, and, where the browser tells, the tasks that were long.
    Object.assign(globalThis, { gap: 0, long: null });
    if (PerformanceObserver.supportedEntryTypes.includes("longtask")) {
      globalThis.long = [];
      new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ type: "longtask", buffered: true });
    }
    let before = performance.now();
    const look = (now) => {
      globalThis.gap = Math.max(gap, now - before);
      before = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  // It plays while it computes. (Noise keeps the methods from coming to rest.)
  await page.locator("#play").click();
  await reader.state("playing");
  const began = Date.now();
  await page.waitForFunction(() => /of 1000000$/.test(document.getElementById("scrub").getAttribute("aria-valuetext")), null, { timeout: 100_000 });
  const { gap, long } = await page.evaluate(() => ({ gap: Math.round(globalThis.gap), long: globalThis.long }));
  console.log(`# a million steps of three methods: ${Date.now() - began} ms, longest time without a frame ${gap} ms, tasks over 50 ms: ${long ? JSON.stringify(long) : "not told"}`);
  assert.ok(gap < HANG / 4, `${gap} ms without a frame`);
  await reader.finish();
  await reader.answers();
  await reader.until("the race in words", () => document.getElementById("summary-text").textContent.length > 20);
  await works(reader);
});

story("makes the window vanish and come back", { ...both }, async (reader) => {
  const { page } = reader;
  const before = await reader.colours(0);
  for (const size of [{ width: 1, height: 1 }, { width: 300, height: 60 }, { width: 2000, height: 100 }]) {
    await page.setViewportSize(size);
    await reader.answers();
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await reader.until("the map as large as before", (width) => document.querySelector("#map-area canvas").width === width, before.width);
  await reader.settle();
  assert.equal((await reader.colours(0)).colours, before.colours);
  // A map of no size at all, as in a hidden frame.
  await page.evaluate(() => document.querySelector("main").setAttribute("hidden", ""));
  await reader.answers();
  await page.keyboard.press("ArrowRight");
  await page.evaluate(() => document.querySelector("main").removeAttribute("hidden"));
  await works(reader);
});

story("is denied the clipboard and gets the link to copy by hand", { ...both, init: () => {
  Object.defineProperty(navigator, "clipboard", { value: { writeText: () => Promise.reject(new DOMException("denied", "NotAllowedError")) } });
} }, async (reader) => {
  const { page } = reader;
  await page.locator("#copy").click();
  const field = page.locator("#tools .link");
  await field.waitFor();
  assert.equal(await field.inputValue(), reader.url + STILL);
  assert.equal(await page.evaluate(() => document.activeElement.className), "link");
  assert.equal(await page.evaluate(() => getSelection().toString() || document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)), reader.url + STILL);
  await page.locator("#map-area").focus();
  await field.waitFor({ state: "hidden" });
  await works(reader);
});

story("has no clipboard at all", { init: () => Object.defineProperty(navigator, "clipboard", { value: undefined }) }, async (reader) => {
  await reader.page.locator("#copy").click();
  await reader.page.locator("#tools .link").waitFor();
});

story("is denied any storage", { ...both, link: "", init: () => {
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
    Object.defineProperty(globalThis, name, { get() { throw new DOMException("denied", "SecurityError"); } });
  }
} }, async (reader) => {
  await reader.state("playing", "finished");
  await reader.page.locator("#theme").click();
  await works(reader);
});

story("may not write to the address", { ...both, init: () => {
  for (const name of ["pushState", "replaceState"]) history[name] = () => { throw new DOMException("too often", "SecurityError"); };
} }, async (reader) => {
  const { page } = reader;
  await page.locator("#problem select").first().selectOption("booth");
  await reader.until("the surface", () => document.getElementById("summary-text").textContent.length > 0);
  await page.locator("#play").click();
  await reader.answers();
});

/** The page says why it cannot start, where one looks, and is not blank. */
async function refused(reader, saying) {
  const { page } = reader;
  assert.equal(await page.evaluate(() => document.documentElement.dataset.state), "failed");
  const alert = page.locator("main [role=alert]");
  await alert.waitFor();
  assert.match(await alert.textContent(), saying);
  assert.ok((await alert.boundingBox()).y < 400, "at the top of the page");
}

const failing = [/console error/, /failed request/, /answer 404/, /answer 503/, /was preloaded/, /page error/];

story("loses the module on the way", { ...both, link: null, expected: failing }, async (reader) => {
  await reader.context.route(/\.wasm$/, (route) => route.abort());
  await reader.open("");
  await refused(reader, /could not|cannot|fetch|load/i);
});

story("gets something else than the module", { ...both, link: null, expected: failing }, async (reader) => {
  await reader.context.route(/\.wasm$/, (route) => route.fulfill({ status: 200, contentType: "application/wasm", body: "<html>not found</html>" }));
  await reader.open("");
  await refused(reader, /\w/);
});

story("finds no module on the server", { link: null, expected: failing }, async (reader) => {
  await reader.context.route(/\.wasm$/, (route) => route.fulfill({ status: 503, contentType: "text/plain", body: "busy" }));
  await reader.open("");
  await refused(reader, /\w/);
});

story("has a browser without the vector instructions", { ...both, link: null, expected: failing, init: () => {
  WebAssembly.validate = () => false;
} }, async (reader) => {
  await reader.open("");
  await refused(reader, /SIMD/);
});

story("has a browser without WebAssembly", { ...both, link: null, expected: failing, init: () => {
  delete globalThis.WebAssembly;
} }, async (reader) => {
  await reader.open("");
  await refused(reader, /WebAssembly/);
});

// The browser then refuses whatever the page would have preloaded.
story("reads what the page needs where scripts are off", { link: null, expected: [/failed request: .* csp$/], context: { javaScriptEnabled: false } }, async (reader) => {
  await reader.page.goto(reader.url);
  assert.match(await reader.page.locator("noscript, .failure").first().textContent(), /JavaScript/);
});
