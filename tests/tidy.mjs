// House rules as tests: each failure names the file and line and says what to do instead.
//
// A rule carries examples of what it must catch, and is tried on them first: a rule that catches nothing is broken.
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const MEGABYTE = 1_000_000;

// The functions of std that are not exactly rounded, so not the same on every target.
const INEXACT =
  "powi powf exp exp2 exp_m1 ln ln_1p log log2 log10 cbrt hypot sin cos tan asin acos atan atan2 sin_cos " +
  "sinh cosh tanh asinh acosh atanh mul_add";

/**
 * A rule looks at files, `{ path, text, size }`, and returns complaints, `{ path, line?, what }`.
 * `catches` maps a path to a text that the rule must complain about.
 */
const RULES = [
  {
    name: "the page asks no other host",
    remedy: "bring it into www/ and refer to it relatively; sources are cited in the core, as text",
    catches: { "www/a.js": 'fetch("https://example.org/x")', "www/a.css": "@import url(//example.org/x.css);" },
    check: lines(page(/\.(js|css|html|svg)$/), /(?:https?:|["'(]\s*)\/\/(?!www\.w3\.org\/)[\w[]/),
  },
  {
    name: "the page loads by relative address",
    remedy: "write ./name: the site may lie under any path of any host",
    catches: {
      "www/a.html": '<script src="/main.js">',
      "www/a.js": 'import { a } from "b";',
      "www/b.js": 'new Worker(new URL("/b.js", import.meta.url))',
      "www/c.js": 'import "/c.js";',
      "www/a.css": "background: url(/a.png)",
    },
    check(files) {
      return [
        ...lines(page(/\.html$/), /\b(?:src|href|action)\s*=\s*["']\//)(files),
        ...lines(page(/\.css$/), /url\(\s*["']?\//)(files),
        ...lines(page(/\.js$/), /(?:\bfrom|\bimport|\bimport\(|\bnew URL\(|\bfetch\()\s*["'`](?!\.\.?\/)/)(files),
      ];
    },
  },
  {
    name: "only www/core.js, and www/study.js what is loaded on demand, import the bindings",
    remedy: "ask core.js or study.js, which also free what they make",
    catches: { "www/views/map.js": 'import init from "../pkg/isoline_web.js";' },
    check: lines((path) => page(/\.js$/)(path) && path !== "www/core.js" && path !== "www/study.js", /^(?!\s*(?:\/\/|\*|\/\*)).*\bpkg\//),
  },
  {
    name: "only www/player.js asks for animation frames",
    remedy: "let the player call the view: one clock, one loop",
    catches: { "www/views/map.js": "requestAnimationFrame(draw)" },
    check: lines((path) => page(/\.js$/)(path) && path !== "www/player.js", /\brequestAnimationFrame\s*\(/),
  },
  {
    name: "the page keeps its strict policy",
    remedy: "styles and scripts stand in files of their own; the policy allows nothing inline",
    catches: {
      "www/a.html": '<p style="color: red">',
      "www/b.html": '<button onclick="go()">',
      "www/c.html": "<script>go()</script>",
      "www/d.html": "<style>p {}</style>",
      "www/a.js": 'element.setAttribute("style", "x")',
      "www/b.js": "eval(text)",
      "www/index.html": "<!doctype html>",
    },
    check(files) {
      const policy = /http-equiv="Content-Security-Policy"\s+content="[^"]*default-src 'self'[^"]*'wasm-unsafe-eval'/;
      const loose = /'unsafe-inline'|'unsafe-eval'|Policy"\s+content="[^"]*https?:/;
      return [
        ...lines(page(/\.html$/), /<[a-z][^>]*\s(?:style|on[a-z]+)\s*=|<style\b|<script(?![^>]*\bsrc=)[^>]*>|javascript:/i)(files),
        ...lines(page(/\.js$/), /setAttribute\(\s*["'](?:style|on)|\beval\(|new Function\(|\bdocument\.write\(/)(files),
        ...files
          .filter(({ path, text }) => path === "www/index.html" && (!policy.test(text) || loose.test(text)))
          .map(({ path }) => ({ path, what: "the Content-Security-Policy must hold default-src 'self' and 'wasm-unsafe-eval', and nothing looser" })),
      ];
    },
  },
  {
    name: "the core knows no browser",
    remedy: "only crate/web names JsValue and its kin: hand the core plain values and slices",
    catches: { "crate/core/src/a.rs": "use wasm_bindgen::prelude::*;", "crate/core/Cargo.toml": 'js-sys = "0.3"' },
    check: lines(
      (path) => /^crate\/(?!web\/)[^/]+\/.*\.(rs|toml)$/.test(path),
      /^(?!\s*\/\/).*(?:\bJsValue\b|\b(?:wasm|js|web)[_-](?:bindgen|sys)\b|\bplotters[_-]canvas\b|\bgetrandom\b)/,
    ),
  },
  {
    name: "the core computes the same bits everywhere",
    remedy: `.clippy.toml forbids f32 and f64's ${INEXACT}, and no source file of the core lifts that: use libm or crate::math`,
    catches: {
      ".clippy.toml": '{ path = "f64::powi" }',
      "crate/core/src/a.rs": "#[allow(clippy::disallowed_methods)]",
      "crate/core/Cargo.toml": 'libm = { version = "0.2", features = ["arch"] }',
    },
    check(files) {
      const bans = files.find(({ path }) => path === ".clippy.toml")?.text ?? "";
      const named = new Set([...bans.matchAll(/path = "([^"]+)"/g)].map(([, path]) => path));
      const wanted = INEXACT.split(" ").flatMap((name) => [`f32::${name}`, `f64::${name}`]);
      return [
        ...(files.some(({ path }) => path === ".clippy.toml") ? wanted : [])
          .filter((path) => !named.has(path))
          .map((path) => ({ path: ".clippy.toml", what: `${path} is not forbidden` })),
        ...lines((path) => /^crate\/core\/src\/.*\.rs$/.test(path), /\bdisallowed_methods\b|\bf(?:32|64)::math\b|core_float_math/)(files),
        ...lines((path) => /Cargo\.toml$/.test(path), /^\s*libm\s*=.*(?:"arch"|default-features\s*=\s*true)/)(files),
      ];
    },
  },
  {
    name: "no unsafe code",
    remedy: "safe Rust is fast enough here; only a test's counting allocator may need it",
    catches: { "crate/core/src/a.rs": "unsafe { *p }", "crate/web/src/lib.rs": "#![allow(unsafe_code)]" },
    check: lines((path) => /^crate\/[^/]+\/src\/.*\.rs$/.test(path), /^(?!\s*\/\/).*(?:\bunsafe\s+(?:fn|impl|trait|extern)\b|\bunsafe\s*\{|\bunsafe_code\b)/),
  },
  {
    name: "nothing is left for later",
    remedy: "finish it or leave it out; a test that is not run is no test",
    catches: {
      "crate/core/src/a.rs": "// TODO: later",
      "crate/core/src/b.rs": "todo!()",
      "crate/core/src/c.rs": "#[ignore]",
      "tests/browser/a.test.mjs": "test.only('x', f)",
      "www/a.js": "debugger;",
    },
    check: lines(
      (path) => /\.(rs|js|mjs|css|html|md|toml|sh)$|(^|\/)(run|serve)$/.test(path),
      /\b(?:TODO|FIXME|XXX|HACK)\b|\b(?:todo|unimplemented|dbg)!|#\[ignore|\b(?:test|it|describe)\.(?:only|skip|todo)\b|\b(?:skip|only|todo): true|^\s*debugger;|#\[allow\(dead_code\)\]/,
    ),
  },
  {
    name: "no file is larger than 1 MB, and none is a product of the build",
    remedy: "take it out of the commit; the scripts make or fetch it",
    catches: { "www/pkg/isoline_web_bg.wasm": "x", "tests/node_modules/a/index.js": "x" },
    check: (files) =>
      files
        .filter(({ path, size }) => size > MEGABYTE || /\.wasm$|(^|\/)(node_modules|target|pkg)(\/|$)/.test(path))
        .map(({ path, size }) => ({ path, what: `${size} bytes` })),
  },
  {
    name: "no path of one person's machine",
    remedy: "write it relative to the project",
    catches: { "README.md": "see " + ["", "home", "ada", "isoline"].join("/") },
    check: lines((path) => !/package-lock\.json$/.test(path), /(?<![\w.])\/(?:home|Users|root)\/\w/),
  },
];

function page(kind) {
  return (path) => path.startsWith("www/") && !path.startsWith("www/serve") && kind.test(path);
}

/** A check that complains about every line of the files `where` that matches `pattern`. */
function lines(where, pattern) {
  return (files) =>
    files
      .filter(({ path }) => where(path))
      .flatMap(({ path, text }) =>
        text.split("\n").flatMap((line, at) => (pattern.test(line) ? [{ path, line: at + 1, what: line.trim().slice(0, 160) }] : [])),
      );
}

/** What git holds or would take up with the next `git add`; this file's examples break every rule on purpose. */
function projectFiles() {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" });
  // A file in conflict is listed once for each side.
  return [...new Set(listed.split("\0"))]
    .filter((path) => path && path !== "tests/tidy.mjs")
    .flatMap((path) => {
      const stat = statSync(join(ROOT, path), { throwIfNoEntry: false });
      if (!stat?.isFile()) return [];
      const bytes = readFileSync(join(ROOT, path));
      return [{ path, size: stat.size, text: bytes.includes(0) ? "" : bytes.toString("utf8") }];
    });
}

const files = projectFiles();
let broken = 0;
for (const { name, remedy, catches, check } of RULES) {
  for (const [path, text] of Object.entries(catches)) {
    if (check([{ path, text, size: text.length }]).length > 0) continue;
    broken++;
    console.log(`the rule "${name}" no longer catches its example ${path}: ${text}`);
  }
  const complaints = check(files);
  if (complaints.length === 0) continue;
  broken++;
  console.log(`\n${name}: ${remedy}`);
  for (const { path, line, what } of complaints) console.log(`  ${path}${line ? `:${line}` : ""}  ${what}`);
}
console.log(`${RULES.length} rules over ${files.length} files, ${broken} broken`);
process.exit(broken ? 1 : 0);
