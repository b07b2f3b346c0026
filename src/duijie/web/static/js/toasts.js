// A message that needs no answer goes after ten seconds; one that can be undone, or that is not good news, stays.
for (const toast of document.querySelectorAll("[data-toast]")) {
  if (toast.querySelector("form") || !toast.classList.contains("is-ok")) continue;
  let timer = 0;
  const wait = () => (timer = setTimeout(() => toast.remove(), 10000));
  const stay = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("pointerleave", wait);
  wait();
}
