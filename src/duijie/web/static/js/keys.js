// j and k walk through the rows of a list, x ticks one, Enter opens it, / goes to the search box, ? lists the keys.
// An element may name its own key: data-key="y" is clicked (a field: focused).
const rows = [...document.querySelectorAll("table[data-rows] tbody tr, .rows[data-rows] > *")];
let at = -1;

const typing = (element) =>
  element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");

const go = (place) => {
  if (rows.length === 0) return;
  rows[at]?.classList.remove("is-at");
  at = Math.max(0, Math.min(rows.length - 1, place));
  rows[at].classList.add("is-at");
  (rows[at].querySelector("a") ?? rows[at].querySelector("button, input.tick"))?.focus();
  rows[at].scrollIntoView({ block: "nearest" });
};

const byKey = (key) =>
  [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key && !element.disabled && element.offsetParent);

const act = {
  j: () => go(at + 1),
  k: () => go(at - 1),
  x: () => rows[at]?.querySelector("input.tick")?.click(),
  "?": () => document.querySelector("dialog#keys")?.showModal(),
};

document.addEventListener("focusin", (event) => {
  const place = rows.findIndex((row) => row.contains(event.target));
  if (place === -1) return;
  rows[at]?.classList.remove("is-at");
  at = place;
  rows[at].classList.add("is-at");
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const marked = byKey(event.key);
  if (marked) {
    event.preventDefault();
    if (typing(marked)) marked.focus();
    else marked.click();
  } else if (Object.hasOwn(act, event.key)) {
    event.preventDefault();
    act[event.key]();
  }
});
