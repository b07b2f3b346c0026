// The walk-in form of a desk's page: sent to the server where there is one, kept on the device where not.
import { awayLinks } from "./desk_show.js";

const FIELDS = ["name", "organisation", "side", "category", "phone", "mail"];

// there(panel): the server took it, and panel is its answer. here(given): it is to be kept on the device.
// Without a network whoever has the same name is named first; a second sending means it.
export async function walkIn(form, { connected, list, there, here }) {
  const data = new FormData(form);
  if (connected && (await sendThere(form, data, there))) return;
  const agreed = form.querySelector("[name=agreed]");
  if (!agreed.checked) return void agreed.focus();
  const given = Object.fromEntries(FIELDS.map((field) => [field, String(data.get(field) ?? "")]));
  const alike = list ? list.alike(given.name) : [];
  const note = form.querySelector("[data-alike]");
  if (alike.length && note?.hidden) {
    note.hidden = false;
    form.querySelector("[data-alike-names]").textContent = alike.map((guest) => `${guest.name} (${guest.firm})`).join(", ");
    return;
  }
  end(form);
  here({ ...given, agreed: true, shown: data.has("shown") });
}

// True where the server took it, or said what to look at first.
async function sendThere(form, data, there) {
  let answer, page;
  try {
    answer = await fetch(form.action, { method: "POST", body: data, signal: AbortSignal.timeout(15000) });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return false;
  }
  const panel = page.querySelector("[data-panel] > *");
  if (answer.redirected && panel) {
    end(form);
    there(awayLinks(document.importNode(panel, true)));
    return true;
  }
  const again = page.querySelector("main form[action$='/walk-in/'] .body");
  if (!again) return false;
  again.querySelector(".actions")?.remove();
  const alike = page.querySelector("main section .body");
  const parts = [...(alike ? alike.children : []), ...again.children].map((one) => document.importNode(one, true));
  form.querySelector(".body").replaceChildren(...parts);
  return true;
}

const empty = new WeakMap();

// The form as it was, for the next guest.
function end(form) {
  form.querySelector(".body").replaceChildren(...empty.get(form).map((one) => one.cloneNode(true)));
  form.closest("dialog").close();
}

export function readyForm(form) {
  empty.set(form, [...form.querySelector(".body").children].map((one) => one.cloneNode(true)));
}
