/* Pictures of all pages, wide and narrow, light and dark, in target/screenshots; and the few that the documents show. */
import { join } from "node:path";
import { onePerRoute } from "./lib/pages.js";
import { ROOT } from "./lib/places.js";
import { settled } from "./lib/looks.js";
import { NARROW, WIDE, test } from "./lib/test.js";

/* Chooses two of the meters that are listed. */
async function chooseTwo(page) {
  for (const name of ["Choose meter 40118201", "Choose meter 40118202"]) await page.getByRole("checkbox", { name }).check();
}

/* Goes to the newest DR period whose saving is known. */
async function openNewestPeriod(page) {
  const days = page.getByRole("region", { name: "DR period days" });
  const saved = days.getByRole("link", { name: /DR period .* kWh saved/ });
  if ((await saved.count()) === 0) await days.locator("a[href*='month=']").first().click();
  await saved.last().click();
  await settled(page);
}

/** What the documents show, light and wide: the file's name, the page as whoever, its height, and what is done in it. */
const IN_DOCUMENTS = [
  { name: "meters", role: "orgadmin", address: "/meters/{org_meter}", height: 960, act: openNewestPeriod },
  { name: "all-meters", role: "sysadmin", address: "/admin/meters?q=Harbor", height: 860, act: chooseTwo },
  { name: "members", role: "orgadmin", address: "/org/{own_org}/members", height: 900 },
  { name: "account-security", role: "resident", address: "/account/security", height: 700 },
];

const nameOf = (route) => route.replaceAll("{}", "one").replace(/[^a-z]+/g, "-").replace(/^-|-$/g, "") || "landing";

for (const { role, row } of onePerRoute()) {
  test(row.address, async ({ open, world }) => {
    for (const viewport of [WIDE, NARROW]) {
      const page = await open(role, { viewport });
      await page.goto(await world.resolve(row.address));
      await settled(page);
      for (const scheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
        const name = `${nameOf(row.route)}-${viewport.width}-${scheme}.png`;
        await page.screenshot({ path: join(ROOT, "target/screenshots", name), fullPage: true });
      }
    }
  });
}

for (const { name, role, address, height, act } of IN_DOCUMENTS) {
  test(`docs/screenshots/${name}.png`, async ({ open, world }) => {
    const page = await open(role, { viewport: { width: WIDE.width, height } });
    await page.goto(await world.resolve(address));
    await settled(page);
    await act?.(page);
    await page.screenshot({ path: join(ROOT, "docs/screenshots", `${name}.png`) });
  });
}
