// Someone goes through the surfaces, changes their parameters, adds noise and stopping rules.
import assert from "node:assert/strict";
import { replay, story, STILL } from "./harness.mjs";

story("opens every surface of the list", { context: { viewport: { width: 1280, height: 800 } } }, async (reader) => {
  const { page } = reader;
  const pick = page.locator("#problem select").first();
  const ids = await pick.locator("option").evaluateAll((options) => options.map(({ value }) => value).filter((id) => id !== "formula"));
  assert.ok(ids.length >= 40, `${ids.length} surfaces`);
  for (const id of ids) {
    await pick.selectOption(id);
    await reader.until(`the link of ${id}`, (wanted) => new RegExp(`surface=${wanted}[(&]`).test(location.hash), id);
    await reader.settle();
    assert.deepEqual(await reader.messages(), [], id);
    assert.ok((await reader.colours(0)).colours > 15, `${id} has a picture`);
    assert.ok((await page.locator("#problem > .math math").count()) > 0, `${id} shows its formula`);
    assert.ok((await reader.iterate()).end > 0, `${id} is run`);
  }
});

story("turns a quadratic and makes it narrower", { browsers: ["chromium", "firefox"], link: "#race?v=1&surface=quadratic&start=2,1&m=gd(lr=0.01)&steps=100&at=100" }, async (reader) => {
  const { page } = reader;
  const before = await reader.pictures();
  const fields = page.locator("#problem > .controls input[type=number]");
  assert.ok((await fields.count()) >= 2);
  for (let i = 0; i < 2; i++) {
    const field = fields.nth(i);
    await reader.enter(field, String(Number(await field.inputValue()) + 3));
    await reader.until("the parameter in the link", (count) => (location.hash.match(/surface=quadratic\(([^)]*)\)/)?.[1] ?? "").split(",").filter(Boolean).length >= count, i + 1);
  }
  await reader.settle();
  const after = await reader.pictures();
  assert.notEqual(after[0], before[0]);
  assert.notEqual(after[1], before[1]);
  const link = await reader.hash();
  await reader.finish();
  assert.equal(await reader.csv(), await replay(link));
});

story("adds noise, another seed and a stopping rule", { browsers: ["chromium", "firefox"] }, async (reader) => {
  const { page } = reader;
  await page.locator("#setup > summary").click();
  await reader.enter(page.getByRole("spinbutton", { name: "Gradient noise" }), "0.5");
  await reader.address(/noise=0\.5&seed=1/);
  await reader.enter(page.getByRole("spinbutton", { name: "Seed" }), "12");
  await reader.address(/noise=0\.5&seed=12/);
  const rules = page.locator(".rules").getByRole("switch");
  // ‖Δθ‖ < ε, ‖∇f‖, a target of f, a budget.
  assert.ok((await rules.count()) >= 4);
  for (let i = 0; i < (await rules.count()); i++) if (!(await rules.nth(i).isChecked())) await rules.nth(i).click();
  await reader.until("all rules in the link", (count) => (location.hash.match(/stop=/g) ?? []).length === count, await rules.count());
  await reader.enter(page.getByRole("spinbutton", { name: "Most steps" }), "120");
  const link = await reader.address(/steps=120/);
  await reader.finish();
  assert.equal(await reader.csv(), await replay(link));
  for (let i = 0; i < (await rules.count()); i++) await rules.nth(i).click();
  await reader.address(/stop=none/);
});

story("looks at other coordinates of many", { link: "#race?v=1&surface=rosenbrock_n(n=4)&start=-1,1,-1,1&m=adam(lr=0.05)&steps=50&at=50" }, async (reader) => {
  const { page } = reader;
  const before = await reader.pictures();
  await page.locator("#setup > summary").click();
  await page.getByLabel("Map to the right").selectOption("2");
  await reader.address(/axes=3,2/);
  await reader.settle();
  assert.notEqual((await reader.pictures())[1], before[1]);
  assert.deepEqual(await reader.messages(), []);
});

story("stretches the map over the whole area", { browsers: ["chromium", "firefox"], link: STILL }, async (reader) => {
  const { page } = reader;
  const before = await reader.pictures();
  await page.locator("#setup > summary").click();
  await page.getByRole("switch", { name: "Equal axes" }).click();
  await reader.address(/equal=off/);
  await reader.settle();
  assert.notEqual((await reader.pictures())[0], before[0]);
  await page.getByRole("switch", { name: "Equal axes" }).click();
  await reader.until("the same map as before", (picture) => document.querySelector("#map-area canvas").toDataURL() === picture, before[0]);
});
