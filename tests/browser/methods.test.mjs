// Someone compares methods: shows and hides, adds and removes, changes settings.
import assert from "node:assert/strict";
import { replay, story, STILL } from "./harness.mjs";

const both = { browsers: ["chromium", "firefox"] };
const racer = (reader, i) => reader.page.locator(".racer").nth(i);

/** Presses a button of a row: it appears under the mouse, or, where nothing can hover, with the settings. */
async function press(reader, i, name) {
  const [head, button] = [racer(reader, i).locator(".name"), racer(reader, i).getByRole("button", { name })];
  await head.hover();
  const hovers = await reader.page.evaluate(() => matchMedia("(hover: hover)").matches);
  if (!hovers && (await head.getAttribute("aria-expanded")) === "false") await head.click();
  await button.click();
}

story("hides a method and shows it again", both, async (reader) => {
  const [, ways, heads, chart] = await reader.pictures();
  const eye = racer(reader, 1).locator(".swatch");
  assert.equal(await eye.getAttribute("aria-pressed"), "true");
  await eye.click();
  await reader.address(/hidden=gd\(lr=0\.001\)/);
  assert.equal(await eye.getAttribute("aria-pressed"), "false");
  const without = await reader.pictures();
  assert.notEqual(without[1], ways);
  assert.notEqual(without[2], heads);
  assert.notEqual(without[3], chart);
  await eye.click();
  await reader.address(/m=gd\(lr=0\.001\)/);
  // The pointer is off the row: what it marks is no part of the comparison.
  await reader.page.mouse.move(2, 2);
  await reader.until("the same ways as before", (before) => document.querySelectorAll("#map-area canvas")[1].toDataURL() === before, ways);
});

story("reads the rates in the legend and is warned of unequal settings", both, async (reader) => {
  assert.match(await racer(reader, 0).locator(".settings").textContent(), /α = 0\.05/);
  assert.match(await racer(reader, 1).locator(".settings").textContent(), /α = 0\.001/);
  const warning = reader.page.locator(".unequal");
  await warning.waitFor();
  await warning.locator("summary").click();
  const words = await warning.textContent();
  assert.match(words, /0\.05/);
  assert.match(words, /0\.001/);
  await reader.page.evaluate((link) => (location.hash = link), STILL.replace("gd(lr=0.001)", "gd(lr=0.05)"));
  await warning.waitFor({ state: "hidden" });
});

story("turns a rate up and down by its arrow keys, a tenth at a time", {}, async (reader) => {
  await racer(reader, 0).locator(".name").click();
  const rate = racer(reader, 0).getByRole("spinbutton", { name: /α/ });
  await rate.press("ArrowUp");
  await reader.address(/adam\(lr=0\.055\)/);
  await rate.press("ArrowDown");
  await reader.address(/adam\(lr=0\.05\)/);
  const decay = racer(reader, 1).getByRole("spinbutton", { name: /λ/ });
  await racer(reader, 1).locator(".name").click();
  await decay.press("ArrowDown");
  assert.equal(await decay.inputValue(), "0", "there is nothing below none");
  await decay.press("ArrowUp");
  await reader.address(/weight_decay=0\.00001|weight_decay=1e-5/);
});

story("enters the same method twice with other settings", both, async (reader) => {
  const { page } = reader;
  await press(reader, 0, /^Duplicate/);
  await reader.address(/m=adam\(lr=0\.05\)&m=adam\(lr=0\.05\)&m=gd/);
  const editor = racer(reader, 1).locator(".editor");
  await reader.enter(editor.getByRole("spinbutton", { name: /β₁/ }), "0.5");
  const link = await reader.address(/m=adam\(lr=0\.05\)&m=adam\(beta1=0\.5,lr=0\.05\)&m=gd/);
  assert.match(await racer(reader, 1).locator(".settings").textContent(), /β₁ = 0\.5/);
  assert.equal(await page.locator(".racer").count(), 3);
  await reader.finish();
  assert.equal(await reader.csv(), await replay(link));
});

story("adds every method there is and removes them again", { link: "#race?v=1&surface=rosenbrock&start=-1.2,1&m=none&steps=50&at=0" }, async (reader) => {
  const { page } = reader;
  assert.equal(await page.locator(".racer").count(), 0);
  assert.ok((await page.locator("#card").textContent()).includes("No method"));
  const ids = await page.locator("#add-method option").evaluateAll((options) => options.map(({ value }) => value));
  assert.ok(ids.length >= 16, `${ids}`);
  for (const [at, id] of ids.entries()) {
    await page.locator("#add-method").selectOption(id);
    await page.locator("#add").click();
    await reader.until(`${id} in the race`, (count) => document.querySelectorAll(".racer").length === count, at + 1);
    assert.equal(await racer(reader, at).locator(".name").getAttribute("aria-expanded"), "true", "its settings open");
    // Methods that search for their step have no rate; two have one that is 1 in their source.
    const rate = await racer(reader, at).getByRole("spinbutton", { name: "Step size α" }).count();
    if (rate > 0 && id !== "adadelta" && id !== "rprop") assert.match(await racer(reader, at).locator(".settings").textContent(), /α/, `${id} shows its rate`);
  }
  assert.deepEqual(await reader.messages(), []);
  for (let left = ids.length - 1; left >= 0; left--) {
    await press(reader, 0, /^Remove/);
    await reader.until(`${left} methods left`, (count) => document.querySelectorAll(".racer").length === count, left);
    assert.notEqual(await page.evaluate(() => document.activeElement?.localName), "body", "the focus is not lost");
  }
  await reader.address(/m=none/);
});

story("changes a step size and the race is run anew at once", both, async (reader) => {
  const { page } = reader;
  const before = (await reader.pictures())[1];
  await racer(reader, 1).locator(".name").click();
  const editor = racer(reader, 1).locator(".editor");
  await reader.enter(editor.getByRole("spinbutton", { name: "Step size" }), "0.0015");
  const link = await reader.address(/m=gd\(lr=0\.0015\)/);
  assert.equal((await reader.iterate()).k, 50, "the same iterate is shown, of another run");
  assert.notEqual((await reader.pictures())[1], before);
  await reader.finish();
  assert.equal(await reader.csv(), await replay(link));
  await reader.enter(editor.getByRole("spinbutton", { name: "Step size" }), "-1");
  await reader.until("the field says what it takes", () => /must be/.test(document.querySelector(".editor:not([hidden]) .refusal:not(:empty)")?.textContent ?? ""));
  assert.equal(await reader.setting("m"), "adam(lr=0.05)");
  assert.ok((await reader.hash()).includes("gd(lr=0.0015)"), "what ran goes on");
});

story("drags the slider of a step size", both, async (reader) => {
  await racer(reader, 1).locator(".name").click();
  const slider = racer(reader, 1).locator(".editor input[type=range]").first();
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  await reader.page.mouse.move(box.x + 0.3 * box.width, box.y + box.height / 2);
  await reader.page.mouse.down();
  await reader.page.mouse.move(box.x + 0.6 * box.width, box.y + box.height / 2, { steps: 6 });
  await reader.page.mouse.up();
  await reader.until("the link with the number in the field", () => {
    const lr = location.hash.match(/gd\(lr=([^)]+)\)/)[1];
    return lr !== "0.001" && Number(lr) === document.querySelector(".editor:not([hidden]) input[type=number]").valueAsNumber;
  });
  const link = await reader.hash();
  await reader.finish();
  assert.equal(await reader.csv(), await replay(link));
});

story("gives a method a schedule, a switch and a choice", both, async (reader) => {
  const { page } = reader;
  await racer(reader, 1).locator(".name").click();
  const schedule = racer(reader, 1).locator(".editor").getByLabel("Step-size schedule");
  await schedule.waitFor();
  const ids = await schedule.locator("option").evaluateAll((options) => options.map(({ value }) => value));
  // Constant, 1/k, 1/kᵖ, 1/√k, exponential, step, cosine, warm-up.
  assert.ok(ids.length >= 8, `${ids}`);
  for (const id of ids.slice(1)) {
    await schedule.selectOption(id);
    await reader.address(new RegExp(`gd\\(lr=0\\.001\\)@${id}`));
  }
  await schedule.selectOption(ids[0]);
  await reader.until("no schedule in the link", () => !location.hash.includes("@"));
  await racer(reader, 0).locator(".name").click();
  const adam = racer(reader, 0).locator(".editor");
  await adam.getByRole("switch").first().click();
  await reader.address(/m=adam\([^)]*(=on|=off)/);
  await adam.locator("select").first().selectOption({ index: 1 });
  await reader.until("a choice in the link", () => /m=adam\([^)]*=(?!on|off)[a-z][^)]*\)/.test(location.hash));
  const link = await reader.hash();
  await reader.finish();
  assert.equal(await reader.csv(), await replay(link));
  await adam.getByRole("button", { name: "Defaults" }).click();
  await reader.address(/m=adam\(lr=[\d.e-]+\)&/);
});

story("has the step sizes chosen for the surface", both, async (reader) => {
  const { page } = reader;
  await page.getByRole("button", { name: "Tune all" }).click();
  const link = await reader.address(/m=adam\(lr=(?!0\.05\))[\d.e-]+\)/);
  await racer(reader, 0).locator(".name").click();
  await reader.until("it says that the step size was chosen", () => /fixed list of trials/.test(document.querySelector(".editor:not([hidden])")?.textContent ?? ""));
  // What the page chose is what the core chooses on the command line.
  const bare = link.replace(/adam\(lr=[\d.e-]+\)/, "adam").replace(/gd\(lr=[\d.e-]+\)/, "gd");
  await reader.finish();
  assert.equal(await reader.csv(), await replay(bare));
});
