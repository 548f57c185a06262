/* The chart as a picture: title, legend and canvas on one, in the colours that are shown. */
"use strict";

(() => {
  const button = document.querySelector("[data-chart-png]");
  if (!button) return;
  const [PAD, HEAD, FOOT] = [20, 78, 34];
  const LINES = ["--c-actual", "--c-pred", "--c-save-fill", "--c-over-fill", "--c-event-fill"];

  function picture() {
    const chart = document.querySelector("[data-chart] canvas");
    const px = window.devicePixelRatio || 1;
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const canvas = document.createElement("canvas");
    canvas.width = chart.width + 2 * PAD * px;
    canvas.height = chart.height + (HEAD + FOOT) * px;
    const ctx = canvas.getContext("2d");
    ctx.fillStyle = colour("--surface");
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    const write = (text, x, y, font, name) => {
      ctx.font = `${font.replace(/(\d+)px/, (all, size) => `${size * px}px`)} Inter, sans-serif`;
      ctx.fillStyle = colour(name);
      ctx.fillText(text, x, y * px);
      return ctx.measureText(text).width;
    };
    write(button.dataset.title, PAD * px, 30, "600 16px", "--ink");
    let x = PAD * px;
    document.querySelector(".legend").querySelectorAll("li").forEach((it, index) => {
      ctx.fillStyle = colour(LINES[index]);
      ctx.fillRect(x, (index < 2 ? 51 : 48) * px, 20 * px, (index < 2 ? 3 : 9) * px);
      x += 26 * px;
      x += write(it.textContent.trim(), x, 57, "400 12px", "--ink-2") + 18 * px;
    });
    ctx.drawImage(chart, PAD * px, HEAD * px);
    const units = document.querySelector(".foot p")?.textContent.trim() ?? "";
    write(units, PAD * px, HEAD + chart.height / px + 20, "400 11px", "--ink-3");
    return canvas;
  }

  button.addEventListener("click", () => {
    picture().toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = button.dataset.chartPng;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }, "image/png");
  });
})();
