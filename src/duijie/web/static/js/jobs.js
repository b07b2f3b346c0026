// Looks every two seconds how far a job is and swaps its part of the page; reloads the page once it has ended.
const watch = (job) => {
  setTimeout(async () => {
    if (!job.isConnected) return;
    let answer;
    try {
      answer = await fetch(job.dataset.again, { headers: { Accept: "text/html" } });
    } catch {
      return watch(job);
    }
    if (!answer.ok) return watch(job);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById(job.id);
    if (!now || !now.dataset.again) return location.reload();
    const bar = job.querySelector("progress");
    const fresh = now.querySelector("progress");
    if (bar && fresh && fresh.hasAttribute("value")) {
      bar.max = fresh.max;
      bar.value = fresh.value;
    }
    job.querySelector("p").textContent = now.querySelector("p").textContent;
    return watch(job);
  }, 2000);
};
document.querySelectorAll("[data-again]").forEach(watch);
