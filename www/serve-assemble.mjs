// Makes what of the site follows from the rest: `node serve-assemble.mjs SITE`.
//
// - embed.html is index.html without what surrounds the figure, so that a part or an icon stands in one place.
// - offline.js, the service worker, gets the list of the site's files and a version, which is a digest of their contents.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";

const [site] = process.argv.slice(2);
const read = (name) => readFileSync(join(site, name), "utf8");

/** The text with the one place that matches replaced; that there is one place is checked. */
function replaced(text, pattern, by) {
  const found = text.match(new RegExp(pattern.source, pattern.flags + "g"))?.length ?? 0;
  if (found !== 1) throw new Error(`${found} places in place of one for ${pattern}`);
  return text.replace(pattern, by);
}

const WHOLE = `<h1 class="visually-hidden">Optimization methods on a surface</h1>
        <p id="whole" class="whole"><a href="./" target="_blank" rel="noopener" title="The whole page with this experiment">
          <svg viewBox="0 0 32 32" aria-hidden="true"><use href="#icon-mark"></use></svg>Isoline</a></p>`;

let embed = read("index.html");
for (const [pattern, by] of [
  [/<html lang="en" data-state="loading">/, '<html lang="en" data-state="loading" data-guest>'],
  [/<link rel="stylesheet" href="style.css">/, '<link rel="stylesheet" href="style.css">\n    <link rel="stylesheet" href="embed.css">'],
  [/<title>[^<]*<\/title>/, "<title>Isoline figure</title>"],
  [/ *<link rel="preload"[^>]*>\n/, ""],
  [/ *<a class="skip"[^>]*>[^<]*<\/a>\n/, ""],
  [/<header class="top">[^]*?<\/header>/, ""],
  [/<div id="transport"/, `${WHOLE}\n        <div id="transport"`],
  [/<div class="side">/, '<div class="side-depth">\n      <div class="side">'],
  [/<\/main>/, "</div>\n    </main>"],
]) embed = replaced(embed, pattern, by);
// Nothing is fetched ahead: a figure that nobody sees costs nothing.
embed = embed.replace(/ *<link rel="modulepreload"[^>]*>\n/g, "");
writeFileSync(join(site, "embed.html"), embed);

const files = readdirSync(site, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(html|css|js|svg|wasm|json)$/.test(entry.name) && !["offline.js", "package.json"].includes(entry.name))
  .map((entry) => relative(site, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join(posix.sep))
  .sort();
const digest = createHash("sha256");
for (const file of files) digest.update(`${file}\0`).update(readFileSync(join(site, file))).update("\0");
digest.update(read("offline.js"));
let offline = replaced(read("offline.js"), /const VERSION = "";/, `const VERSION = "${digest.digest("hex").slice(0, 16)}";`);
offline = replaced(offline, /const FILES = \[\];/, `const FILES = ${JSON.stringify(["./", ...files])};`);
writeFileSync(join(site, "offline.js"), offline);
