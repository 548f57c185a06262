/* Before all tests: fills a demo once, unless it was filled within this run already. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FILLED } from "./places.js";
import { startDemo } from "./portal.js";

/* Readings end when the demo was filled: an old one would be another world than a visitor's. */
const IS_WHOLE = join(FILLED, "whole");

export default async function fill() {
  if (process.env.E2E_FILLED && existsSync(IS_WHOLE)) return;
  rmSync(FILLED, { recursive: true, force: true });
  const portal = await startDemo(FILLED);
  await portal.stop();
  writeFileSync(IS_WHOLE, "");
}
