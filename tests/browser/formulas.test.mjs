// Someone types a formula of their own.
import assert from "node:assert/strict";
import { replay, story } from "./harness.mjs";

const both = { browsers: ["chromium", "firefox"] };
const LINK = "#race?v=1&surface=formula&f=x%5E2%20%2B%203*y%5E2&start=1,1&m=gd(lr=0.1)&steps=60&at=60";

story("types a formula and the race runs on it", both, async (reader) => {
  const { page } = reader;
  await page.locator("#problem select").first().selectOption("formula");
  const field = page.locator("#formula");
  await field.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "formula", "one can type at once");
  await field.fill("sin(3*x)*cos(y) + x^2/4 + y^2/4");
  await reader.address(/surface=formula&f=sin\(3\*x\)/);
  assert.ok((await page.locator(".formula-box math").count()) > 0);
  await reader.state("playing", "finished", "paused");
  assert.ok((await reader.colours(0)).colours > 100);
  await reader.finish();
  const link = await reader.hash();
  assert.equal(await reader.csv(), await replay(link));
});

story("sees where a formula is wrong, under the field, and what was expected", { ...both, link: LINK }, async (reader) => {
  const { page } = reader;
  const field = page.locator("#formula");
  const wrong = [
    ["x^2 +", 6],
    ["x^2 + * y", 7],
    ["sin(x", 6],
    ["x^2 + $y", 7],
    ["foo(x)", 1],
    ["(x + y))", 8],
    ["7", 1],
  ];
  for (const [text, character] of wrong) {
    await field.fill(text);
    await reader.until(`what is wrong with ${text}`, () => document.getElementById("formula").getAttribute("aria-invalid") === "true");
    const said = await page.locator(".formula-box .refusal").textContent();
    assert.match(said, new RegExp(`at (character|position) ${character}: .{5,}`, "i"), `${text}: ${said}`);
    // Marked under the field, at the very character.
    assert.equal(await page.locator(".formula-box .place mark").evaluate((mark) => [...(mark.previousSibling?.textContent ?? "")].length + 1), character, text);
    assert.ok(await page.locator(".formula-box .place").isVisible());
    const describedBy = (await field.getAttribute("aria-describedby")).split(" ");
    assert.ok(describedBy.includes(await page.locator(".formula-box .refusal").getAttribute("id")), "a screen reader hears it too");
    assert.equal(await reader.setting("f"), "x^2 + 3*y^2", "what ran goes on");
  }
  await field.fill("x^2 + y^4");
  await reader.address(/f=x%5E2%20%2B%20y%5E4/);
  assert.equal(await field.getAttribute("aria-invalid"), "false");
  assert.equal(await page.locator(".formula-box .refusal").textContent(), "");
});

story("types formulas that divide by zero, overflow or are nowhere a number", { ...both, link: LINK }, async (reader) => {
  const { page } = reader;
  for (const text of ["1/(x-y)", "exp(exp(x^2+y^2+9))", "log(-1-x^2-y^2)", "0*x/0 + y", "1e308*x^2*10 + y", "abs(x)^abs(y)^9"]) {
    await page.locator("#formula").fill(text);
    await reader.until(`${text} in the link`, (wanted) => decodeURIComponent(location.hash).includes(`f=${wanted}&`), text);
    await reader.answers();
    await reader.finish();
  }
  await page.locator("#formula").fill("x^2 + y^2");
  await reader.address(/f=x%5E2%20%2B%20y%5E2/);
  await reader.finish();
  assert.match(await page.locator("#summary-text").textContent(), /\w/);
});

story("types formulas of one variable and of three", { ...both, link: LINK }, async (reader) => {
  const { page } = reader;
  await page.locator("#formula").fill("x^4 - 3*x^2 + x");
  await reader.until("a start of one coordinate", () => /f=x%5E4[^&]*&start=[^,&]+&/.test(location.hash));
  await reader.finish();
  let header = (await reader.csv()).split("\n")[0].split(",");
  assert.ok(header.includes("x") && !header.includes("y"), `${header}`);
  await page.locator("#formula").fill("x1^2 + 2*x2^2 + 3*x3^2");
  await reader.until("a start of three coordinates", () => /start=[^,&]+,[^,&]+,[^,&]+&/.test(location.hash));
  await reader.finish();
  header = (await reader.csv()).split("\n")[0].split(",");
  for (const name of ["x1", "x2", "x3", "g_x3"]) assert.ok(header.includes(name), `${header}`);
  assert.deepEqual(await reader.messages(), []);
});
