// A guest's day on the day: asks every few seconds whether anything of theirs has changed, and swaps the page's main part;
// minutes count down by the server's clock, also where the phone's is wrong.
const POLL = 4000;
const SKEW = "duijie-skew";
const main = document.getElementById("main");
const status = Object.assign(document.createElement("p"), { className: "sr" });
status.setAttribute("role", "status");
document.body.append(status);
let tag = "";

const foot = () => document.querySelector("[data-day]");
// How far the server's clock is ahead. A page kept for offline reading is older than it was when it came.
const fresh = () => Date.parse(foot().dataset.at) - Date.now();
let skew = Math.max(fresh(), Number(localStorage.getItem(SKEW) ?? -Infinity));
const stale = () => skew - fresh() > 5000;

const count = () => {
  for (const element of document.querySelectorAll("[data-until]")) {
    element.textContent = Math.max(0, Math.ceil((Date.parse(element.dataset.until) - Date.now() - skew) / 60000));
  }
};

const redraw = async (aloud) => {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const copy = answer.clone();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("[data-day]")) return location.reload();
  const focus = main.contains(document.activeElement) ? document.activeElement.getAttribute("href") ?? document.activeElement.textContent : "";
  const scroll = scrollY;
  main.replaceChildren(...page.getElementById("main").childNodes);
  scrollTo(0, scroll);
  if (focus) [...main.querySelectorAll("a, button")].find((one) => (one.getAttribute("href") ?? one.textContent) === focus)?.focus({ preventScroll: true });
  skew = fresh();
  localStorage.setItem(SKEW, skew);
  count();
  if (aloud) status.textContent = foot().dataset.said;
  if ("caches" in window) {
    const pages = await caches.open("duijie-day");
    await pages.put(location.origin + location.pathname, copy);
    document.querySelector("[data-offline]").hidden = false;
  }
};

const ask = async () => {
  if (!document.hidden) {
    try {
      const answer = await fetch(foot().dataset.day, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (answer.ok) {
        const first = !tag;
        tag = answer.headers.get("ETag");
        if (!first || stale()) await redraw(!first);
      }
    } catch {
      // No network: the page stays as it is.
    }
  }
  setTimeout(ask, POLL);
};

if (!stale()) localStorage.setItem(SKEW, skew);
count();
setInterval(count, 10000);
ask();
