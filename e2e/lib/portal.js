/* A running portal: the real program, on a free port of this machine, in a folder of its own. */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeMail } from "./mail.js";
import { FILLED, PROGRAM } from "./places.js";

/* The program of a developer's build is not optimised, and may have to write a year of readings first. */
const START_MS = 180_000;
const AGAIN_MS = 50;

/** A port that was free a moment ago. */
function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Starts the program, and waits until it answers. */
async function run(port, args, env) {
  const child = spawn(PROGRAM, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  const url = `http://127.0.0.1:${port}`;
  let said = "";
  let isOver = false;
  const ended = new Promise((done) => child.once("exit", done)).then(() => (isOver = true));
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said = (said + data).slice(-50_000)));
  const answers = () => fetch(`${url}/login`).then((it) => it.ok, () => false);
  for (const begin = Date.now(); !(await answers()); ) {
    if (isOver || Date.now() - begin > START_MS) throw new Error(`the portal does not answer:\n${said}`);
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { url, said: () => said, stop };
}

/** Starts the demo in a folder, which it fills if it is empty. */
export async function startDemo(folder) {
  const port = await freePort();
  return run(port, ["demo", "--listen", `127.0.0.1:${port}`, "--data", folder], {});
}

/** Serves the database of a folder as a provider would, with a mail server. */
async function startServing(folder) {
  const [port, mail] = [await freePort(), await takeMail()];
  const portal = await run(port, ["serve"], {
    DRP_DATABASE__URL: `sqlite://${join(folder, "demo.sqlite")}`,
    DRP_WEB__LISTEN: `127.0.0.1:${port}`,
    DRP_MAIL__URL: `smtp://127.0.0.1:${mail.port}`,
    DRP_MAIL__FROM: "Demand Response Portal <portal@inlandvalley.example.com>",
    DRP_PROVIDER__TIME_ZONE: "America/Los_Angeles",
    DRP_SECURITY__TWO_FACTOR_FOR_ADMINISTRATORS: "false",
  });
  const stop = async () => {
    await portal.stop();
    await mail.stop();
  };
  return { ...portal, mail, stop };
}

/**
 * Starts a portal in a folder of its own: `demo` as if it had just been filled, `served` the same as a provider serves
 * it, with a mail server and nothing live, `empty` served before anybody set it up.
 */
export async function start(kind) {
  const folder = mkdtempSync(join(tmpdir(), "drp-e2e-"));
  if (kind !== "empty") cpSync(FILLED, folder, { recursive: true });
  const portal = await (kind === "demo" ? startDemo(folder) : startServing(folder));
  const stop = async () => {
    await portal.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...portal, stop };
}
