/* Live news: figures renew themselves, the line says when it is down, and a hidden tab keeps no line open. */
import { expect, test } from "../lib/test.js";
import { settled } from "../lib/looks.js";

const METER = "40118202";
const state = (page) => page.locator("[data-live-state]");

/** The streams that a page opens, and those of them that are still open. */
function streamsOf(page) {
  const [all, open] = [[], new Set()];
  page.on("request", (it) => {
    if (new URL(it.url()).pathname !== "/live") return;
    all.push(it.url());
    open.add(it);
  });
  for (const event of ["requestfinished", "requestfailed"]) page.on(event, (it) => open.delete(it));
  return { all, open };
}

/** Puts the tab out of sight, or back: as the browser does it where it has a window. */
async function hide(page, isHidden) {
  await page.evaluate((hidden) => {
    for (const [name, value] of [["hidden", hidden], ["visibilityState", hidden ? "hidden" : "visible"]]) {
      Object.defineProperty(document, name, { value, configurable: true });
    }
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
}

test("a hidden tab has no line, and hears afterwards what it missed, once", async ({ open, world }) => {
  const page = await open("sysadmin");
  const streams = streamsOf(page);
  await page.goto(`/meters/${METER}`);
  await settled(page);
  await expect(state(page)).toHaveText(/^Connected\. Last update \d+:\d\d:\d\d [AP]M$/);
  expect(streams.open.size).toBe(1);
  await hide(page, true);
  await expect.poll(() => streams.open.size).toBe(0);

  const admin = await world.client("sysadmin");
  const [start_time, end_time] = ["2031-07-16T19:00:00Z", "2031-07-16T22:00:00Z"];
  const made = await admin.post("/api/periods", { data: { start_time, end_time } });
  expect(made.ok()).toBe(true);
  const renewed = [];
  page.on("request", (it) => it.url().endsWith(`/meters/${METER}`) && renewed.push(it.url()));
  await hide(page, false);
  await expect.poll(() => streams.open.size).toBe(1);
  expect(streams.all.at(-1)).toMatch(/since=r[0-9a-f]+\.p[0-9a-f]+$/);
  await expect.poll(() => renewed.length).toBe(1);

  // It goes on from there: nothing of it is told again.
  await hide(page, true);
  await hide(page, false);
  await expect.poll(() => streams.open.size).toBe(1);
  await expect(state(page)).toHaveText(/^Connected/);
  expect(renewed.length).toBe(1);
});

test("the foot of the page says so while the line is down, in both languages", async ({ open }) => {
  for (const [locale, down, up] of [
    ["en-US", /^Reconnecting\. Numbers from \d+:\d\d [AP]M$/, /^Connected\. Last update/],
    ["es-US", /^Reconectando\. Cifras de las \d+:\d\d [ap]\.m\.$/, /^Conectado\. Última actualización/],
  ]) {
    const page = await open("resident", { locale });
    await page.goto("/meters");
    await expect(state(page)).toHaveText(up);
    await page.context().setOffline(true);
    await expect(state(page)).toHaveText(down);
    await page.context().setOffline(false);
    await expect(state(page)).toHaveText(up, { timeout: 20_000 });
    // What the browser says of its own line.
    page.faults.take();
  }
});
