/* Figures that a run leaves. */
import { appendFileSync, mkdirSync } from "node:fs";
import { OUTPUT } from "./places.js";

/** Says a figure where the run is read, and keeps it for the summary. */
export function report(line) {
  mkdirSync(OUTPUT, { recursive: true });
  appendFileSync(`${OUTPUT}/figures.txt`, `${line}\n`);
  console.log(`     ${line}`);
}
