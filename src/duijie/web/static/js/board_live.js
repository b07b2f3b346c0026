// The live board of staff: told of changes by a stream, or asking every two seconds where there is none; then only the
// board's own part is swapped, the focus stays, and what changed is read aloud.
const live = document.getElementById("live");
const said = document.getElementById("live-said");
const fresh = document.querySelector("[data-fresh]");
const form = document.querySelector("form[data-tap]");
const POLL = 2000;
const STAY = 4000; // whoever looks only for a moment takes no stream
let tag = live.dataset.tag;
let busy = false;
let again = false;
let streaming = false;

const states = () => new Map([...live.querySelectorAll("[data-said]")].map((tile) => [tile.id, tile.dataset.said]));

const put = (words) => {
  const before = states();
  const focus = document.activeElement && live.contains(document.activeElement) ? document.activeElement.id : "";
  const scroll = live.querySelector(".scroll")?.scrollLeft ?? 0;
  const page = new DOMParser().parseFromString(words, "text/html");
  live.replaceChildren(...page.body.childNodes);
  if (focus) (document.getElementById(focus) ?? live.querySelector(`[id$="${CSS.escape(focus.slice(focus.indexOf("-")))}"]`))?.focus({ preventScroll: true });
  const box = live.querySelector(".scroll");
  if (box) box.scrollLeft = scroll;
  const changed = [...states()].filter(([id, words]) => before.has(id) && before.get(id) !== words);
  if (changed.length) said.textContent = changed.slice(0, 3).map(([, words]) => words).join(". ");
};

const lost = (yes) => {
  fresh.textContent = yes ? fresh.dataset.lost : fresh.dataset.fresh;
  fresh.classList.toggle("is-lost", yes);
};

const fetchPart = async () => {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  try {
    const answer = await fetch(live.dataset.part, { headers: { "If-None-Match": tag } });
    if (answer.ok) {
      put(await answer.text());
      tag = answer.headers.get("ETag");
    } else if (answer.status !== 304) location.reload();
    lost(false);
  } catch {
    lost(true);
  }
  busy = false;
  if (again) {
    again = false;
    await fetchPart();
  }
};

const ask = async () => {
  if (!streaming && !document.hidden) {
    try {
      const answer = await fetch(live.dataset.now, { headers: { "If-None-Match": tag } });
      if (answer.ok) await fetchPart();
      else if (answer.status === 304) lost(false);
    } catch {
      lost(true);
    }
  }
  setTimeout(ask, POLL);
};

const listen = () => {
  const stream = new EventSource(live.dataset.stream);
  stream.onmessage = (message) => {
    streaming = true;
    lost(false);
    if (`"${message.data}"` !== tag) fetchPart();
  };
  stream.onerror = () => {
    streaming = false; // asking goes on meanwhile
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 60000);
  };
};

form?.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button) return;
  event.preventDefault();
  const data = new FormData(form);
  data.set(button.name, button.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Duijie-Part": "live" } });
    if (!answer.ok) throw new Error(String(answer.status));
    put(await answer.text());
    tag = answer.headers.get("ETag");
    lost(false);
  } catch {
    // The long way shows what stands against it, or the browser's own page when there is no network.
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
    form.append(field);
    form.submit();
  }
});

document.addEventListener("visibilitychange", () => document.hidden || fetchPart());
setTimeout(ask, POLL);
if ("EventSource" in window) setTimeout(listen, STAY);
