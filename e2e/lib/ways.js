/* What people do in more than one journey. */
import { expect } from "./test.js";

/** Signs in with what is typed into the form. */
export async function signIn(page, email, password) {
  await page.goto("/login");
  const form = page.locator("#sign-in");
  await form.getByLabel("Email").fill(email);
  await form.getByRole("textbox", { name: "Password" }).fill(password);
  await form.getByRole("button", { name: "Sign in" }).click();
}

/** As an administrator, opens the newest message to somebody in the outbox; gives the link in it. */
export async function linkFromOutbox(page, recipient) {
  await page.goto("/admin/outbox");
  await page.getByRole("listitem").filter({ hasText: recipient }).first().getByRole("link").click();
  const link = page.getByRole("region", { name: "What it says" }).getByRole("link").first();
  await expect(link).toBeVisible();
  return link.getAttribute("href");
}

/** The link in the newest message that came to somebody by mail. */
export async function linkFromMail(world, recipient) {
  await expect.poll(() => world.mail.to(recipient), { message: `mail to ${recipient}` }).toBeTruthy();
  return world.mail.to(recipient).match(/http:\S+\/[0-9a-f]{32,}/)[0];
}
