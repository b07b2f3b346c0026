// The hall's screen: asks every second and a half whether anything is new and swaps the board; clock and countdown run
// by the server's time, whatever the screen's own clock says.
const screen = document.getElementById("screen");
const POLL = 1500;
let tag = "";
let known = screen.dataset.tag;
let heard = performance.now();
let lost = false;
let base = 0;
let zone = "";

const two = (number) => String(number).padStart(2, "0");

const settle = () => {
  const clock = screen.querySelector("[data-clock]");
  base = Date.parse(clock.dateTime) - performance.now();
  zone = clock.dateTime.slice(-6);
};

const show = () => {
  const now = base + performance.now();
  const clock = screen.querySelector("[data-clock]");
  const away = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * (zone[0] === "-" ? -1 : 1);
  const here = new Date(now + away * 60000);
  clock.textContent = `${two(here.getUTCHours())}:${two(here.getUTCMinutes())}`;
  const left = screen.querySelector("[data-until]");
  if (left) {
    const seconds = Math.max(0, Math.ceil((Date.parse(left.dataset.until) - now) / 1000));
    const hours = Math.floor(seconds / 3600);
    left.textContent = `${hours ? `${hours}:` : ""}${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  }
  const age = screen.querySelector("[data-age]");
  const words = lost ? age.dataset.lost : age.dataset.age;
  age.textContent = words.replace("{n}", Math.round((performance.now() - heard) / 1000));
  age.parentElement.classList.toggle("is-lost", lost);
};

const ask = async () => {
  try {
    const news = await fetch(screen.dataset.now, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (news.ok || news.status === 304) {
      const turns = screen.querySelector("[data-turns]");
      if (news.ok || turns) {
        const answer = await fetch(location.href, { headers: { "X-Duijie-Part": "screen", "If-None-Match": known }, cache: "no-store" });
        if (answer.status === 404) return location.reload();
        if (answer.ok) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          screen.replaceChildren(...page.body.childNodes);
          known = answer.headers.get("ETag");
          settle();
        }
      }
      if (news.ok) tag = news.headers.get("ETag");
      heard = performance.now();
      lost = false;
    }
  } catch {
    lost = true;
  }
  show();
  setTimeout(ask, POLL);
};

settle();
show();
setInterval(show, 1000);
ask();
