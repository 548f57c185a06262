/* Pages as few see them: with nothing, with too much, with what was sent refused, without a line. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { crowd } from "./lib/crowd.js";
import { look, settled } from "./lib/looks.js";
import { onePerRoute } from "./lib/pages.js";
import { ROOT } from "./lib/places.js";
import { start } from "./lib/portal.js";
import { NARROW, WIDE, test } from "./lib/test.js";
import { signIn } from "./lib/ways.js";

const IN_SETTING_UP = { email: "dana@inlandvalley.example.com", password: "seven words that nobody would guess" };

/** Looks at a page wide and narrow, and keeps pictures of it where they are asked for. */
async function show(page, condition, name) {
  for (const viewport of [WIDE, NARROW]) {
    await page.setViewportSize(viewport);
    await settled(page);
    await look(page, `${name}, ${condition}, ${viewport.width} px`);
    if (!process.env.E2E_SCREENSHOTS) continue;
    const folder = join(ROOT, "target/screenshots", condition);
    mkdirSync(folder, { recursive: true });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const file = `${name.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "landing"}-${viewport.width}-${colorScheme}.png`;
      await page.screenshot({ path: join(folder, file), fullPage: true });
    }
  }
}

const WITHOUT_OBJECTS = onePerRoute().map((it) => it.address).filter((it) => !it.includes("{"));
const FOR_ALL = ["/login", "/register", "/password/forgot", "/help", "/waiting", "/register/done", "/password/done", "/confirm"];

test("with nothing", async ({ open }) => {
  test.setTimeout(600_000);
  const portal = await start("empty");
  try {
    const page = await open("nobody", { baseURL: portal.url });
    await page.goto(portal.said().match(/http:\S+\/setup\?\S+/)[0]);
    await page.getByLabel("Name of the power provider").fill("Inland Valley Power");
    await page.getByLabel("First name").fill("Dana");
    await page.getByLabel("Last name").fill("Whitfield");
    await page.getByLabel("Email").fill(IN_SETTING_UP.email);
    await page.getByRole("textbox", { name: "Password" }).fill(IN_SETTING_UP.password);
    await page.getByRole("button", { name: "Set up the portal" }).click();
    await signIn(page, IN_SETTING_UP.email, IN_SETTING_UP.password);
    for (const address of [...WITHOUT_OBJECTS.filter((it) => !FOR_ALL.includes(it)), "/meters", "/org/1", "/org/1/members"]) {
      await page.goto(address);
      await show(page, "none", address);
    }
  } finally {
    await portal.stop();
  }
});

/** What grows with the number of organizations, meters, people and DR periods, and who looks at it. */
const CROWDED = {
  sysadmin: ["/today", "/meters/all", "/meters/50000010", "/meters/50000010?tab=ranking", "/periods", "/periods?tab=past", "/map",
    "/admin", "/admin/organizations", "/admin/meters", "/admin/accounts", "/admin/periods", "/admin/imports", "/admin/audit", "/admin/status"],
  orgadmin: ["/today", "/meters/all?scale=day", "/periods?tab=past", "/periods/{period}", "/map", "/dance", "/org/{own_org}", "/org/{own_org}/members"],
};

test("with too much", async ({ open, world }) => {
  test.setTimeout(900_000);
  await crowd(world);
  for (const [role, addresses] of Object.entries(CROWDED)) {
    const page = await open(role);
    for (const address of addresses) {
      await page.goto(await world.resolve(address));
      await show(page, "crowded", `${role}-${address}`);
    }
  }
});

/** Forms with what is refused in them: where, what is filled in, and what is pressed. */
const REFUSED = [
  { role: "nobody", address: "/login", fill: { Email: "nobody@example.org", Password: "not this one, surely" }, press: "Sign in" },
  { role: "nobody", address: "/register?kind=home", fill: { "Meter number": "x" }, press: "Create account" },
  { role: "nobody", address: "/password/forgot", fill: { Email: "nobody" }, press: "Send the link" },
  { role: "resident", address: "/account", fill: { "First name": "" }, press: "Change name" },
  { role: "resident", address: "/account", fill: { "Current password": "wrong", "New password": "short" }, press: "Change password" },
  { role: "resident", address: "/account/delete", fill: {}, press: "Delete my account" },
  { role: "orgadmin", address: "/account/api-keys", fill: { Days: "999999" }, press: "Make a key" },
  { role: "sysadmin", address: "/admin/organizations", fill: { Latitude: "999" }, press: "Create organization" },
  { role: "sysadmin", address: "/admin/meters/add", fill: { Number: "40118201", Label: "x".repeat(80) }, press: "Add meter" },
  { role: "sysadmin", address: "/admin/meters/add", fill: { CSV: `meter_id\n${"x\n".repeat(60)}` }, press: "Add all of them" },
  { role: "sysadmin", address: "/admin/periods", fill: { From: "2026-11-01T10:00", Until: "2026-11-01T09:00" }, press: "Add DR period" },
  { role: "sysadmin", address: "/admin/imports", fill: {}, press: "Send" },
];

for (const [index, { role, address, fill, press }] of REFUSED.entries()) {
  test(`refused: ${address}, ${press}, ${Object.keys(fill).join(" and ") || "nothing filled in"}`, async ({ open }) => {
    const page = await open(role);
    await page.goto(address);
    await page.evaluate(() => document.querySelectorAll("form").forEach((it) => (it.noValidate = true)));
    const form = page.locator("main form").filter({ has: page.getByRole("button", { name: press, exact: true }) }).first();
    for (const [label, text] of Object.entries(fill)) await form.getByLabel(label, { exact: true }).first().fill(text);
    await form.getByRole("button", { name: press, exact: true }).click();
    await page.getByRole("alert").first().waitFor();
    await show(page, "refused", `${index}-${address}`);
  });
}

for (const [role, address] of [["user", "/today"], ["user", "/meters/{org_meter}"], ["resident", "/account"], ["sysadmin", "/admin/imports"], ["nobody", "/help"]]) {
  test(`offline: ${address}`, async ({ open, world }) => {
    const page = await open(role);
    await page.goto(await world.resolve(address));
    await settled(page);
    await page.context().setOffline(true);
    await page.locator("[data-offline]").waitFor();
    await show(page, "offline", address);
    // That the line was down is what this is about.
    page.faults.take().filter((it) => !/ERR_INTERNET_DISCONNECTED/.test(it)).forEach((it) => page.faults.add(it));
    await page.context().setOffline(false);
  });
}
