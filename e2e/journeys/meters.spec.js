/* The meter's page: the slider over the whole history, kept in the address; the chart as a picture; all meters together. */
import { readFile } from "node:fs/promises";
import { expect, test } from "../lib/test.js";
import { settled } from "../lib/looks.js";

test("a range of the history stays when one loads anew, goes back or looks closer", async ({ open }) => {
  const page = await open("resident");
  await page.goto("/meters");
  await settled(page);
  const start = page.getByRole("slider", { name: "Start of the range" });
  const back = page.getByRole("button", { name: "Whole day" });
  await expect(back).toBeHidden();
  await start.focus();
  await page.keyboard.press("PageUp");
  await page.keyboard.press("PageUp");
  await page.keyboard.press("Shift+PageDown");
  await expect(page).toHaveURL(/[?&]from=[^&]+&to=/);
  const from = new URL(page.url()).searchParams.get("from");
  const said = await start.getAttribute("aria-valuetext");

  await page.reload();
  await settled(page);
  await expect(start).toHaveAttribute("aria-valuetext", said);
  await page.goto("/account");
  await page.goBack();
  await settled(page);
  await expect(start).toHaveAttribute("aria-valuetext", said);
  await page.getByRole("link", { name: "Partial (PACF)" }).click();
  await settled(page);
  expect(new URL(page.url()).searchParams.get("from")).toBe(from);
  await expect(start).toHaveAttribute("aria-valuetext", said);

  await start.focus();
  await page.keyboard.press("Home");
  await expect(start).toHaveAttribute("aria-valuenow", await start.getAttribute("aria-valuemin"));
  await back.click();
  await expect(page).not.toHaveURL(/[?&]from=/);
  await expect(back).toBeHidden();
});

test("the chart is taken along as a picture", async ({ open }) => {
  const page = await open("resident");
  await page.goto("/meters");
  await settled(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Picture (PNG)" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^\d+-\d{4}-\d\d-\d\d\.png$/);
  const bytes = await readFile(await download.path());
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  expect(width).toBeGreaterThan(500);
  expect(height).toBeGreaterThan(300);
});

test("all meters are shown together", async ({ open }) => {
  const page = await open("orgadmin");
  await page.goto("/meters?meter=all&scale=day");
  await expect(page).toHaveURL(/\/meters\/all\?scale=day/);
  await settled(page);
  await expect(page.getByRole("figure", { name: /^Power and prediction of/ })).toBeVisible();
});
