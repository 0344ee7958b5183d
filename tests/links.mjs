// The links of the project's documents: every relative one leads to a file of the project, every anchor to a heading.
// Addresses of other hosts are not fetched: they only have to be https.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The targets of a document's links and pictures, with their lines; code is no link. */
function links(text) {
  const found = [];
  let fenced = false;
  text.split("\n").forEach((line, at) => {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    if (fenced) return;
    const prose = line.replace(/`[^`]*`/g, "");
    const targets = [
      ...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g),
      ...prose.matchAll(/^\s*\[[^\]]+\]:\s*(\S+)/g),
      ...prose.matchAll(/\b(?:href|src)="([^"]+)"/g),
    ];
    for (const [, target] of targets) found.push({ line: at + 1, target });
  });
  return found;
}

/** The anchors that a Markdown page offers, as the usual renderers name them. */
function anchors(text) {
  const seen = new Map();
  const names = new Set([...text.matchAll(/\b(?:id|name)="([^"]+)"/g)].map(([, id]) => id));
  for (const [, heading] of text.replace(/^\s*```[^]*?^\s*```/gm, "").matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, "").replace(/\s/g, "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    names.add(times ? `${slug}-${times}` : slug);
  }
  return names;
}

/** What is wrong with one link of the document at `path`, or nothing. */
function complaint(path, target) {
  if (/^https:\/\/[\w.-]+/.test(target) || /^mailto:/.test(target)) return null;
  if (/^[a-z][a-z+.-]*:/i.test(target)) return "only https leads out of the project";
  const [, address, anchor] = target.match(/^([^#?]*)(?:\?[^#]*)?(?:#(.*))?$/);
  const file = address ? resolve(dirname(path), decodeURIComponent(address)) : path;
  if (relative(ROOT, file).startsWith("..")) return "leads out of the project";
  if (!existsSync(file)) return `there is no ${relative(ROOT, file)}`;
  if (anchor && /\.md$/.test(file) && !anchors(readFileSync(file, "utf8")).has(decodeURIComponent(anchor))) {
    return `no heading of ${relative(ROOT, file)} has this name`;
  }
  return null;
}

// The check itself, on a page with one good and four bad links.
const tried = links("[a](#one) [b](#two) `[c](d)`\n[e](gone.md) <img src=\"http://f\">\n```\n[g](h)\n```\n[i]: ../../j\n");
const wrong = tried.filter(({ target }) => (target.startsWith("#") ? !anchors("# One\n").has(target.slice(1)) : complaint(join(ROOT, "x.md"), target)));
if (tried.length !== 5 || wrong.length !== 4) throw new Error(`the check of links is broken: ${JSON.stringify({ tried, wrong })}`);

const documents = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"], { cwd: ROOT, encoding: "utf8" })
  .split("\0")
  .filter((path) => path && existsSync(join(ROOT, path)));
let checked = 0;
let broken = 0;
for (const document of documents) {
  for (const { line, target } of links(readFileSync(join(ROOT, document), "utf8"))) {
    checked++;
    const what = complaint(join(ROOT, document), target);
    if (!what) continue;
    broken++;
    console.log(`${document}:${line}  ${target}: ${what}`);
  }
}
console.log(`${checked} links in ${documents.length} documents, ${broken} broken`);
process.exit(broken ? 1 : 0);
