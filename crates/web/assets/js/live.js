/* Live news: one stream while the tab is visible; what it tells renews the page's parts; the foot tells its state. */
"use strict";

(() => {
  const place = document.querySelector("[data-live-src]");
  if (!place || !window.EventSource) return;
  const state = document.querySelector("[data-live-state]");
  const pause = document.querySelector("[data-live-pause]");

  /** The server says something every 15 s; after twice that the line is taken for dead. */
  const SILENCE_MS = 30_000;
  const DEBOUNCE_MS = 300;
  const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];

  let source = null;
  /** Up to where this page has been told: the stream goes on from there, on whichever server. */
  let point = null;
  let heardAt = performance.now();
  let openedAt = 0;
  let updatedAt = DRP.now();
  let failures = 0;
  let connected = null;
  let retry = 0;
  let paused = false;

  /* ---- the foot of the page ---- */

  const form = (options) => {
    const format = new Intl.DateTimeFormat(DRP.language, { timeZone: DRP.timeZone, hour: "numeric", minute: "2-digit", ...options });
    return (time) => format.format(time).replace(/[\u202f\u00a0]/g, " ").replace(/([ap])\. m\./, "$1.m.");
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

  function heard(event) {
    heardAt = performance.now();
    failures = 0;
    point = event.lastEventId || point;
    show(true);
  }

  /* ---- renewing what is shown: one request at a time ---- */

  let timer = 0;
  let running = false;
  const due = new Set();

  function renewSoon(...what) {
    for (const it of what) due.add(it);
    clearTimeout(timer);
    timer = setTimeout(renew, DEBOUNCE_MS);
  }

  async function renew() {
    if (running || due.size === 0) return;
    running = true;
    const what = new Set(due);
    due.clear();
    try {
      await DRP.renewParts(what.has("readings") && what.size === 1);
      if (!what.has("import") || what.size > 1) await DRP.refreshChart?.();
      updatedAt = DRP.now();
      document.dispatchEvent(new CustomEvent("drp:renewed"));
      if (connected) show(true);
    } catch {
      // The figures stay as they are, and the foot says from when they are; the next news or the next line tries again.
      for (const it of what) due.add(it);
    }
    running = false;
    if (connected && due.size > 0) timer = setTimeout(renew, RETRY_MS[2]);
  }

  /* ---- the stream ---- */

  function address() {
    const url = new URL(place.dataset.liveSrc, location.href);
    if (point) url.searchParams.set("since", point);
    return url;
  }

  function open() {
    if (source || document.hidden || paused) return;
    clearTimeout(retry);
    source = new EventSource(address());
    openedAt = performance.now();
    const told = (...what) => (event) => {
      heard(event);
      renewSoon(...what);
    };
    source.addEventListener("hello", (event) => {
      DRP.setNow(read(event).server_now);
      heard(event);
      // What could not be renewed while the line was down.
      renewSoon();
    });
    source.addEventListener("tick", heard);
    source.addEventListener("readings", told("readings"));
    source.addEventListener("periods", told("periods"));
    source.addEventListener("import", told("import"));
    source.addEventListener("resync", told("readings", "periods", "import"));
    source.addEventListener("error", () => {
      show(false);
      // The browser tries again by itself unless the server refused.
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      // Where the session is over, or the page may be seen no longer, the page says so itself.
      DRP.renewParts(true).catch(() => {});
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
    // Nothing could be heard while hidden; what happened meanwhile is told first.
    heardAt = performance.now();
    open();
  });
  // Where the browser says that it has no line, nothing is waited for.
  addEventListener("offline", () => {
    close();
    show(false);
  });
  addEventListener("online", () => {
    heardAt = performance.now();
    open();
  });
  // What moves by itself can be made to stand still.
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
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && open());
  // A DR period began or ended: the figures change their meaning.
  document.addEventListener("drp:turn", () => paused || renewSoon("periods"));

  open();
})();
