// Taps of a table host or interpreter: kept on the device with its own time, shown at once, sent when there is a network.
const form = document.querySelector("form[data-host]");
const list = document.getElementById("host-list");
const said = document.getElementById("host-said");
const store = `duijie-taps ${form.dataset.who} ${location.pathname}`;
const words = list ? JSON.parse(list.dataset.words) : {};
const LOOK = 5000;
const looks = { started: "started", ended: "done", no_show: "missing", missing: "missing", reset: "planned", here: "planned" };
let sending = false;

const kept = () => JSON.parse(localStorage.getItem(store) ?? "[]");
const keep = (taps) => {
  localStorage.setItem(store, JSON.stringify(taps));
  tell(taps.length);
};

const line = (id, text, kind) => {
  let box = document.getElementById(id);
  if (!text) return box?.remove();
  if (!box) {
    box = Object.assign(document.createElement("div"), { id, className: `note is-${kind}` });
    said.append(box);
  }
  box.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
  return box;
};

const tell = (n) => line("host-kept", n ? said.dataset.kept.replace("{n}", n) : "", "info");

// What a tap means is shown before anybody has heard of it.
const show = ({ meeting, kind, guest }) => {
  const card = document.getElementById(`h-${meeting}`);
  if (!card) return;
  card.className = `h-one is-${looks[kind]}`;
  const state = card.querySelector("[data-state] .status");
  state.className = `status is-${looks[kind]}`;
  state.querySelector("use").setAttribute("href", state.querySelector("use").getAttribute("href").replace(/#g-.*/, `#g-${looks[kind]}`));
  state.lastChild.textContent = words[kind];
  const first = card.querySelector(".is-first");
  if (!first || guest) return;
  const next = { started: "ended", reset: "started" }[kind];
  first.hidden = !next;
  if (next) {
    first.value = `${next}:${meeting}`;
    first.textContent = words[next];
  }
};

const redraw = async () => {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("host-list");
  if (!fresh || !list) return location.reload();
  const focus = document.activeElement?.value;
  list.replaceChildren(...fresh.childNodes);
  if (focus) list.querySelector(`button[value="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  form.dataset.tag = page.querySelector("form[data-host]").dataset.tag;
  kept().forEach(show);
};

const send = async () => {
  const taps = kept();
  if (!taps.length || sending) return;
  sending = true;
  try {
    const answer = await fetch(form.dataset.host, {
      method: "POST",
      body: JSON.stringify({ sent: new Date().toISOString(), marks: taps }),
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    });
    if (answer.redirected || answer.status === 403) line("host-signed", said.dataset.signed, "warn");
    else if (answer.ok) {
      line("host-signed", "");
      const { done } = await answer.json();
      for (const tap of taps) {
        if (!done[tap.mark]) continue;
        const box = line(`host-${tap.mark}`, `${tap.words}: ${said.dataset.refused.replace("{why}", done[tap.mark])}`, "bad");
        const button = Object.assign(document.createElement("button"), { type: "button", className: "btn is-small", textContent: said.dataset.close });
        button.addEventListener("click", () => box.remove());
        box.append(button);
      }
      keep(kept().filter((tap) => !(tap.mark in done)));
      await redraw();
    }
  } catch {
    // No network: they wait here.
  }
  sending = false;
};

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button) return;
  event.preventDefault();
  const [kind, meeting, guest = ""] = button.value.split(":");
  const title = document.querySelector(`#h-${meeting} h2`)?.textContent.trim() ?? "";
  const mark = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const tap = { mark, meeting, kind, guest, at: new Date().toISOString(), words: `${title}, ${button.textContent.trim()}` };
  keep([...kept(), tap]);
  show(tap);
  send();
});

const look = async () => {
  if (!document.hidden) {
    if (kept().length) await send();
    else {
      try {
        const answer = await fetch(form.dataset.now, { headers: { "If-None-Match": form.dataset.tag }, cache: "no-store" });
        if (answer.ok) await redraw();
      } catch {
        // Without a network the list stays as it is.
      }
    }
  }
  setTimeout(look, LOOK);
};

addEventListener("online", send);
kept().forEach(show);
tell(kept().length);
send();
setTimeout(look, LOOK);
