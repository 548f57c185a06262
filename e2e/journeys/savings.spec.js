/* A household finds what it saved in a DR period, and takes its readings along. */
import { readFile } from "node:fs/promises";
import { EMAIL, PASSWORD } from "../lib/world.js";
import { expect, test } from "../lib/test.js";
import { settled } from "../lib/looks.js";

test("a household finds what a DR period saved, and exports the day", async ({ open }) => {
  const page = await open("nobody");
  await page.goto("/meters");
  await expect(page).toHaveURL(/\/login/);
  await page.getByLabel("Email").fill(EMAIL.resident);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.locator("#sign-in").getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Home 1" })).toBeVisible();
  await settled(page);
  await expect(page.getByRole("figure", { name: /^Power and prediction of Home 1/ })).toBeVisible();

  // The newest day of the calendar whose saving is known; the month before where this one has none yet.
  const days = page.getByRole("region", { name: "DR period days" });
  const saved = days.getByRole("link", { name: /DR period .* kWh saved/ });
  if ((await saved.count()) === 0) await days.locator("a[href*='month=']").first().click();
  const day = await saved.last().getAttribute("aria-label");
  const energy = day.match(/([\d.]+) kWh saved/)[1];
  await saved.last().click();

  const figures = page.getByRole("region", { name: "Key figures" });
  await expect(figures.getByRole("heading", { name: /^Savings,/ })).toBeVisible();
  await expect(figures).toContainText(`${energy} kWh saved`);
  const credit = await figures.locator(".kpi.hero .v").textContent();
  expect(Number(credit.replace(/[^\d.]/g, ""))).toBeCloseTo(Number(energy) * 0.45, 0);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: /^(?!All readings).* as CSV$/ }).click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\n");
  expect(lines[0]).toContain("meter_id");
  // A home is read every hour; a day of daylight saving has one more or less.
  expect(lines.length - 1).toBeGreaterThanOrEqual(23);
  expect(lines.length - 1).toBeLessThanOrEqual(25);

  await page.goto("/meters/41600013");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto("/meters/41600013");
  await expect(page).toHaveURL(/\/login/);
});
