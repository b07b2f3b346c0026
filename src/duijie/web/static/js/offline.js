// On a guest's day: lets the browser keep the page, and says so once it is kept.
const line = document.querySelector("[data-offline]");

if (line && "serviceWorker" in navigator) {
  navigator.serviceWorker
    .register(line.dataset.offline)
    .then(() => navigator.serviceWorker.ready)
    .then(keep)
    .catch(() => {});
}

// The first visit came before the worker did: put this page and its parts away by hand.
async function keep() {
  const pages = await caches.open("duijie-day");
  const here = location.origin + location.pathname;
  if (!(await pages.match(here)) && navigator.onLine) {
    const answer = await fetch(here, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) await pages.put(here, answer);
    const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.href || one.src);
    await Promise.all([...parts, line.dataset.icons].map((address) => fetch(address).catch(() => {})));
  }
  if (await pages.match(here)) line.hidden = false;
}
