/* The page of the map: the meters as points, the form that narrows both map and list, what a click tells. */
"use strict";

(() => {
  const box = document.querySelector("[data-map]");
  if (!box || !window.L) return;
  const words = JSON.parse(box.dataset.words);
  const form = document.querySelector("[data-map-filter]");
  const language = document.documentElement.lang;
  const count = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  /** Points on a page of the popup. */
  const MAX_TOLD = 6;
  const REACH = 10;

  /* ---- data ---- */

  function points(data) {
    const { meters, organizations, results, scale } = data;
    const found = [];
    meters.meter_id.forEach((id, i) => {
      if (meters.latitude[i] === null) return;
      const org = organizations[meters.organization[i]];
      const label = meters.label[i] ?? String(id);
      found.push({
        id,
        label,
        org: org?.org_name ?? "",
        org_id: String(org?.org_id ?? 0),
        latitude: meters.latitude[i] / scale,
        longitude: meters.longitude[i] / scale,
        result: meters.result[i],
        kind: results[meters.result[i]],
        saved: meters.saved[i],
        text: `${label}\n${id}\n${org?.org_name ?? ""}`.toLowerCase(),
      });
    });
    return found;
  }

  const areas = ({ areas: { latitude, longitude, n_meters }, scale }) =>
    n_meters.map((n, i) => ({ n, latitude: latitude[i] / scale, longitude: longitude[i] / scale }));

  async function load() {
    const response = await fetch(box.dataset.src, { headers: { Accept: "application/json" } });
    if (response.status === 401) return location.reload();
    if (!response.ok) throw new Error(`map: ${response.status}`);
    return response.json();
  }

  /* ---- what is looked for ---- */

  const wanted = () => ({
    q: form.elements.q.value.trim().toLowerCase(),
    org: form.elements.org?.value ?? "",
    result: form.elements.result.value,
  });
  const isLike = ({ q, org, result }) => (it) =>
    (!q || it.text.includes(q)) && (!org || it.org_id === org) && (!result || it.kind === result);

  function query() {
    const parts = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...parts]) if (!value) parts.delete(name);
    return parts.size ? `?${parts}` : "";
  }

  let asked = 0;
  async function renewList() {
    asked += 1;
    const turn = asked;
    const response = await fetch(box.dataset.listSrc + query(), { headers: { Accept: "text/html" } });
    if (response.redirected || response.status === 401) return location.reload();
    if (!response.ok || turn !== asked) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of fresh.querySelectorAll("[data-live-part]")) {
      const old = document.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
      old?.replaceWith(document.adoptNode(part));
    }
  }

  function follow(map, layer) {
    let timer = 0;
    const apply = () => {
      map.closePopup();
      layer.show(isLike(wanted()));
      history.replaceState(null, "", location.pathname + query());
      renewList().catch(() => {});
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(apply, 200);
    };
    form.addEventListener("input", soon);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      apply();
    });
  }

  /* ---- what a click tells ---- */

  const element = (name, text, className) => {
    const it = document.createElement(name);
    if (text) it.textContent = text;
    if (className) it.className = className;
    return it;
  };

  function told({ id, label, org, kind, saved }) {
    const part = element("div", "", "map-told");
    const link = element("a", label);
    link.href = `/meters/${id}`;
    part.append(link);
    if (org) part.append(element("p", org, "muted xs"));
    const rate = saved === null ? words.results[kind] : say(words.saved, { percent: percent.format(saved / 1000) });
    part.append(element("p", rate, "xs"));
    return part;
  }

  function open(map, found, area) {
    const content = element("div");
    content.append(...found.slice(0, MAX_TOLD).map(told));
    if (found.length > MAX_TOLD) {
      content.append(element("p", say(words.more, { n: count.format(found.length - MAX_TOLD) }), "muted xs"));
    }
    if (area) content.append(element("p", say(words.area, { n: count.format(area.n) }), "sm"));
    const { latitude, longitude } = found[0] ?? area;
    const popup = L.popup({ maxWidth: 280, maxHeight: 260, autoPanPadding: [24, 24] });
    popup.setLatLng([latitude, longitude]).setContent(content).openOn(map);
    popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", words.close);
  }

  function listen(map, layer) {
    map.on("click", ({ containerPoint }) => {
      const found = layer.near(containerPoint, REACH);
      const [area] = found.length ? [] : layer.near(containerPoint, 2 * REACH, layer.areas);
      if (found.length || area) open(map, found, area);
    });
    map.on("mousemove", ({ containerPoint }) => {
      const isOver = layer.near(containerPoint, REACH).length || layer.near(containerPoint, 2 * REACH, layer.areas).length;
      map.getContainer().classList.toggle("over", Boolean(isOver));
    });
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-show]");
      const point = button && layer.points.find((it) => String(it.id) === button.dataset.show);
      if (!point) return;
      map.setView([point.latitude, point.longitude], Math.max(map.getZoom(), 12), { animate: false });
      box.scrollIntoView({ block: "nearest" });
      open(map, [point]);
    });
  }

  /* ---- the whole ---- */

  function build(data) {
    const start = performance.now();
    const still = [...box.children];
    const place = element("div", "", "leaflet-here");
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", words.map);
    box.append(place);
    const shapes = box.dataset.shapes.split(" ").filter(Boolean);
    const { map, base } = DRP.map.create(place, { shapes, tiles: box.dataset.tiles, words });
    const layer = new DRP.map.Meters(points(data), data.results, areas(data));
    const places = [...layer.points, ...layer.areas].map((it) => [it.latitude, it.longitude]);
    if (places.length) map.fitBounds(places, { maxZoom: 13, padding: [32, 32], animate: false });
    // Narrowed before it is drawn, so that it is drawn once.
    layer.show(isLike(wanted()));
    layer.addTo(map);
    for (const it of still) it.hidden = true;
    box.classList.add("drawn");
    performance.measure("drp:map", { start, end: performance.now() });
    DRP.map.followTheme([base, layer]);
    listen(map, layer);
    follow(map, layer);
  }

  load()
    .then((data) => data && build(data))
    .catch(() => DRP.announce(words.failed));
})();
