// Someone takes the figure along: pictures, numbers, scripts, snippets.
import assert from "node:assert/strict";
import { replay, story, STILL } from "./harness.mjs";

const both = { browsers: ["chromium", "firefox"] };

async function dialog(reader) {
  await reader.page.locator("#share").click();
  const open = reader.page.getByRole("dialog", { name: "Share" });
  await open.waitFor();
  return open;
}

const save = (reader, open, name) => reader.saved(() => open.getByRole("button", { name, exact: true }).click());

/** What an SVG holds, as the browser reads it. */
const parsed = (reader, text) => reader.page.evaluate((markup) => {
  const root = new DOMParser().parseFromString(markup, "image/svg+xml");
  const count = (/** @type {string} */ what) => root.querySelectorAll(what).length;
  return {
    broken: count("parsererror"),
    paths: count("path"),
    images: count("image"),
    texts: [...root.querySelectorAll("text")].map((text) => text.textContent),
    link: root.querySelector("a")?.getAttribute("href"),
    width: Number(root.documentElement.getAttribute("width")),
    height: Number(root.documentElement.getAttribute("height")),
  };
}, text);

story("saves the map and the chart as pictures that say where they come from", both, async (reader) => {
  await reader.finish();
  const open = await dialog(reader);
  const link = await open.getByLabel("Link", { exact: true }).inputValue();
  for (const [what, images, paths] of [["map", 1, 30], ["chart", 0, 5]]) {
    const title = what === "map" ? "Map" : "Chart";
    const drawn = await save(reader, open, `${title}, SVG`);
    assert.equal(drawn.name, `isoline-rosenbrock-${what}.svg`);
    const svg = await parsed(reader, drawn.text);
    assert.equal(svg.broken, 0);
    assert.equal(svg.images, images, "only the heat map is an image");
    assert.ok(svg.paths > paths, `${svg.paths} paths`);
    assert.equal(svg.link, link);
    assert.ok(svg.texts.join("").includes(link), "the picture states its link");
    // An image's own letters may spell anything.
    assert.doesNotMatch(drawn.text.replace(/base64,[^"]*/g, ""), /NaN|undefined/);
    const box = await reader.page.locator(what === "map" ? "#map-area" : ".chart-area").boundingBox();
    assert.ok(Math.abs(svg.width - box.width) < 1 && svg.height > box.height, `${svg.width} × ${svg.height}`);
    const { name, bytes } = await save(reader, open, `${title}, PNG`);
    assert.equal(name, `isoline-rosenbrock-${what}.png`);
    assert.equal(bytes.subarray(1, 4).toString(), "PNG");
    // Twice the size on the screen; the header holds width and height.
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [2 * svg.width, 2 * svg.height]);
    assert.ok(bytes.length > 5000, `${bytes.length} bytes: not an empty picture`);
  }
});

story("saves the numbers as CSV and as JSON, which agree", both, async (reader) => {
  await reader.finish();
  const open = await dialog(reader);
  const csv = await save(reader, open, "Numbers, CSV");
  assert.equal(csv.name, "isoline-rosenbrock.csv");
  assert.equal(csv.text, await replay(STILL));
  const json = await save(reader, open, "Numbers, JSON");
  assert.equal(json.name, "isoline-rosenbrock.json");
  const { link, columns, rows } = JSON.parse(json.text);
  assert.match(link, /#race\?v=1&surface=rosenbrock/);
  const [head, ...lines] = csv.text.trimEnd().split("\n").map((line) => line.split(","));
  assert.deepEqual(columns, head);
  assert.equal(rows.length, lines.length);
  rows.forEach((row, i) => row.forEach((value, j) => {
    const text = lines[i][j];
    assert.ok(value === null ? text === "" : typeof value === "number" ? value === Number(text) : value === text, `${value} where ${text} stands`);
  }));
});

story("saves scripts for Python", {}, async (reader) => {
  await reader.finish();
  const open = await dialog(reader);
  const numpy = await save(reader, open, "Python, NumPy");
  assert.equal(numpy.name, "isoline-rosenbrock-numpy.py");
  assert.match(numpy.text, /def gradient\(p\)/);
  assert.match(numpy.text, /m = beta1\*m \+ \(1 - beta1\)\*g/);
  assert.doesNotMatch(numpy.text, /torch/);
  const torch = await save(reader, open, "Python, PyTorch");
  assert.equal(torch.name, "isoline-rosenbrock-pytorch.py");
  assert.match(torch.text, /torch\.optim\.Adam\(\[x\], lr=lr0, betas=\(0\.9, 0\.999\), eps=1e-8\)/);
  assert.match(torch.text, /torch\.optim\.SGD/);
});

story("gets snippets for another page that show what was chosen", {}, async (reader) => {
  const { page } = reader;
  const open = await dialog(reader);
  const frame = () => open.getByLabel("As an ordinary frame", { exact: true }).inputValue();
  const element = () => open.getByLabel(/^As an element/).inputValue();
  // What is usual is not said.
  assert.doesNotMatch(await frame(), /hide=/);
  assert.doesNotMatch(await frame(), /at=50/);
  await open.getByLabel("plays when it is seen").uncheck();
  assert.match(await frame(), /at=50/);
  await open.getByLabel("convergence").uncheck();
  await open.getByLabel("methods").uncheck();
  await open.getByLabel("Light or dark", { exact: true }).selectOption("dark");
  assert.match(await frame(), /^<iframe src="[^"]*\/embed\.html#race[^"]*&amp;hide=legend,problem,chart,summary,panels,card,table&amp;at=50&amp;look=dark" title="[^"]+" loading="lazy"/);
  assert.match(await element(), /^<script async src="[^"]*\/isoline-figure\.js"><\/script>\n<isoline-figure src="#race[^"]*" look="dark"><\/isoline-figure>$/);
  // The snippet itself, put into a page, is that figure.
  const address = (await frame()).match(/src="([^"]*)"/)[1].replaceAll("&amp;", "&");
  await page.goto("about:blank");
  await page.goto(address);
  await reader.state("paused", "ready");
  assert.equal(await page.locator("#map").isVisible(), true);
  assert.equal(await page.locator("#legend").isVisible(), false);
  assert.equal(await page.locator("#chart").isVisible(), false);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
});

story("works the dialog by keyboard, and comes back to where it was opened", both, async (reader) => {
  const { page } = reader;
  await page.locator("#share").focus();
  await page.keyboard.press("Enter");
  const open = page.getByRole("dialog", { name: "Share" });
  await open.waitFor();
  const reached = new Set();
  for (let i = 0; i < 30; i++) {
    reached.add(await page.evaluate(() => document.activeElement.textContent || document.activeElement.getAttribute("aria-label") || document.activeElement.id));
    await page.keyboard.press("Tab");
  }
  for (const name of ["Close", "Map, PNG", "Chart, SVG", "Python, PyTorch"]) assert.ok(reached.has(name), `${name} among ${[...reached]}`);
  await page.keyboard.press("Escape");
  await open.waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "share");
});

const refusing = () => {
  URL.createObjectURL = () => {
    throw new Error("not here");
  };
  Object.defineProperty(Navigator.prototype, "clipboard", { value: { writeText: () => Promise.reject(new Error("not here")) } });
};

story("is told where the browser saves and copies nothing", { init: refusing }, async (reader) => {
  const open = await dialog(reader);
  await open.getByRole("button", { name: "Map, PNG" }).click();
  await reader.until("the refusal in words", () => document.querySelector(".told").textContent === "Map, PNG could not be saved: not here.");
  await open.getByRole("button", { name: "Copy: Link" }).click();
  await reader.until("what to do instead", () => /copy it by hand/.test(document.querySelector(".told").textContent));
  // The link itself is marked, to be copied by hand.
  const marked = await reader.page.evaluate(() => document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd));
  assert.equal(marked, await open.getByLabel("Link", { exact: true }).inputValue());
  await reader.page.keyboard.press("Escape");
  await reader.page.locator("#csv").click();
  await reader.until("the refusal where the reader looks", () => /could not be saved: not here/.test(document.querySelector("#notes:not([hidden])")?.textContent ?? ""));
});
