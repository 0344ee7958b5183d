// The surface in three dimensions while it turns: a mesh of 120 × 120 with ten trajectories, 800 × 600, no graphics card.
import { median, quantile } from "../statistics.mjs";

const LINK =
  "#race?v=1&surface=himmelblau&start=0,-1&m=gd(lr=0.001)&m=momentum(lr=0.0003)&m=nesterov(lr=0.0003)&m=adagrad(lr=0.3)" +
  "&m=adadelta(lr=1)&m=rmsprop(lr=0.003)&m=adam(lr=0.01)&m=adamax(lr=0.01)&m=nadam(lr=0.01)&m=amsgrad(lr=0.01)" +
  "&stop=none&steps=500&at=500&camera=-60,35,1";

const FRAMES = 90;
/** Frames a second. */
const LEAST = 30;

export default {
  name: "turn: 120 × 120 mesh, ten trajectories, 800 × 600",
  async run(lab) {
    const parts = await lab.inPage("scene/turn.page.js", { link: LINK });
    const rows = Object.entries(parts).map(([what, samples]) => ({ what: `chromium, ${what}`, unit: "ms", samples }));
    const whole = Object.entries(parts).find(([what]) => what.startsWith("a frame"))[1];
    const bars = [{ what: "chromium, a frame drawn by the core and put on the canvas", unit: "ms", value: median(whole), limit: 1000 / LEAST }];
    for (const kind of ["chromium", "firefox"]) {
      const { gaps, scripts } = await turned(lab, kind);
      rows.push({ what: `${kind}, the page: from frame to frame`, unit: "ms", samples: gaps });
      rows.push({ what: `${kind}, the page: script in a frame`, unit: "ms", samples: scripts });
      bars.push({ what: `${kind}, the page turning`, unit: "frames/s", value: 1000 / median(gaps), limit: LEAST, least: true });
      bars.push({ what: `${kind}, the page: script in a frame, 95th percentile`, unit: "ms", value: quantile(scripts, 0.95), limit: 1000 / LEAST });
    }
    return { rows, bars, notes: [`The page is turned by 2 degrees a frame through its own keys, ${FRAMES} frames, each drawn anew.`] };
  },
};

/** The real page, its picture at 800 × 600, an arrow key in every frame. */
async function turned(lab, kind) {
  const { page, close } = await lab.page(kind, { viewport: { width: 1400, height: 1000 } });
  await page.addInitScript(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("#map { width: 840px !important; height: 640px !important; } #depth-area { width: 800px !important; height: 600px !important; box-sizing: content-box !important; }");
    document.adoptedStyleSheets = [sheet];
    const request = window.requestAnimationFrame.bind(window);
    window.scripts = [];
    window.requestAnimationFrame = (callback) =>
      request((now) => {
        const start = performance.now();
        callback(now);
        window.scripts.push(performance.now() - start);
      });
  });
  await page.goto(lab.isolatedUrl + LINK);
  await page.waitForSelector("#depth-area:not([hidden])");
  const result = await page.evaluate(async (frames) => {
    const area = document.getElementById("depth-area");
    area.focus();
    const tick = () => new Promise((done) => setTimeout(done, 0));
    const gaps = [];
    window.scripts.length = 0;
    let last = performance.now();
    for (let i = 0; i < frames; i++) {
      const before = window.scripts.length;
      for (let turn = 0; turn < 2; turn++) area.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", shiftKey: true, bubbles: true }));
      while (window.scripts.length === before) await tick();
      gaps.push(performance.now() - last);
      last = performance.now();
    }
    const { width, height } = area.querySelector("canvas");
    return { gaps, scripts: window.scripts.slice(0, frames), size: `${width},${height}` };
  }, FRAMES);
  await close();
  if (result.size !== "800,600") throw new Error(`the picture is ${result.size}, not 800 × 600`);
  return result;
}
