/* People get in by a link that is mailed: a household with its claim code, and a member whom an administrator lets in. */
import { look } from "../lib/looks.js";
import { expect, test } from "../lib/test.js";
import { linkFromMail, signIn } from "../lib/ways.js";

test.use({ portalKind: "served" });

const PASSWORD = "seven words that nobody would guess";

/** Asks for an account, follows the link that the portal wrote, and confirms it with the password. */
async function register(page, world, { kind, number, code, name, email }) {
  await page.goto("/register");
  await page.getByRole("link", { name: kind }).click();
  await page.getByLabel(/number$/).fill(number);
  if (code) await page.getByLabel("Claim code").fill(code);
  await page.getByLabel("First name").fill(name);
  await page.getByLabel("Last name").fill("Marlow");
  await page.getByLabel("Email").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();

  await page.goto(await linkFromMail(world, email));
  await expect(page.getByRole("heading", { name: "Confirm your email" })).toBeVisible();
  await look(page, "the link of a registration");
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByRole("heading", { name: "Your account is made" })).toBeVisible();
  await signIn(page, email, PASSWORD);
}

test("a household gets its meter with the code of its bill", async ({ open, world }) => {
  const admin = await open("sysadmin");
  await admin.goto("/admin/meters/add");
  await admin.getByRole("region", { name: "One meter" }).getByLabel("Number").fill("41600999");
  await admin.getByLabel("Label").fill("Home 9");
  await admin.getByRole("button", { name: "Add meter" }).click();
  await admin.goto("/admin/meters/41600999");
  await admin.getByRole("button", { name: "Make a new claim code" }).click();
  const code = await admin.getByLabel("Claim code of meter 41600999").inputValue();

  const page = await open("nobody");
  await register(page, world, { kind: /My home/, number: "41600999", code, name: "Ada", email: "ada@example.org" });
  await expect(page.getByRole("heading", { level: 1, name: "Today" })).toBeVisible();
  await look(page, "the day of a meter without readings");
  await page.getByRole("link", { name: "Open the meter" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Home 9" })).toBeVisible();
  await look(page, "a meter without readings");
  await expect((await page.goto("/meters/41600013")).status()).toBe(404);
});

test("a member waits until an administrator of the organization lets them in", async ({ open, world }) => {
  const org = await world.organization("Etiwanda Foods");
  const page = await open("nobody");
  await register(page, world, { kind: /My organization/, number: org, name: "Ben", email: "ben@etiwandafoods.example.com" });
  await expect(page).toHaveURL(/\/waiting$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/wait/i);
  await page.goto("/meters/all");
  await expect(page).toHaveURL(/\/waiting$/);

  const head = await open("nobody");
  await signIn(head, "admin@etiwandafoods.example.com", "demand-response-demo");
  await head.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Organization" }).click();
  await head.getByRole("link", { name: /member/i }).first().click();
  await head.getByRole("button", { name: "Approve Ben Marlow" }).click();
  await expect(head.getByRole("row", { name: /Ben Marlow/ })).toContainText("Approved");

  await page.goto("/meters");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Bakery line|Packing hall|Front office/);
});
