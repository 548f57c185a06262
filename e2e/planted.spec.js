/*
 * BR-3 and BR-7 in a browser: what people write is text on every page, and if a page ever forgot to make it so, the
 * policy would keep it from running. Every breach of the policy, error or dialog fails a test by itself.
 */
import { rowsOf } from "./lib/pages.js";
import { ROLES } from "./lib/table.js";
import { expect, test } from "./lib/test.js";
import { settled } from "./lib/looks.js";
import { EMAIL } from "./lib/world.js";

/* Each would do something where it is not made text. A name holds 50 characters. */
const PAYLOADS = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(2)>',
  "' onfocus='alert(3)' autofocus='",
  "</title></textarea></style><svg onload=alert(5)>",
  "{{7*7}}</script><script src=//evil.example>",
];
const payload = (index) => PAYLOADS[index % PAYLOADS.length];

/** Writes the payloads wherever somebody may write something that others see. */
async function plant(world) {
  const put = async (role, path, data) => {
    const answer = await (await world.client(role)).put(path, { data });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
  };
  const { organizations } = await world.get("sysadmin", "/api/organization");
  for (const [index, it] of organizations.entries()) {
    // Names of organizations are unlike each other.
    await put("sysadmin", `/api/organization?org_id=${it.org_id}`, { org_name: `${index} ${payload(index)}` });
  }
  const { meters } = await world.get("sysadmin", "/api/entity/meters");
  for (const [index, it] of meters.entries()) {
    await put("sysadmin", `/api/entity/meters/${it.meter_id}`, { label: payload(index) });
  }
  for (const [index, role] of ROLES.filter((it) => EMAIL[it]).entries()) {
    if (["pending", "rejected"].includes(role)) continue;
    await put(role, "/api/user/update", { first_name: payload(index), last_name: payload(index + 1) });
    await world.post(role, "/api/user/keys", { name: payload(index), scopes: ["read"] });
  }
}

/** Brings in a file whose name, header and values are payloads, and gives the pages that show it. */
async function importPlanted(page, world, text) {
  const upload = await world.upload(`meter_id,start_time,end_time,meter_value\n"${text.replaceAll('"', '""')}",a,"<b>",1\n`, `${text}.csv`);
  await page.goto(`/admin/imports/new/${upload}`);
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByText("Rejected").first()).toBeVisible();
  const other = await world.upload(`${text},start\n${text},${text}\n`, `${text}.csv`);
  return [new URL(page.url()).pathname, `/admin/imports/new/${upload}`, `/admin/imports/new/${other}`];
}

test("br_7 what people write is text on every page", async ({ open, world }) => {
  test.setTimeout(240_000);
  const roles = ["resident", "orgadmin", "provider", "sysadmin"];
  // What the demo calls things is found before they are called otherwise.
  const pathsOf = {};
  for (const role of roles) pathsOf[role] = await Promise.all(rowsOf(role).map((it) => world.resolve(it.address)));
  await plant(world);
  let seen = 0;
  for (const role of roles) {
    const page = await open(role);
    const paths = pathsOf[role];
    if (role === "sysadmin") for (const it of PAYLOADS) paths.push(...(await importPlanted(page, world, it)));
    for (const path of paths) {
      await page.goto(path);
      await settled(page);
      const text = await page.locator("body").innerText();
      if (PAYLOADS.some((it) => text.includes(it))) seen += 1;
      // What waits for a pointer or the keyboard would run now.
      await page.keyboard.press("Tab");
      await page.mouse.move(700, 450);
    }
  }
  expect(seen, "pages that show what was planted").toBeGreaterThan(30);
});

test("br_3 the policy stops what a page would not have made text", async ({ open, world }) => {
  const page = await open("resident");
  const planted = `<script>window.ran = "script"</script><img src="x" onerror="window.ran = 'onerror'">
    <a id="planted" href="javascript:window.ran = 'link'">x</a><svg onload="window.ran = 'svg'"></svg>
    <script src="//evil.example/a.js"></script><style>body { display: none }</style><p style="color: red">x</p>
    <form id="form" action="https://evil.example/"><button>x</button></form><base href="https://evil.example/">
    <object data="/"></object><iframe src="/login"></iframe>`;
  await page.route("**/account", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace("<main", `${planted}<main`);
    await route.fulfill({ response: answer, body });
  });
  await page.goto("/account");
  const ran = () => page.evaluate(() => window.ran);
  await page.locator("#planted").click();
  expect(await ran()).toBeUndefined();
  expect(await page.evaluate(() => getComputedStyle(document.body).display)).not.toBe("none");
  // A form that is stopped is, to the driver of the browser, a page that never comes: it is the last thing asked.
  await page.locator("#form button").click({ noWaitAfter: true });
  const said = () => page.faults.all().join("\n");
  await expect.poll(said).toContain("policy: form-action");
  expect(said()).not.toMatch(/request to another host: (?!http:\/\/evil\.example\/a\.js)/);
  for (const directive of ["script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr", "form-action", "base-uri", "object-src"]) {
    expect(said(), directive).toContain(`policy: ${directive}`);
  }
  page.faults.take();
});
