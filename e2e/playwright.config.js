/* How the browser runs: Debian's own Chromium, two at a time, against portals that the tests start themselves. */
import { defineConfig } from "@playwright/test";
import { tmpdir } from "node:os";
import { CHROMIUM, OUTPUT } from "./lib/places.js";

const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/* Chromium refuses its sandbox to root, as whom machines that check a change often run. */
const args = process.getuid?.() === 0 ? [...quiet, "--no-sandbox"] : quiet;

/* A file is one person's way or one kind of look; a project has portals of its own, so that none sees what another did. */
const project = (name, testMatch) => ({ name, testMatch, use: { portalOf: name } });

export default defineConfig({
  testDir: ".",
  outputDir: `${OUTPUT}/results`,
  globalSetup: "./lib/fill.js",
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: `${OUTPUT}/report.json` }]],
  use: {
    launchOptions: { executablePath: CHROMIUM, args, env: { ...process.env, TMPDIR: tmpdir() } },
    locale: "en-US",
    timezoneId: "America/New_York",
    reducedMotion: "reduce",
    screenshot: "off",
    trace: "off",
  },
  projects: [
    { ...project("sweep", "sweep.spec.js"), fullyParallel: true },
    project("journeys", "journeys/*.spec.js"),
    project("planted", "planted.spec.js"),
    project("budgets", "budgets.spec.js"),
    project("crowded", "crowded.spec.js"),
    project("conditions", "conditions.spec.js"),
    ...(process.env.E2E_SCREENSHOTS ? [{ ...project("screenshots", "screenshots.spec.js"), fullyParallel: true }] : []),
  ],
});
