// Ten methods racing on the real page, its map at 800 × 600: what a frame costs.
import { shuffle } from "../timing.js";
import { median, quantile } from "../statistics.mjs";

const FRAMES = 180;

// Rates small enough that all ten are still on their way after 900 steps: at 300 steps a second every path grows by
// five points a frame for the whole measurement.
const LINK =
  "#race?v=1&surface=rosenbrock&start=-1.2,1&m=gd(lr=0.001)&m=momentum(lr=0.0003)&m=nesterov(lr=0.0003)&m=adagrad(lr=0.3)" +
  "&m=adadelta(lr=1)&m=rmsprop(lr=0.003)&m=adam(lr=0.01)&m=adamax(lr=0.01)&m=nadam(lr=0.01)&m=amsgrad(lr=0.01)" +
  "&stop=none&steps=2000&speed=300";

// Below these, in milliseconds at the 95th percentile; no frame may last longer than LONGEST.
const LIMITS = { chromium: 4, firefox: 8 };
const LONGEST = 50;

const SETUPS = [1, 2].flatMap((ratio) => Object.keys(LIMITS).map((kind) => ({ kind, ratio })));

export default {
  name: "frames: ten trajectories on an 800 × 600 map",
  async run(lab) {
    await lab.inPage("race/frames.page.js", { link: LINK, steps: 5 * FRAMES, racers: 10 });
    for (const setup of SETUPS) Object.assign(setup, { p50: [], p95: [], script: [], gap: [], idle: [], late: [], whole: [] });
    for (let round = 0; round < lab.rounds; round++) {
      for (const setup of shuffle([...SETUPS])) await record(lab, setup);
    }
    const rows = [];
    const bars = [];
    for (const { kind, ratio, p50, p95, script, gap, idle, late, whole } of SETUPS) {
      const where = `${kind}, pixel ratio ${ratio}`;
      rows.push({ what: `${where}: script in a frame, median`, unit: "ms", samples: p50 });
      rows.push({ what: `${where}: script in a frame, 95th percentile`, unit: "ms", samples: p95 });
      rows.push({ what: `${where}: script in a frame, longest`, unit: "ms", samples: script });
      if (whole.length > 0) rows.push({ what: `${where}: all script by the browser's count, mean of a frame`, unit: "ms", samples: whole });
      rows.push({ what: `${where}: from frame to frame, longest`, unit: "ms", samples: gap });
      rows.push({ what: `${where}: the same on an empty page`, unit: "ms", samples: idle });
      bars.push({ what: `${where}: script in a frame, 95th percentile`, unit: "ms", value: median(p95), limit: LIMITS[kind] });
      bars.push({ what: `${where}: script in a frame, longest of ${script.length} runs`, unit: "ms", value: Math.max(...script), limit: LONGEST });
      bars.push({ what: `${where}: frames over ${LONGEST} ms apart, of ${FRAMES}`, unit: "frames", value: median(late), limit: 1 });
    }
    const notes = [
      `Each run is a fresh load; its first ${FRAMES} frames from the first racing one count, at ${LINK.match(/speed=(\d+)/)[1]} steps a second. ` +
        "The clock of a cross-origin isolated page: 5 µs in Chromium, 20 µs in Firefox. " +
        "A frame's script is what its animation-frame callbacks took; the browser's own count takes in timers and the rest.",
    ];
    return { rows, bars, notes };
  },
};

async function record(lab, { kind, ratio, ...series }) {
  const { context, page, close } = await lab.page(kind, { viewport: { width: 1400, height: 1000 }, deviceScaleFactor: ratio });
  await page.addInitScript(instrument);
  await page.goto(lab.isolatedUrl + LINK);
  await page.waitForFunction(() => performance.getEntriesByName("isoline:first-frame").length > 0);
  const session = kind === "chromium" ? await context.newCDPSession(page) : null;
  await session?.send("Performance.enable");
  const scriptTime = async () => (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "ScriptDuration").value;
  const before = session ? [await scriptTime(), await page.evaluate(() => recordedFrames.length)] : null;
  await page.waitForFunction((frames) => racingFrames().length > frames, FRAMES);
  if (session) {
    const [script, frames] = [await scriptTime(), await page.evaluate(() => recordedFrames.length)];
    series.whole.push((1000 * (script - before[0])) / (frames - before[1]));
  }
  const frames = (await page.evaluate(() => racingFrames())).slice(0, FRAMES + 1);
  const size = await page.evaluate(() => {
    const { width, height } = document.querySelector("#map-area canvas").getBoundingClientRect();
    return [width, height];
  });
  if (String(size) !== "800,600") throw new Error(`the map is ${size.join(" × ")}, not 800 × 600`);
  const script = frames.slice(0, FRAMES).map((frame) => frame.script);
  const gaps = frames.slice(1).map((frame, i) => frame.at - frames[i].at);
  series.p50.push(median(script));
  series.p95.push(quantile(script, 0.95));
  series.script.push(Math.max(...script));
  series.gap.push(Math.max(...gaps));
  series.late.push(gaps.filter((gap) => gap > LONGEST).length);
  await page.goto(lab.isolatedUrl + "bench/page.html");
  series.idle.push(await page.evaluate(idle, FRAMES));
  await close();
}

/** Runs in the page before its own scripts: notes what the callbacks of every animation frame take. */
function instrument() {
  const request = window.requestAnimationFrame.bind(window);
  const frames = [];
  window.requestAnimationFrame = (callback) =>
    request((at) => {
      const start = performance.now();
      try {
        callback(at);
      } finally {
        const script = performance.now() - start;
        // Several callbacks of one frame share its time stamp.
        if (frames.at(-1)?.at === at) frames.at(-1).script += script;
        else frames.push({ at, script });
      }
    });
  window.recordedFrames = frames;
  window.racingFrames = () => {
    const [{ startTime }] = performance.getEntriesByName("isoline:first-frame");
    return frames.filter(({ at }) => at >= startTime);
  };
  // The page's own layout is left alone but for the size of its map.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    #map { width: 840px !important; height: 640px !important; }
    #map-area { width: 800px !important; height: 600px !important; box-sizing: content-box !important; }
  `);
  document.adoptedStyleSheets = [sheet];
}

/** The longest time between two of so many frames of a page that does nothing. */
function idle(frames) {
  return new Promise((done) => {
    let [last, longest, left] = [NaN, 0, frames];
    requestAnimationFrame(function next(at) {
      if (at - last > longest) longest = at - last;
      last = at;
      if (left-- > 0) requestAnimationFrame(next);
      else done(longest);
    });
  });
}
