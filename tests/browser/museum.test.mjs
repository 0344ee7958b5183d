// Someone looks at exhibits of the bug museum and finds out what went wrong.
import assert from "node:assert/strict";
import { story, STILL } from "./harness.mjs";

const both = { browsers: ["chromium", "firefox"] };

story("finds each bug from its curves", { ...both, link: `${STILL}&panel=museum` }, async (reader) => {
  const { page } = reader;
  await page.locator(".plot").nth(1).waitFor();
  const exhibits = page.getByRole("group", { name: "Exhibits" }).getByRole("button");
  const count = await exhibits.count();
  assert.equal(count, 6);
  const seen = new Set();
  for (let i = 0; i < count; i++) {
    await exhibits.nth(i).click();
    const id = String.fromCharCode(97 + i);
    await reader.address(new RegExp(`panel=museum\\(exhibit=${id}\\)`));
    await reader.until("an exhibit without an answer", () => document.querySelector(".verdict").textContent === "" && document.querySelectorAll("[data-mistake]:disabled").length === 0);
    seen.add(await page.locator(".plot path").nth(1).getAttribute("d"));
    const wrong = page.locator(`[data-mistake=${id === "a" ? "b" : "a"}]`);
    await wrong.click();
    await page.locator(".verdict", { hasText: "No, that would look different" }).waitFor();
    assert.ok(await wrong.isDisabled());
    await page.locator(`[data-mistake=${id}]`).click();
    await page.locator(".verdict", { hasText: /Right: .*How the numbers tell: .*Shipped in / }).waitFor();
    assert.ok((await page.locator(".verdict code").count()) >= 3, "the wrong rule is shown");
  }
  assert.equal(seen.size, count, "each exhibit has a curve of its own");
  assert.deepEqual(await reader.messages(), []);
  // No exhibit is a method one could race with.
  const methods = await page.locator("#legend select option").allTextContents();
  assert.ok(methods.length >= 15 && !methods.some((name) => /exhibit|multiplied|museum/i.test(name)), methods.join());
});

story("opens a link to an exhibit", { link: `${STILL}&panel=museum(exhibit=b)` }, async (reader) => {
  const { page } = reader;
  await page.locator(".panel-body .note", { hasText: "Lengths of the first 4 steps" }).waitFor();
  // (1 − 0.9)/√(1 − 0.999) = 3.16.
  assert.match(await page.locator(".panel-body .note", { hasText: "Lengths" }).textContent(), /right 1, .*; exhibit 3\.16, /);
  await page.locator("[data-mistake=b]").click();
  await page.locator(".verdict", { hasText: "micrograd" }).waitFor();
  await page.getByRole("link", { name: "Open the right method in the lab" }).click();
  await reader.address(/m=adam\(lr=0\.1\)/);
});
