// Cuts the base map out of us-atlas: `node shapes.mjs ATLAS TOPOJSON_CLIENT OUT`, two packages and a folder to write to.
//
// Lines are `[x, y, dx, dy, …]` in units of 1 / SCALE degrees, longitude first: the first point, then steps from each to
// the next. `states.json` holds the land, the borders between states, and of each state its number, name, box (west,
// south, east, north) and a point inside for the name. `counties-NN.json` holds the counties of state NN: lines, of which
// the first `n_borders` lie between two of them, and of each county its name and its rings, each a list of lines to
// follow one after the other, `~i` for the line `i` backwards.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [atlas, client, out] = process.argv.slice(2).map((it) => resolve(it));
const { feature, mesh } = createRequire(import.meta.url)(join(client, "dist/topojson-client.js"));
const topology = JSON.parse(readFileSync(join(atlas, "counties-10m.json"), "utf8"));
const { nation, states, counties } = topology.objects;

// The source knows about 300 m.
const SCALE = 1000;
const units = (degrees) => Math.round(degrees * SCALE);

function line(points) {
  const steps = [];
  let [x, y] = [0, 0];
  for (const [longitude, latitude] of points) {
    const [nextX, nextY] = [units(longitude), units(latitude)];
    if (steps.length > 0 && nextX === x && nextY === y) continue;
    steps.push(nextX - x, nextY - y);
    [x, y] = [nextX, nextY];
  }
  return steps;
}

const borders = (object) => mesh(topology, object, (a, b) => a !== b).coordinates.map(line);
const polygons = (geometry) =>
  geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];

/** The area of a ring, its sign by the direction, and its centre. */
function measure(ring) {
  let [area, x, y] = [0, 0, 0];
  for (let i = 1; i < ring.length; i += 1) {
    const [[x0, y0], [x1, y1]] = [ring[i - 1], ring[i]];
    const cross = x0 * y1 - x1 * y0;
    area += cross / 2;
    x += ((x0 + x1) * cross) / 6;
    y += ((y0 + y1) * cross) / 6;
  }
  return { area, at: [units(x / area), units(y / area)] };
}

/** The centre of the largest part. */
const centre = (geometry) =>
  polygons(geometry)
    .map(([ring]) => measure(ring))
    .reduce((a, b) => (Math.abs(a.area) > Math.abs(b.area) ? a : b)).at;

function box(geometry) {
  const points = polygons(geometry).flat(2);
  const [xs, ys] = [points.map((it) => it[0]), points.map((it) => it[1])];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)].map(units);
}

const { scale, translate } = topology.transform;

/** A line of the source as points. */
function decoded(arc) {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => {
    [x, y] = [x + dx, y + dy];
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
}

const ringsOf = ({ type, arcs }) => (type === "MultiPolygon" ? arcs.flat() : arcs);
const lineOf = (index) => (index < 0 ? ~index : index);

function countiesOf(geometries) {
  const uses = new Map();
  for (const index of geometries.flatMap(ringsOf).flat()) {
    uses.set(lineOf(index), (uses.get(lineOf(index)) ?? 0) + 1);
  }
  // Those that two counties share come first.
  const order = [...uses.keys()].sort((a, b) => uses.get(b) - uses.get(a) || a - b);
  const place = new Map(order.map((index, i) => [index, i]));
  const renumbered = (index) => (index < 0 ? ~place.get(~index) : place.get(index));
  return {
    scale: SCALE,
    lines: order.map((index) => line(decoded(topology.arcs[index]))),
    n_borders: order.filter((index) => uses.get(index) > 1).length,
    counties: geometries.map((it) => ({
      name: it.properties.name,
      rings: ringsOf(it).map((ring) => ring.map(renumbered)),
    })),
  };
}

const named = ({ properties: { name }, geometry }) => ({ name, at: centre(geometry) });
const write = (name, value) => writeFileSync(join(out, name), JSON.stringify(value));
const all = feature(topology, states).features.sort((a, b) => a.id - b.id);
const rings = feature(topology, nation).features.flatMap((it) => polygons(it.geometry).flat());

write("states.json", {
  scale: SCALE,
  land: rings.map(line).filter((it) => it.length >= 8),
  borders: borders(states),
  states: all.map((it) => ({ id: it.id, ...named(it), box: box(it.geometry) })),
});
for (const { id } of all) {
  write(`counties-${id}.json`, countiesOf(counties.geometries.filter((it) => it.id.startsWith(id))));
}
