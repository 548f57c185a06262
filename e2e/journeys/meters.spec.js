/* The meter's page: the slider over the whole history, kept in the address; the chart as a picture; all meters together. */
import { readFile } from "node:fs/promises";
import { NARROW, WIDE, expect, test } from "../lib/test.js";
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

for (const viewport of [WIDE, NARROW]) {
  test(`a day of a long history is taken hold of at ${viewport.width} px`, async ({ open }) => {
    const page = await open("user", { viewport });
    await page.goto("/meters/40118201");
    await settled(page);
    const handle = (name) => page.getByRole("slider", { name });
    const [start, end, whole] = [handle("Start of the range"), handle("End of the range"), handle("The whole range")];
    await start.evaluate((it) => it.scrollIntoView({ block: "center" }));
    const history = await page.locator(".range").boundingBox();
    for (const it of [start, end, whole]) {
      const box = await it.boundingBox();
      expect(box.width).toBeGreaterThanOrEqual(24);
      expect(box.height).toBeGreaterThanOrEqual(24);
      expect(box.x).toBeGreaterThanOrEqual(history.x);
      expect(box.x + box.width).toBeLessThanOrEqual(history.x + history.width);
    }
    const length = async () => (await end.getAttribute("aria-valuenow")) - (await start.getAttribute("aria-valuenow"));
    const times = async () => [await start.getAttribute("aria-valuenow"), await length()];
    const pull = async (handle, by) => {
      const box = await handle.boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2 + by, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
    };
    const day = await length();
    await pull(start, -60);
    expect(await length()).toBeGreaterThan(day);
    const [from, longer] = await times();
    await pull(whole, -40);
    const [moved, same] = await times();
    expect(Number(moved)).toBeLessThan(Number(from));
    expect(Math.abs(same - longer)).toBeLessThanOrEqual(1);
    await whole.focus();
    await page.keyboard.press("PageUp");
    expect(Number((await times())[0]) - Number(moved)).toBe(86_400);
  });
}

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
