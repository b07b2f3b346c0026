// What a desk's page shows: the large answer, a guest found, the line about a guest. Made of nodes, never of markup.
const part = (which) => document.querySelector(`[data-${which}]`);

export function button(words, done, kind = "") {
  const made = Object.assign(document.createElement("button"), { type: "button", className: `btn ${kind}`, textContent: words });
  made.addEventListener("click", done);
  return made;
}

const made = (tag, className, textContent = "") => Object.assign(document.createElement(tag), { className, textContent });

function about(guest) {
  const line = made("span", "desk-about");
  if (guest.letter) {
    const side = made("span", "side");
    const letter = made("i", "", guest.letter);
    side.dataset.side = guest.side;
    letter.setAttribute("role", "img");
    letter.setAttribute("aria-label", guest.sideName);
    side.append(letter);
    line.append(side);
  }
  for (const [words, kind] of [[guest.firm, ""], [guest.category, "quiet"], [guest.group, "quiet"]])
    if (words) line.append(made("span", kind, words));
  return line;
}

// answer: tone, words, text, guest. acts: buttons and links below.
export function showPanel(answer, acts) {
  const panel = document.getElementById("desk-panel").content.firstElementChild.cloneNode(true);
  panel.className = `desk-said is-${answer.tone}`;
  const slot = (which) => panel.querySelector(`[data-slot=${which}]`);
  slot("words").textContent = answer.words;
  slot("text").textContent = answer.text;
  slot("name").textContent = answer.guest?.name ?? "";
  slot("about").replaceChildren(...(answer.guest ? [about(answer.guest)] : []));
  panel.querySelector(".desk-acts").replaceChildren(...acts);
  part("panel").replaceChildren(panel);
}

// A guest of the device's own list; act: since when they are here, or the button that checks them in.
export function foundRow(guest, act) {
  const row = made("li", "desk-row");
  const who = made("div", "desk-who");
  who.append(made("b", "", guest.name));
  if (guest.other) who.append(" ", made("small", "", guest.other));
  who.append(about(guest));
  const place = made("div", "row");
  place.append(act);
  row.append(who, place);
  return row;
}

export const hereSince = (words) => made("span", "status is-ok", words);

// Pages beside this one open beside it: leaving would lock the device again.
export function awayLinks(where) {
  for (const link of where.querySelectorAll("a[href*='/badges/'], a[href*='/groups/'], a[href$='/passphrase/']")) link.target = "_blank";
  return where;
}

export function badgeLink(words, href) {
  return Object.assign(made("a", "btn", words), { href, target: "_blank" });
}
