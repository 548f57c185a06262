/* Which pages are opened, and by whom: the table's rows without what is no page, one for each route. */
import { EXCEPTIONS, STATES } from "./states.js";
import { ROLES, ROWS } from "./table.js";

/** Whether a row lets a role in. */
export const isLetIn = (row, role) => row.expected[ROLES.indexOf(role)] === "200";

/** The first row of each route that lets a role in: other objects of the same kind make the same page. */
export function rowsOf(role) {
  const rows = ROWS.filter((it) => isLetIn(it, role) && !EXCEPTIONS[it.route]);
  return rows.filter((it, index) => rows.findIndex((other) => other.route === it.route) === index);
}

/** The addresses of a row that a role is to look at: further states of a page are for the first role that it lets in. */
export function addressesOf(row, role) {
  const isFirst = ROLES.find((it) => isLetIn(row, it)) === role;
  return ["", ...(isFirst ? (STATES[row.route] ?? []) : [])].map((it) => row.address + it);
}

/** One page of each route, as a household where it may, since households have the slowest lines. */
export function onePerRoute() {
  const found = new Map();
  for (const role of ["nobody", "resident", "pending", "orgadmin", "sysadmin"]) {
    for (const row of rowsOf(role)) if (!found.has(row.route)) found.set(row.route, { role, row, address: row.address });
  }
  return [...found.values()];
}
