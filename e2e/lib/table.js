/* The table of who may ask what, by which the portal's own tests go: here it says who gets to see which page. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./places.js";

/** Who opens pages, in the order of the table's first columns. */
export const ROLES = ["nobody", "pending", "rejected", "resident", "user", "orgadmin", "provider", "sysadmin"];

const text = (path) => readFileSync(join(ROOT, path), "utf8");

/** An address without the names of what it is about: `/meters/{}`. */
export const pattern = (address) => address.split("?")[0].replace(/\{[^}]*\}/g, "{}");

function read() {
  const rows = [];
  for (const line of text("crates/web/tests/api/authorization.table").split("\n")) {
    const [method, address, ...expected] = line.split(" | ")[0].trim().split(/\s+/);
    if (method === "method" && ROLES.some((role, index) => expected[index] !== role)) {
      throw new Error(`the table's columns are others: ${line}`);
    }
    if (method !== "GET" || address.startsWith("/api/") || expected.length !== ROLES.length) continue;
    rows.push({ address, route: pattern(address), expected });
  }
  return rows;
}

/** Every row that is about opening a page: the address, with objects by name, and what each role gets. */
export const ROWS = read();

/** The routes of pages that the program itself has, in its own words. */
export function pagesOfTheProgram() {
  const source = text("crates/web/src/router.rs");
  const block = source.match(/^pages! \{\n(.*?)^\}/ms)?.[1] ?? "";
  const found = [...block.matchAll(/"([^"]+)"\s*=>([^;]*);/g)].filter(([, , how]) => /\bget\b/.test(how));
  return found.map(([, path]) => pattern(path));
}
