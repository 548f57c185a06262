/* Imports: a file may be dropped on the form, it is told how far it is sent, and progress renews itself until there is a result. */
"use strict";

/* ---- a file is chosen, dropped, sent ---- */
(() => {
  const form = document.querySelector("form[data-drop]");
  const field = form?.querySelector("input[type=file]");
  if (!field) return;
  const button = form.querySelector("button[type=submit]");
  const most = Number(field.dataset.maxBytes);
  const note = Object.assign(document.createElement("div"), { className: "sending", hidden: true });
  note.append(document.createElement("p"), document.createElement("progress"));
  form.append(note);
  const [words, bar] = note.children;
  words.setAttribute("role", "status");
  bar.setAttribute("aria-label", DRP.say("how-much-sent"));

  const UNITS = ["bytes", "KiB", "MiB", "GiB"];
  function size(bytes) {
    const unit = bytes < 1024 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10));
    return `${Number((bytes / 1024 ** unit).toFixed(1))} ${UNITS[unit]}`;
  }

  /** Says what is wrong with the file, before it is sent in vain. */
  function check() {
    const file = field.files[0];
    let fault = "";
    if (file && file.size === 0) fault = DRP.say("file-empty");
    if (file && file.size > most) fault = DRP.say("file-large", { size: size(file.size), most: size(most) });
    field.setCustomValidity(fault);
    return !fault;
  }

  function chosen() {
    note.hidden = true;
    if (!check()) field.reportValidity();
  }

  function say(text, isBad) {
    note.hidden = false;
    note.classList.toggle("bad", isBad);
    words.textContent = text;
    bar.hidden = isBad;
  }

  field.addEventListener("change", chosen);
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
    chosen();
  });

  /** Why the server refused the file, as its page says. */
  function reason(request) {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const said = page.querySelector("[role=alert] li") ?? page.querySelector("main h1 + p");
    return said?.textContent.trim() || DRP.say("file-refused");
  }

  function done(request) {
    // What was sent led to another page: that of the file, or the one to sign in.
    if (request.status < 400) return location.assign(request.responseURL);
    say(reason(request), true);
    button.disabled = false;
  }

  function send(file) {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.max = total;
      bar.value = loaded;
      say(loaded < total ? DRP.say("sent-of", { loaded: size(loaded), total: size(total) }) : DRP.say("sent"), false);
    });
    request.addEventListener("load", () => done(request));
    request.addEventListener("error", () => {
      say(DRP.say("not-sent"), true);
      button.disabled = false;
    });
    request.send(new FormData(form));
  }

  form.addEventListener("submit", async (event) => {
    const file = field.files[0];
    if (!file) return;
    event.preventDefault();
    button.disabled = true;
    bar.removeAttribute("value");
    say(DRP.say("sending", { name: file.name }), false);
    // Whose session has ended signs in before anything is sent in vain.
    const page = await fetch(location.pathname, { method: "HEAD" }).catch(() => null);
    if (page?.redirected) return location.reload();
    send(file);
  });

  // Whoever comes back may send another file.
  window.addEventListener("pageshow", () => {
    button.disabled = false;
    note.hidden = true;
  });
})();

/* ---- progress: live news renew it, so that the page need not ---- */
(() => {
  const renewal = document.querySelector("[data-progress] [data-renewal]");
  if (renewal && window.EventSource) renewal.hidden = true;
})();
