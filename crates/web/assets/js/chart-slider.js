/* The range slider below the chart: the longer history in small, a window with two handles. */
"use strict";

DRP.chartSlider = (() => {
  const HOUR = 3600;
  const NARROWEST = 3 * HOUR;
  /* Whatever is dragged is as wide as a finger's tip; where the window is narrower than both handles, they stand beside it. */
  const TARGET = 24;

  const element = (name, className) => {
    const it = document.createElement(name);
    it.className = className;
    return it;
  };

  function handle(className, name) {
    const it = element("button", className);
    it.type = "button";
    it.setAttribute("role", "slider");
    it.setAttribute("aria-label", name);
    return it;
  }

  /**
   * A slider in `host` over `full` = [from, to] that shows `chosen` and tells `onChange(from, to)`.
   * `draw(host)` draws the history and gives a plot with `destroy()`.
   */
  function slider(host, { full, chosen, at, draw, onChange }) {
    let current = [...chosen];
    let plot = null;
    const parts = {
      before: element("div", "shade"),
      after: element("div", "shade"),
      window: element("div", "win"),
      start: handle("h l", DRP.say("range-start")),
      end: handle("h r", DRP.say("range-end")),
      whole: handle("h m", DRP.say("range-whole")),
    };
    const handles = [parts.start, parts.end, parts.whole];
    parts.window.append(parts.start, parts.whole, parts.end);
    host.append(parts.before, parts.after, parts.window);
    for (const it of handles) {
      it.setAttribute("aria-valuemin", full[0]);
      it.setAttribute("aria-valuemax", full[1]);
    }

    const x = (time) => ((time - full[0]) / (full[1] - full[0])) * host.clientWidth;

    function place() {
      let [from, to] = [x(current[0]), x(current[1])];
      const isTiny = to - from < 2 * TARGET;
      if (isTiny) {
        const width = Math.max(TARGET, to - from);
        const middle = Math.max(TARGET + width / 2, Math.min((from + to) / 2, host.clientWidth - TARGET - width / 2));
        [from, to] = [middle - width / 2, middle + width / 2];
      }
      parts.window.style.left = `${from}px`;
      parts.window.style.width = `${to - from}px`;
      parts.window.classList.toggle("tiny", isTiny);
      parts.before.style.left = "0";
      parts.before.style.width = `${from}px`;
      parts.after.style.left = `${to}px`;
      parts.after.style.right = "0";
      const said = current.map((it) => `${at.day(it)}, ${at.clock(it)}`);
      const texts = [...said, DRP.say("from-to", { from: said[0], to: said[1] })];
      handles.forEach((it, index) => {
        it.setAttribute("aria-valuenow", Math.round(current[index] ?? current[0]));
        it.setAttribute("aria-valuetext", texts[index]);
      });
    }

    /** Chooses a range within the history, never narrower than three hours. */
    function choose(from, to) {
      const start = Math.max(full[0], Math.min(from, full[1] - NARROWEST));
      const end = Math.min(full[1], Math.max(to, start + NARROWEST));
      current = [start, end];
      place();
      onChange(start, end);
    }

    listen(host, parts, full, { current: () => current, choose });
    return {
      choose,
      /** Follows a range chosen elsewhere. */
      follow(from, to) {
        if (Math.abs(from - current[0]) < 1 && Math.abs(to - current[1]) < 1) return;
        current = [from, to];
        place();
      },
      redraw() {
        plot?.destroy();
        plot = draw(host);
        host.append(parts.before, parts.after, parts.window);
        place();
      },
    };
  }

  function listen(host, parts, full, { current, choose }) {
    /* The same length, elsewhere. */
    const moveTo = (from) => {
      const length = current()[1] - current()[0];
      const start = Math.max(full[0], Math.min(from, full[1] - length));
      choose(start, start + length);
    };

    host.addEventListener("pointerdown", (event) => {
      const grabbed = event.target === parts.start ? -1 : event.target === parts.end ? 1 : 0;
      const x0 = event.clientX;
      const [from, to] = current();
      const perPixel = (full[1] - full[0]) / host.clientWidth;
      host.setPointerCapture(event.pointerId);
      const move = (it) => {
        const by = (it.clientX - x0) * perPixel;
        if (grabbed < 0) return choose(Math.min(from + by, to - NARROWEST), to);
        if (grabbed > 0) return choose(from, to + by);
        return moveTo(from + by);
      };
      const stop = () => {
        host.removeEventListener("pointermove", move);
        for (const name of ["pointerup", "pointercancel"]) host.removeEventListener(name, stop);
      };
      host.addEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel"]) host.addEventListener(name, stop);
    });

    const steps = { ArrowLeft: -HOUR, ArrowRight: HOUR, ArrowDown: -HOUR, ArrowUp: HOUR, PageUp: 24 * HOUR, PageDown: -24 * HOUR };
    [parts.start, parts.end, parts.whole].forEach((it, index) => {
      it.addEventListener("keydown", (event) => {
        const jump = { Home: full[0], End: full[1] }[event.key];
        if (!steps[event.key] && jump === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        const range = [...current()];
        // A history is long: with Shift thirty times as far.
        const by = steps[event.key] * (event.shiftKey ? 30 : 1);
        if (index === 2) return moveTo(jump ?? range[0] + by);
        range[index] = jump ?? range[index] + by;
        if (index === 0) range[0] = Math.min(range[0], range[1] - NARROWEST);
        choose(range[0], range[1]);
      });
    });
  }

  return { slider };
})();
