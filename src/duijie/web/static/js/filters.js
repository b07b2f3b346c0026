// Sends a form of filters as soon as a choice changes; typing waits for Enter or a pause.
for (const form of document.querySelectorAll("form[data-filter]")) {
  let timer = 0;
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
  });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("input[type=search]") || event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      sessionStorage.setItem("duijie-search", event.target.id);
      form.requestSubmit();
    }, 700);
  });
  form.addEventListener("compositionstart", () => clearTimeout(timer));
}
// After a search the cursor is where it was.
const searched = sessionStorage.getItem("duijie-search");
if (searched) {
  sessionStorage.removeItem("duijie-search");
  const box = document.getElementById(searched);
  if (box instanceof HTMLInputElement) {
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }
}
