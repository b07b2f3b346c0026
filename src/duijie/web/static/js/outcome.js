// Outcome cards: a tap is shown at once, kept in this phone until the server has it, and sent in order; without a network
// it waits. The server takes each tap once, by its mark. Without scripts the form does what it always does.
const SHELF = "duijie-outcomes";
const line = document.querySelector("[data-outcome-queue]");
let sending = false;

const waiting = () => JSON.parse(localStorage.getItem(SHELF) || "[]");
const keep = (taps) => localStorage.setItem(SHELF, JSON.stringify(taps));

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-outcome]")) return;
  event.preventDefault();
  const pressed = event.submitter;
  const data = new FormData(form);
  if (pressed && pressed.name) data.set(pressed.name, pressed.value);
  const mark = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  data.set("mark", mark);
  keep([...waiting(), { to: new URL(form.action).pathname, fields: [...data], mark }]);
  show(form, pressed);
  send();
});

// What the tap changes, before the server has said so.
function show(form, pressed) {
  const taps = form.closest(".taps");
  if (!pressed || !pressed.name) return;
  if (pressed.name === "by_when") return;
  for (const other of form.querySelectorAll(`button[name="${pressed.name}"]`)) other.setAttribute("aria-pressed", String(other === pressed));
  const open = (name, on) => {
    const step = taps.querySelector(`[data-step="${name}"]`);
    if (step) step.hidden = !on;
  };
  if (pressed.name === "held") {
    open("next", pressed.value === "yes");
    if (pressed.value === "no") open("when", false);
    open("note", true);
  } else open("when", pressed.value !== "no_fit");
}

async function send() {
  if (sending) return;
  sending = true;
  let said = "";
  try {
    for (let tap = waiting()[0]; tap; tap = waiting()[0]) {
      const body = new FormData();
      for (const [name, value] of tap.fields) body.append(name, value);
      const fresh = document.querySelector("input[name=csrfmiddlewaretoken]");
      if (fresh) body.set("csrfmiddlewaretoken", fresh.value);
      const answer = await fetch(tap.to, { method: "POST", body, headers: { "X-Duijie-Part": "outcome" } });
      if (answer.redirected || answer.status === 403) {
        said = "signedOut";
        break;
      }
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      keep(waiting().filter((one) => one.mark !== tap.mark));
      if (answer.status === 404 || (!answer.ok && !answer.headers.get("Content-Type")?.startsWith("text/html"))) said = "refused";
      else put(await answer.text());
    }
  } catch {
    said = "waiting";
  }
  sending = false;
  tell(said);
}

// Puts the card as the server has it in the place of the old one, unless later taps still wait.
function put(words) {
  const part = new DOMParser().parseFromString(words, "text/html").querySelector(".taps");
  const old = part && document.getElementById(part.id);
  if (!old || waiting().length) return;
  const held = document.activeElement && old.contains(document.activeElement) ? document.activeElement : null;
  const said = part.querySelector("[data-said]");
  const message = said && said.firstElementChild;
  if (message) message.remove();
  old.replaceWith(part);
  if (message) setTimeout(() => said.append(message), 50); // put in after its place is there, so that it is read aloud
  if (held && held.name) {
    const same = [...part.querySelectorAll("button")].find((one) => one.name === held.name && one.value === held.value);
    if (same) same.focus();
    else part.querySelector("summary")?.focus();
  }
}

function tell(said) {
  if (!line) return;
  const word = { waiting: line.dataset.waiting, signedOut: line.dataset.signedOut, refused: line.dataset.refused }[said];
  line.hidden = !word;
  if (word) line.textContent = word;
}

addEventListener("online", send);
send();
