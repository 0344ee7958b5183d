// Runs groups of measurements in real browsers and writes their tables: `node harness.mjs [--only WORD] [--rounds N] GROUP…`.
//
// A group is a folder whose index.mjs lists measurements. A measurement is `{ name, run(lab) }`; `run` resolves to
//   { rows, bars, notes, disagreements } (all optional):
//   rows           { what, unit, samples }: shown as median and spread
//   bars           { what, unit, value, limit, least? }: `value` must be below `limit`, or at least `limit` where `least`
//   notes          sentences
//   disagreements  sentences: sides that should give the same result did not
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium, firefox } from "playwright-core";
import { serve } from "../../www/serve.mjs";
import { median } from "./statistics.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = join(HERE, "../../target");
const SITE = join(TARGET, "site");
const OUT = join(TARGET, "bench");

const LAUNCH = {
  chromium: () =>
    chromium.launch({
      executablePath: process.env.ISOLINE_CHROMIUM ?? "/usr/bin/chromium",
      // Root has no sandbox; the rest keeps the browser's own business off the machine while it is timed.
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"].concat(
        ["--disable-background-networking", "--disable-component-update"],
      ),
    }),
  firefox: () => firefox.launch({ channel: "moz-firefox", executablePath: process.env.ISOLINE_FIREFOX ?? "/usr/bin/firefox-esr" }),
};

/** What a measurement gets: the served site, browsers, and how often to repeat. */
class Lab {
  site = SITE;
  versions = {};
  #servers = [];
  #browsers = new Map();

  constructor(rounds) {
    this.rounds = rounds;
  }

  /** Serves the site with the benchmark's files beside it under bench/. */
  async open() {
    const folder = join(OUT, "served");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(SITE)) symlinkSync(join(SITE, name), join(folder, name));
    symlinkSync(HERE, join(folder, "bench"));
    symlinkSync(join(HERE, "../node_modules"), join(folder, "peers"));
    // Cross-origin isolated pages have a finer clock: 5 µs in Chromium and 20 µs in Firefox, not 100 µs and 1 ms.
    const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
    this.#servers = [await serve(folder), await serve(folder, { headers })];
    [this.url, this.isolatedUrl] = this.#servers.map((server) => server.url);
  }

  async browser(kind) {
    if (!this.#browsers.has(kind)) {
      const browser = await LAUNCH[kind]();
      this.#browsers.set(kind, browser);
      this.versions[kind] = browser.version();
    }
    return this.#browsers.get(kind);
  }

  /** A page in a context of its own (so with a cold cache); its errors fail the measurement when it closes. */
  async page(kind, options = {}) {
    const context = await (await this.browser(kind)).newContext(options);
    const page = await context.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    return {
      context,
      page,
      async close() {
        await context.close();
        if (errors.length > 0) throw new Error(`the page reported: ${errors.join("; ")}`);
      },
    };
  }

  /** Runs `measure(options)` of a module of this folder in an empty, cross-origin isolated page of Chromium. */
  async inPage(module, options = {}) {
    const { page, close } = await this.page("chromium");
    await page.goto(this.isolatedUrl + "bench/page.html");
    const result = await page.evaluate(
      async ([module, options]) => (await import(module)).measure(options),
      [this.isolatedUrl + "bench/" + module, { rounds: this.rounds, ...options }],
    );
    await close();
    return result;
  }

  async close() {
    for (const browser of this.#browsers.values()) await browser.close();
    for (const server of this.#servers) await server.close();
  }
}

const met = ({ value, limit, least }) => (least ? value >= limit : value < limit);

const figure = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value));

function markdown(group, sections, about) {
  const lines = [`# Benchmark: ${group}`, "", about, ""];
  for (const { name, rows = [], bars = [], notes = [], disagreements = [], error } of sections) {
    lines.push(`## ${name}`, "");
    if (error) lines.push(`**did not run: ${error}**`, "");
    if (rows.length > 0) {
      lines.push("| what | unit | median | min–max | n |", "|---|---|---|---|---|");
      for (const { what, unit, samples } of rows) {
        const spread = `${figure(Math.min(...samples))}–${figure(Math.max(...samples))}`;
        lines.push(`| ${what} | ${unit} | ${figure(median(samples))} | ${spread} | ${samples.length} |`);
      }
      lines.push("");
    }
    for (const bar of bars) {
      const wanted = `${bar.least ? "≥" : "<"} ${bar.limit} ${bar.unit}`;
      lines.push(`- ${met(bar) ? "met" : "**MISSED**"}: ${bar.what}: ${figure(bar.value)} ${bar.unit} (bar: ${wanted})`);
    }
    if (bars.length > 0) lines.push("");
    for (const sentence of disagreements) lines.push(`**results disagree: ${sentence}**`, "");
    for (const sentence of notes) lines.push(sentence, "");
  }
  return lines.join("\n");
}

async function runGroup(group, lab, only) {
  const measurements = (await import(`./${group}/index.mjs`)).default.filter(({ name }) => name.includes(only));
  if (measurements.length === 0) throw new Error(`no measurement of ${group} has '${only}' in its name`);
  const loadBefore = loadavg()[0];
  const sections = [];
  for (const { name, run } of measurements) {
    console.error(`isoline: measuring ${name} ...`);
    try {
      sections.push({ name, ...(await run(lab)) });
    } catch (error) {
      console.error(error);
      sections.push({ name, error: error.message.split("\n")[0] });
    }
  }
  const browsers = Object.entries(lab.versions).map(([kind, version]) => `${kind} ${version}`);
  const load = [loadBefore, loadavg()[0]];
  const about =
    `Headless ${browsers.join(" and ")}, no graphics card; ${cpus().length} cores, ${cpus()[0].model.trim()}; ` +
    `load average ${load.map((x) => x.toFixed(1)).join(" before, ")} after. Ratios are sturdier than times.` +
    (Math.max(...load) > cpus().length ? " **The machine was busy with other things: what is missed here may be met on an idle one.**" : "");
  const text = markdown(group, sections, about);
  const record = { group, browsers: lab.versions, cpu: cpus()[0].model, cores: cpus().length, load, sections };
  for (const section of sections) for (const bar of section.bars ?? []) bar.met = met(bar);
  writeFileSync(join(OUT, `${group}.md`), text);
  writeFileSync(join(OUT, `${group}.json`), JSON.stringify(record, null, 1));
  console.log(text);
  return sections.every(({ error, disagreements = [] }) => !error && disagreements.length === 0);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string", default: "" }, rounds: { type: "string", default: "9" } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds must be a whole number from 1, got '${values.rounds}'`);
if (!existsSync(join(SITE, "index.html"))) throw new Error("target/site holds no page: www/serve --build-only makes it");
mkdirSync(OUT, { recursive: true });
const lab = new Lab(rounds);
let sound = true;
try {
  await lab.open();
  for (const group of positionals) sound = (await runGroup(group, lab, values.only)) && sound;
} finally {
  await lab.close();
}
process.exit(sound ? 0 : 1);
