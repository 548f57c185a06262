/* An organization's people find what came of the last DR period; and a figure dances a meter's day. */
import { expect, test } from "../lib/test.js";
import { settled } from "../lib/looks.js";

test("somebody finds the last result from the portal's address, and follows it to one meter", async ({ open }) => {
  const page = await open("user");
  await page.goto("/");
  await expect(page).toHaveURL(/\/today$/);
  const last = page.getByRole("region", { name: "Key figures" }).locator(".kpi").filter({ hasText: "Last result" });
  const credits = await last.locator(".v").textContent();
  await last.getByRole("link", { name: "Last result" }).click();
  await expect(page).toHaveURL(/\/periods\/\d+$/);
  await settled(page);
  await expect(page.getByRole("region", { name: "Key figures" }).locator(".kpi.hero .v")).toHaveText(credits);

  // The ranking: rates only fall, and what the meters earned is what all earned, but for what rounding does.
  const rows = page.getByRole("region", { name: "Results by meter" }).getByRole("row").filter({ has: page.getByRole("rowheader") });
  const numbers = async (column) =>
    (await rows.locator(`td:nth-of-type(${column})`).allTextContents()).map((it) => Number(it.replace(/[^\d.]/g, "")));
  const rates = await numbers(4);
  expect(rates).toEqual(rates.toSorted((a, b) => b - a));
  const sum = (await numbers(5)).reduce((all, it) => all + it, 0);
  expect(Math.abs(sum - Number(credits.replace(/[^\d.]/g, "")))).toBeLessThan(0.01 * rates.length);

  const meter = rows.first().getByRole("link").first();
  const name = await meter.textContent();
  await meter.click();
  await expect(page).toHaveURL(/\?meter=\d+#chart-card$/);
  await settled(page);
  await expect(page.getByRole("region", { name: "Power and prediction", exact: true })).toContainText(name);
  await page.getByRole("link", { name: "Open this meter’s day" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});

test("today and the list renew themselves when a DR period is set and removed", async ({ open, world }) => {
  const [list, today] = [await open("user"), await open("resident")];
  await list.goto("/periods?tab=upcoming");
  await today.goto("/today");
  for (const page of [list, today]) await expect(page.locator("[data-live-state]")).toHaveText(/^Connected/);
  const rows = list.locator("table.periods tbody tr");
  const n = await rows.count();
  const next = today.locator(".kpi").filter({ hasText: "Next DR period" }).locator(".v");
  const before = await next.textContent();

  const admin = await world.client("sysadmin");
  // At some hours the demo has one that runs, which the banner is then about; before any that is to come, ours begins.
  const { periods } = await (await admin.get("/api/periods?limit=1000")).json();
  const runs = periods.some((it) => Date.parse(it.start_time) <= Date.now() && Date.now() < Date.parse(it.end_time));
  const minutes = (ahead) => `${new Date(Date.now() + ahead * 60_000).toISOString().slice(0, 19)}Z`;
  const made = await admin.post("/api/periods", { data: { start_time: minutes(2), end_time: minutes(60) } });
  expect(made.ok()).toBe(true);
  await expect(rows).toHaveCount(n + 1);
  await expect(next).toHaveText(/^(Today|Tomorrow)$/);
  if (!runs) await expect(today.locator(".banner .clock")).toContainText("0:01:");

  expect((await admin.delete(`/api/periods/${(await made.json()).period.drp_id}`)).ok()).toBe(true);
  await expect(rows).toHaveCount(n);
  await expect(next).toHaveText(before);
});

test("a figure dances the day, pauses, and stands where less motion is asked for", async ({ open }) => {
  const page = await open("resident", { reducedMotion: "no-preference" });
  await page.goto("/dance");
  const turns = () => page.locator("[data-joint]").evaluateAll((all) => all.map((it) => it.getAttribute("transform")).join());
  const at = page.locator("[data-beat]");
  const before = [await turns(), await at.getAttribute("d")];
  await expect.poll(turns).not.toBe(before[0]);
  await expect.poll(() => at.getAttribute("d")).not.toBe(before[1]);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("button", { name: "Dance" })).toBeVisible();
  const paused = await turns();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await turns()).toBe(paused);

  const still = await open("resident");
  await still.goto("/dance");
  await expect(still.getByText("It stands still")).toBeVisible();
  await expect(still.getByRole("button", { name: "Pause" })).toBeHidden();
});
