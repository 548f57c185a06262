/* Two-factor sign-in: set up with an app, used, got around with a recovery code, and turned off. */
import { PASSWORD } from "../lib/world.js";
import { look } from "../lib/looks.js";
import { expect, test } from "../lib/test.js";
import { code } from "../lib/totp.js";
import { signIn } from "../lib/ways.js";

test("signing in with a code, and with a recovery code", async ({ open }) => {
  const page = await open("nobody");
  const email = "home4@example.org";
  await signIn(page, email, PASSWORD);
  await page.goto("/account/security/two-factor");
  await page.getByRole("button", { name: "Set it up" }).click();
  await expect(page.getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
  await look(page, "a key to scan");
  const secret = await page.getByLabel("Key to type").inputValue();

  await page.getByLabel("Code", { exact: true }).fill("000000");
  await page.getByRole("button", { name: "Turn it on" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  // A code counts once: what follows takes the next one, which the portal knows already.
  await page.getByLabel("Code", { exact: true }).fill(code(secret));
  await page.getByRole("button", { name: "Turn it on" }).click();
  const recovery = await page.locator(".codes code").allTextContents();
  expect(recovery.length).toBeGreaterThan(5);
  await look(page, "recovery codes");
  await page.getByRole("button", { name: "Sign out" }).click();

  await signIn(page, email, PASSWORD);
  await expect(page).toHaveURL(/\/login\/code/);
  await look(page, "the code when signing in");
  await page.getByLabel("Code", { exact: true }).fill("123");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("Code", { exact: true }).fill(code(secret, 1));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("main")).toContainText("Home 4");

  await page.getByRole("button", { name: "Sign out" }).click();
  for (const isFirst of [true, false]) {
    await signIn(page, email, PASSWORD);
    await page.getByLabel("Code", { exact: true }).fill(recovery[0]);
    await page.getByRole("button", { name: "Sign in" }).click();
    if (isFirst) await page.getByRole("button", { name: "Sign out" }).click();
  }
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("Code", { exact: true }).fill(recovery[1]);
  await page.getByRole("button", { name: "Sign in" }).click();

  await page.goto("/account/security/two-factor");
  await look(page, "two-factor sign-in that is on");
  await page.getByRole("button", { name: "Turn it off" }).click();
  await expect(page).toHaveURL(/done=two-factor-off/);
});
