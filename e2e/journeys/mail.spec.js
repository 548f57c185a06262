/* What needs a mail server, or a portal that nobody has set up: a new address, and the very first sign-in. */
import { PASSWORD } from "../lib/world.js";
import { look } from "../lib/looks.js";
import { start } from "../lib/portal.js";
import { expect, test } from "../lib/test.js";
import { linkFromMail, signIn } from "../lib/ways.js";

test.use({ portalKind: "served" });

test("a new address counts once its link is followed", async ({ open, world }) => {
  const page = await open("nobody");
  await signIn(page, "home5@example.org", PASSWORD);
  await page.goto("/account");
  await page.getByRole("textbox", { name: /email/i }).fill("five@example.org");
  await page.getByRole("button", { name: /email/i }).click();
  await page.goto(await linkFromMail(world, "five@example.org"));
  await expect(page.getByRole("heading", { name: "Your new email address" })).toBeVisible();
  await look(page, "the link of a new address");
  await page.getByRole("button", { name: "Use this address" }).click();
  await signIn(page, "five@example.org", PASSWORD);
  await expect(page.getByRole("main")).toContainText("Home 5");
});

test("the first administrator sets the portal up by the link that it prints", async ({ open }) => {
  const portal = await start("empty");
  try {
    const [link] = portal.said().match(/http:\S+\/setup\?\S+/);
    const page = await open("nobody", { baseURL: portal.url });
    await page.goto(link);
    await expect(page.getByRole("heading", { name: "Set up the portal" })).toBeVisible();
    await look(page, "setting up");
    await page.getByLabel("Name of the power provider").fill("Inland Valley Power");
    await page.getByLabel("First name").fill("Dana");
    await page.getByLabel("Last name").fill("Whitfield");
    await page.getByLabel("Email").fill("dana@inlandvalley.example.com");
    await page.getByRole("textbox", { name: "Password" }).fill("seven words that nobody would guess");
    await page.getByRole("button", { name: "Set up the portal" }).click();
    await expect(page).toHaveURL(/\/login$/);
    await signIn(page, "dana@inlandvalley.example.com", "seven words that nobody would guess");
    await page.goto("/admin");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  } finally {
    await portal.stop();
  }
});
