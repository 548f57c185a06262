/* The provider's people: who looks at a household is seen by it, and what they plan reaches those it is for. */
import { expect, test } from "../lib/test.js";
import { settled } from "../lib/looks.js";

test("a household sees that the provider looked at its meter", async ({ open }) => {
  const page = await open("provider");
  // No list names a household beside its figures: who opens one does so on purpose.
  await page.goto("/meters/all");
  await expect(page.getByRole("main")).not.toContainText("Home 1");
  await page.goto("/meters/41600013");
  await expect(page.getByRole("heading", { level: 1, name: "Home 1" })).toBeVisible();
  await settled(page);
  // They look, but do not administrate.
  await expect(page.getByRole("navigation", { name: "Main", exact: true }).getByText("Outbox")).toHaveCount(0);
  expect((await page.goto("/admin/outbox")).status()).toBe(403);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  const home = await open("resident");
  await home.goto("/account");
  await home.getByRole("link", { name: "Who looked" }).click();
  const looks = home.getByRole("region", { name: "Who looked, newest first" });
  await expect(looks.getByRole("row").nth(1)).toContainText("41600013");
});

test("a DR period that is planned is on the customers' calendars, and one that is removed is not", async ({ open }) => {
  const admin = await open("sysadmin");
  // Further ahead than the demo plans; on a Wednesday, and at an hour that no change of the clock touches.
  const at = new Date(Date.now() + 120 * 86_400_000);
  at.setUTCDate(at.getUTCDate() + ((3 - at.getUTCDay() + 7) % 7));
  const day = at.toISOString().slice(0, 10);
  const said = (month) => `${at.toLocaleString("en-US", { month, timeZone: "UTC" })} ${at.getUTCDate()}`;
  await admin.goto("/admin");
  await admin.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Set DR periods" }).click();
  const form = admin.locator("form").filter({ has: admin.getByRole("button", { name: "Add DR period" }) });
  await form.getByLabel("From").fill(`${day}T17:00`);
  await form.getByLabel("Until").fill(`${day}T19:00`);
  await form.getByRole("button", { name: "Add DR period" }).click();
  await expect(admin.getByRole("main")).toContainText(said("short"));

  const page = await open("user");
  const announced = page.getByRole("link", { name: `${said("long")}: DR period 5:00 to 7:00 PM` });
  await page.goto(`/meters/40118201?month=${day.slice(0, 8)}01`);
  await announced.click();
  await expect(page).toHaveURL(new RegExp(`date=${day}`));
  await settled(page);
  await expect(page.getByRole("region", { name: "Key figures" })).toContainText(said("short"));

  await admin.getByRole("row").filter({ hasText: said("short") }).getByRole("button", { name: /^Remove/ }).click();
  await admin.getByRole("button", { name: "Remove it" }).click();
  await page.goto(`/meters/40118201?month=${day.slice(0, 8)}01`);
  await expect(announced).toHaveCount(0);
});
