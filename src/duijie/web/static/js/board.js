// The planning board: drag a meeting, or press M on it and choose a place with the arrows; Space locks. While one is on
// its way every place says whether a rule would be broken there. The page's own form "act" is what is sent.
const board = document.querySelector("table#board[data-draft]");
const data = JSON.parse(document.getElementById("board-data").textContent);
const words = document.getElementById("board-words").dataset;
const form = document.getElementById("act");
const said = document.getElementById("board-said");
const rows = [...board.tBodies[0].rows];
const say = (sentence, values = {}) => sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const cellAt = (slot, table) => rows[table].cells[slot + 1];
const placeOf = (cell) => [cell.cellIndex - 1, rows.indexOf(cell.parentElement)];

const here = () => {
  const at = new Map();
  for (const [code, [slot, table]] of Object.entries(data.spots)) at.set(`${slot},${table}`, code);
  return at;
};
const occupied = here();
const nameOf = (code) => {
  const cell = data.spots[code] && cellAt(...data.spots[code]);
  const link = cell?.querySelector("[data-m]") ?? document.querySelector(`[data-out="${code}"] b`);
  return link ? [...link.querySelectorAll(":scope > span > span:not(.sr)")].map((part) => part.textContent).join(" ") || link.textContent : "";
};

// What is wrong with a meeting at a place beside all others but those in "gone"; "" where nothing is.
const trouble = (code, slot, table, gone) => {
  const [people, resources] = data.meetings[code];
  const [, open, seats, holder] = data.tables[table];
  if (!((open >> slot) & 1)) return words.closed;
  if (seats >= 0 && seats < people.length) return words.seats;
  if (holder >= 0 && !people.some((p) => data.people[p][2] === holder)) return words.held;
  for (const p of people) {
    const [available, , , person] = data.people[p];
    if (!((available >> slot) & 1)) return say(words.away, { person });
  }
  const load = new Map();
  const used = resources.map(() => 0);
  for (const [other, [otherSlot, otherTable]] of Object.entries(data.spots)) {
    if (other === code || gone.includes(other)) continue;
    const [guests, needs] = data.meetings[other];
    for (const p of people) {
      if (!guests.includes(p)) continue;
      if (otherSlot === slot) return say(words.there, { person: data.people[p][3], table: data.tables[otherTable][0] });
      load.set(p, (load.get(p) ?? 0) + 1);
    }
    if (otherSlot === slot) resources.forEach((r, i) => (used[i] += needs.includes(r)));
  }
  for (const p of people) {
    const most = data.people[p][1];
    if (most >= 0 && (load.get(p) ?? 0) >= most) return say(words.full, { person: data.people[p][3], n: most });
  }
  return resources.some((r, i) => used[i] >= data.resources[r][slot]) ? words.interpreter : "";
};

// The same for a move: whoever is at the place changes places, and must fit as well.
const verdict = (code, slot, table) => {
  const other = occupied.get(`${slot},${table}`);
  if (other === code) return { bad: "", note: "" };
  if (other === undefined) return { bad: trouble(code, slot, table, []), note: "" };
  if (data.meetings[other][2]) return { bad: words.locked, note: "", never: true };
  const old = data.spots[code];
  const mine = trouble(code, slot, table, [other]);
  const theirs = old ? trouble(other, ...old, [code]) : "";
  return { bad: mine || theirs, note: say(words.change, { name: nameOf(other) }) };
};

let carried = null;
let target = null;

const begin = (code) => {
  carried = code;
  board.classList.add("is-moving");
  rows.forEach((row, table) => {
    for (let slot = 0; slot < data.slots.length; slot += 1) {
      const { bad } = verdict(code, slot, table);
      cellAt(slot, table).classList.add(bad ? "cannot" : "can");
    }
  });
  if (data.spots[code]) cellAt(...data.spots[code]).classList.add("is-origin");
};

const end = () => {
  carried = target = null;
  board.classList.remove("is-moving");
  for (const cell of board.querySelectorAll("td")) cell.classList.remove("can", "cannot", "is-target", "is-origin");
};

const point = (cell) => {
  if (cell === target) return;
  target?.classList.remove("is-target");
  target = cell;
  cell.classList.add("is-target");
  const [slot, table] = placeOf(cell);
  const { bad, note } = verdict(carried, slot, table);
  const place = say(words.at, { number: slot + 1, table: data.tables[table][0] });
  said.textContent = [`${place}: ${bad || words.fits}`, note].filter(Boolean).join("; ");
};

const send = (address, values) => {
  for (const field of [...form.elements]) if (!["csrfmiddlewaretoken", "edition"].includes(field.name)) field.disabled = true;
  for (const [name, value] of Object.entries(values)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  sessionStorage.setItem("duijie-board", JSON.stringify([scrollX, scrollY, board.parentElement.scrollLeft, values.code]));
  form.action = new URL(address, location.href);
  form.submit();
};

const version = words.base;

const drop = () => {
  const [slot, table] = placeOf(target);
  const code = carried;
  const stays = verdict(code, slot, table).never || occupied.get(`${slot},${table}`) === code;
  end();
  if (!stays) send(`${version}move/`, { code, slot: data.slots[slot], table: data.tables[table][0] });
};

// Dragging.
for (const item of [...board.querySelectorAll("[data-m]"), ...document.querySelectorAll("[data-out]")]) {
  const code = item.dataset.m ?? item.dataset.out;
  if (!data.meetings[code] || data.meetings[code][2]) continue;
  item.draggable = true;
  item.addEventListener("dragstart", (event) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", code);
    // The picture under the pointer is taken first; marking the board afterwards leaves it alone.
    setTimeout(() => begin(code));
  });
  item.addEventListener("dragend", end);
}
board.addEventListener("dragover", (event) => {
  const cell = event.target.closest("td");
  if (!carried || !cell) return;
  event.preventDefault();
  point(cell);
});
board.addEventListener("drop", (event) => {
  const cell = event.target.closest("td");
  if (!carried || !cell) return;
  event.preventDefault();
  point(cell);
  drop();
});

// Keys.
const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const clamp = (value, most) => Math.max(0, Math.min(most, value));

board.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const item = event.target.closest("[data-m]");
  if (carried) {
    if (event.key === "Escape") {
      end();
      said.textContent = "";
    } else if (event.key === "Enter" || event.key === " ") drop();
    else if (step[event.key]) {
      const [slot, table] = placeOf(target);
      const [right, down] = step[event.key];
      point(cellAt(clamp(slot + right, data.slots.length - 1), clamp(table + down, rows.length - 1)));
      target.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else return;
  } else if (!item) return;
  else if (event.key === "m" || event.key === "M") {
    const code = item.dataset.m;
    if (data.meetings[code][2]) {
      said.textContent = words.locked;
      return;
    }
    begin(code);
    point(item.closest("td"));
    said.textContent = say(words.carry, { name: nameOf(code) });
  } else if (event.key === " ") {
    send(`${version}lock/`, { code: item.dataset.m, locked: data.meetings[item.dataset.m][2] ? "0" : "1" });
  } else if (step[event.key]) {
    let [slot, table] = placeOf(item.closest("td"));
    const [right, down] = step[event.key];
    let next = null;
    while (!next) {
      slot += right;
      table += down;
      if (slot < 0 || table < 0 || slot >= data.slots.length || table >= rows.length) return;
      next = cellAt(slot, table).querySelector("[data-m]");
    }
    next.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
});
document.addEventListener("focusin", (event) => {
  if (carried && !board.contains(event.target)) end();
});

// After a change the board is where it was, and the meeting has the focus again.
const kept = sessionStorage.getItem("duijie-board");
if (kept) {
  sessionStorage.removeItem("duijie-board");
  const [x, y, left, code] = JSON.parse(kept);
  board.parentElement.scrollLeft = left;
  const link = board.querySelector(`[data-m="${CSS.escape(code ?? "")}"]`);
  link?.focus({ preventScroll: true });
  scrollTo(x, y);
}
document.querySelector("[data-board-hint]")?.removeAttribute("hidden");
