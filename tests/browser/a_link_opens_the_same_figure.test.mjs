// Someone passes on a link, and whoever opens it sees the same figure.
import assert from "node:assert/strict";
import { story, STILL } from "./harness.mjs";

const both = { browsers: ["chromium", "firefox"] };

/** Links as the page writes them, each with something that only a link of that kind holds. */
const LINKS = [
  STILL,
  "#race?v=1&surface=rosenbrock&start=-1.2,1&m=adam(lr=0.05)&hidden=gd(lr=0.001)@cosine(period=200)&steps=300&view=-2,2,-1,3&y=grad&log=off&focus=2&at=120",
  "#race?v=1&surface=quadratic(angle=20,kappa=50)&start=2,1&m=gd(lr=0.01)&noise=0.1&seed=7&stop=none&steps=100&equal=off&speed=30&at=100",
  "#race?v=1&surface=formula&f=x%5E2%20%2B%203*y%5E2&start=1,1&m=momentum(beta=0.8,lr=0.02)&steps=60&logx=on&at=7",
];

story("opens links and finds each written back as it was", { ...both, link: null }, async (reader) => {
  for (const link of LINKS) {
    await reader.open(link);
    assert.deepEqual(await reader.messages(), [], link);
    await reader.shows(Number(link.match(/at=(\d+)/)[1]));
    // The address is rewritten a moment after a change; a change there and back makes it so.
    await reader.page.locator("#map-area").focus();
    await reader.page.keyboard.press("ArrowRight");
    await reader.page.locator("#play").focus();
    await reader.page.keyboard.press("Home");
    await reader.address(/at=0$/);
    assert.equal((await reader.hash()).replace(/&at=\d+$/, ""), link.replace(/&at=\d+$/, ""));
  }
});

story("opens the same link twice and sees the same figure, pixel for pixel", both, async (reader) => {
  for (const link of LINKS) {
    await reader.open(link);
    const other = await reader.tab(link);
    const seen = [];
    for (const each of [reader, other]) {
      await each.page.bringToFront();
      await each.until("the race in words", () => document.getElementById("summary-text").textContent.length > 0);
      seen.push({ pictures: await each.pictures(), words: await each.page.locator("#summary-text").textContent(), csv: await each.csv() });
    }
    assert.equal(seen[1].csv, seen[0].csv, link);
    assert.equal(seen[1].words, seen[0].words, link);
    seen[0].pictures.forEach((picture, i) => assert.ok(picture === seen[1].pictures[i], `canvas ${i} differs for ${link}`));
    await other.page.close();
  }
});

story("copies the link to the clipboard and opens it in another tab", { context: { permissions: ["clipboard-read", "clipboard-write"] } }, async (reader) => {
  const { page } = reader;
  await page.getByRole("button", { name: /^One step \(/ }).click();
  await reader.shows(51);
  await page.locator("#copy").click();
  await reader.until("the page says so", () => document.getElementById("copy").textContent.includes("Copied"));
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(copied.startsWith(reader.url), copied);
  const other = await reader.tab(copied.slice(reader.url.length));
  await other.shows(51);
  assert.equal(await other.csv(), await reader.csv());
});

story("plays, and the address follows", both, async (reader) => {
  const { page } = reader;
  await page.locator("#play").click();
  await reader.state("finished");
  await reader.until("no iterate in the address of a figure that ran to its end", () => !/[&?]at=/.test(location.hash));
  await page.locator("#play").focus();
  await page.keyboard.press("ArrowLeft");
  await reader.address(/&at=199$/);
});

story("pastes another link over this one", both, async (reader) => {
  await reader.page.evaluate(() => (location.hash = "#race?v=1&surface=beale&start=1,1&m=adam(lr=0.02)&steps=80&at=33"));
  await reader.shows(33);
  assert.equal(await reader.page.locator("#problem select").first().inputValue(), "beale");
  assert.equal(await reader.page.locator(".racer").count(), 1);
});
