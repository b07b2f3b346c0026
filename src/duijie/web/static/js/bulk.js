// Counts the ticked rows of a list, ticks them all, and ticks a range with the shift key.
for (const word of document.querySelectorAll("[data-count-of]")) {
  const form = word.dataset.countOf;
  const ticks = [...document.querySelectorAll(`input.tick[name="chosen"][form="${CSS.escape(form)}"]`)];
  const all = document.querySelector(`[data-tick-all="${CSS.escape(form)}"]`);
  let last = null;

  const show = () => {
    const chosen = ticks.filter((tick) => tick.checked).length;
    word.textContent = word.dataset.words.replace("{n}", chosen);
    if (!all) return;
    all.checked = chosen > 0 && chosen === ticks.length;
    all.indeterminate = chosen > 0 && chosen < ticks.length;
  };

  for (const tick of ticks) {
    tick.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [ticks.indexOf(last), ticks.indexOf(tick)].sort((a, b) => a - b);
        for (const between of ticks.slice(from, to + 1)) between.checked = tick.checked;
      }
      last = tick;
      show();
    });
    tick.addEventListener("change", show);
  }
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const tick of ticks) tick.checked = all.checked;
      show();
    });
  }
  show();
}
