// A page of somebody else, on another port, with six figures: when each can be used, and what they cost the page while out of sight.
import { createServer } from "node:http";
import { median } from "../statistics.mjs";

const LINK = "#race?v=1&surface=rosenbrock&start=-1.2,1&m=gd(lr=0.00001)&m=momentum(lr=0.00001)&m=adam(lr=0.00001)&stop=none&steps=100000&speed=60";
const FIGURES = 6;
const FRAMES = 120;
/** Milliseconds from the moment a figure is scrolled into view until it has drawn its first frame and takes input. */
const LIMIT = 1000;
/** The host's frames with all figures out of sight may be longer than without any by so many milliseconds. */
const HARM = 1;

export default {
  name: "embedding: six figures in a foreign page",
  async run(lab) {
    const rows = [];
    const bars = [];
    const base = lab.url;
    const frame = `<iframe src="${base}embed.html${LINK}" loading="lazy" width="800" height="480"></iframe>`;
    const gap = '<div style="height: 2500px"></div>';
    const body = [...Array(FIGURES - 1).fill(frame), `<isoline-figure src="${LINK}"></isoline-figure>`].map((figure) => `<div class="figure">${figure}</div>`).join(gap);
    const html = `<!doctype html><title>host</title><link rel="icon" href="data:,"><script async src="${base}isoline-figure.js"></script>${gap}${body}${gap}`;
    const server = createServer((_, response) => response.writeHead(200, { "Content-Type": "text/html" }).end(html));
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    const host = `http://127.0.0.1:${server.address().port}/`;
    for (const kind of ["chromium", "firefox"]) {
      const times = Array.from({ length: FIGURES }, () => []);
      const [alone, with6] = [[], []];
      for (let round = 0; round < lab.rounds; round++) {
        const { page, close } = await lab.page(kind, { viewport: { width: 1000, height: 800 } });
        await page.goto(host);
        alone.push(await page.evaluate(gaps, FRAMES));
        for (let i = 0; i < FIGURES; i++) times[i].push(await see(page, i));
        await page.evaluate(() => scrollTo(0, 0));
        await page.evaluate(gaps, 30);
        with6.push(await page.evaluate(gaps, FRAMES));
        await close();
      }
      rows.push({ what: `${kind}: from scrolling to the first frame, first figure`, unit: "ms", samples: times[0] });
      rows.push({ what: `${kind}: the same, ${FIGURES - 2} more frames`, unit: "ms", samples: times.slice(1, -1).flat() });
      rows.push({ what: `${kind}: the same, the element`, unit: "ms", samples: times.at(-1) });
      rows.push({ what: `${kind}: frame of the host before, mean`, unit: "ms", samples: alone });
      rows.push({ what: `${kind}: the same with all six out of sight`, unit: "ms", samples: with6 });
      bars.push({ what: `${kind}: slowest figure, median of ${lab.rounds}`, unit: "ms", value: Math.max(...times.map(median)), limit: LIMIT });
      bars.push({ what: `${kind}: longer frames of the host`, unit: "ms", value: median(with6) - median(alone), limit: HARM });
    }
    server.close();
    return { rows, bars, notes: ["Each round is a fresh browser context; the first figure finds a cold cache. A figure counts as there when it has drawn its first frame, from which on it takes input."] };
  },
};

/** Scrolls to a figure; milliseconds until its first frame. */
async function see(page, nth) {
  const element = page.locator(".figure").nth(nth);
  const seen = await element.evaluate((element) => {
    element.scrollIntoView({ block: "center" });
    return performance.timeOrigin + performance.now();
  });
  const box = await element.boundingBox();
  for (;;) {
    for (const frame of page.frames().filter((frame) => frame.url().includes("embed.html"))) {
      const own = await (await frame.frameElement()).boundingBox();
      if (!own || Math.abs(own.y - box.y) > 10) continue;
      await frame.waitForFunction(() => performance.getEntriesByName("isoline:first-frame").length > 0);
      const first = await frame.evaluate(() => performance.timeOrigin + performance.getEntriesByName("isoline:first-frame")[0].startTime);
      return first - seen;
    }
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

/** The mean time from frame to frame. */
function gaps(frames) {
  return new Promise((done) => {
    let left = frames;
    requestAnimationFrame(function first(start) {
      requestAnimationFrame(function next(at) {
        if (--left > 0) requestAnimationFrame(next);
        else done((at - start) / frames);
      });
    });
  });
}
