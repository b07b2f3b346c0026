// A desk's page: scans and finds guests without leaving the page, with or without a network.
import { startCamera } from "./desk_camera.js";
import { Keep, readPassphrase } from "./desk_keep.js";
import { List } from "./desk_list.js";
import { Outbox } from "./desk_outbox.js";
import { awayLinks, badgeLink, button, foundRow, hereSince, showPanel } from "./desk_show.js";
import { readyForm, walkIn } from "./desk_walk_in.js";

const root = document.getElementById("desk");
const say = JSON.parse(root.dataset.words);
const name = document.querySelector("h1").textContent;
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const part = (which) => document.querySelector(`[data-${which}]`);
const box = document.getElementById("code");
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: root.dataset.zone });
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, field) => values[field] ?? "");
const at = (iso) => clock.format(new Date(iso));
let keep = null, list = null, tag = "", shown = "", liveTag = "", connected = navigator.onLine;

const waitingFor = new Map();
const outbox = new Outbox(root.dataset.send, token, { told, state });

// ---- scans ----

function newMark() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function record(scan) {
  const whole = { mark: newMark(), at: new Date().toISOString(), ...scan };
  shown = whole.mark;
  const [result, found] = list ? await list.judge(whole) : ["", null];
  const guest = found && { ...found };
  const meanwhile = setTimeout(() => shown === whole.mark && showOwn(whole, result, guest), connected ? 1500 : 0);
  waitingFor.set(whole.mark, meanwhile);
  if (list && ["came", "undone"].includes(result)) list.note(whole, guest, name);
  await outbox.add(whole);
}

function told(answers) {
  for (const answer of answers) {
    clearTimeout(waitingFor.get(answer.mark));
    waitingFor.delete(answer.mark);
    if (answer.mark === shown) show(answer);
  }
  refreshLive();
}

// What the device says by itself.
function showOwn(scan, result, guest) {
  const looks = say.results[result];
  const kept = keep?.unlocked ? say.kept : say.keptPlain;
  const here = guest?.here ? fill(guest.at ? say.againAt : say.again, { time: at(guest.here), desk: guest.at }) : "";
  const text = { again: here, replaced: say.replaced, cancelled: say.cancelled, unknown: say.unknown, undone: say.undone }[result];
  const first = result ? (scan.given ? say.walkIn : text ?? "") : say.unlisted;
  show({
    tone: looks?.tone ?? "amber",
    words: looks?.words ?? say.offline,
    text: `${first} ${kept}`.trim(),
    guest,
    undo: result === "came" && !scan.given,
  });
}

function show(answer) {
  const key = answer.guest?.key;
  const acts = [];
  if (answer.undo && key) acts.push(button(root.dataset.undoWords, () => record({ guest: key, way: "name", undo: true })));
  if (key && connected) acts.push(badgeLink(root.dataset.badgeWords, root.dataset.badge.replace("GUEST", key)));
  showPanel(answer, acts);
}

// ---- finding ----

const isCode = (typed) => /^[a-z0-9]{1,16}\.[0-9a-f]{32}$/.test(typed) || typed.includes("://") || (typed.length > 30 && !typed.includes(" "));

async function find(typed) {
  const way = /^\d{4}$/.test(typed) ? "digits" : "name";
  let rows = null;
  if (connected) rows = await findThere(typed);
  if (rows === null) rows = list ? (await list.find(typed)).map((guest) => foundRow(guest, actOn(guest, way))) : [];
  part("rows-found").replaceChildren(...rows);
  part("none").hidden = rows.length > 0;
  part("found").hidden = false;
  part("panel").replaceChildren();
}

async function findThere(typed) {
  try {
    const answer = await fetch(`${root.dataset.shell}?q=${encodeURIComponent(typed)}`, { redirect: "error", signal: AbortSignal.timeout(6000) });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelectorAll("[data-rows-found] > li")].map((row) => awayLinks(document.importNode(row, true)));
  } catch {
    return null;
  }
}

function actOn(guest, way) {
  if (guest.here) return hereSince(fill(say.here, { time: at(guest.here) }));
  return button(say.checkIn, () => came(guest.key, way), "is-primary");
}

function came(guest, way) {
  part("found").hidden = true;
  ready();
  return record({ guest, way });
}

function ready() {
  if (!box) return;
  box.value = "";
  if (matchMedia("(pointer: fine)").matches) box.focus();
}

// ---- forms of the page, done without leaving it ----

document.addEventListener("submit", (event) => {
  const form = event.target;
  const data = new FormData(form);
  if (form.matches("[data-scan]")) {
    event.preventDefault();
    const typed = String(data.get("code")).trim();
    if (!typed) return;
    if (!isCode(typed)) return void find(typed);
    part("found").hidden = true;
    ready();
    record({ code: typed, way: "qr" });
  } else if (form.action.endsWith("/check-in/")) {
    event.preventDefault();
    came(String(data.get("guest")), String(data.get("way")));
  } else if (form.action.endsWith("/undo/")) {
    event.preventDefault();
    record({ guest: String(data.get("guest")), way: "name", undo: true });
  } else if (form.matches("[data-unlock]")) {
    event.preventDefault();
    unlock(document.getElementById("passphrase").value);
  } else if (form.matches("[data-walk-in]")) {
    event.preventDefault();
    walkIn(form, { connected, list, there, here: (given) => record({ way: "walk_in", given }) });
  }
});

function there(panel) {
  shown = "";
  part("panel").replaceChildren(panel);
  refreshLive();
}

// ---- network, list, counts ----

async function state(kind, waiting) {
  connected = kind === "online";
  const net = part("net");
  net.hidden = false;
  net.querySelector("[data-state=online]").hidden = !connected;
  net.querySelector("[data-state=offline]").hidden = kind !== "offline";
  const [one, many] = say.waiting;
  part("waiting").textContent = waiting ? fill(waiting === 1 ? one : many, { n: waiting }) : say.none;
  part("send-now").hidden = !waiting;
  tell({ signedOut: say.signIn, refused: say.refused }[kind] ?? "");
  if (!connected) for (const [mark, timer] of waitingFor) hurry(mark, timer);
  if (kind === "signedOut") await renewToken();
}

// Signing in again makes the page's token useless; whoever is signed in gets a fresh one with the bare page.
async function renewToken() {
  try {
    const answer = await fetch(`${root.dataset.shell}?shell=1`, { redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    outbox.token = page.querySelector("[name=csrfmiddlewaretoken]").value;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = outbox.token;
  } catch {
    // still signed out
  }
}

// With no network nobody waits a second and a half for what the device says by itself.
function hurry(mark, timer) {
  if (mark === shown) return;
  clearTimeout(timer);
  waitingFor.delete(mark);
}

function tell(words) {
  part("keep-said").textContent = words;
}

function warn() {
  tell(say.leave);
  part("keep").scrollIntoView({ block: "nearest" });
}

async function refreshLive() {
  if (document.hidden || !connected) return;
  try {
    const answer = await fetch(root.dataset.live, { headers: liveTag ? { "If-None-Match": liveTag } : {}, redirect: "error" });
    if (answer.status !== 200) return;
    liveTag = answer.headers.get("ETag") ?? "";
    part("live-part").innerHTML = await answer.text();
  } catch {
    // the next scan, or the next look, says whether the network is gone
  }
}

async function refreshList() {
  if (!keep?.unlocked) return;
  try {
    const answer = await fetch(root.dataset.list, { headers: tag ? { "If-None-Match": tag } : {}, redirect: "error" });
    if (answer.status === 200) {
      const read = await answer.json();
      tag = answer.headers.get("ETag") ?? "";
      list = new List(read);
      await keep.saveList(read, tag);
    }
  } catch {
    // the list of before stays
  }
  showLock();
}

function showLock() {
  const open = Boolean(keep?.unlocked);
  part("unlock").hidden = open;
  const mark = part("lock-state");
  mark.classList.toggle("is-ok", open);
  mark.querySelector("use").setAttribute("href", `${root.dataset.icons}#g-${open ? "ok" : "planned"}`);
  part("lock-words").textContent = open && list ? fill(say.unlocked, { time: at(list.made) }) : open ? say.offline : say.locked;
}

async function unlock(typed) {
  const error = part("unlock-error");
  const signs = await readPassphrase(typed);
  const fault = signs ? await keep.unlock(signs) : "wrong";
  error.hidden = !fault;
  error.querySelector("span").textContent = fault ? say[fault] : "";
  if (fault) return;
  document.getElementById("passphrase").value = "";
  const kept = await keep.list();
  if (kept.list) {
    list = new List(kept.list);
    tag = kept.tag;
    for (const [, scan] of await keep.waiting()) {
      const [result, guest] = await list.judge(scan);
      if (["came", "undone"].includes(result)) list.note(scan, guest, name);
    }
  }
  showLock();
  await outbox.unlocked();
  await refreshList();
  await keepShell();
}

// ---- the page itself, to be opened without a network ----

async function keepShell() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(root.dataset.worker);
    await navigator.serviceWorker.ready;
    const answer = await fetch(`${root.dataset.shell}?shell=1`);
    if (!answer.ok || answer.redirected) return;
    const pages = await caches.open("duijie-desk");
    await pages.put(location.origin + root.dataset.shell, answer);
    const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.href || one.src);
    const own = ["camera", "keep", "list", "outbox", "show", "walk_in"].map((file) => new URL(`./desk_${file}.js`, import.meta.url).href);
    await Promise.all([...parts, ...own, root.dataset.icons, root.dataset.decoder].map((address) => fetch(address).catch(() => {})));
    document.documentElement.dataset.shellKept = "yes";
  } catch {
    // without a worker the page works as long as it stays open
  }
}

// Whoever leaves with scans unsent is told first.
document.addEventListener(
  "click",
  async (event) => {
    const form = event.target.closest?.("form[action$='/sign-out'], form[action$='/sign-out/'], form[action$='/close/']");
    if (!form || !event.target.closest("button") || form.dataset.asked) return;
    event.preventDefault();
    event.stopPropagation();
    if (await outbox.count()) return void warn();
    if (form.action.endsWith("/close/")) await forget();
    form.dataset.asked = "yes";
    form.requestSubmit();
  },
  true,
);

async function forget() {
  await keep?.forget();
  list = null;
  tag = "";
  await caches.delete("duijie-desk").catch(() => {});
  showLock();
}

addEventListener("beforeunload", (event) => {
  if (outbox.onlyHere) event.preventDefault();
});
// A scanner on a wire types wherever the cursor is: its first sign is no key of the page (j, k, x begin some codes).
const types = (event) => event.key.length === 1 && event.key !== "?" && !event.ctrlKey && !event.metaKey && !event.altKey;
addEventListener(
  "keydown",
  (event) => {
    if (!box || document.activeElement !== document.body || !types(event)) return;
    event.stopPropagation();
    box.focus();
  },
  true,
);
addEventListener("offline", async () => state("offline", await outbox.count()));
part("send-now").addEventListener("click", () => outbox.flush());
part("forget").addEventListener("click", async () => {
  if (await outbox.count()) warn();
  else await forget();
});

async function begin() {
  awayLinks(document);
  readyForm(part("walk-in"));
  startCamera(root, root.dataset.decoder, (code) => { part("found").hidden = true; record({ code, way: "qr" }); }, () => { part("camera-said").textContent = say.noCamera; });
  try {
    keep = await Keep.open(root.dataset.desk);
    outbox.keep = keep;
    part("keep").hidden = false;
    showLock();
  } catch {
    // a browser that keeps nothing works while there is a network
  }
  await outbox.flush();
  setInterval(refreshLive, 10000);
  setInterval(refreshList, 60000);
  root.dataset.ready = "yes";
}

begin();
