// One tap on must, interested or no without loading the page again: sends a form marked data-wish and puts each element
// of the answer, a piece of HTML made by the server, in the place of the one with its id. Without scripts, or without
// network, the form does what it always does.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-wish]")) return;
  event.preventDefault();
  const pressed = event.submitter;
  const data = new FormData(form);
  if (pressed && pressed.name) data.set(pressed.name, pressed.value);
  if (form.dataset.sending) return;
  form.dataset.sending = "true";
  let words;
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Duijie-Part": "wish" } });
    if (answer.redirected || ![200, 400, 409].includes(answer.status)) throw new Error(String(answer.status));
    words = await answer.text();
  } catch {
    if (pressed && pressed.name) {
      const kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = pressed.name;
      kept.value = pressed.value;
      form.append(kept);
    }
    HTMLFormElement.prototype.submit.call(form);
    return;
  }
  const inNote = Boolean(form.closest("details"));
  const parts = new DOMParser().parseFromString(words, "text/html");
  for (const part of [...parts.body.children]) {
    const old = document.getElementById(part.id);
    if (!old) continue;
    // A message is put in after its place is there, so that it is read aloud.
    const said = part.querySelector("[data-said]");
    const message = said && said.firstElementChild;
    if (message) message.remove();
    old.replaceWith(part);
    if (message) setTimeout(() => said.append(message), 50);
    const same = pressed && pressed.name && part.querySelector(`button[name="${pressed.name}"][value="${pressed.value}"]`);
    if (same) same.focus();
    else if (inNote && part.matches("details")) part.querySelector("summary").focus();
  }
});
