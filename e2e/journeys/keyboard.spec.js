/* Everything by keyboard alone: each control of each page is reached and seen to be, and the parts that move obey. */
import { addressesOf, rowsOf } from "../lib/pages.js";
import { expect, test } from "../lib/test.js";
import { settled } from "../lib/looks.js";
import { EMAIL, PASSWORD } from "../lib/world.js";

/* Runs in the page: numbers what a person can use now; of radio buttons, Tab reaches one and arrows the others. */
function numberControls() {
  const usable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const groups = new Set();
  let n = 0;
  for (const it of document.querySelectorAll(usable)) {
    if (!it.checkVisibility({ visibilityProperty: true }) || it.disabled || it.tabIndex < 0) continue;
    if (it.type === "radio") {
      if (groups.has(it.name)) continue;
      groups.add(it.name);
      const chosen = document.querySelector(`input[type=radio][name="${it.name}"]:checked`) ?? it;
      chosen.dataset.control = n;
    } else {
      it.dataset.control = n;
    }
    n += 1;
  }
  return n;
}

/* Runs in the page: which control has the focus, whether one sees that, and whether it is covered or out of sight. */
function focused() {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const rings = [it, it.closest("label"), it.parentElement].filter(Boolean).map((one) => getComputedStyle(one));
  const { left, top, right, bottom } = it.getBoundingClientRect();
  const isSeen = rings.some((style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none");
  const isInside = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  return { control: it.dataset.control, isSeen, isInside, what: it.outerHTML.slice(0, 120) };
}

const everybodys = new Set(rowsOf("nobody").map((it) => it.route));

/** What a role opens that not everybody may, with the states that it looks at. */
const pagesOf = (role) =>
  rowsOf(role).filter((it) => role === "nobody" || !everybodys.has(it.route)).flatMap((it) => addressesOf(it, role));

for (const role of ["nobody", "resident", "orgadmin", "sysadmin"]) {
  test(`Tab reaches every control: ${role}`, async ({ open, world }) => {
    test.setTimeout(180_000);
    const page = await open(role);
    for (const address of pagesOf(role)) {
      await page.goto(await world.resolve(address));
      await settled(page);
      const n = await page.evaluate(numberControls);
      const [reached, faults] = [new Set(), []];
      for (let steps = 0; steps < n + 20; steps += 1) {
        await page.keyboard.press("Tab");
        const it = await page.evaluate(focused);
        if (!it) break;
        if (!it.isSeen) faults.push(`one does not see that this has the focus: ${it.what}`);
        if (!it.isInside) faults.push(`the focus is out of sight: ${it.what}`);
        if (it.control !== undefined) reached.add(it.control);
      }
      expect.soft(faults, address).toEqual([]);
      expect.soft(reached.size, `${address}: controls that Tab reaches, of ${n}`).toBe(n);
    }
  });
}

test("signing in, choosing a scale, reading the chart and leaving, without a pointer", async ({ open }) => {
  const page = await open("nobody");
  const key = (name) => page.keyboard.press(name);
  await page.goto("/meters");
  await expect(page).toHaveURL(/\/login/);
  await key("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await key("Enter");
  await key("Tab");
  await expect(page.getByLabel("Email")).toBeFocused();
  await page.keyboard.type(EMAIL.resident);
  await key("Tab");
  await page.keyboard.type(PASSWORD);
  await key("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Home 1" })).toBeVisible();
  await settled(page);

  await page.getByRole("radio", { name: "Day" }).focus();
  await key("ArrowRight");
  await expect(page).toHaveURL(/scale=week/);
  await settled(page);
  await expect(page.getByRole("radio", { name: "Week" })).toBeFocused();

  const chart = page.getByRole("figure", { name: /^Power and prediction/ });
  await chart.focus();
  await key("Home");
  const said = chart.locator("xpath=following-sibling::*[@aria-live]").first();
  await expect(said).not.toBeEmpty();
  const first = await said.textContent();
  await key("ArrowRight");
  await expect(said).not.toHaveText(first);
  await key("Escape");

  const start = page.getByRole("slider", { name: "Start of the range" });
  await start.focus();
  const before = await start.getAttribute("aria-valuetext");
  await key("PageUp");
  await expect(start).not.toHaveAttribute("aria-valuetext", before);

  await page.getByRole("button", { name: "Sign out" }).focus();
  await key("Enter");
  await expect(page).toHaveURL(/\/login/);
});
