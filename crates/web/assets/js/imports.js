/* Imports: a file may be dropped on the form, and progress renews itself until there is a result. */
"use strict";

/* ---- a file that is dropped ---- */
(() => {
  const form = document.querySelector("form[data-drop]");
  const field = form?.querySelector("input[type=file]");
  if (!field) return;
  const mark = (over) => form.classList.toggle("over", over);
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  form.addEventListener("dragleave", () => mark(false));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (event.dataTransfer.files.length === 0) return;
    field.files = event.dataTransfer.files;
    DRP.announce(DRP.say("chosen", { name: field.files[0].name }));
  });
})();

/* ---- progress ---- */
(() => {
  const POLL_MS = 1_000;
  const PATIENCE_MS = 10_000;
  let first = null;

  const place = () => document.querySelector("[data-progress]");
  if (!place()) return;

  /** How long it takes from here on, by how fast it has been since this page was opened. */
  function left() {
    const { done, all } = place().dataset;
    if (!all) return "";
    const now = { done: Number(done), at: performance.now() };
    first ??= now;
    const rate = (now.done - first.done) / (now.at - first.at);
    if (!(rate > 0)) return "";
    const seconds = Math.ceil((Number(all) - now.done) / rate / 1_000);
    return seconds < 90
      ? DRP.say("seconds-left", { seconds })
      : DRP.say("minutes-left", { minutes: Math.ceil(seconds / 60) });
  }

  async function renew() {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (response.redirected || response.status === 401) return location.reload();
    if (!response.ok) throw new Error(`progress: ${response.status}`);
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const progress = fresh.querySelector("[data-progress]");
    if (!progress) return location.reload();
    const old = place();
    const words = progress.querySelector("p").firstChild.data;
    old.querySelector("p").firstChild.data = words;
    for (const name of ["done", "all"]) {
      if (progress.dataset[name]) old.dataset[name] = progress.dataset[name];
    }
    old.querySelector("progress").replaceWith(document.adoptNode(progress.querySelector("progress")));
    old.querySelector("[data-left]").textContent = left();
  }

  function later(wait) {
    setTimeout(async () => {
      if (document.hidden) return later(POLL_MS);
      try {
        await renew();
        later(POLL_MS);
      } catch {
        later(PATIENCE_MS);
      }
    }, wait);
  }

  document.querySelector("[data-reload]").hidden = true;
  later(POLL_MS);
})();
