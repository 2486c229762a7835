// A map of the world without any outside host: countries of Natural Earth, a graticule.
import { FullscreenControl, Map as MapLibreMap, NavigationControl, ScaleControl } from "maplibre-gl";
import feature from "topojson-feature";

const EVERY = 15; // degrees between two lines of the graticule
const LIMIT = 84; // latitude at which they end

/** A colour of the style sheet, as the page shows it now: "#rrggbb". */
export function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const parts = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3);
  probe.remove();
  return `#${parts.map((part) => Math.round(Number(part)).toString(16).padStart(2, "0")).join("")}`;
}

/** A map in an element, or null where the browser cannot draw one. */
export function makeMap(element) {
  let map;
  try {
    map = new MapLibreMap({
      container: element,
      style: { version: 8, sources: {}, layers: [background()] },
      center: [10, 20],
      zoom: element.clientWidth < 500 ? 0 : 1,
      locale: JSON.parse(element.dataset.words),
      attributionControl: { compact: false, customAttribution: "Natural Earth" },
      cooperativeGestures: true,
      dragRotate: false,
      maxPitch: 0,
      renderWorldCopies: true,
      canvasContextAttributes: { preserveDrawingBuffer: true }, // or it is printed empty
    });
  } catch {
    element.hidden = true;
    return null;
  }
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new FullscreenControl(), "top-right");
  map.addControl(new ScaleControl(), "bottom-left");
  const ready = new Promise((resolve) => map.once("load", resolve)).then(() => ground(map, element));
  return { map, ready };
}

/** Show outlines, and go there. */
export async function showOutlines(map, id, data) {
  map.addSource(id, { type: "geojson", data });
  map.addLayer({ id: `${id}-fill`, type: "fill", source: id, paint: { "fill-color": colour("accent"), "fill-opacity": 0.3 } });
  map.addLayer({ id: `${id}-line`, type: "line", source: id, paint: { "line-color": colour("accent"), "line-width": 2 } });
  const box = boxOf(data);
  if (box) map.fitBounds(box, { padding: 40, maxZoom: 14, animate: false });
}

/** West-south and east-north corner of GeoJSON, or null. */
export function boxOf(data) {
  const corners = [];
  const collect = (value) => (typeof value[0] === "number" ? corners.push(value) : value.forEach(collect));
  for (const { geometry } of data.features ?? [data]) if (geometry) collect(geometry.coordinates);
  if (!corners.length) return null;
  const [west, east] = narrower(corners.map(([x]) => x));
  const latitudes = corners.map(([, y]) => y);
  if (latitudes.some((y) => Math.abs(y) > 90)) return null; // not in degrees: nowhere on a map
  return [[west, Math.min(...latitudes)], [east, Math.max(...latitudes)]];
}

/** Both ends of longitudes, across the 180th meridian where that is shorter. */
function narrower(longitudes) {
  const ends = (values) => [Math.min(...values), Math.max(...values)];
  const plain = ends(longitudes);
  const across = ends(longitudes.map((x) => (x < 0 ? x + 360 : x)));
  return across[1] - across[0] < plain[1] - plain[0] ? across : plain;
}

function background() {
  return { id: "sea", type: "background", paint: { "background-color": colour("map-sea") } };
}

async function ground(map, element) {
  const world = await (await fetch(element.dataset.world)).json();
  const countries = unwrapped(feature(world, "countries"));
  map.addSource("land", { type: "geojson", data: countries });
  map.addSource("graticule", { type: "geojson", data: graticule() });
  map.addLayer({ id: "land", type: "fill", source: "land", paint: { "fill-color": colour("surface") } });
  map.addLayer({ id: "borders", type: "line", source: "land", paint: { "line-color": colour("strong-line"), "line-width": 0.7 } });
  addLayers(map, element);
  map.addLayer({ id: "graticule", type: "line", source: "graticule", paint: { "line-color": colour("strong-line"), "line-width": 0.5, "line-opacity": 0.35 } });
  const box = boxOfCountry(countries, element.dataset.country?.split(" ") ?? []);
  if (box) map.fitBounds(box, { padding: 10, animate: false });
}

/** The box of the mainland of a country, with parts nearly as large; null if unknown. */
function boxOfCountry({ features }, numbers) {
  const found = features.find(({ id }) => numbers.includes(id));
  if (!found) return null;
  const { type, coordinates } = found.geometry;
  const boxes = (type === "Polygon" ? [coordinates] : coordinates).map((rings) => boxOf({ geometry: { coordinates: rings } }));
  const most = Math.max(...boxes.map(size));
  const main = boxes.filter((box) => size(box) > most / 3);
  const side = (i, j, pick) => pick(...main.map((box) => box[i][j]));
  return [[side(0, 0, Math.min), side(0, 1, Math.min)], [side(1, 0, Math.max), side(1, 1, Math.max)]];
}

/** How large a box is on the ground, against others. */
function size([[west, south], [east, north]]) {
  return (east - west) * (north - south) * Math.cos(((south + north) / 360) * Math.PI);
}

/** Pictures that the operator set, each shown when the reader asks for it. */
function addLayers(map, element) {
  const layers = JSON.parse(element.dataset.layers ?? "[]");
  if (!layers.length) return;
  layers.forEach((layer, i) => {
    const tiles = [new URL(layer.url, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")];
    map.addSource(`picture-${i}`, { type: "raster", tiles, tileSize: layer.tile_size, maxzoom: layer.max_zoom, attribution: plain(layer.attribution) });
    map.addLayer({ id: `picture-${i}`, type: "raster", source: `picture-${i}`, layout: { visibility: "none" } });
  });
  element.before(chooser(map, layers, JSON.parse(element.dataset.words)));
}

function chooser(map, layers, words) {
  const set = document.createElement("fieldset");
  set.className = "map-layers row";
  set.append(Object.assign(document.createElement("legend"), { textContent: words["Layers.Title"] }));
  const note = Object.assign(document.createElement("p"), { className: "meta", hidden: true });
  const name = `ground-${crypto.randomUUID?.() ?? Math.random()}`;
  [{ name: words["Layers.None"] }, ...layers].forEach((layer, i) => {
    const input = Object.assign(document.createElement("input"), { type: "radio", name, checked: i === 0 });
    input.addEventListener("change", () => {
      layers.forEach((_layer, j) => map.setLayoutProperty(`picture-${j}`, "visibility", j === i - 1 ? "visible" : "none"));
      const host = layer.url ? new URL(layer.url, location.href).host : location.host;
      note.hidden = host === location.host;
      note.textContent = words["Layers.From"].replace("{host}", host);
    });
    const label = document.createElement("label");
    label.append(input, ` ${layer.name}`);
    set.append(label);
  });
  set.append(note);
  return set;
}

/** A text as HTML that shows it, for what takes HTML alone. */
function plain(text) {
  return Object.assign(document.createElement("span"), { textContent: text }).innerHTML;
}

/** Countries across the 180th meridian run on beyond it; Antarctica closes at the pole. */
function unwrapped(countries) {
  for (const { geometry } of countries.features) {
    const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    for (const rings of parts) rings.forEach(unwrap);
  }
  return countries;
}

function unwrap(ring) {
  let turn = 0;
  for (let i = 1, before = ring[0][0]; i < ring.length; i++) {
    const x = ring[i][0];
    if (Math.abs(x - before) > 180) turn += x < before ? 360 : -360;
    before = x;
    ring[i] = [x + turn, ring[i][1]];
  }
  if (turn) ring.push([ring.at(-1)[0], -90], [ring[0][0], -90], ring[0]);
}

function graticule() {
  const lines = [];
  for (let x = -180; x <= 180; x += EVERY) lines.push([[x, -LIMIT], [x, LIMIT]]);
  for (let y = -75; y <= 75; y += EVERY) lines.push([[-180, y], [180, y]]);
  return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } };
}
