/* What maps are made of: the base map and the meters, each on a canvas that Leaflet moves. */
"use strict";

(() => {
  /** Pixels of the whole world at zoom 0. */
  const WORLD = 256;
  const project = (longitude, latitude) => {
    const sine = Math.sin((Math.max(-85, Math.min(85, latitude)) * Math.PI) / 180);
    return [
      (longitude / 360 + 0.5) * WORLD,
      (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD,
    ];
  };
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /** A canvas over the map and some space around it, drawn anew whenever the map rests. */
  const Canvas = L.Renderer.extend({
    options: { padding: 0.25 },
    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
    },
    _destroyContainer() {
      this._container.remove();
      delete this._container;
    },
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const { min } = this._bounds;
      const size = this._bounds.getSize();
      const ratio = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(this._container, min);
      this._container.width = size.x * ratio;
      this._container.height = size.y * ratio;
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      const context = this._container.getContext("2d");
      this.draw(context, { origin: this._map.getPixelOrigin().add(min), scale: 2 ** this._map.getZoom(), size, ratio });
    },
    redraw() {
      if (this._map) this._update();
    },
  });

  /** The zoom from which counties are drawn. */
  const COUNTIES = 6;

  /** `[x, y, dx, dy, …]` as points of the world; see xtask/vendor/shapes.mjs. */
  function points(steps, scale) {
    const found = [];
    let [x, y] = [0, 0];
    for (let i = 0; i < steps.length; i += 2) {
      [x, y] = [x + steps[i], y + steps[i + 1]];
      found.push(project(x / scale, y / scale));
    }
    return found;
  }

  function trace(line, path) {
    line.forEach(([x, y], i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
  }

  /** What of an area is on one side of a line (Sutherland and Hodgman): along an axis, at a limit, from there on or up. */
  function cut(area, axis, limit, side) {
    const isIn = (it) => side * (it[axis] - limit) >= 0;
    const left = [];
    area.forEach((point, i) => {
      const before = area.at(i - 1);
      if (isIn(point) !== isIn(before)) {
        const part = (limit - before[axis]) / (point[axis] - before[axis]);
        left.push(before.map((it, k) => it + part * (point[k] - it)));
      }
      if (isIn(point)) left.push(point);
    });
    return left;
  }

  /** How large an area is, and its middle. */
  function middle(area) {
    let [size, x, y] = [0, 0, 0];
    const [left, top] = area[0] ?? [0, 0];
    area.forEach((point, i) => {
      // Near to nought, so that the products keep their digits.
      const [x1, y1] = [point[0] - left, point[1] - top];
      const [x0, y0] = [area.at(i - 1)[0] - left, area.at(i - 1)[1] - top];
      const cross = x0 * y1 - x1 * y0;
      size += cross / 2;
      x += ((x0 + x1) * cross) / 6;
      y += ((y0 + y1) * cross) / 6;
    });
    return { size: Math.abs(size), at: [left + x / size, top + y / size] };
  }

  /** Land, states, counties, with their names. */
  const Base = Canvas.extend({
    initialize() {
      Canvas.prototype.initialize.call(this, { pane: "base" });
      this.land = new Path2D();
      this.states = new Path2D();
      this.counties = new Path2D();
      this.names = [];
      this.areas = [];
    },

    /** Adds the states. */
    addStates({ scale, land, borders, states }) {
      for (const line of land) trace(points(line, scale), this.land);
      for (const line of borders) trace(points(line, scale), this.states);
      this.names.push(...states.map(({ name, at: [x, y] }) => ({ name, at: project(x / scale, y / scale) })));
      this.redraw();
    },

    /** Adds the counties of a state. */
    addCounties({ scale, lines, n_borders, counties }) {
      const traced = lines.map((it) => points(it, scale));
      for (const line of traced.slice(0, n_borders)) trace(line, this.counties);
      const followed = (index) => (index < 0 ? traced[~index].toReversed() : traced[index]);
      for (const { name, rings } of counties) {
        for (const ring of rings) {
          const area = ring.flatMap(followed);
          const [xs, ys] = [area.map((it) => it[0]), area.map((it) => it[1])];
          const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
          this.areas.push({ name, area, box });
        }
      }
      this.redraw();
    },

    draw(context, { origin, scale, size, ratio }) {
      const zoom = Math.log2(scale);
      context.setTransform(scale * ratio, 0, 0, scale * ratio, -origin.x * ratio, -origin.y * ratio);
      context.fillStyle = colour("--surface-3");
      context.fill(this.land);
      const stroke = (path, name, width, dash) => {
        context.strokeStyle = colour(name);
        context.lineWidth = width / scale;
        context.setLineDash(dash.map((it) => it / scale));
        context.stroke(path);
      };
      if (zoom >= COUNTIES) stroke(this.counties, "--field-line", 0.75, [4, 3]);
      stroke(this.states, "--field-line", 1, []);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.font = `500 12px ${getComputedStyle(document.body).fontFamily}`;
      context.textAlign = "center";
      context.fillStyle = colour("--ink-3");
      this.write(context, zoom > COUNTIES ? this.seen(origin, scale) : this.names, { origin, scale });
    },

    /** The counties in view, each with the middle of what is seen of it. */
    seen(origin, scale) {
      const view = this._map.getPixelBounds();
      const [left, top, right, bottom] = [view.min.x, view.min.y, view.max.x, view.max.y].map((it) => it / scale);
      const found = [];
      for (const { name, area, box } of this.areas) {
        if (box[2] < left || box[0] > right || box[3] < top || box[1] > bottom) continue;
        let part = cut(area, 0, left, 1);
        part = cut(part, 0, right, -1);
        part = cut(part, 1, top, 1);
        part = cut(part, 1, bottom, -1);
        const { size, at } = middle(part);
        const share = size / ((right - left) * (bottom - top));
        // What fills the view is named at its upper edge, where fewer marks are.
        if (share > 0.6) at.splice(0, 2, (left + right) / 2, top + 24 / scale);
        // A name that would be cut off at the edge is left out.
        const half = (name.length * 3.5) / scale;
        const isWhole = at[0] - half > left && at[0] + half < right;
        if (isWhole && size * scale * scale > 4000) found.push({ name, at });
      }
      return found;
    },

    write(context, names, { origin, scale }) {
      const taken = [];
      for (const { name, at } of names) {
        const [x, y] = [at[0] * scale - origin.x, at[1] * scale - origin.y];
        const half = name.length * 3.5;
        if (taken.some((it) => Math.abs(it.x - x) < it.half + half && Math.abs(it.y - y) < 16)) continue;
        taken.push({ x, y, half });
        context.fillText(name, x, y);
      }
    },
  });

  /** How each kind of result looks: its shape in units of its size, and colours. As in view/svg/map.rs. */
  const disc = (size) => (path) => path.arc(0, 0, size, 0, 2 * Math.PI);
  const outline = (points) => (path) => points.forEach(([x, y], i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
  const LOOKS = {
    much: { shape: disc(1), fill: "--c-save" },
    some: { shape: outline([[0, -1.1], [1.1, 0.9], [-1.1, 0.9]]), fill: "--h3" },
    little: { shape: outline([[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]]), fill: "--c-over" },
    unknown: { shape: disc(0.8), fill: "--surface", line: "--c-pred" },
    private: { shape: disc(0.6), fill: "--k6" },
  };

  /** Meters as marks; one picture of each kind is drawn once and then put down as often as needed. */
  const Meters = Canvas.extend({
    initialize(points, kinds, areas) {
      Canvas.prototype.initialize.call(this, {});
      this.points = points.map((it) => ({ ...it, at: project(it.longitude, it.latitude) }));
      this.kinds = kinds;
      this.areas = areas.map((it) => ({ ...it, at: project(it.longitude, it.latitude) }));
      this.shown = this.points;
    },

    show(isShown) {
      this.shown = this.points.filter(isShown);
      this.redraw();
    },

    picture(kind, size, ratio) {
      const { shape, fill, line } = LOOKS[kind];
      const canvas = document.createElement("canvas");
      const side = Math.ceil(2.6 * size + 4);
      canvas.width = side * ratio;
      canvas.height = side * ratio;
      const context = canvas.getContext("2d");
      context.setTransform(size * ratio, 0, 0, size * ratio, (side / 2) * ratio, (side / 2) * ratio);
      context.beginPath();
      shape(context);
      context.closePath();
      context.fillStyle = colour(fill);
      context.strokeStyle = colour(line || "--surface");
      context.lineWidth = (line ? 1.75 : 1.25) / size;
      context.fill();
      context.stroke();
      return { canvas, side };
    },

    draw(context, { origin, scale, size, ratio }) {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      this.drawAreas(context, { origin, scale });
      // Smaller where there are very many, so that they stay apart.
      const radius = this.shown.length > 2000 && Math.log2(scale) < 10 ? 4 : 6;
      const pictures = this.kinds.map((it) => this.picture(it, radius, ratio));
      for (const { at, result } of this.shown) {
        const { canvas, side } = pictures[result];
        const [x, y] = [at[0] * scale - origin.x - side / 2, at[1] * scale - origin.y - side / 2];
        if (x < -side || y < -side || x > size.x || y > size.y) continue;
        context.drawImage(canvas, x, y, side, side);
      }
    },

    drawAreas(context, { origin, scale }) {
      context.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.setLineDash([3, 3]);
      for (const { at, n } of this.areas) {
        const [x, y] = [at[0] * scale - origin.x, at[1] * scale - origin.y];
        context.beginPath();
        context.arc(x, y, 12 + Math.min(20, Math.sqrt(n)), 0, 2 * Math.PI);
        context.fillStyle = colour("--c-band");
        context.strokeStyle = colour("--c-pred");
        context.fill();
        context.stroke();
        context.fillStyle = colour("--ink-2");
        context.fillText(String(n), x, y);
      }
    },

    /** What lies within some pixels of a place on the map, the nearest first. */
    near(place, pixels, of = this.shown) {
      const scale = 2 ** this._map.getZoom();
      const origin = this._map.getPixelOrigin().add(this._map.containerPointToLayerPoint(place));
      const found = [];
      for (const point of of) {
        const distance = Math.hypot(point.at[0] * scale - origin.x, point.at[1] * scale - origin.y);
        if (distance <= pixels) found.push({ distance, point });
      }
      return found.sort((a, b) => a.distance - b.distance).map((it) => it.point);
    },
  });

  /** A map in a box, with the base map below and, where there are some, pictures of the ground over that. */
  function create(box, { shapes, tiles, words }) {
    const map = L.map(box, { attributionControl: false, zoomControl: false, minZoom: 3, maxZoom: tiles ? 18 : 14 });
    map.createPane("base").style.zIndex = 150;
    const base = new Base().addTo(map.setView([39, -98], 4));
    if (tiles) L.tileLayer(tiles, { maxZoom: 18 }).addTo(map);
    L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    L.control.scale({ position: "bottomleft" }).addTo(map);
    const loaded = shapes.map(async (address) => {
      const response = await fetch(address);
      if (!response.ok) return;
      const file = await response.json();
      if (file.land) base.addStates(file);
      else base.addCounties(file);
    });
    // Without its shapes a map is still a map of points.
    return { map, base, loaded: Promise.allSettled(loaded) };
  }

  /** Draws these anew when the colours change. */
  function followTheme(layers) {
    const redraw = () => layers.forEach((it) => it.redraw());
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  }

  DRP.map = { create, followTheme, Meters };
})();
