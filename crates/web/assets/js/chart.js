/* The chart: fetches its data, draws them with uPlot, answers pointer, keyboard, theme, print and live news. */
"use strict";

(() => {
  const { columns, isEmpty, indexOf, lastActual, power, times, range } = DRP.chartData;
  const { layers, palette } = DRP.chartDraw;
  const NARROW = 520;
  const AXIS_FONT = "12px Inter";
  const SLIDER_AGE_MS = 10 * 60 * 1000;

  const element = (name, className, text) => {
    const it = document.createElement(name);
    it.className = className;
    if (text) it.textContent = text;
    return it;
  };
  const seconds = (instant) => (instant ? Date.parse(instant) / 1000 : null);

  /* ---- data ---- */

  async function load(src, signal) {
    const response = await fetch(src, { headers: { Accept: "application/json" }, signal });
    if (response.status === 401 || response.redirected) {
      location.reload();
      return new Promise(() => {});
    }
    if (!response.ok) throw new Error(`${response.status}`);
    return columns(await response.json());
  }

  /** The same address for another range. */
  function between(src, from, to) {
    const url = new URL(src, location.href);
    url.searchParams.set("from", new Date(from * 1000).toISOString().replace(".000", ""));
    url.searchParams.set("to", new Date(to * 1000).toISOString().replace(".000", ""));
    return url.pathname + url.search;
  }

  function spanOf(src) {
    const { searchParams } = new URL(src, location.href);
    return [seconds(searchParams.get("from")), seconds(searchParams.get("to"))];
  }

  /* ---- axes ---- */

  function timeLabels(at, splits, increment) {
    return splits.map((it) => {
      if (increment >= 28 * 86400) return at.isJanuary(it) ? at.year(it) : at.month(it);
      if (increment >= 86400) return at.date(it);
      if (increment < 3600) return at.isMidnight(it) ? at.date(it) : at.clock(it);
      return at.isMidnight(it) ? at.date(it) : at.hour(it);
    });
  }

  /** Room above and below the values, at round numbers; below zero only where values are. */
  function valueRange(low, high) {
    if (low === null || high === null) return [0, 1];
    const height = Math.max(high - low, Math.abs(high) * 0.1, 0.1);
    const step = 10 ** Math.floor(Math.log10(height)) / 2;
    const bottom = Math.floor((low - height * 0.12) / step) * step;
    const top = Math.ceil((high + height * 0.14) / step) * step;
    return [low >= 0 ? Math.max(0, bottom) : bottom, top];
  }

  /* ---- the chart ---- */

  class Chart {
    constructor(host) {
      this.host = host;
      this.src = host.dataset.src;
      this.home = [seconds(host.dataset.from), seconds(host.dataset.to)];
      const range = [seconds(host.dataset.rangeFrom), seconds(host.dataset.rangeTo)];
      this.shown = range[0] && range[1] ? range : [...this.home];
      this.detail = null;
      this.detailSpan = spanOf(this.src).map((it, index) => it ?? this.shown[index]);
      this.coarse = null;
      this.plot = null;
      this.slider = null;
      this.key = null;
      this.at = times(DRP.timeZone);
      this.furnish();
    }

    furnish() {
      const { host } = this;
      // The picture that the server drew stays until there is something in its place.
      for (const it of [...host.children]) if (!it.matches(".still")) it.remove();
      host.tabIndex = 0;
      host.setAttribute("role", "figure");
      host.setAttribute("aria-label", `${host.dataset.label} ${DRP.say("arrow-keys")}`);
      this.tip = element("div", "tip");
      this.state = element("div", "chart-state");
      this.live = element("div", "sr");
      this.live.setAttribute("aria-live", "polite");
      host.append(this.tip, this.state);
      host.after(this.live);
      host.addEventListener("keydown", (event) => this.onKey(event));
      host.addEventListener("blur", () => this.point(null));
    }

    /** The slider and the dates below it. */
    get sliderParts() {
      const range = document.querySelector("[data-chart-range]");
      return range ? [range, range.nextElementSibling] : [];
    }

    async start() {
      for (const it of this.sliderParts) it.hidden = false;
      const slow = setTimeout(() => this.say(DRP.say("loading")), 300);
      try {
        this.detail = await load(this.src);
        clearTimeout(slow);
      } catch {
        clearTimeout(slow);
        this.sayFailed();
        return;
      }
      this.at = times(this.detail.timeZone || DRP.timeZone);
      this.say(isEmpty(this.detail) ? DRP.say("no-readings") : "");
      this.build();
      this.watch();
      await this.startSlider();
    }

    say(text) {
      this.state.replaceChildren();
      if (text) this.state.append(element("p", "", text));
    }

    sayFailed() {
      for (const it of this.sliderParts) it.hidden = true;
      this.say(DRP.say("chart-failed"));
      const again = element("button", "btn small", DRP.say("again"));
      again.type = "button";
      again.addEventListener("click", () => {
        this.say("");
        this.start();
      });
      this.state.append(again);
      this.state.setAttribute("role", "alert");
    }

    /** What is drawn: the detail where it covers the window, the coarse history until then. */
    get data() {
      const [from, to] = this.shown;
      const covered = this.detailSpan[0] <= from + 1 && this.detailSpan[1] >= to - 1;
      return covered || !this.coarse ? this.detail : this.coarse;
    }

    get now() {
      return this.host.dataset.now ? DRP.now() / 1000 : null;
    }

    get view() {
      return { data: this.data, at: this.at, now: this.now };
    }

    rows() {
      const { x, actual, prediction } = this.data;
      return [x, actual, prediction];
    }

    /* -- drawing -- */

    lines(colour, mini) {
      const points = { show: false };
      return [
        {},
        { stroke: colour("--c-actual"), width: mini ? 1 : 2.25, points },
        { stroke: (u) => (u?.isDense ? "transparent" : colour("--c-pred")), width: mini ? 1 : 1.75, dash: [6, 4], points },
      ];
    }

    axes(colour, narrow) {
      const common = { stroke: colour("--c-axis"), font: AXIS_FONT, ticks: { show: false } };
      const grid = { stroke: colour("--c-grid"), width: 1 };
      const write = (it, increment) => {
        const digits = Math.max(0, -Math.floor(Math.log10(increment)));
        const text = it.toLocaleString(DRP.language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
        return text.replace("-", "\u2212");
      };
      return [
        {
          ...common, grid: { show: false }, space: narrow ? 64 : 84, size: 30, gap: 8,
          // At the right edge of a phone there is no room for half a label.
          values: (u, splits, axis, space, increment) => timeLabels(this.at, splits, increment)
            .map((it, index) => (narrow && splits[index] >= u.scales.x.max ? "" : it)),
        },
        { ...common, grid, size: narrow ? 44 : 54, gap: 8, space: 44, values: (u, splits, axis, space, increment) => splits.map((it) => write(it, increment)) },
      ];
    }

    build() {
      const { host } = this;
      this.plot?.destroy();
      this.plot = null;
      host.querySelector(".still")?.remove();
      const colour = palette();
      const width = host.clientWidth;
      const narrow = width < NARROW;
      this.plot = new uPlot({
        width,
        height: Math.max(host.clientHeight, 260),
        padding: [26, narrow ? 14 : 22, 0, 0],
        legend: { show: false },
        tzDate: (it) => uPlot.tzDate(new Date(it * 1000), this.detail.timeZone || DRP.timeZone || "UTC"),
        cursor: {
          drag: { x: true, y: false, uni: 10 },
          bind: { dblclick: () => () => this.show(...this.home) },
          points: {
            size: 9,
            fill: (u, i) => colour(i === 1 ? "--c-actual" : "--surface"),
            stroke: (u, i) => colour(i === 1 ? "--c-actual" : "--c-pred"),
          },
        },
        scales: {
          x: { time: true, min: this.shown[0], max: this.shown[1] },
          y: { range: (u, low, high) => valueRange(low, high) },
        },
        axes: this.axes(colour, narrow),
        series: this.lines(colour, false),
        plugins: [layers(() => this.view, colour, false)],
        hooks: {
          setCursor: [(u) => this.point(u.cursor.left >= 0 ? u.cursor.idx : null)],
          setScale: [(u, scale) => scale === "x" && this.onScale(u.scales.x.min, u.scales.x.max)],
        },
      }, this.rows(), host);
      host.append(this.tip, this.state);
      host.querySelector("canvas")?.setAttribute("aria-hidden", "true");
    }

    redraw() {
      if (!this.plot) return;
      this.build();
      this.slider?.redraw();
    }

    watch() {
      if (this.watching) return;
      this.watching = true;
      document.querySelector("[data-chart-home]")?.addEventListener("click", () => {
        this.show(...this.home);
        this.host.focus();
      });
      const changed = () => Math.abs(this.plot.width - this.host.clientWidth) > 2;
      new ResizeObserver(() => this.plot && changed() && this.redraw()).observe(this.host);
      const palette = document.getElementById("dark-palette");
      const themes = new MutationObserver(() => this.redraw());
      themes.observe(palette, { attributes: true, attributeFilter: ["media"] });
      for (const query of ["print", "(prefers-color-scheme: dark)"]) {
        matchMedia(query).addEventListener("change", () => this.redraw());
      }
    }

    /* -- range -- */

    /** Shows a range, from wherever it was chosen, and fetches what is missing for it. */
    show(from, to) {
      const before = this.data;
      this.shown = [from, to];
      if (this.data !== before) this.plot.setData(this.rows(), false);
      this.plot.setScale("x", { min: from, max: to });
    }

    onScale(from, to) {
      if (from === null || to === null) return;
      const before = this.data;
      this.shown = [from, to];
      this.slider?.follow(from, to);
      this.remember();
      if (this.data !== before) queueMicrotask(() => this.plot?.setData(this.rows(), false));
      this.want();
    }

    /** Keeps the shown range in the address once it rests, so that going back and loading anew find it again. */
    remember() {
      if (!this.host.dataset.sliderSrc) return;
      clearTimeout(this.remembering);
      this.remembering = setTimeout(() => {
        const [from, to] = this.shown;
        const isHome = Math.abs(from - this.home[0]) < 1 && Math.abs(to - this.home[1]) < 1;
        const instant = (it) => new Date(Math.round(it) * 1000).toISOString().replace(".000", "");
        const told = (address) => {
          const url = new URL(address, location.href);
          for (const [name, it] of [["from", from], ["to", to]]) {
            if (isHome) url.searchParams.delete(name);
            else url.searchParams.set(name, instant(it));
          }
          return url.pathname + url.search + url.hash;
        };
        const address = told(location.href);
        if (address !== location.pathname + location.search + location.hash) history.replaceState(history.state, "", address);
        for (const link of document.querySelectorAll("[data-keeps-range]")) link.href = told(link.href);
        const back = document.querySelector("[data-chart-home]");
        if (back) back.hidden = isHome;
        const shown = document.querySelector("[data-chart-shown]");
        if (!shown) return;
        this.how ??= shown.textContent;
        const time = (it) => `${this.at.day(it)}, ${this.at.clock(it)}`;
        shown.textContent = isHome ? this.how : DRP.say("from-to", { from: time(from), to: time(to) });
      }, 300);
    }

    /** Fetches the detail of the shown range once it rests, where what is there does not cover it or is too coarse. */
    want() {
      clearTimeout(this.wanted);
      const [from, to] = this.shown;
      const [start, end] = this.detailSpan;
      const covered = start <= from + 1 && end >= to - 1;
      const coarse = end - start > (to - from) * 4 && this.detail.x.length > 900;
      if (covered && !coarse) return;
      this.wanted = setTimeout(() => this.fetchDetail(from, to), 200);
    }

    async fetchDetail(from, to) {
      this.asked?.abort();
      this.asked = new AbortController();
      const span = [Math.floor(from / 3600) * 3600, Math.ceil(to / 3600) * 3600];
      try {
        this.detail = await load(between(this.src, ...span), this.asked.signal);
        this.detailSpan = span;
        this.say(isEmpty(this.detail) ? DRP.say("no-readings") : "");
        this.plot.setData(this.rows(), false);
        this.plot.setScale("x", { min: this.shown[0], max: this.shown[1] });
      } catch (error) {
        if (error.name !== "AbortError") this.say(DRP.say("detail-failed"));
      }
    }

    /** Fetches the shown data anew after live news; the window stays where it is. */
    async refresh() {
      if (!this.plot) return;
      this.detail = await load(between(this.src, ...this.detailSpan));
      this.say(isEmpty(this.detail) ? DRP.say("no-readings") : "");
      this.plot.setData(this.rows(), false);
      this.plot.setScale("x", { min: this.shown[0], max: this.shown[1] });
      if (this.slider && performance.now() - this.coarseAt > SLIDER_AGE_MS) await this.loadCoarse();
    }

    /* -- slider -- */

    async loadCoarse() {
      this.coarse = await load(this.host.dataset.sliderSrc);
      this.coarseAt = performance.now();
      this.slider?.redraw();
    }

    async startSlider() {
      const [host] = this.sliderParts;
      if (!host || !this.host.dataset.sliderSrc || this.slider) return;
      try {
        await this.loadCoarse();
      } catch {
        // The chart works without its slider; the stepper does the same.
        for (const it of this.sliderParts) it.hidden = true;
        return;
      }
      const [from, to] = spanOf(this.host.dataset.sliderSrc);
      const full = [Math.min(from ?? this.home[0], this.home[0]), Math.max(to ?? this.home[1], this.home[1])];
      this.slider = DRP.chartSlider.slider(host, {
        full,
        chosen: this.shown,
        at: this.at,
        draw: (it) => this.drawCoarse(it, full),
        onChange: (start, end) => this.show(start, end),
      });
      this.slider.redraw();
    }

    drawCoarse(host, full) {
      const colour = palette();
      const { x, actual, prediction } = this.coarse;
      return new uPlot({
        width: host.clientWidth,
        height: 54,
        padding: [6, 0, 6, 0],
        legend: { show: false },
        cursor: { show: false },
        select: { show: false },
        scales: { x: { time: true, min: full[0], max: full[1] }, y: { range: (u, low, high) => valueRange(low, high) } },
        axes: [{ show: false }, { show: false }],
        series: this.lines(colour, true),
        plugins: [layers(() => ({ data: this.coarse, at: this.at, now: null }), colour, true)],
      }, [x, actual, prediction], host);
    }

    /* -- reading values -- */

    describe(index) {
      const data = this.data;
      const [x, step] = [data.x[index], data.step[index]];
      const when = step > 7200
        ? DRP.say("about", { day: this.at.day(x), hour: this.at.hour(x) })
        : `${this.at.day(x - step / 2)}, ${range(this.at, x - step / 2, x + step / 2, false)}`;
      const [actual, prediction] = [data.actual[index], data.prediction[index]];
      const future = this.now !== null && x > this.now;
      return { when, actual, prediction, missing: DRP.say(future ? "not-yet" : "no-reading") };
    }

    point(index) {
      const { tip } = this;
      if (index === null || index === undefined || this.data.x[index] === undefined) {
        tip.classList.remove("on");
        return;
      }
      const it = this.describe(index);
      tip.replaceChildren(element("b", "", it.when));
      const row = (name, value, className = "") => {
        const line = element("div", className);
        line.append(element("span", "", name), element("span", "", value));
        tip.append(line);
      };
      row(DRP.say("actual"), it.actual === null ? it.missing : power(it.actual));
      row(DRP.say("prediction"), it.prediction === null ? DRP.say("none") : power(it.prediction));
      if (it.actual !== null && it.prediction !== null) {
        const below = it.actual <= it.prediction;
        const difference = power(Math.abs(it.actual - it.prediction));
        row(DRP.say(below ? "below" : "above"), difference, below ? "d pos" : "d neg");
      }
      const left = this.plot.valToPos(this.data.x[index], "x") + this.plot.bbox.left / (window.devicePixelRatio || 1);
      const after = left + 14;
      const x = after + tip.offsetWidth > this.host.clientWidth ? left - tip.offsetWidth - 14 : after;
      tip.style.transform = `translate(${Math.max(0, x)}px, 16px)`;
      tip.classList.add("on");
    }

    onKey(event) {
      if (!this.plot || event.target !== this.host) return;
      const { x } = this.data;
      const start = () => Math.max(0, this.now ? lastActual(this.data) : indexOf(x, this.shown[0]));
      const step = event.shiftKey ? 12 : 1;
      const moves = {
        ArrowLeft: () => (this.key ?? start() + step) - step,
        ArrowRight: () => (this.key ?? start() - step) + step,
        Home: () => indexOf(x, this.shown[0]),
        End: () => indexOf(x, this.shown[1]),
      };
      if (event.key === "Escape") {
        this.key = null;
        this.point(null);
        return;
      }
      if (!moves[event.key]) return;
      event.preventDefault();
      this.key = Math.max(0, Math.min(x.length - 1, moves[event.key]()));
      this.plot.setCursor({ left: this.plot.valToPos(x[this.key], "x"), top: 20 });
      this.point(this.key);
      const it = this.describe(this.key);
      clearTimeout(this.saying);
      this.saying = setTimeout(() => {
        const actual = it.actual === null ? it.missing : power(it.actual);
        const prediction = it.prediction === null ? DRP.say("none") : power(it.prediction);
        this.live.textContent = DRP.say("values", { when: it.when, actual, prediction });
      }, 180);
    }
  }

  const host = document.querySelector("[data-chart]");
  if (!host) return;
  const chart = new Chart(host);
  DRP.refreshChart = () => chart.refresh();
  // Text on the canvas is drawn once: wait for its font.
  const font = document.fonts ? document.fonts.load(AXIS_FONT).catch(() => {}) : Promise.resolve();
  font.then(() => chart.start()).then(() => document.documentElement.setAttribute("data-chart-ready", ""));
})();
