// axe finds nothing to complain about, in light and dark, on a phone, and in the states that a reader brings about.
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { story, STILL } from "./harness.mjs";

/** Everything axe can check but what is experimental; each complaint with where it applies. */
async function check(reader, state) {
  await reader.settle();
  const { violations, passes } = await new AxeBuilder({ page: reader.page }).analyze();
  assert.ok(passes.length > 15, `axe looked at the page (${passes.length} rules passed)`);
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary.replace(/\s+/g, " ")}`));
  assert.deepEqual(found, [], state);
}

const LOOKS = [
  ["in light", { colorScheme: "light" }],
  ["in dark", { colorScheme: "dark" }],
  ["on a phone, in light", { colorScheme: "light", viewport: { width: 390, height: 844 } }],
  ["on a phone, in dark", { colorScheme: "dark", viewport: { width: 390, height: 844 } }],
];

for (const [name, context] of LOOKS) {
  story(`finds no barrier ${name}`, { context }, async (reader) => {
    const { page } = reader;
    await page.locator(".racer .name").first().click();
    await page.locator(".racer .editor:not([hidden])").waitFor();
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    await page.locator(".racer .swatch").nth(1).click();
    await reader.address(/hidden=/);
    await reader.enter(page.locator(".editor:not([hidden]) input[type=number]").first(), "-5");
    await check(reader, "all unfolded, a method hidden, a value refused");
    await page.locator("#help").click();
    await page.getByRole("dialog").waitFor();
    await check(reader, "the list of keys open");
    await page.keyboard.press("Escape");
    await page.locator("#share").click();
    await page.getByRole("dialog", { name: "Share" }).waitFor();
    await check(reader, "the dialog that shares");
    await page.keyboard.press("Escape");
    await reader.open("#race?v=1&surface=nowhere&start=nan&m=adam(lr=-1)&m=gd(lr=1)&m=what&steps=40");
    await page.locator("#notes:not([hidden]) li").first().waitFor();
    await reader.finish();
    await check(reader, "with messages, and a run that diverged");
    await reader.open("#race?v=1&surface=formula&f=x%5E2%2By%5E2&m=adam&steps=40&at=3");
    await page.locator("#formula").fill("x^2 + +* y");
    await check(reader, "a formula that is wrong");
    await reader.open("#race?v=1&surface=rosenbrock&m=none&steps=40");
    await check(reader, "without a method");
  });
}

for (const [name, context] of LOOKS) {
  story(`finds no barrier in an embedded figure ${name}`, { context, link: null }, async (reader) => {
    await reader.page.goto(`${reader.url}embed.html${STILL}`);
    await reader.state("paused", "ready");
    await check(reader, "an embedded figure");
    await reader.page.goto("about:blank");
    await reader.page.goto(`${reader.url}embed.html${STILL}&hide=tools`);
    await reader.state("paused", "ready");
    await check(reader, "with all its parts");
  });
}

story("finds no barrier in Firefox", { browsers: ["firefox"] }, async (reader) => {
  await check(reader, "standing still");
});

story("chooses dark by hand, and light again", { browsers: ["chromium", "firefox"], context: { colorScheme: "light" } }, async (reader) => {
  const { page } = reader;
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const [light, picture] = [await paper(), (await reader.pictures())[0]];
  await page.locator("#theme").click();
  await reader.until("another paper", (before) => getComputedStyle(document.body).backgroundColor !== before, light);
  await reader.settle();
  assert.notEqual((await reader.pictures())[0], picture, "the map is drawn dark");
  if (reader.browser === "chromium") await check(reader, "dark by hand");
  await page.locator("#theme").click();
  await reader.until("the first paper", (before) => getComputedStyle(document.body).backgroundColor === before, light);
});

story("hears the race in words", { link: STILL.replace("at=50", "at=200") }, async (reader) => {
  const words = reader.page.locator("#summary-text");
  await reader.until("words", () => document.getElementById("summary-text").textContent.length > 60);
  const text = await words.textContent();
  for (const part of ["Adam", "Gradient descent", "200"]) assert.ok(text.includes(part), `${part} in: ${text}`);
  assert.equal(await words.getAttribute("aria-live"), "polite");
  await reader.page.locator("#play").focus();
  await reader.page.keyboard.press("Home");
  await reader.until("other words", (before) => document.getElementById("summary-text").textContent !== before, text);
});
