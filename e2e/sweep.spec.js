/* Every page that there is, as everybody who may open it, light and dark, wide and narrow, and without JavaScript. */
import { EXCEPTIONS, STATES } from "./lib/states.js";
import { addressesOf, isLetIn, onePerRoute, rowsOf } from "./lib/pages.js";
import { ROLES, ROWS, pagesOfTheProgram } from "./lib/table.js";
import { NARROW, WIDE, expect, test } from "./lib/test.js";
import { figures, look, settled, sideways } from "./lib/looks.js";

/** What a role looks at. */
const pagesOf = (role) => rowsOf(role).flatMap((row) => addressesOf(row, role).map((address) => ({ row, address })));

/** Whether a page is, to the byte, what everybody gets to see: then it is looked at as nobody only. */
async function isForEverybody(world, role, row, path) {
  if (role === "nobody" || !isLetIn(row, "nobody")) return false;
  const [theirs, everybodys] = [await world.client(role), await world.client("nobody")];
  return (await (await theirs.get(path)).text()) === (await (await everybodys.get(path)).text());
}

for (const role of ROLES) {
  test.describe(role, () => {
    for (const { row, address } of pagesOf(role)) {
      test(address, async ({ open, world }) => {
        const path = await world.resolve(address);
        if (await isForEverybody(world, role, row, path)) return;
        let scripted;
        for (const viewport of [WIDE, NARROW]) {
          const page = await open(role, { viewport });
          const answer = await page.goto(path);
          expect(answer.status()).toBe(200);
          await settled(page);
          await look(page, `${viewport.width} px`);
          scripted = await figures(page);
          if (viewport !== NARROW) continue;
          await page.setViewportSize({ width: 320, height: 640 });
          for (const fault of await sideways(page)) page.faults.add(`320 px: sideways: ${fault}`);
        }
        const plain = await open(role, { javaScriptEnabled: false, viewport: NARROW });
        await plain.goto(path);
        await expect(plain.locator("h1")).toBeVisible();
        expect(await figures(plain), "without JavaScript").toEqual(scripted);
      });
    }

    test("what is not for them", async ({ open, world }) => {
      const index = ROLES.indexOf(role);
      const client = await world.client(role);
      const looked = new Set();
      for (const { address, expected } of ROWS) {
        const wanted = expected[index];
        if (wanted === "200" || wanted === "stream") continue;
        const path = await world.resolve(address);
        const answer = await client.get(path, { maxRedirects: 0 });
        const said = /^\d+$/.test(wanted) ? String(answer.status()) : answer.headers()["location"]?.split("?")[0];
        expect.soft(said, address).toBe(/^\d+$/.test(wanted) ? wanted : `/${wanted}`);
        if (answer.status() < 400 || looked.has(wanted)) continue;
        looked.add(wanted);
        for (const viewport of [WIDE, NARROW]) {
          const page = await open(role, { viewport });
          await page.goto(path);
          await look(page, `${address}, ${viewport.width} px`);
        }
      }
    });
  });
}

/* Other words are longer, and other plurals are more: each page once, where there is least room and where there is most. */
test.describe("in Spanish", () => {
  for (const { role, row, address } of onePerRoute()) {
    test(address, async ({ open, world }) => {
      const page = await open(role, { viewport: WIDE, locale: "es-US" });
      await page.goto(await world.resolve(row.address));
      await settled(page);
      await expect(page.locator("html")).toHaveAttribute("lang", /^es/);
      await look(page, "1440 px");
      await page.setViewportSize({ width: 320, height: 640 });
      await look(page, "320 px");
    });
  }
});

test("every page of the program is looked at", () => {
  const looked = ROLES.flatMap((role) => rowsOf(role).map((it) => it.route));
  const missing = pagesOfTheProgram().filter((it) => !looked.includes(it) && !EXCEPTIONS[it]);
  expect(missing, "open it for somebody in authorization.table, or say why not in e2e/lib/states.js").toEqual([]);
  expect(pagesOfTheProgram().length).toBeGreaterThan(30);
});

test("exceptions are still pages", () => {
  const stale = [...Object.keys(EXCEPTIONS), ...Object.keys(STATES)].filter((it) => !pagesOfTheProgram().includes(it));
  expect(stale, "take them off e2e/lib/states.js").toEqual([]);
});

test("what is wrong in a page is seen", async ({ open }) => {
  const page = await open("nobody", { viewport: NARROW });
  await page.route("**/login", async (route) => {
    const answer = await route.fetch();
    const planted = `<p style="color: red">x</p><img src="/assets/none.png"><table width="900"><tr><td>x</table>`;
    await route.fulfill({ response: answer, body: (await answer.text()).replace("</main>", `${planted}</main>`) });
  });
  await page.goto("/login");
  await page.evaluate(() => fetch("/assets/none.js").then(() => console.error("said")));
  await look(page, "here");
  const found = page.faults.take().join("\n");
  for (const fault of ["policy: style-src-attr", "none.png: 404", "none.js: 404", "error: said", "image-alt", "sideways: "]) {
    expect(found).toContain(fault);
  }
});
