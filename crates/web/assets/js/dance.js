/* The figure dances the day: how fast and how far it swings follows the curve. Without motion it stands as it came. */

const DAY_MS = 48_000;
const floor = document.querySelector("[data-dance]");
const toggle = floor?.querySelector("[data-dance-toggle]");
const energies = (floor?.dataset.energy || "").split(",").map((it) => (it === "" ? null : Number(it) / 100));
const words = (floor?.dataset.words || "").split("|");
const joints = [...(floor?.querySelectorAll("[data-joint]") || [])];
const beat = floor?.querySelector("[data-beat]");
const said = floor?.querySelector("[data-said]");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** The turns of all joints in degrees, as the server drew them. */
function pose(energy, moment) {
  const swing = Math.sin(moment * 2 * Math.PI);
  const bounce = Math.cos(moment * 4 * Math.PI);
  return {
    lift: 9 * energy * (1 + bounce),
    body: 9 * energy * swing,
    head: -14 * energy * swing,
    "arm-left": 14 + energy * (95 + 45 * swing),
    "arm-right": -14 - energy * (95 - 45 * swing),
    "hand-left": 8 + energy * (40 - 55 * swing),
    "hand-right": -8 - energy * (40 + 55 * swing),
    "leg-left": 7 + energy * (16 + 20 * swing),
    "leg-right": -7 - energy * (16 - 20 * swing),
    "foot-left": -4 - energy * (22 + 16 * swing),
    "foot-right": 4 + energy * (22 - 16 * swing),
  };
}

let frame = 0;
let before = 0;
let passed = 0;
let moment = 0;
let energy = 0;

function draw() {
  const turns = pose(energy, moment);
  for (const joint of joints) {
    const [x, y] = joint.dataset.at.split(" ").map(Number);
    const lift = joint.dataset.joint === "body" ? turns.lift : 0;
    joint.setAttribute("transform", `translate(${x} ${(y - lift).toFixed(2)}) rotate(${turns[joint.dataset.joint].toFixed(2)})`);
  }
}

function step(now) {
  const elapsed = Math.min(100, now - before);
  before = now;
  passed = (passed + elapsed) % DAY_MS;
  const part = passed / DAY_MS;
  const index = Math.min(energies.length - 1, Math.floor(part * energies.length));
  // A gap is silence: the figure comes to rest.
  const wanted = energies[index] ?? 0;
  energy += (wanted - energy) * Math.min(1, elapsed / 250);
  moment += (elapsed / 1000) * (0.35 + 1.15 * energy);
  draw();
  beat?.setAttribute("d", `M${(part * 100).toFixed(2)} 0V100`);
  said.textContent = words[index] || "";
  frame = requestAnimationFrame(step);
}

function set(dancing) {
  cancelAnimationFrame(frame);
  frame = 0;
  if (dancing) {
    before = performance.now();
    frame = requestAnimationFrame(step);
  }
  toggle.textContent = dancing ? floor.dataset.pause : floor.dataset.goOn;
}

/** Less motion is asked for: it stands, and nothing offers to move it. */
function obey() {
  toggle.parentElement.hidden = calm.matches;
  floor.querySelector("[data-dance-still]").hidden = !calm.matches;
  set(!calm.matches);
}

if (toggle && energies.some((it) => it !== null)) {
  toggle.addEventListener("click", () => set(!frame));
  document.addEventListener("keydown", (event) => {
    if (calm.matches || event.altKey || event.ctrlKey || event.metaKey) return;
    // A space on a control is the control's.
    const onControl = event.target.closest?.("a, button, select, input, summary");
    if (event.key === "Escape") set(false);
    else if (event.key === " " && !onControl) {
      event.preventDefault();
      set(!frame);
    }
  });
  document.addEventListener("visibilitychange", () => document.hidden && frame && set(false));
  calm.addEventListener("change", obey);
  obey();
} else if (toggle) {
  toggle.parentElement.hidden = true;
}
