/* A file of readings with bad rows is brought in, looked at, imported as far as it is good, and taken out again. */
import { readFile } from "node:fs/promises";
import { look } from "../lib/looks.js";
import { expect, test } from "../lib/test.js";

const METER = "40118202";
/** Quarters of an hour long before the demo begins, so that nothing of it is overwritten. */
const FILE = [
  "meter_id,start_time,end_time,meter_value,prediction_value",
  `${METER},2024-03-01T08:00:00-08:00,2024-03-01T08:15:00-08:00,120.5,130`,
  `${METER},2024-03-01T08:15:00-08:00,2024-03-01T08:30:00-08:00,"121,5",130`,
  `${METER},2024-03-01T08:30:00-08:00,2024-03-01T08:45:00-08:00,122.5,130`,
  `${METER},yesterday,2024-03-01T09:00:00-08:00,123.5,130`,
].join("\n");

/** What became of an import, by what it is called: the number of each kind of row. */
const fact = (page, name) => page.getByRole("region", { name: "The import" }).locator("div", { has: page.getByText(name, { exact: true }) }).locator("dd");

test("a file with bad rows is imported in part, and undone", async ({ open, world }) => {
  const page = await open("sysadmin");
  const readings = async () => {
    const day = `/api/vis/meter_data/${METER}?from=2024-03-01&to=2024-03-02`;
    const answer = await (await world.client("sysadmin")).get(day);
    return answer.ok() ? ((await answer.json()).actual ?? []).filter((it) => it !== null) : [];
  };
  await page.goto("/admin");
  await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Imports" }).click();
  await page.getByLabel("CSV or Green Button file").setInputFiles({ name: "march.csv", mimeType: "text/csv", buffer: Buffer.from(FILE) });
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("march.csv");
  await expect(page.getByRole("region", { name: "The first rows" }).first()).toContainText("yesterday");
  await look(page, "what a file looks like");

  await page.getByRole("button", { name: "Check", exact: true }).click();
  const state = fact(page, "State");
  await expect(state).toHaveText("Checked, with problems");
  await expect(page.getByRole("region", { name: "Problems" })).toContainText("121,5");
  await look(page, "an import that was checked");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download rejected rows" }).click(),
  ]);
  expect(await readFile(await file.path(), "utf8")).toContain("yesterday");
  expect(await readings()).toEqual([]);

  await page.getByRole("button", { name: "Import good rows only" }).click();
  await expect(state).toHaveText("Good rows imported");
  await expect(fact(page, "Readings")).toHaveText("2 new, 0 changed, 0 as they were");
  expect(await readings()).toEqual([120_500, 122_500]);

  await page.getByRole("button", { name: "Undo this import" }).click();
  await page.getByRole("button", { name: "Undo the import" }).click();
  await expect(state).toHaveText("Undone");
  await look(page, "an import that was undone");
  expect(await readings()).toEqual([]);

  await page.goto("/admin/imports");
  await expect(page.getByRole("row", { name: /march\.csv/ }).first()).toContainText("Undone");
});
