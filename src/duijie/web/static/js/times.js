// <time data-relative datetime="…"> says "in 8 minutes" in the page's language and keeps saying it;
// <b data-countdown="2026-11-20T13:30:00+08:00" data-at="…"> holds the whole minutes until then, never below 0; data-at is
// the server's time when it made the page, for the device's own clock may be wrong.
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
const loaded = Date.now();
const units = [["day", 86400], ["hour", 3600], ["minute", 60]];

const say = (moment) => {
  const seconds = (moment - Date.now()) / 1000;
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ["minute", 60];
  const count = seconds / size;
  return words.format(unit === "minute" ? Math.ceil(count) : Math.round(count), unit);
};

const show = () => {
  for (const element of document.querySelectorAll("time[data-relative]")) {
    const moment = Date.parse(element.dateTime);
    if (Number.isNaN(moment)) continue;
    if (!element.title) element.title = element.textContent;
    element.textContent = say(moment);
  }
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const moment = Date.parse(element.dataset.countdown);
    const now = element.dataset.at ? Date.parse(element.dataset.at) + Date.now() - loaded : Date.now();
    if (!Number.isNaN(moment)) element.textContent = Math.max(0, Math.ceil((moment - now) / 60000));
  }
};

show();
setInterval(show, 30000);
document.addEventListener("visibilitychange", () => document.hidden || show());
