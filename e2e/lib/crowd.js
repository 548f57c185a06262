/* Too much of everything: 200 organizations, 5,000 meters, the longest names, a DR period on nearly every day of months. */

const ORGANIZATIONS = 200;
const METERS = 5000;
const OF_EACH = 250;
const OF_ONE = 1000;
const AT_ONCE = 1000;
const PERIODS = 100;
const FIRST = 50_000_000;
const HOUR = 3_600_000;

const cut = (text, length) => `${text} of the Northern Inland Valley Cold Storage and Distribution Cooperative`.slice(0, length);
const iso = (time) => new Date(time).toISOString().replace(".000", "");

/** Readings of the last hours, of every tenth meter. */
function readings(now) {
  const rows = ["meter_id,start_time,end_time,meter_value,prediction_value"];
  for (let meter = FIRST; meter < FIRST + METERS; meter += 10) {
    for (let at = now - 12 * HOUR; at < now; at += HOUR) rows.push(`${meter},${iso(at)},${iso(at + HOUR)},${10 + (meter % 37)},${12 + (meter % 37)}`);
  }
  return rows.join("\n");
}

/** Adds so many meters all over the south of California, each with the label of its number from 0 on. */
export async function addMeters(world, n, label) {
  const meter = (index) => ({
    meter_id: FIRST + index,
    label: label(index),
    latitude: 33 + ((index * 7919) % 1009) / 500,
    longitude: -118 + ((index * 104_729) % 1013) / 400,
  });
  for (let first = 0; first < n; first += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, n - first) }, (_, index) => meter(first + index));
    await world.post("sysadmin", "/api/entity/meters/add", { meters: some });
  }
}

/** Puts it all into a demo. */
export async function crowd(world) {
  const post = (path, data) => world.post("sysadmin", path, data);
  const organizations = [];
  for (let index = 0; index < ORGANIZATIONS; index += 1) {
    const made = await post("/api/organization", { org_name: cut(`Plant ${String(index).padStart(3, "0")}`, 50) });
    organizations.push(made.org_id);
  }
  const harbor = Number(await world.organization("Harbor Point Cold Storage"));
  await addMeters(world, METERS, (index) => cut(`${String(index).padStart(5, "0")} Refrigeration hall and loading dock`, 60));
  for (let first = 0; first < METERS; first += OF_EACH) {
    const meter_ids = Array.from({ length: OF_EACH }, (_, index) => FIRST + first + index);
    await post("/api/entity/meters/assign", { meter_ids, org_id: first < OF_ONE ? harbor : organizations[first / OF_EACH] });
  }
  const now = Math.floor(Date.now() / HOUR) * HOUR;
  await world.import(readings(now));
  for (let index = 0; index < PERIODS; index += 1) {
    const start = now + HOUR * (((index * 5) % 7) + 24 * (2 - index));
    await post("/api/periods", { start_time: iso(start), end_time: iso(start + 2 * HOUR), recompute: true });
  }
}
