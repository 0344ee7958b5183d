// Someone tries things and goes back.
import assert from "node:assert/strict";
import { story } from "./harness.mjs";

story("goes back and forward through surfaces, starts and methods", { browsers: ["chromium", "firefox"] }, async (reader) => {
  const { page } = reader;
  const surface = page.locator("#problem select").first();
  const picked = (id) => reader.until(`surface ${id}`, (wanted) => document.querySelector("#problem select").value === wanted, id);
  const seen = [await reader.setting("start")];
  await surface.selectOption("beale");
  await reader.address(/surface=beale/);
  const here = await reader.place(0.3, 0.6);
  const own = await reader.setting("start");
  await page.mouse.click(here.x, here.y);
  await reader.until("the clicked start", (old) => !location.hash.includes(`start=${old}&`), own);
  const clicked = await reader.setting("start");
  await page.locator("#add-method").selectOption("adagrad");
  await page.locator("#add").click();
  await reader.address(/m=adagrad/);
  assert.equal(await page.locator(".racer").count(), 3);

  await page.goBack();
  await reader.until("two methods", () => document.querySelectorAll(".racer").length === 2);
  assert.equal(await reader.setting("start"), clicked);
  await page.goBack();
  await reader.until("the surface's own start", (start) => location.hash.includes(`start=${start}&`), own);
  await picked("beale");
  await page.goBack();
  await picked("rosenbrock");
  assert.equal(await reader.setting("start"), seen[0]);
  await reader.shows(50);
  await page.goForward();
  await picked("beale");
  await page.goForward();
  await reader.until("the clicked start", (start) => location.hash.includes(`start=${start}&`), clicked);
  await page.goForward();
  await reader.until("three methods", () => document.querySelectorAll(".racer").length === 3);
  assert.deepEqual(await reader.messages(), []);
});
