// The service worker: the page works without a network once it has been open. A copy is asked only where the network gives no answer, so
// that nobody ever sees an outdated figure. The copy is whole: all files of one version, fetched together and thrown away together.

/** Set when the site is built: a digest of all files, and their list. */
const VERSION = "";
/** @type {string[]} */
const FILES = [];

const worker = /** @type {any} */ (self);
const CACHE = `isoline ${worker.registration.scope} ${VERSION}`;

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    // Past the browser's own cache: all files are of this version, or none is kept.
    await cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })));
    await worker.skipWaiting();
  })());
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil((async () => {
    const old = `isoline ${worker.registration.scope} `;
    for (const name of await caches.keys()) if (name.startsWith(old) && name !== CACHE) await caches.delete(name);
    await worker.clients.claim();
  })());
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(worker.registration.scope)) return;
  event.respondWith(fetch(request).catch(async (failure) => {
    const cache = await caches.open(CACHE);
    const copy = await cache.match(request, { ignoreSearch: true });
    if (copy) return copy;
    throw failure;
  }));
});
