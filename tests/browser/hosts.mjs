// Pages of somebody else, served from another port than the figures they show.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after } from "node:test";

const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript" };
const servers = [];

after(() => servers.forEach((server) => server.close()));

/**
 * Serves pages: `pages` maps a path to HTML; `folder`, if given, is served below /files/. The address of the first page.
 * @param {Record<string, string>} pages
 * @param {string} [folder]
 */
export async function host(pages, folder) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const text = pages[path] ?? (folder && path.startsWith("/files/") ? await readFile(join(folder, path.slice(7))).catch(() => null) : null);
    response.writeHead(text === null ? 404 : 200, { "Content-Type": TYPES[extname(path)] ?? "text/html" }).end(text ?? "");
  });
  servers.push(server);
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  // No favicon is asked for by these pages.
  return `http://127.0.0.1:${server.address().port}${Object.keys(pages)[0]}`;
}

/** A whole page around a body. */
export const page = (body, head = "") => `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>A page of somebody else</title>${head}</head><body>${body}</body></html>`;
