// Serves a folder of static files on 127.0.0.1: `node serve.mjs FOLDER PORT`, or `serve(...)` from a test.
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * @param {string} folder  what to serve
 * @param {{ port?: number, base?: string, tries?: number, headers?: Record<string, string> }} [options]  `port`: the first
 *   to try (0: any free one); `base`: the path it is served under, with slashes at both ends; `tries`: how many ports to try
 *   from `port` on; `headers`: more headers for every file
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve(folder, { port = 0, base = "/", tries = 20, headers = {} } = {}) {
  const always = { ...headers, "Content-Security-Policy": await contentSecurityPolicy(folder) };
  const server = createServer((request, response) => {
    answer(folder, base, always, request, response).catch((error) => refuse(response, 500, String(error)));
  });
  for (let left = tries; ; left--, port++) {
    try {
      await listen(server, port);
      break;
    } catch (error) {
      if (error.code !== "EADDRINUSE" || left <= 1 || port >= 65535) throw error;
    }
  }
  return {
    url: `http://127.0.0.1:${server.address().port}${base}`,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

async function answer(folder, base, always, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, "only GET and HEAD");
  let path;
  try {
    path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  } catch {
    return refuse(response, 400, "not a path");
  }
  if (path + "/" === base) return move(response, base);
  if (!path.startsWith(base)) return refuse(response, 404, `nothing at ${path}: the page is at ${base}`);
  // `join` resolves every `..`, so the result stays inside the folder exactly if it begins with it.
  let file = join(folder, path.slice(base.length));
  if (path.includes("\0") || !(file + sep).startsWith(join(folder, sep))) return refuse(response, 404, "outside the site");
  let found = await stat(file).catch(() => null);
  if (found?.isDirectory()) {
    if (!path.endsWith("/")) return move(response, path + "/");
    file = join(file, "index.html");
    found = await stat(file).catch(() => null);
  }
  if (!found?.isFile()) return refuse(response, 404, `nothing at ${path}`);
  response.writeHead(200, {
    ...always,
    "Content-Type": TYPES[extname(file)] ?? "text/plain; charset=utf-8",
    "Content-Length": found.size,
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    // A figure in a frame without an origin of its own (sandboxed) may load the page's modules.
    "Access-Control-Allow-Origin": "*",
  });
  if (request.method === "HEAD") return response.end();
  createReadStream(file).on("error", () => response.destroy()).pipe(response);
}

/** The page's own policy, sent with every file, so that a worker obeys it too. */
async function contentSecurityPolicy(folder) {
  const html = await readFile(join(folder, "index.html"), "utf8").catch(() => "");
  const meta = html.match(/<meta\b[^>]*http-equiv="Content-Security-Policy"[^>]*>/i)?.[0];
  const content = meta?.match(/\bcontent="([^"]*)"/i)?.[1];
  return (content ?? "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'").replace(/\s+/g, " ").trim();
}

function listen(server, port) {
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", fail);
      done();
    });
  });
}

function move(response, location) {
  response.writeHead(301, { Location: encodeURI(location) }).end();
}

function refuse(response, status, why) {
  if (response.headersSent) return response.destroy();
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(why + "\n");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder, port] = process.argv.slice(2);
  try {
    const { url } = await serve(folder, { port: Number(port) });
    console.log(`Isoline is at ${url}   (Ctrl-C stops it)`);
  } catch (error) {
    console.error(`isoline: error: cannot serve on port ${port}: ${error.message}`);
    console.error("         choose another: www/serve --port N");
    process.exit(1);
  }
}
