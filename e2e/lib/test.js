/* The test object of all files: a portal of one's own, and pages that tell whatever goes wrong in them. */
import { test as base } from "@playwright/test";
import { Faults } from "./faults.js";
import { start } from "./portal.js";
import { World } from "./world.js";

export { expect } from "@playwright/test";

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

export const test = base.extend({
  /* Workers of different projects are different processes, so that what is planted or made in one is not in another. */
  portalKind: ["demo", { scope: "worker", option: true }],
  portalOf: ["", { scope: "worker", option: true }],
  world: [
    async ({ portalKind, portalOf }, use) => {
      const portal = await start(portalKind);
      const world = new World(portal);
      await use(world);
      await world.close();
      await portal.stop();
    },
    { scope: "worker", timeout: 200_000 },
  ],
  /** Opens a page as a role; when the test ends, nothing may have gone wrong in any page that it opened. */
  open: async ({ browser, world }, use) => {
    const opened = [];
    await use(async (role, options = {}) => {
      const context = await browser.newContext({
        baseURL: world.url,
        storageState: role === "nobody" ? undefined : await world.session(role),
        viewport: WIDE,
        colorScheme: "light",
        locale: "en-US",
        reducedMotion: "reduce",
        ...options,
      });
      const faults = await Faults.watch(context, options.baseURL ?? world.url);
      opened.push({ context, faults });
      const page = await context.newPage();
      return Object.assign(page, { faults });
    });
    for (const { context } of opened) await context.close();
    const found = opened.flatMap((it) => it.faults.all());
    if (found.length) throw new Error(`in the pages of this test:\n  ${[...new Set(found)].join("\n  ")}`);
  },
});
