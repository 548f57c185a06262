/* Without a line: the page says so, stays, and keeps what was typed. */
import { expect, test } from "../lib/test.js";

test("a form that cannot be sent is kept", async ({ open }) => {
  const page = await open("resident");
  await page.goto("/account");
  const note = page.locator("[data-offline]");
  await expect(note).toBeHidden();
  await page.context().setOffline(true);
  await expect(note).toBeVisible();
  const name = page.getByLabel("First name");
  await name.fill("Somebody else");
  await name.press("Enter");
  await expect(page.locator("[data-offline]")).toBeFocused();
  await expect(name).toHaveValue("Somebody else");
  expect(new URL(page.url()).pathname).toBe("/account");
  await page.context().setOffline(false);
  await expect(note).toBeHidden();
});

test("pages for nobody say so as well", async ({ open }) => {
  const page = await open("nobody");
  await page.goto("/help");
  await page.context().setOffline(true);
  await expect(page.locator("[data-offline]")).toBeVisible();
  await page.context().setOffline(false);
});
