/* What uPlot does not draw itself: DR periods, savings and over-use between the lines, lone readings, now. */
"use strict";

DRP.chartDraw = (() => {
  const { indexOf, lastActual, power, range } = DRP.chartData;

  /** Reads the colours of the theme as it is now. */
  function palette() {
    const style = getComputedStyle(document.documentElement);
    return (name) => style.getPropertyValue(name).trim();
  }

  const pixels = () => window.devicePixelRatio || 1;

  /** Shades the DR periods behind the lines; `data` gives the columns as they are now. */
  function periods(u, data, colour, at, mini) {
    const { ctx } = u;
    const { left, top, width, height } = u.bbox;
    const px = pixels();
    const box = { left, top, right: left + width, px, colour, at, free: left };
    ctx.save();
    for (const period of data.periods) {
      const from = Math.max(left, u.valToPos(period.start, "x", true));
      const to = Math.min(left + width, u.valToPos(period.end, "x", true));
      if (to <= from) continue;
      ctx.fillStyle = colour("--c-event-fill");
      ctx.fillRect(from, top, to - from, height);
      ctx.fillStyle = colour("--event-strong");
      ctx.fillRect(from, top - (mini ? 0 : 2 * px), to - from, 2 * px);
      if (!mini) label(ctx, period, from, to, box);
    }
    ctx.restore();
  }

  /** The longest wording that fits above a period and beside what stands above the one before. */
  function label(ctx, period, from, to, box) {
    const time = range(box.at, period.start, period.end, true);
    ctx.font = `600 ${11.5 * box.px}px Inter`;
    ctx.fillStyle = box.colour("--event");
    ctx.textBaseline = "bottom";
    ctx.textAlign = "left";
    const room = Math.max((to - from) * 2.2, 20 * box.px);
    if (to - from < 6 * box.px) return;
    for (const text of [DRP.say("period-at", { time }), DRP.say("period"), DRP.say("period-short")]) {
      const { width } = ctx.measureText(text);
      const x = Math.max(box.left, Math.min((from + to - width) / 2, box.right - width));
      if (width > room || x < box.free) continue;
      ctx.fillText(text, x, box.top - 6 * box.px);
      box.free = x + width + 8 * box.px;
      return;
    }
  }

  /** Whether the lines run up and down faster than pixels pass: then the band between low and high says more. */
  function isDense(u, data) {
    const first = indexOf(data.x, u.scales.x.min);
    const last = indexOf(data.x, u.scales.x.max);
    if (last - first < (u.bbox.width / pixels()) * 0.9) return false;
    const travelled = (values) => {
      let sum = 0;
      for (let i = first; i < last; i += 1) {
        if (values[i] !== null && values[i + 1] !== null) sum += Math.abs(values[i + 1] - values[i]);
      }
      return sum;
    };
    const height = u.scales.y.max - u.scales.y.min;
    return Math.max(travelled(data.actual), travelled(data.prediction)) / (last - first) > height * 0.03;
  }

  /** The prediction as a band from low to high, behind the lines: what a dashed line cannot say where it is dense. */
  function predictionBand(u, data, colour) {
    const { ctx } = u;
    const { left, top, width, height } = u.bbox;
    const first = indexOf(data.x, u.scales.x.min) & ~1;
    const last = Math.min(data.x.length - 2, indexOf(data.x, u.scales.x.max));
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.globalAlpha = 0.34;
    ctx.fillStyle = colour("--c-pred");
    let run = [];
    const flush = () => {
      ctx.beginPath();
      for (const [x, high] of run) ctx.lineTo(x, high);
      for (const [x, , low] of run.reverse()) ctx.lineTo(x, low);
      ctx.fill();
      run = [];
    };
    for (let i = first; i <= last; i += 2) {
      const pair = [data.prediction[i], data.prediction[i + 1]].filter((it) => it !== null);
      if (!pair.length) {
        flush();
        continue;
      }
      const y = (value) => u.valToPos(value, "y", true);
      run.push([u.valToPos((data.x[i] + data.x[i + 1]) / 2, "x", true), y(Math.max(...pair)), y(Math.min(...pair))]);
    }
    flush();
    ctx.restore();
  }

  /** Fills what was saved, and what was used above the prediction, inside DR periods only. */
  function fills(u, data, colour) {
    const { ctx } = u;
    const { left, top, width, height } = u.bbox;
    for (const period of data.periods) {
      const from = Math.max(left, u.valToPos(period.start, "x", true));
      const to = Math.min(left + width, u.valToPos(period.end, "x", true));
      if (to <= from) continue;
      // One path for each colour: strips filled one by one would show their seams.
      const areas = { saved: new Path2D(), over: new Path2D() };
      const first = Math.max(0, indexOf(data.x, period.start) - 1);
      const last = indexOf(data.x, period.end);
      for (let i = first; i < last; i += 1) between(u, data, areas, i);
      ctx.save();
      ctx.beginPath();
      ctx.rect(from, top, to - from, height);
      ctx.clip();
      ctx.fillStyle = colour("--c-save-fill");
      ctx.fill(areas.saved);
      ctx.fillStyle = colour("--c-over-fill");
      ctx.fill(areas.over);
      ctx.restore();
    }
  }

  /** Adds the strip between two neighbouring points; where the lines cross, each side to its own area. */
  function between(u, data, areas, i) {
    const [a0, a1, p0, p1] = [data.actual[i], data.actual[i + 1], data.prediction[i], data.prediction[i + 1]];
    if (a0 === null || a1 === null || p0 === null || p1 === null) return;
    const x0 = u.valToPos(data.x[i], "x", true);
    const x1 = u.valToPos(data.x[i + 1], "x", true);
    const y = (value) => u.valToPos(value, "y", true);
    const add = (isOver, points) => {
      const area = isOver ? areas.over : areas.saved;
      points.forEach(([px, py], index) => (index ? area.lineTo(px, py) : area.moveTo(px, py)));
      area.closePath();
    };
    const [d0, d1] = [a0 - p0, a1 - p1];
    if (d0 * d1 >= 0) {
      add(d0 + d1 > 0, [[x0, y(p0)], [x1, y(p1)], [x1, y(a1)], [x0, y(a0)]]);
      return;
    }
    const part = d0 / (d0 - d1);
    const cross = [x0 + (x1 - x0) * part, y(p0 + (p1 - p0) * part)];
    add(d0 > 0, [[x0, y(p0)], cross, [x0, y(a0)]]);
    add(d1 > 0, [cross, [x1, y(p1)], [x1, y(a1)]]);
  }

  /** Readings without a neighbour make no line: a dot each. */
  function lone(u, data, colour) {
    const { ctx } = u;
    const from = Math.max(0, indexOf(data.x, u.scales.x.min) - 1);
    const to = Math.min(data.x.length - 1, indexOf(data.x, u.scales.x.max) + 1);
    ctx.fillStyle = colour("--c-actual");
    for (let i = from; i <= to; i += 1) {
      const alone = data.actual[i] !== null && (data.actual[i - 1] ?? null) === null && (data.actual[i + 1] ?? null) === null;
      if (!alone) continue;
      dot(ctx, u.valToPos(data.x[i], "x", true), u.valToPos(data.actual[i], "y", true), 2.25 * pixels());
    }
  }

  function dot(ctx, x, y, radius) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 7);
    ctx.fill();
  }

  /** The line of the present, and the newest reading with its value. */
  function now(u, data, colour, instant) {
    const { ctx } = u;
    const { left, top, width, height } = u.bbox;
    const px = pixels();
    const x = Math.round(u.valToPos(instant, "x", true));
    if (x >= left && x <= left + width) {
      ctx.strokeStyle = colour("--c-now");
      ctx.globalAlpha = 0.5;
      ctx.lineWidth = px;
      ctx.setLineDash([2 * px, 3 * px]);
      ctx.beginPath();
      ctx.moveTo(x, top);
      ctx.lineTo(x, top + height);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.globalAlpha = 1;
    }
    const last = lastActual(data);
    if (last < 0 || data.x[last] < u.scales.x.min || data.x[last] > u.scales.x.max) return;
    value(u, colour, data, last, x, px);
  }

  function value(u, colour, data, index, nowX, px) {
    const { ctx } = u;
    const x = u.valToPos(data.x[index], "x", true);
    const y = u.valToPos(data.actual[index], "y", true);
    ctx.fillStyle = colour("--surface");
    dot(ctx, x, y, 6.5 * px);
    ctx.fillStyle = colour("--c-actual");
    dot(ctx, x, y, 4.5 * px);
    const text = power(data.actual[index]);
    ctx.font = `600 ${12.5 * px}px Inter`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.lineJoin = "round";
    ctx.lineWidth = 4 * px;
    ctx.strokeStyle = colour("--surface");
    const right = u.bbox.left + u.bbox.width;
    const after = Math.max(x, Math.min(nowX, x + 12 * px)) + 11 * px;
    // Near the right edge the value stands before the dot.
    const at = after + ctx.measureText(text).width > right ? x - 11 * px - ctx.measureText(text).width : after;
    ctx.strokeText(text, at, y);
    ctx.fillText(text, at, y);
  }

  /** The uPlot plugin; `view` gives data, writers of time and the present whenever it draws. */
  function layers(view, colour, mini) {
    const inside = (u, draw) => {
      const { left, top, width, height } = u.bbox;
      u.ctx.save();
      u.ctx.beginPath();
      u.ctx.rect(left, top, width, height);
      u.ctx.clip();
      draw();
      u.ctx.restore();
    };
    return {
      hooks: {
        drawClear: [(u) => {
          const { data, at } = view();
          periods(u, data, colour, at, mini);
          u.isDense = data.x.length > 1 && isDense(u, data);
          u.series[1].width = u.isDense || mini ? 1 : 2.25;
          if (u.isDense) predictionBand(u, data, colour);
        }],
        draw: [(u) => inside(u, () => {
          const { data, now: instant } = view();
          if (!data.x.length) return;
          fills(u, data, colour);
          if (!mini) lone(u, data, colour);
          if (!mini && instant) now(u, data, colour, instant);
        })],
      },
    };
  }

  return { layers, palette };
})();
