/* What every page does: theme buttons, forms that send themselves, the clock, the password, the fragments. */
"use strict";

/* ---- the words of the page's language ---- */
(() => {
  const words = JSON.parse(document.querySelector("[data-words]")?.dataset.words || "{}");
  DRP.language = document.documentElement.lang || "en-US";
  /** A sentence of the catalogue, `{name}` in it filled by `gaps.name`. */
  DRP.say = (key, gaps = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => gaps[name] ?? all);
})();

/* ---- the server's time ---- */
(() => {
  let base = Date.now();
  let since = performance.now();
  /** The server's time in milliseconds: counted from its own stamp, whatever the visitor's clock says. */
  DRP.now = () => base + (performance.now() - since);
  DRP.setNow = (instant) => {
    const time = Date.parse(instant);
    if (Number.isNaN(time)) return;
    base = time;
    since = performance.now();
  };
  const stamp = document.querySelector("[data-server-now]");
  if (stamp) DRP.setNow(stamp.dataset.serverNow);
  DRP.timeZone = stamp?.dataset.timeZone || undefined;

  const status = document.querySelector("[data-announce]");
  /** Says something to people who do not see the page change. */
  DRP.announce = (text) => {
    if (status) status.textContent = text;
  };
})();

/* ---- theme ---- */
(() => {
  const buttons = [...document.querySelectorAll("[data-theme-choice]")];
  const show = () => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === DRP.theme.get()));
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      DRP.theme.set(button.dataset.themeChoice);
      show();
    });
  }
  show();
})();

/* ---- forms that send themselves ---- */
(() => {
  const FOCUS = "drp-focus";
  let timer = 0;
  let lastKey = 0;

  function send(control) {
    const form = control.form;
    // What hangs on the changed control is left out, so that the server chooses anew.
    for (const name of (control.dataset.resets || "").split(" ").filter(Boolean)) {
      const other = form.elements.namedItem(name);
      if (other) other.disabled = true;
    }
    try {
      sessionStorage.setItem(FOCUS, control.id);
    } catch {
      // Then the focus starts at the top of the next page.
    }
    form.requestSubmit();
  }

  document.addEventListener("keydown", () => {
    lastKey = performance.now();
  }, true);
  document.addEventListener("change", (event) => {
    const control = event.target;
    if (!control.form?.hasAttribute("data-autosubmit")) return;
    clearTimeout(timer);
    // Arrow keys step through a closed select: wait until they rest.
    const wait = performance.now() - lastKey < 1000 ? 700 : 0;
    timer = setTimeout(() => send(control), wait);
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const control of document.querySelectorAll("select:disabled")) control.disabled = false;
  });

  try {
    const id = sessionStorage.getItem(FOCUS);
    sessionStorage.removeItem(FOCUS);
    const control = id && document.getElementById(id);
    if (control?.form?.hasAttribute("data-autosubmit")) control.focus({ preventScroll: true });
  } catch {
    // No storage, no focus to restore.
  }
})();

/* ---- countdown ---- */
(() => {
  const SAY_AT = [60, 15, 5];
  let before = null;

  const written = (seconds) => {
    const two = (n) => String(n).padStart(2, "0");
    return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  };

  function tick() {
    // Looked up every time: a live update may have replaced it.
    const clock = document.querySelector("[data-countdown]");
    if (!clock) return;
    const left = Math.max(0, Math.round((Date.parse(clock.dataset.countdown) - DRP.now()) / 1000));
    clock.textContent = written(left);
    const minutes = SAY_AT.find((it) => before !== null && before > it * 60 && left <= it * 60);
    if (minutes) DRP.announce(DRP.say("minutes", { minutes, what: clock.nextElementSibling?.textContent ?? "" }));
    if (before !== null && before > 0 && left === 0) document.dispatchEvent(new CustomEvent("drp:turn"));
    before = left;
  }

  if (document.querySelector("[data-live-part]")) {
    tick();
    setInterval(tick, 1000);
  }
})();

/* ---- small helpers of forms and menus ---- */
(() => {
  for (const button of document.querySelectorAll("[data-show-password]")) {
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.showPassword);
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      button.firstChild.textContent = DRP.say(shown ? "hide" : "show");
    });
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = DRP.say("copied");
      } catch {
        button.textContent = DRP.say("selected");
      }
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }

  document.querySelector("[data-focus]")?.focus();

  const menus = document.querySelectorAll("details.menu");
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus) {
      if (!menu.open) continue;
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();

/* ---- offline ---- */
(() => {
  const note = document.querySelector("[data-offline]");
  if (!note) return;
  const show = () => {
    note.hidden = navigator.onLine;
    if (!note.hidden) DRP.announce(note.textContent);
  };
  addEventListener("online", show);
  addEventListener("offline", show);
  // Sent now, a form would be lost, and what was typed with it.
  document.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopPropagation();
    show();
    note.focus();
  }, true);
  show();
})();

/* ---- fragments ---- */
(() => {
  const src = document.querySelector("[data-summary-src]")?.dataset.summarySrc;

  /** Fetches the page, or only the summary of it, and puts each of its live parts in the place of the same name. */
  DRP.renewParts = async (onlySummary) => {
    const isWhole = !src || !onlySummary;
    const response = await fetch(isWhole ? location.href : src, { headers: { Accept: "text/html" } });
    // Sent to another page or refused: a reload says so properly.
    if (response.redirected || [401, 403, 404].includes(response.status)) return location.reload();
    if (!response.ok) throw new Error(`parts: ${response.status}`);
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const named = (part) => `[data-live-part="${part.dataset.livePart}"]`;
    // A part that is gone has come to its end: what follows it is another page.
    const gone = [...document.querySelectorAll("[data-live-part]")].some((it) => !fresh.querySelector(named(it)));
    if (isWhole && gone) return location.reload();
    for (const part of fresh.querySelectorAll("[data-live-part]")) {
      const old = document.querySelector(named(part));
      if (!old || old.outerHTML === part.outerHTML) continue;
      const focused = old.contains(document.activeElement) ? document.activeElement : null;
      old.replaceWith(document.adoptNode(part));
      const same = (it) => it.id === focused.id && it.getAttribute("href") === focused.getAttribute("href");
      // Whoever was in it with the keyboard stays there.
      if (focused) [...part.querySelectorAll(focused.localName)].find(same)?.focus({ preventScroll: true });
    }
  };
})();
