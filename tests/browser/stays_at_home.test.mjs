// The page asks nobody else, obeys its own strict policy, and works from any path.
import assert from "node:assert/strict";
import { story } from "./harness.mjs";

story("goes through the page while nothing leaves it", { browsers: ["chromium", "firefox"], link: null }, async (reader) => {
  const { page } = reader;
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  let policy = "";
  page.on("response", (response) => (policy ||= response.headers()["content-security-policy"] ?? ""));
  await reader.open("");
  const meta = await page.locator("meta[http-equiv='Content-Security-Policy']").getAttribute("content");
  for (const text of [policy, meta]) {
    assert.match(text, /default-src 'self'/);
    assert.match(text, /'wasm-unsafe-eval'/);
    assert.doesNotMatch(text, /'unsafe-inline'|'unsafe-eval'|https?:|\*/);
  }
  // The charts and the map are drawn, with all their text, in light and in dark; everything that unfolds is unfolded.
  await reader.state("playing", "finished");
  await page.locator("#theme").click();
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  for (const id of await page.locator("#chart select").first().locator("option").evaluateAll((options) => options.map(({ value }) => value))) {
    await page.locator("#chart select").first().selectOption(id);
    await reader.settle();
  }
  await page.locator("#problem select").first().selectOption("formula");
  await page.locator("#formula").fill("x^2 + cos(y)");
  await reader.address(/f=x%5E2%20%2B%20cos/);
  await reader.finish();
  await reader.csv();
  for (const url of asked) assert.ok(url.startsWith(reader.url) || url.startsWith("blob:"), url);
  assert.ok(asked.length > 20);
  assert.deepEqual(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]), ["", 0, 0], "nothing is kept");
});

story("tries to break the policy, and the test sees it", { browsers: ["chromium", "firefox"], expected: [/policy: style-src/, /inline style/] }, async (reader) => {
  // Were this not noticed, the story above would prove nothing.
  const seen = await reader.page.evaluate(() => new Promise((done) => {
    document.addEventListener("securitypolicyviolation", (event) => done(event.violatedDirective));
    document.body.setAttribute("style", "color: red");
  }));
  assert.match(seen, /style-src/);
});
