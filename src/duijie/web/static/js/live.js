// While somebody types in a form marked data-live="address", sends it there and puts the answer, a piece of HTML made
// by the server, into the element that data-live-into names. Without scripts the form's own button does the same.
for (const form of document.querySelectorAll("form[data-live]")) {
  const into = document.getElementById(form.dataset.liveInto);
  let timer = 0;
  let turn = 0;
  const ask = async () => {
    const mine = ++turn;
    const data = new FormData(form);
    for (const [key, value] of [...data]) if (value instanceof File) data.delete(key);
    try {
      const answer = await fetch(form.dataset.live, { method: "POST", body: data, headers: { "X-Duijie-Part": "live" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine === turn) into.replaceChildren(...page.body.childNodes);
    } catch {
      // No network: what was said last stays.
    }
  };
  form.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 600);
  });
  form.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 600);
  });
}
