// Keeps the last page of a guest's day, of a host's list and the bare page of a desk, with their styles, for when there is no network.
// Served as /sw.js.
const PAGES = "duijie-day";
const DESKS = "duijie-desk";
const PARTS = `duijie-parts-${RELEASE}`;
const DAY = /^\/[\w-]+\/[\w-]+\/(me\/(day|outcomes(\/\w+)?)|staff\/hosting\/)$/;
const DESK = /^\/[\w-]+\/[\w-]+\/staff\/desk\/[a-z0-9]+\/$/;
const PATIENCE = 8000;
// Whoever signs out, acts for somebody else or is erased leaves no page behind.
const LEAVING = /^\/(sign-out|account\/.*|[\w-]+\/[\w-]+\/me\/data\/erase)$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(startAfresh()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && LEAVING.test(pathname)) event.waitUntil(leave());
  if (request.method !== "GET") return;
  if (DAY.test(pathname) && request.mode === "navigate" && !search) event.respondWith(latest(request));
  else if (DESK.test(pathname) && request.mode === "navigate") event.respondWith(desk(request, origin + pathname));
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

// A desk's page comes from the network; the bare one, put away by desk.js, is for when the network gives nothing.
async function desk(request, address) {
  const kept = await caches.match(address, { cacheName: DESKS });
  if (!kept) return fetch(request);
  const late = new Promise((go) => setTimeout(go, PATIENCE, kept));
  const answer = fetch(request).then((found) => (found.status >= 502 ? kept : found), () => kept);
  return Promise.race([answer, late]);
}

async function leave() {
  await Promise.all([caches.delete(PAGES), caches.delete(DESKS), emptyDesks()]);
}

// Lists of desks go; scans not sent yet stay, encrypted, until the desk is opened again and sends them.
async function emptyDesks() {
  const base = await new Promise((go) => {
    const request = indexedDB.open("duijie-desk", 1);
    request.onupgradeneeded = () => request.transaction.abort(); // no desk was ever opened here
    request.onerror = () => go(null);
    request.onsuccess = () => go(request.result);
  });
  if (!base) return;
  const act = base.transaction(["desks", "queue"], "readwrite");
  const [desks, queue] = [act.objectStore("desks"), act.objectStore("queue").index("desk")];
  desks.openCursor().onsuccess = (event) => {
    const row = event.target.result;
    if (!row) return;
    queue.count(row.value.desk).onsuccess = (counted) => {
      if (counted.target.result) desks.put({ ...row.value, list: null, tag: "" });
      else desks.delete(row.value.desk);
    };
    row.continue();
  };
  await new Promise((go) => Object.assign(act, { oncomplete: go, onabort: go, onerror: go }));
  base.close();
}
