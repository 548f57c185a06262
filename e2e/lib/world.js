/* Who and what is in the demo: sessions of each role, and the objects that the table's addresses name. */
import { request } from "@playwright/test";

export const PASSWORD = "demand-response-demo";
export const EMAIL = {
  pending: "pending@harborpoint.example.com",
  rejected: "rejected@harborpoint.example.com",
  resident: "home1@example.org",
  user: "user@harborpoint.example.com",
  orgadmin: "admin@harborpoint.example.com",
  provider: "provider@inlandvalley.example.com",
  sysadmin: "admin@inlandvalley.example.com",
};

/* The objects of the table, each as the demo has it. One line takes in a new kind. */
const OBJECTS = {
  own_meter: () => "41600013",
  org_meter: () => "40118201",
  other_meter: () => "40236410",
  other_home_meter: () => "41600027",
  missing_meter: () => "999",
  own_org: (world) => world.organization("Harbor Point Cold Storage"),
  other_org: (world) => world.organization("Chaffey Ridge College"),
  provider_org: () => "1",
  missing_org: () => "999999",
  member: (world) => world.account(EMAIL.user),
  resident: (world) => world.account(EMAIL.resident),
  other_member: (world) => world.account("admin@chaffeyridge.example.com"),
  missing_account: () => "999999",
  period: async (world) => {
    const { periods } = await world.get("sysadmin", "/api/periods");
    return String(periods[0].drp_id);
  },
  missing_period: () => "999999",
  message: async (world) => {
    const { messages } = await world.get("sysadmin", "/api/outbox");
    return messages[0].message_id;
  },
  missing_message: () => "f".repeat(32),
  missing_link: () => "f".repeat(64),
  missing_email: () => "0".repeat(64),
  // As in the table, one that was no file of readings; journeys/imports has others.
  import: (world) => world.import(""),
  missing_import: () => "f".repeat(32),
  upload: (world) => world.upload("meter_id,start_time,end_time,meter_value\n40118201,2026-07-16T00:00:00-07:00,2026-07-16T00:05:00-07:00,1\n"),
  missing_upload: () => "f".repeat(32),
  reset_link: async (world) => {
    const account = await world.account("home8@example.org");
    await world.post("sysadmin", `/api/accounts/${account}/reset`);
    return world.link("home8@example.org", "/password/reset/");
  },
};

/** For five minutes after signing in somebody does what is asked again for the password later; links live twice as long. */
const FRESH_MS = 3 * 60 * 1000;

export class World {
  #clients = new Map();
  #objects = new Map();

  constructor(portal) {
    this.url = portal.url;
    this.mail = portal.mail;
  }

  /** Asks without a browser, as a role; each signs in once, and again before the portal would ask for the password. */
  client(role) {
    return this.#known(this.#clients, role, () =>
      role === "nobody" ? request.newContext({ baseURL: this.url }) : this.signIn(EMAIL[role]),
    );
  }

  /** Cookies of a role, for a browser. */
  async session(role) {
    return (await this.client(role)).storageState();
  }

  /** A session of its own. */
  async signIn(email, password = PASSWORD) {
    const client = await request.newContext({ baseURL: this.url });
    const answer = await client.post("/api/user/session/create", { data: { email, password } });
    if (!answer.ok()) throw new Error(`${email} cannot sign in: ${await answer.text()}`);
    return client;
  }

  /** An address with the objects that its names stand for. */
  async resolve(address) {
    let res = address;
    for (const [whole, name] of address.matchAll(/\{([^}]*)\}/g)) {
      if (!OBJECTS[name]) throw new Error(`{${name}} is no object of the demo: give it a line in e2e/lib/world.js`);
      res = res.replace(whole, await this.#known(this.#objects, name, () => OBJECTS[name](this)));
    }
    return res;
  }

  async get(role, path) {
    return this.#read(await (await this.client(role)).get(path), path);
  }

  async post(role, path, data = {}) {
    return this.#read(await (await this.client(role)).post(path, { data }), path);
  }

  async organization(name) {
    const { organizations } = await this.get("sysadmin", "/api/organization");
    return String(organizations.find((it) => it.org_name === name).org_id);
  }

  async account(email) {
    const { accounts } = await this.get("sysadmin", `/api/accounts?search=${encodeURIComponent(email)}`);
    return String(accounts.find((it) => it.email === email).account_id);
  }

  /** The end of the newest link of this kind that was written to somebody. */
  async link(recipient, path) {
    const { messages } = await this.get("sysadmin", "/api/outbox");
    for (const { message_id } of messages.filter((it) => it.recipient === recipient)) {
      const { text_body } = await this.get("sysadmin", `/api/outbox/${message_id}`);
      const found = text_body.match(new RegExp(`${path}([0-9a-f]+)`));
      if (found) return found[1];
    }
    throw new Error(`nobody wrote a link to ${path} to ${recipient}`);
  }

  /** Brings a file in, and gives its number when it has come to its end. */
  async import(csv) {
    const client = await this.client("sysadmin");
    const headers = { "content-type": "text/csv", origin: this.url };
    const answer = await this.#read(await client.post("/api/data/import", { data: csv, headers }), "the import");
    return answer.import_id;
  }

  /** Sends a file as the page does that asks for one, and gives the number of what was received. */
  async upload(csv, name = "readings.csv") {
    const client = await this.client("sysadmin");
    const file = { name, mimeType: "text/csv", buffer: Buffer.from(csv) };
    const headers = { origin: this.url };
    const answer = await client.post("/admin/imports", { multipart: { file }, headers, maxRedirects: 0 });
    const found = answer.headers()["location"]?.match(/\/new\/([0-9a-f]+)$/);
    if (!found) throw new Error(`the file is not received: ${answer.status()} ${await answer.text()}`);
    return found[1];
  }

  async close() {
    for (const { made } of this.#clients.values()) await (await made).dispose();
  }

  async #read(answer, path) {
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    const body = await answer.text();
    return body ? JSON.parse(body) : undefined;
  }

  /** What was made under a key and is not old yet, or made anew. */
  #known(map, key, make) {
    const known = map.get(key);
    if (known && Date.now() - known.since < FRESH_MS) return known.made;
    const made = make();
    map.set(key, { made, since: Date.now() });
    return made;
  }
}
