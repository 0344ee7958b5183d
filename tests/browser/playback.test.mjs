// Someone plays, pauses, steps, scrubs, by mouse and by keyboard.
import assert from "node:assert/strict";
import { story, STILL } from "./harness.mjs";

const both = { browsers: ["chromium", "firefox"] };
const button = (reader, name) => reader.page.getByRole("button", { name });

story("plays and steps with the mouse", both, async (reader) => {
  const { page } = reader;
  await reader.state("ready", "paused");
  await button(reader, /^One step \(/).click();
  await reader.shows(51);
  await button(reader, /^One step back/).click();
  await button(reader, /^One step back/).click();
  await reader.shows(49);
  await page.locator("#speed").selectOption({ index: 1 });
  await reader.until("a slower race in the address", () => /speed=3(&|$)/.test(location.hash));
  await page.locator("#play").click();
  await reader.state("playing");
  await reader.until("it moves", () => Number(document.getElementById("scrub").value) > 49);
  assert.match(await page.locator("#play").getAttribute("aria-label"), /Pause/);
  await page.locator("#play").click();
  await reader.state("paused", "ready");
  const { k } = await reader.iterate();
  await reader.settle();
  assert.equal((await reader.iterate()).k, k, "it stands still");
  await page.locator("#speed").selectOption({ index: 7 });
  await page.locator("#play").click();
  await reader.state("finished");
  assert.equal((await reader.iterate()).k, 200);
  assert.match(await page.locator("#play").getAttribute("aria-label"), /Play again/);
  await button(reader, /^Restart/).click();
  await reader.state("playing", "finished");
  await reader.state("finished");
});

story("scrubs with the mouse", both, async (reader) => {
  const box = await reader.page.locator("#scrub").boundingBox();
  await reader.page.mouse.move(box.x + 0.25 * box.width, box.y + box.height / 2);
  await reader.page.mouse.down();
  await reader.page.mouse.move(box.x + 0.75 * box.width, box.y + box.height / 2, { steps: 5 });
  await reader.page.mouse.up();
  await reader.state("paused", "ready");
  const { k } = await reader.iterate();
  // The thumb has a width of its own: three quarters of 200, and a tenth of that of play.
  assert.ok(Math.abs(k - 150) <= 15, `iterate ${k}`);
  await reader.address(new RegExp(`at=${k}$`));
});

story("plays and steps with the keyboard", both, async (reader) => {
  const { page } = reader;
  const press = (key) => page.keyboard.press(key);
  await page.locator("#play").focus();
  await press("ArrowRight");
  await reader.shows(51);
  await press("ArrowLeft");
  await press("ArrowLeft");
  await reader.shows(49);
  await press("Home");
  await reader.shows(0);
  await press("End");
  await reader.shows(200);
  await reader.state("finished");
  await press("Home");
  await press("p");
  await reader.state("playing");
  await press("p");
  await reader.state("paused", "ready");
  // On the map, which has no use of its own for the space bar.
  await page.locator("#map-area").focus();
  await press(" ");
  await reader.state("playing", "finished");
  await press("r");
  await reader.state("playing");
  await press(" ");
  await reader.state("paused", "ready");
  await page.locator("#scrub").focus();
  const { k } = await reader.iterate();
  await press("ArrowRight");
  await reader.shows(k + 1);
  await press("End");
  await reader.shows(200);
});

story("asks for the keys with ? and closes the list with Escape", both, async (reader) => {
  const { page } = reader;
  await page.locator("#help").focus();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  for (const key of ["Space", "→", "←", "R", "+", "-", "0", "?"]) assert.ok((await dialog.locator("kbd").allTextContents()).includes(key), key);
  await page.keyboard.press("ArrowRight");
  assert.equal((await reader.iterate()).k, 50, "keys rest while the list is open");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "help", "the focus returns");
  await page.locator("#help").click();
  await dialog.waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "hidden" });
});

story("types into a field without the page taking its keys", both, async (reader) => {
  const { page } = reader;
  await page.locator("#setup > summary").click();
  const field = page.getByRole("spinbutton", { name: "Most steps" });
  await field.focus();
  await field.press("ControlOrMeta+a");
  await page.keyboard.type("100");
  await reader.address(/steps=100/);
  const { k } = await reader.iterate();
  for (const key of ["Home", "ArrowLeft", "r", "p"]) await page.keyboard.press(key);
  await reader.settle();
  assert.equal((await reader.iterate()).k, k);
  await reader.state("paused", "finished");
});

story("watches a single step from the start", { link: STILL.replace(/at=\d+/, "at=0") }, async (reader) => {
  assert.ok(await button(reader, /^One step back/).isDisabled());
  await button(reader, /^One step \(/).click();
  await reader.shows(1);
  assert.ok(await button(reader, /^One step back/).isEnabled());
});
