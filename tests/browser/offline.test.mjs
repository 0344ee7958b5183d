// The page without a network, once it has been open; and with a network, never an outdated one.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../www/serve.mjs";
import { HANG, SITE, story, STILL } from "./harness.mjs";

// Each story has a server of its own that it can switch off, elsewhere than the one that the harness knows.
const elsewhere = { browsers: ["chromium", "firefox"], link: null, offline: true, expected: [/^outside request: http:\/\/127\.0\.0\.1/, /failed request: .*offline\.js/] };

/** Waits until exactly one copy of the page is kept; its name. */
async function kept(reader, not = "") {
  for (const end = Date.now() + HANG; Date.now() < end; await reader.settle()) {
    const names = await reader.page.evaluate(async () => (navigator.serviceWorker.controller ? caches.keys() : []));
    if (names.length === 1 && names[0] !== not) return names[0];
  }
  throw new Error("never: a copy of the page");
}

story("reloads without a network and races on", elsewhere, async (reader) => {
  const { page } = reader;
  const { url, close } = await serve(SITE, { base: "/a/b/" });
  try {
    reader.url = url;
    await reader.open(STILL);
    await kept(reader);
  } finally {
    await close();
  }
  await reader.open("#race?v=1&surface=himmelblau&m=adam(lr=0.2)&steps=60&at=20");
  assert.equal(await reader.setting("surface"), "himmelblau");
  assert.ok((await reader.colours(0)).colours > 50, "the map is drawn");
  await reader.finish();
  // What is loaded on demand is there as well.
  await page.locator("#share").click();
  await page.getByRole("dialog", { name: "Share" }).waitFor();
  await page.goto("about:blank");
  await page.goto(`${url}embed.html${STILL}`);
  await reader.state("paused", "ready");
});

story("never sees an outdated page", elsewhere, async (reader) => {
  const { page } = reader;
  const folder = await mkdtemp(join(tmpdir(), "isoline-site-"));
  await cp(SITE, folder, { recursive: true });
  const { url, close } = await serve(folder);
  try {
    reader.url = url;
    await reader.open(STILL);
    const first = await kept(reader);
    // The site is built anew: another page, and so another version of the copy.
    const index = await readFile(join(folder, "index.html"), "utf8");
    await writeFile(join(folder, "index.html"), index.replace(/<title>[^<]*/, "<title>The next version"));
    const worker = await readFile(join(folder, "offline.js"), "utf8");
    await writeFile(join(folder, "offline.js"), worker.replace(/const VERSION = "/, '$&next-'));
    await reader.open(STILL);
    assert.equal(await page.title(), "The next version", "at once, although a copy of the old one was there");
    const second = await kept(reader, first);
    assert.match(second, /next-/);
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
  await reader.open(STILL);
  assert.equal(await page.title(), "The next version", "without a network, too");
});
