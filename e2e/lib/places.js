/* Where things are: the program, the browser, what the run leaves behind. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const PROGRAM = process.env.E2E_PROGRAM ?? join(ROOT, "target/debug/drp");
export const CHROMIUM = process.env.E2E_CHROMIUM ?? "/usr/bin/chromium-headless-shell";
export const OUTPUT = join(ROOT, "target/e2e");
/** A demo that was filled once; each portal of the tests begins as a copy of it. */
export const FILLED = process.env.E2E_FILLED ?? join(OUTPUT, "filled");

for (const file of [PROGRAM, CHROMIUM]) {
  if (!existsSync(file)) throw new Error(`${file} is not there; cargo xtask e2e makes or installs what is missing`);
}
