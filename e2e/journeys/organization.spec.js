/* The provider takes in an organization: its record, its meter, its people. */
import { look } from "../lib/looks.js";
import { expect, test } from "../lib/test.js";
import { linkFromOutbox, signIn } from "../lib/ways.js";

const PASSWORD = "seven words that nobody would guess";

test("an organization, its meter and its first administrator", async ({ open }) => {
  const admin = await open("sysadmin");
  const main = admin.getByRole("navigation", { name: "Main", exact: true });
  await admin.goto("/admin");
  await main.getByRole("link", { name: "Organizations" }).click();
  await admin.getByRole("region", { name: "New organization" }).getByLabel("Name").fill("Redlands Tile Works");
  await admin.getByRole("button", { name: "Create organization" }).click();
  await expect(admin.getByRole("row", { name: /Redlands Tile Works/ })).toContainText("0 meters");

  await main.getByRole("link", { name: "People" }).click();
  const invite = admin.getByRole("region", { name: "Invite somebody" });
  await invite.getByLabel("Email").fill("kiln@redlands.example.com");
  await invite.getByLabel("Organization").selectOption({ label: "Redlands Tile Works" });
  await invite.getByRole("button", { name: "Send the invitation" }).click();
  const link = await linkFromOutbox(admin, "kiln@redlands.example.com");

  const page = await open("nobody");
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Join Redlands Tile Works" })).toBeVisible();
  await look(page, "an invitation");
  await page.getByLabel("First name").fill("Iris");
  await page.getByLabel("Last name").fill("Kell");
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Join" }).click();
  await signIn(page, "kiln@redlands.example.com", PASSWORD);
  await expect(page).toHaveURL(/\/today$/);
  await look(page, "the day of somebody without meters");
  await page.goto("/meters");
  await look(page, "somebody without meters");

  await main.getByRole("link", { name: "Manage meters" }).click();
  await admin.getByRole("link", { name: "Add meters" }).click();
  await admin.getByRole("region", { name: "One meter" }).getByLabel("Number").fill("40700001");
  await admin.getByRole("region", { name: "One meter" }).getByLabel("Label").fill("Tunnel kiln");
  await admin.getByRole("button", { name: "Add meter" }).click();
  await main.getByRole("link", { name: "Manage meters" }).click();
  await admin.getByRole("searchbox").fill("40700001");
  await admin.getByRole("button", { name: "Search" }).click();
  await admin.getByRole("checkbox", { name: "Choose meter 40700001" }).check();
  await admin.getByLabel("Organization").selectOption({ label: "Redlands Tile Works" });
  await admin.getByRole("button", { name: "Assign", exact: true }).click();
  await admin.goto("/admin/meters/40700001");
  await expect(admin.getByRole("row", { name: /Redlands Tile Works/ })).toContainText("Has it");

  await page.goto("/meters");
  await expect(page.getByRole("heading", { level: 1, name: "Tunnel kiln" })).toBeVisible();
});
