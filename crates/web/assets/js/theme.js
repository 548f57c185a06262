/* Runs in the head, before anything is drawn: applies the remembered theme, so that nothing flashes. */
"use strict";
window.DRP = window.DRP || {};

(() => {
  const KEY = "drp-theme";
  const root = document.documentElement;
  // The dark palette is one style sheet; its media attribute decides when it counts. It never counts in print.
  const SYSTEM = "screen and (prefers-color-scheme: dark)";
  const MEDIA = { system: SYSTEM, light: "not all", dark: "screen" };

  function remembered() {
    try {
      const choice = localStorage.getItem(KEY);
      return choice in MEDIA ? choice : "system";
    } catch {
      return "system";
    }
  }

  function apply(choice) {
    document.getElementById("dark-palette").media = MEDIA[choice];
    root.dataset.theme = choice;
  }

  root.classList.add("js");
  apply(remembered());

  DRP.theme = {
    get: remembered,
    set(choice) {
      try {
        localStorage.setItem(KEY, choice);
      } catch {
        // Without storage the choice lasts as long as the page.
      }
      apply(choice);
    },
  };
})();
