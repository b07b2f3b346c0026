// Keeps the last page of a guest's day, with its styles, to be read without a network. Served as /sw.js.
const PAGES = "duijie-day";
const PARTS = `duijie-parts-${RELEASE}`;
const DAY = /^\/[\w-]+\/[\w-]+\/me\/day$/;
// Whoever signs out, acts for somebody else or is erased leaves no page behind.
const LEAVING = /^\/(sign-out|account\/.*|[\w-]+\/[\w-]+\/me\/data\/erase)$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(startAfresh()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && LEAVING.test(pathname)) event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET") return;
  if (DAY.test(pathname) && request.mode === "navigate" && !search) event.respondWith(latest(request));
  else if (pathname.startsWith("/static/")) event.respondWith(part(request));
});

async function startAfresh() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("duijie-parts-") && name !== PARTS).map((name) => caches.delete(name)));
  await self.clients.claim();
}

// The network first; what it gave last is for when it gives nothing.
async function latest(request) {
  const pages = await caches.open(PAGES);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await pages.put(request.url, answer.clone());
    else await pages.delete(request.url);
    return answer;
  } catch (gone) {
    const kept = await pages.match(request.url);
    if (kept) return kept;
    throw gone;
  }
}

async function part(request) {
  const parts = await caches.open(PARTS);
  try {
    const answer = await fetch(request);
    if (answer.ok) await parts.put(request, answer.clone());
    return answer;
  } catch (gone) {
    const kept = await parts.match(request);
    if (kept) return kept;
    throw gone;
  }
}
