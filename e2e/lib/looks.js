/* What is asked of every page, in whatever state it is. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Waits until the page has drawn what its scripts draw. */
export async function settled(page) {
  await page.waitForFunction(() => {
    const charts = [...document.querySelectorAll("[data-chart]")];
    const maps = [...document.querySelectorAll("[data-map]")];
    if (!maps.every((it) => it.classList.contains("drawn"))) return false;
    return document.readyState === "complete" && charts.every((it) => it.querySelector("canvas, .chart-state:not(:empty)"));
  });
}

/** Faults of accessibility that axe-core finds, best practice included. */
async function axe(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.flatMap((it) => it.nodes.map((node) => `${it.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
  });
}

/** What makes a page wider than its window; charts may take a moment to follow it. */
export async function sideways(page) {
  const fits = () => document.documentElement.scrollWidth <= document.documentElement.clientWidth;
  await page.waitForFunction(fits, null, { timeout: 3000 }).catch(() => {});
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const over = [...document.body.querySelectorAll("*")].filter((it) => it.getBoundingClientRect().right > wide + 0.5);
    return [`${document.documentElement.scrollWidth} px wide in ${wide} px`, ...over.map((it) => it.outerHTML.slice(0, 120))];
  });
}

/** Texts that stand letter below letter, since there is no room beside them. */
export async function squeezed(page) {
  return page.evaluate(() => {
    const faults = [];
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim();
      const around = walker.currentNode.parentElement;
      // What is folded away, or there for screen readers alone, may stand as it likes.
      if (text.length < 3 || !around.checkVisibility() || around.getBoundingClientRect().width <= 1) continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      // Of each line one rectangle: a text has at least as many words as lines, unless it is very long.
      const lines = new Set([...range.getClientRects()].filter((it) => it.width > 0).map((it) => Math.round(it.top)));
      if (lines.size > text.split(/[\s\u00ad\u2009\u2013/@.,;:_-]+/).length + text.length / 8) faults.push(`${lines.size} lines: ${text.slice(0, 60)}`);
    }
    return faults;
  });
}

/** Everything that is asked of how a page is, light and dark; faults are added to those of the page. */
export async function look(page, place) {
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    for (const fault of await axe(page)) page.faults.add(`${place}, ${scheme}: ${fault}`);
  }
  for (const fault of await sideways(page)) page.faults.add(`${place}: sideways: ${fault}`);
  for (const fault of await squeezed(page)) page.faults.add(`${place}: squeezed: ${fault}`);
}

/** The heading, and how many figures there are that a page is read for: those of cards, tables and lists. */
export function figures(page) {
  return page.evaluate(() => {
    const texts = (selector) =>
      [...document.querySelectorAll(selector)].map((it) => it.textContent.replace(/\s+/g, " ").trim()).filter(Boolean);
    return { heading: texts("h1"), cards: texts(".kpi .v").length, cells: texts("main table td").length, facts: texts("main dl dd").length };
  });
}
