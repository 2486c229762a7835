// Drawing the outline of a parcel into the field of the form.
import { GeolocateControl, Marker } from "maplibre-gl";
import { TerraDraw, TerraDrawPolygonMode, TerraDrawSelectMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { boxOf, colour, makeMap, showOutlines } from "tilth/map";
import { area, walking } from "tilth/walk";

const DIGITS = 7;
const element = document.querySelector("[data-draw]");
const field = document.querySelector("[data-outline]");
const track = document.querySelector("[data-track]");
const tools = document.querySelector("[data-tools]");
const made = element && field && makeMap(element);
// Rings inside an outline, such as ponds: the tool that draws knows none, so they are
// kept here, shown as lines, and put back into the part around them.
let holes = [];
if (made) start(made);
limitFiles();

async function start({ map, ready }) {
  const located = new GeolocateControl({ positionOptions: { enableHighAccuracy: true }, trackUserLocation: true });
  map.addControl(located, "top-right");
  const [known] = await Promise.all([fetch(element.dataset.draw).then((answer) => answer.json()), ready]);
  await showOutlines(map, "known", known);
  map.addSource("holes", { type: "geojson", data: lines([]) });
  map.addLayer({ id: "holes", type: "line", source: "holes", paint: { "line-color": colour("soil"), "line-width": 3 } });
  keepHoles(map, partsOfField().flatMap(([, ...inner]) => inner));
  const draw = new TerraDraw({ adapter: new TerraDrawMapLibreGLAdapter({ map }), modes: [new TerraDrawPolygonMode({ styles: styles() }), select()] });
  draw.start();
  draw.setMode("polygon");
  load(draw, map);
  explain(map);
  draw.on("finish", (_id, { action }) => {
    track.value = "";
    write(draw);
    if (action === "draw") draw.setMode("select");
  });
  draw.on("change", () => measure(draw));
  tools.hidden = false;
  tools.querySelector("[data-again]").addEventListener("click", () => clear(draw, map));
  tools.querySelector("[data-more]").addEventListener("click", () => draw.setMode("polygon"));
  if (navigator.geolocation) walk(draw, map);
  element.dataset.drawn = "true";
}

function select() {
  const coordinates = { midpoints: true, draggable: true, deletable: true };
  const draggable = !holes.length; // moved as a whole, an outline would leave them behind
  return new TerraDrawSelectMode({ flags: { polygon: { feature: { draggable, coordinates } } } });
}

function styles() {
  return { fillColor: colour("soil"), outlineColor: colour("soil"), closingPointColor: colour("accent") };
}

/** What the field holds already comes onto the map, if it can be drawn at all. */
function load(draw, map) {
  const parts = partsOfField();
  if (!parts.length) return;
  try {
    add(draw, parts);
  } catch {
    return;
  }
  draw.setMode("select");
  show(map, { geometry: { coordinates: parts } });
}

/** Rings of every part that the field holds; none where it holds no outline. */
function partsOfField() {
  try {
    const { type, coordinates } = JSON.parse(field.value);
    const parts = type === "Polygon" ? [coordinates] : coordinates;
    return parts.every((rings) => Array.isArray(rings[0][0])) ? parts : [];
  } catch {
    return [];
  }
}

function keepHoles(map, rings) {
  holes = rings;
  map.getSource("holes").setData(lines(holes));
}

function lines(rings) {
  return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: rings } };
}

/** Whether a corner lies inside a ring, both in degrees. */
function holds(ring, [x, y]) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[x0, y0], [x1, y1]] = [ring[i], ring[j]];
    if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside;
  }
  return inside;
}

function show(map, feature) {
  const box = boxOf(feature);
  if (box) map.fitBounds(box, { padding: 60, maxZoom: 16, animate: false });
}

/** Mark the place of a fault; show the faulty outline and the one that is offered. */
function explain(map) {
  if (!element.dataset.fault) return;
  const { at, outline, offered, word } = JSON.parse(element.dataset.fault);
  const lines = { faulty: [outline, "bad", []], offered: [offered, "accent", [3, 2]] };
  for (const [id, [geometry, name, dashes]] of Object.entries(lines)) {
    if (!geometry || !boxOf({ geometry })) continue;
    map.addSource(id, { type: "geojson", data: { type: "Feature", properties: {}, geometry } });
    const paint = { "line-color": colour(name), "line-width": 3 };
    if (dashes.length) paint["line-dasharray"] = dashes;
    map.addLayer({ id, type: "line", source: id, paint });
    show(map, { geometry });
  }
  if (!at) return;
  const mark = document.createElement("div");
  mark.className = "map-fault";
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", word);
  mark.title = word;
  new Marker({ element: mark }).setLngLat(at).addTo(map);
}

function add(draw, parts) {
  const results = draw.addFeatures(parts.map((coordinates) => ({ type: "Feature", geometry: { type: "Polygon", coordinates: [coordinates[0]] }, properties: { mode: "polygon" } })));
  measure(draw);
  return results;
}

function rings(draw) {
  const drawn = draw.getSnapshot().filter(({ geometry, properties }) => geometry.type === "Polygon" && properties.mode === "polygon");
  return drawn.map(({ geometry }) => {
    const outer = geometry.coordinates[0].map((corner) => corner.map((degrees) => Number(degrees.toFixed(DIGITS))));
    return [outer, ...holes.filter((hole) => hole.some((corner) => holds(outer, corner)))];
  });
}

function write(draw) {
  const parts = rings(draw);
  const geometry = parts.length === 1 ? { type: "Polygon", coordinates: parts[0] } : { type: "MultiPolygon", coordinates: parts };
  put(parts.length ? geometry : null);
  measure(draw);
}

function put(geometry) {
  field.value = geometry ? JSON.stringify(geometry) : "";
  field.form.dispatchEvent(new Event("tilth:changed"));
}

function clear(draw, map) {
  keepHoles(map, []);
  draw.clear();
  draw.setMode("polygon");
  track.value = "";
  write(draw);
}

function measure(draw) {
  const sizes = rings(draw).map((part) => part.map((ring) => area(ring.slice(0, -1))));
  const hectares = sizes.reduce((sum, [outer, ...inner]) => inner.reduce((left, hole) => left - hole, sum + outer), 0) / 10000;
  tools.querySelector("[data-area]").textContent = written(hectares);
}

function written(hectares) {
  return new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 3 }).format(hectares);
}

function walk(draw, map) {
  const words = JSON.parse(element.dataset.drawWords);
  const line = (corners) => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: corners } });
  map.addSource("walk", { type: "geojson", data: line([]) });
  map.addLayer({ id: "walk", type: "line", source: "walk", paint: { "line-color": colour("soil"), "line-width": 3 } });
  map.addLayer({ id: "walk-corners", type: "circle", source: "walk", paint: { "circle-radius": 4, "circle-color": colour("soil") } });
  const button = tools.querySelector("[data-walk]");
  button.hidden = false;
  walking({
    start: button,
    panel: tools.querySelector("[data-walking]"),
    track,
    words,
    show(corners, here) {
      map.getSource("walk").setData(line(corners));
      const to = here ?? (element.dataset.fault ? null : corners.at(-1));
      if (to) map.easeTo({ center: to, zoom: Math.max(map.getZoom(), 16) });
    },
    finish(corners, accuracy) {
      map.getSource("walk").setData(line([]));
      keepHoles(map, []);
      draw.clear();
      const ring = [...corners, corners[0]];
      add(draw, [[ring]]);
      draw.setMode("select");
      put({ type: "Polygon", coordinates: [ring] });
      track.value = JSON.stringify({ accuracy });
      show(map, { geometry: { type: "Polygon", coordinates: [ring] } });
      tools.querySelector("[data-area]").textContent = written(area(corners) / 10000);
    },
  });
}

/** Say at once that a file is too large, before it travels. */
function limitFiles() {
  const input = document.querySelector("input[type=file][data-most]");
  input?.addEventListener("change", () => {
    const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.most));
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    if (tooLarge) {
      input.reportValidity();
      input.value = "";
    }
  });
}
