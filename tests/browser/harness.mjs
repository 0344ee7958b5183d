// Drives the built page in real browsers as a reader would.
//
// The site is served from a sub-path whose name needs escaping, so a reference that is not relative fails every story. Each story gets a
// browser context of its own and fails on any page error, console error or warning, failed or outside request, and breach of the policy,
// unless it says which it provokes. Nothing sleeps: stories wait for a state of the document.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium, firefox } from "playwright-core";
import { serve } from "../../www/serve.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const SITE = process.env.ISOLINE_SITE ?? join(ROOT, "target/site");
const REPLAY = process.env.ISOLINE_REPLAY ?? join(ROOT, "target/release/examples/replay");

/** After so many milliseconds a page that does not answer counts as hung; a sound one needs a small part of it, on a busy machine too. */
export const HANG = 20_000;

/** A race that stands still at an iterate in the middle, with settings that every part of the page has something to say about. */
export const STILL = "#race?v=1&surface=rosenbrock&start=-1.2,1&m=adam(lr=0.05)&m=gd(lr=0.001)&steps=200&at=50";

const launchers = {
  chromium: (downloadsPath) =>
    chromium.launch({
      executablePath: process.env.ISOLINE_CHROMIUM ?? "/usr/bin/chromium",
      downloadsPath,
      // No sandbox: tests may run as root. The rest keeps Chromium from asking for anything by itself.
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    }),
  // Over WebDriver BiDi, which an ordinary Firefox speaks.
  firefox: (downloadsPath) =>
    firefox.launch({ channel: "moz-firefox", executablePath: process.env.ISOLINE_FIREFOX ?? "/usr/bin/firefox-esr", downloadsPath }),
};

/** One server, and one browser of each kind, for all stories of a file. */
const running = new Map();
function once(name, start) {
  if (!running.has(name)) running.set(name, start());
  return running.get(name);
}
const site = () => once("site", () => serve(SITE, { base: "/below/this path/" }));
const browserOf = (name) =>
  once(name, async () => {
    const downloads = await mkdtemp(join(tmpdir(), "isoline-downloads-"));
    const browser = await launchers[name](downloads);
    return { browser, downloads, close: () => browser.close().then(() => rm(downloads, { recursive: true, force: true })) };
  });

after(async () => {
  for (const started of running.values()) await (await started).close();
});

/**
 * A test of the page in each of the browsers named.
 * @param {string} name  what the reader does
 * @param {object} options
 * @param {("chromium" | "firefox")[]} [options.browsers]  Chromium alone unless said
 * @param {string | null} [options.link]  what to open: a link from its `#` on; null opens nothing yet
 * @param {object} [options.context]  of Playwright: viewport, colorScheme, …
 * @param {() => void} [options.init]  runs in the page before its own scripts
 * @param {boolean} [options.offline]  whether the page may keep a copy of itself; otherwise it finds no service workers
 * @param {RegExp[]} [options.expected]  what the story provokes among the complaints
 * @param {(reader: Reader) => Promise<void>} body
 */
export function story(name, options, body) {
  const { browsers = ["chromium"], link = STILL, context: settings = {}, init, offline = false, expected = [] } = options;
  // One browser alone may be asked for, so that two runs can go side by side.
  const only = process.env.ISOLINE_BROWSER;
  for (const which of browsers.filter((which) => !only || which === only)) {
    test(`${name} (${which === "firefox" ? "Firefox" : "Chromium"})`, { timeout: 120_000 }, async () => {
      const [{ url }, { browser, downloads }] = [await site(), await browserOf(which)];
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...settings });
      context.setDefaultTimeout(HANG);
      const complaints = [];
      watch(context, url, complaints);
      await context.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          console.error(`policy: ${event.violatedDirective} refused ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
        });
      });
      // Stories that break requests on purpose would not reach those of a worker.
      if (!offline) await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "serviceWorker", { value: undefined }));
      if (init) await context.addInitScript(init);
      const reader = new Reader(which, context, await context.newPage(), url, downloads);
      try {
        if (link !== null) await reader.open(link);
        await body(reader);
        // What was provoked last comes to light with the next turns of the page.
        if (settings.javaScriptEnabled !== false) for (const page of context.pages()) await page.evaluate(() => new Promise((done) => setTimeout(done, 0)));
      } finally {
        await context.close();
      }
      const unexpected = complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint)));
      assert.deepEqual(unexpected, [], "the page complained");
    });
  }
}

/** Notes whatever a sound page never does. */
function watch(context, url, complaints) {
  const { origin } = new URL(url);
  context.on("page", (page) => {
    page.on("pageerror", (error) => complaints.push(`page error: ${error.message}`));
    page.on("crash", () => complaints.push("crash"));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(`console ${message.type()}: ${message.text()}`);
    });
    page.on("requestfailed", (request) => complaints.push(`failed request: ${request.url()} ${request.failure()?.errorText}`));
    page.on("response", (response) => {
      if (response.status() >= 400) complaints.push(`answer ${response.status()}: ${response.url()}`);
    });
    page.on("request", (request) => {
      const { protocol, origin: asked } = new URL(request.url());
      if (asked !== origin && protocol !== "blob:" && protocol !== "data:" && protocol !== "about:") complaints.push(`outside request: ${request.url()}`);
    });
  });
}

/** Someone in front of the page. */
export class Reader {
  constructor(browser, context, page, url, downloads) {
    // As the browser writes it: with its blanks escaped.
    Object.assign(this, { browser, context, page, url: new URL(url).href, downloads });
  }

  /** Goes to a link as one does who pastes it into the address bar of a fresh tab. */
  async open(link = "") {
    // From another document, so that it is not a mere change of the fragment.
    if (this.page.url() !== "about:blank") await this.page.goto("about:blank");
    await this.page.goto(this.url + link);
    await this.until("the whole page", () => {
      const { state } = document.documentElement.dataset;
      if (state === "failed") return true;
      // The views come up one after the other, the table last; while a race plays, only those in sight do.
      const last = state === "playing" ? ".racer" : "tbody tr[data-k], #card > .note:not([hidden])";
      return performance.getEntriesByName("isoline:first-frame").length > 0 && document.querySelector(last) !== null;
    });
  }

  /** Another tab with the same link. */
  async tab(link) {
    const other = new Reader(this.browser, this.context, await this.context.newPage(), this.url, this.downloads);
    await other.open(link);
    return other;
  }

  /** Waits until `condition` holds in the page; `what` says in words what was waited for. */
  async until(what, condition, argument) {
    try {
      await this.page.waitForFunction(condition, argument);
    } catch (error) {
      const now = await this.page.evaluate(() => `${document.documentElement.dataset.state} ${location.hash.slice(0, 300)}`).catch(() => "no answer");
      throw new Error(`never: ${what}; the page stands at ${now}`, { cause: error });
    }
  }

  /** Waits for one of these states of the document. */
  state(...names) {
    return this.until(`state ${names.join(" or ")}`, (wanted) => wanted.includes(document.documentElement.dataset.state), names);
  }

  /** Two frames: what was asked for is drawn. */
  settle() {
    return this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  hash() {
    return this.page.evaluate(() => location.hash);
  }

  /** Waits until the address holds what matches. */
  async address(pattern) {
    await this.until(`an address like ${pattern}`, ([source, flags]) => new RegExp(source, flags).test(location.hash), [pattern.source, pattern.flags]);
    return this.hash();
  }

  /** A value of the link in the address, decoded; null where it has none. */
  async setting(key) {
    return new URLSearchParams((await this.hash()).split("?")[1].replaceAll("+", "%2B")).get(key);
  }

  /** The iterate shown and the last one computed. */
  async iterate() {
    const text = await this.page.locator("#scrub").getAttribute("aria-valuetext");
    const [, k, end] = text.match(/(\d+) of (\d+)/);
    return { k: Number(k), end: Number(end) };
  }

  /** Waits until iterate k is shown. */
  shows(k) {
    return this.until(`iterate ${k}`, (wanted) => document.getElementById("scrub").getAttribute("aria-valuetext").startsWith(`iterate ${wanted} of`), k);
  }

  /** Goes to the end of all runs. */
  async finish() {
    await this.page.locator("#map-area").focus();
    await this.page.keyboard.press("End");
    await this.until("the end of all runs", () => {
      const { state } = document.documentElement.dataset;
      // A run that cannot take a single step ends where it began.
      if (state === "finished" || (state !== "playing" && document.getElementById("scrub").getAttribute("aria-valuetext") === "iterate 0 of 0")) return true;
      // A long run goes on being computed: its end moves away.
      document.getElementById("map-area").dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true }));
      return false;
    });
  }

  /** Types a number into a field in the place of what was there, key by key. */
  async enter(field, text) {
    await field.focus();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.type(text);
  }

  /** What the page says could not be read or done. */
  async messages() {
    return (await this.page.locator("#notes:not([hidden]) li").allTextContents()).map((text) => text.trim());
  }

  /** A place on the map in pixels of the page, from fractions of the map's box. */
  async place(across, down) {
    const box = await this.page.locator("#map-area").boundingBox();
    return { x: box.x + across * box.width, y: box.y + down * box.height };
  }

  /** What the map's crosshair reads at a place of the page: the two coordinates shown. */
  async reading({ x, y }) {
    await this.page.mouse.move(x, y);
    await this.settle();
    const text = (await this.page.locator(".reading").textContent()).replaceAll("−", "-");
    return text.match(/= ([-\d.e]+), \S+ = ([-\d.e]+)/).slice(1).map(Number);
  }

  /** Where the map shows the point (x, y), in pixels of the page: from readings at two places, of 4 digits each. */
  async spot(x, y) {
    const [a, b] = [await this.place(0.3, 0.3), await this.place(0.7, 0.7)];
    const [from, to] = [await this.reading(a), await this.reading(b)];
    return { x: a.x + ((x - from[0]) / (to[0] - from[0])) * (b.x - a.x), y: a.y + ((y - from[1]) / (to[1] - from[1])) * (b.y - a.y) };
  }

  /** Fails unless the page answers, with a frame, before the limit. */
  async answers(limit = HANG) {
    let timer;
    const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error(`no frame within ${limit} ms: the page hangs`)), limit)));
    await Promise.race([this.settle(), late]).finally(() => clearTimeout(timer));
  }

  /** The name, the text and the bytes of what this makes the browser save. */
  async saved(act) {
    if (this.browser === "chromium") {
      const [download] = await Promise.all([this.page.waitForEvent("download"), act()]);
      const bytes = await readFile(await download.path());
      return { name: download.suggestedFilename(), bytes, text: bytes.toString("utf8") };
    }
    // Over BiDi Playwright does not tell of downloads that are no navigation, but Firefox stores them where it was told to.
    const before = new Set(await readdir(this.downloads));
    await act();
    for (const end = Date.now() + HANG; Date.now() < end; await this.settle()) {
      const fresh = (await readdir(this.downloads)).filter((name) => !before.has(name));
      const whole = fresh.find((name) => !name.endsWith(".part"));
      if (!whole || fresh.some((name) => name.endsWith(".part"))) continue;
      const bytes = await readFile(join(this.downloads, whole));
      if (bytes.length > 0) return { name: whole.replace(/\(\d+\)(?=\.[a-z]+$)/, ""), bytes, text: bytes.toString("utf8") };
    }
    throw new Error("never: a saved file");
  }

  /** The run as the page hands it out. */
  async csv() {
    const { text } = await this.saved(() => this.page.locator("#csv").click());
    return text;
  }

  /** The pictures of the map (ground, ways, heads) and of the chart, as data. */
  pictures() {
    return this.page.evaluate(() => [...document.querySelectorAll("#map-area canvas, .chart-area canvas")].map((canvas) => canvas.toDataURL()));
  }

  /**
   * How many different colours a canvas (0 ground, 1 ways, 2 heads, 3 chart, 4 its marks) holds, and its size in pixels; `part` is
   * a box in fractions of it, [left, top, width, height].
   */
  colours(canvas, part = [0, 0, 1, 1]) {
    return this.page.evaluate(([at, [left, top, across, down]]) => {
      const found = document.querySelectorAll("#map-area canvas, .chart-area canvas")[at];
      const { width, height } = found;
      const [w, h] = [Math.round(across * width), Math.round(down * height)];
      // A copy: reading the page's own would change how the browser keeps it.
      const copy = new OffscreenCanvas(w, h).getContext("2d", { willReadFrequently: true });
      copy.drawImage(found, left * width, top * height, w, h, 0, 0, w, h);
      return { width, height, colours: new Set(new Uint32Array(copy.getImageData(0, 0, w, h).data.buffer)).size };
    }, [canvas, part]);
  }
}

/** What the core prints for a link on the command line. */
export async function replay(link) {
  const { stdout } = await promisify(execFile)(REPLAY, [link], { maxBuffer: 1 << 28 });
  return stdout;
}
