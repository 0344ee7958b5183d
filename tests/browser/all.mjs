// Every story in one process, so that each browser is started once. ISOLINE_BROWSER=chromium or =firefox takes those of one browser.
import { readdirSync } from "node:fs";

for (const file of readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".test.mjs")).sort()) await import(`./${file}`);
