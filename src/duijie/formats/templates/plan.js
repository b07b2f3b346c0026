const box = document.getElementById("find");
const query = document.getElementById("q");
const count = document.getElementById("n");
const rows = [...document.querySelectorAll("#people tbody tr")];
const plain = (words) => words.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}\p{M}]+/gu, "");
const filter = () => {
  const sought = plain(query.value);
  let found = 0;
  for (const row of rows) {
    row.hidden = !row.dataset.find.includes(sought);
    if (!row.hidden) found += 1;
  }
  const words = found ? count.dataset.some : count.dataset.none;
  count.textContent = sought ? words.replace("{found}", found).replace("{total}", rows.length) : "";
};
box.hidden = false;
query.addEventListener("input", filter);
window.addEventListener("beforeprint", () => {
  for (const more of document.querySelectorAll("details")) more.open = true;
});
