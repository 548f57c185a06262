/* The chart's data: from the answer of the API to columns, and numbers and times as people read them. */
"use strict";

DRP.chartData = (() => {
  /** The columns of one answer: x in seconds at the middle of each interval, values in kW, null for a gap. */
  function columns(answer) {
    const segments = answer.segments || [answer];
    const scale = answer.scale || 1000;
    const kw = (watts) => (watts === null || watts === undefined ? null : watts / scale);
    const data = { x: [], actual: [], prediction: [], step: [] };
    let end = null;
    for (const segment of segments) {
      if (!segment.start || !segment.actual.length) continue;
      const start = Date.parse(segment.start) / 1000;
      const step = segment.step_seconds;
      // Time between two segments is a gap: a null keeps the line from crossing it.
      if (end !== null && start > end) push(data, (start + end) / 2, null, null, step);
      segment.actual.forEach((watts, index) => {
        push(data, start + (index + 0.5) * step, kw(watts), kw(segment.prediction[index]), step);
      });
      end = start + segment.actual.length * step;
    }
    return {
      ...data,
      timeZone: answer.time_zone,
      periods: (answer.periods || []).map((it) => ({
        start: Date.parse(it.start_time) / 1000,
        end: Date.parse(it.end_time) / 1000,
      })),
    };
  }

  function push(data, x, actual, prediction, step) {
    data.x.push(x);
    data.actual.push(actual);
    data.prediction.push(prediction);
    data.step.push(step);
  }

  const isEmpty = (data) => !data.actual.some((it) => it !== null) && !data.prediction.some((it) => it !== null);

  /** The first index whose value is not below `x`; the last one where there is none. */
  function indexOf(xs, x) {
    let low = 0;
    let high = xs.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (xs[middle] < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The newest measured value; -1 where there is none. */
  function lastActual(data) {
    let index = data.actual.length - 1;
    while (index >= 0 && data.actual[index] === null) index -= 1;
    return index;
  }

  /** Power as pages write it: 212 kW, 12.5 kW, 0.35 kW, 1.25 MW. */
  function power(kw) {
    const size = Math.abs(kw);
    const [value, digits, unit] =
      size >= 999.5 ? [kw / 1000, 2, "MW"]
      : size >= 99.95 ? [kw, 0, "kW"]
      : size >= 9.995 ? [kw, 1, "kW"]
      : [kw, 2, "kW"];
    const text = value.toLocaleString(DRP.language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return `${text.replace("-", "\u2212")} ${unit}`;
  }

  /** Writers of times in the meter's zone. */
  function times(timeZone) {
    const format = (language, options) => new Intl.DateTimeFormat(language, { timeZone, ...options });
    // Newer browsers put a narrow or a firm space before AM and PM; the rest of the page has a plain one.
    const plain = (text) => text.replace(/[\u202f\u00a0]/g, " ").trim();
    const form = (options) => {
      const words = format(DRP.language, options);
      return (seconds) => plain(words.format(seconds * 1000));
    };
    const clock = format(DRP.language, { hour: "numeric", minute: "2-digit" });
    const isHalf = (it) => it.type === "dayPeriod";
    const clockParts = (seconds) => clock.formatToParts(seconds * 1000);
    const join = (parts) => plain(parts.map((it) => it.value).join(""));
    const number = (options) => {
      const digits = format("en-US", options);
      return (seconds) => Number(digits.format(seconds * 1000));
    };
    const [hours, minutes] = [number({ hour: "numeric", hourCycle: "h23" }), number({ minute: "numeric" })];
    const months = number({ month: "numeric" });
    return {
      clock: (seconds) => join(clockParts(seconds)),
      /** The clock without its half of the day, and the half alone. */
      bare: (seconds) => join(clockParts(seconds).filter((it) => !isHalf(it))),
      half: (seconds) => join(clockParts(seconds).filter(isHalf)),
      isMidnight: (seconds) => hours(seconds) === 0 && minutes(seconds) === 0,
      isJanuary: (seconds) => months(seconds) === 1,
      hour: form({ hour: "numeric" }),
      day: form({ weekday: "short", month: "short", day: "numeric" }),
      date: form({ month: "short", day: "numeric" }),
      month: form({ month: "short" }),
      year: form({ year: "numeric" }),
    };
  }

  /** 3:00 to 6:00 PM, 11:00 AM to 1:00 PM, with whole hours short: 3 to 6 PM. */
  function range(at, start, end, short) {
    const write = (text) => (short ? text.replace(":00", "") : text);
    const once = at.half(start) === at.half(end) && end - start < 43200;
    const from = once ? at.bare(start) : at.clock(start);
    return DRP.say("from-to", { from: write(from), to: write(at.clock(end)) });
  }

  return { columns, isEmpty, indexOf, lastActual, power, times, range };
})();
