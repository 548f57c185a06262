/* Somebody forgot their password, and finds back in by the link that the portal wrote. */
import { PASSWORD } from "../lib/world.js";
import { expect, test } from "../lib/test.js";
import { linkFromOutbox, signIn } from "../lib/ways.js";

test("a forgotten password is reset through the outbox", async ({ open }) => {
  const [page, admin, elsewhere] = [await open("nobody"), await open("sysadmin"), await open("nobody")];
  const email = "home3@example.org";
  await signIn(elsewhere, email, PASSWORD);
  await expect(elsewhere.getByRole("main")).toContainText("Home 3");

  await page.goto("/login");
  await page.getByRole("link", { name: "Forgot password" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Meter number").fill("41600034");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Ask your power provider" })).toBeVisible();

  const link = await linkFromOutbox(admin, email);
  await page.goto(link);
  await page.getByRole("textbox", { name: "Password" }).fill("a wholly new one with blanks");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByRole("heading", { name: "Your new password is set" })).toBeVisible();

  await signIn(page, email, PASSWORD);
  await expect(page.getByRole("alert")).toContainText("You are not signed in");
  await signIn(page, email, "a wholly new one with blanks");
  await expect(page.getByRole("main")).toContainText("Home 3");
  // The link works once, and whoever was signed in elsewhere is so no more.
  expect((await page.goto(link)).status()).toBe(410);
  await elsewhere.goto("/meters");
  await expect(elsewhere).toHaveURL(/\/login/);
});
