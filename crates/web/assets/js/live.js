/* Live news: one stream while the tab is visible; new readings renew chart and figures; the foot tells the state. */
"use strict";

(() => {
  const place = document.querySelector("[data-live-src]");
  if (!place || !window.EventSource) return;
  const state = document.querySelector("[data-live-state]");

  /** The server says something every 15 s; after twice that the line is taken for dead. */
  const SILENCE_MS = 30_000;
  const DEBOUNCE_MS = 300;
  const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];

  let source = null;
  let heardAt = performance.now();
  let openedAt = 0;
  let updatedAt = DRP.now();
  let failures = 0;
  let connected = null;
  let retry = 0;
  let lastRevision = null;
  let paused = false;

  /* ---- the foot of the page ---- */

  const form = (options) => {
    const format = new Intl.DateTimeFormat(DRP.language, { timeZone: DRP.timeZone, hour: "numeric", minute: "2-digit", ...options });
    return (time) => format.format(time).replace(/\u202f/g, " ");
  };
  const clock = form({});
  const clockWithSeconds = form({ second: "2-digit" });

  function show(isConnected) {
    if (paused) return;
    state.textContent = isConnected
      ? DRP.say("connected", { time: clockWithSeconds(updatedAt) })
      : DRP.say("reconnecting", { time: clock(updatedAt) });
    place.classList.toggle("on", isConnected);
    document.documentElement.classList.toggle("offline", !isConnected);
    if (connected !== null && connected !== isConnected) {
      DRP.announce(DRP.say(isConnected ? "connected-again" : "connection-lost"));
    }
    connected = isConnected;
  }

  function heard() {
    heardAt = performance.now();
    failures = 0;
    show(true);
  }

  /* ---- renewing what is shown: one request at a time ---- */

  let timer = 0;
  let running = false;
  let again = false;

  function renewSoon() {
    clearTimeout(timer);
    timer = setTimeout(renew, DEBOUNCE_MS);
  }

  async function renew() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      await DRP.refreshSummary();
      await DRP.refreshChart?.();
      updatedAt = DRP.now();
      if (connected) show(true);
    } catch {
      // The figures stay as they are, and the foot still says from when they are.
    }
    running = false;
    if (!again) return;
    again = false;
    renewSoon();
  }

  /* ---- the stream ---- */

  function open() {
    if (source || document.hidden || paused) return;
    clearTimeout(retry);
    source = new EventSource(place.dataset.liveSrc);
    openedAt = performance.now();
    source.addEventListener("hello", (event) => {
      DRP.setNow(read(event).server_now);
      heard();
    });
    source.addEventListener("tick", heard);
    source.addEventListener("readings", (event) => {
      heard();
      const { revision } = read(event);
      if (revision !== undefined && revision === lastRevision) return;
      lastRevision = revision;
      renewSoon();
    });
    source.addEventListener("error", () => {
      // The browser tries again by itself unless the server refused.
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)];
      failures += 1;
      retry = setTimeout(open, wait);
    });
  }

  function close() {
    source?.close();
    source = null;
    clearTimeout(retry);
  }

  function read(event) {
    try {
      return JSON.parse(event.data);
    } catch {
      return {};
    }
  }

  setInterval(() => {
    if (document.hidden || paused || performance.now() - heardAt < SILENCE_MS) return;
    show(false);
    // A line that is dead without saying so is opened anew; one that was refused waits for its turn.
    if (!source || performance.now() - openedAt < SILENCE_MS) return;
    close();
    open();
  }, 5_000);

  document.addEventListener("visibilitychange", () => {
    if (document.hidden || paused) return close();
    // Nothing could be heard while hidden.
    heardAt = performance.now();
    open();
    renewSoon();
  });
  // What moves by itself can be made to stand still.
  const pause = document.querySelector("[data-live-pause]");
  pause?.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = DRP.say(paused ? "go-on" : "pause");
    document.documentElement.classList.toggle("offline", paused);
    if (paused) {
      close();
      state.textContent = DRP.say("paused", { time: clock(updatedAt) });
      place.classList.remove("on");
      return;
    }
    connected = null;
    heardAt = performance.now();
    open();
    renewSoon();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && open());
  // A DR period began or ended: the figures change their meaning.
  document.addEventListener("drp:turn", () => paused || renewSoon());

  open();
})();
