// Drawing the outline of a parcel into the field of the form.
import { GeolocateControl } from "maplibre-gl";
import { TerraDraw, TerraDrawPolygonMode, TerraDrawSelectMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { boxOf, colour, makeMap, showOutlines } from "tilth/map";

const DIGITS = 7;
const RADIUS = 6371007.2; // m, of the sphere with the Earth's area
const element = document.querySelector("[data-draw]");
const field = document.querySelector("[data-outline]");
const tools = document.querySelector("[data-tools]");
const made = element && field && makeMap(element);
if (made) start(made);

async function start({ map, ready }) {
  const located = new GeolocateControl({ positionOptions: { enableHighAccuracy: true }, trackUserLocation: true });
  map.addControl(located, "top-right");
  const [known] = await Promise.all([fetch(element.dataset.draw).then((answer) => answer.json()), ready]);
  await showOutlines(map, "known", known);
  const draw = new TerraDraw({ adapter: new TerraDrawMapLibreGLAdapter({ map }), modes: [new TerraDrawPolygonMode({ styles: styles() }), select()] });
  draw.start();
  draw.setMode("polygon");
  load(draw, map);
  draw.on("finish", (_id, { action }) => {
    write(draw);
    if (action === "draw") draw.setMode("select");
  });
  draw.on("change", () => measure(draw));
  tools.hidden = false;
  tools.querySelector("[data-again]").addEventListener("click", () => clear(draw));
  tools.querySelector("[data-more]").addEventListener("click", () => draw.setMode("polygon"));
  walk(draw, map);
  element.dataset.drawn = "true";
}

function select() {
  const coordinates = { midpoints: true, draggable: true, deletable: true };
  return new TerraDrawSelectMode({ flags: { polygon: { feature: { draggable: true, coordinates } } } });
}

function styles() {
  return { fillColor: colour("soil"), outlineColor: colour("soil"), closingPointColor: colour("accent") };
}

/** What the field holds already comes onto the map. */
function load(draw, map) {
  let geometry;
  try {
    geometry = JSON.parse(field.value);
  } catch {
    return;
  }
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  add(draw, parts);
  draw.setMode("select");
  const box = boxOf({ geometry });
  if (box) map.fitBounds(box, { padding: 60, maxZoom: 16, animate: false });
}

function add(draw, parts) {
  draw.addFeatures(parts.map((coordinates) => ({ type: "Feature", geometry: { type: "Polygon", coordinates: [coordinates[0]] }, properties: { mode: "polygon" } })));
  measure(draw);
}

function rings(draw) {
  const drawn = draw.getSnapshot().filter(({ geometry, properties }) => geometry.type === "Polygon" && properties.mode === "polygon");
  return drawn.map(({ geometry }) => geometry.coordinates.map((ring) => ring.map((corner) => corner.map((degrees) => Number(degrees.toFixed(DIGITS))))));
}

function write(draw) {
  const parts = rings(draw);
  const geometry = parts.length === 1 ? { type: "Polygon", coordinates: parts[0] } : { type: "MultiPolygon", coordinates: parts };
  field.value = parts.length ? JSON.stringify(geometry) : "";
  measure(draw);
}

function clear(draw) {
  draw.clear();
  draw.setMode("polygon");
  write(draw);
}

function measure(draw) {
  const hectares = rings(draw).reduce((sum, [ring]) => sum + area(ring), 0) / 10000;
  const format = new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 3 });
  tools.querySelector("[data-area]").textContent = format.format(hectares);
}

/** Area of a ring on the sphere, in m2; the server measures on the ellipsoid. */
function area(ring) {
  const angle = Math.PI / 180;
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [[x0, y0], [x1, y1]] = [ring[i - 1], ring[i]];
    sum += (x1 - x0) * angle * (2 + Math.sin(y0 * angle) + Math.sin(y1 * angle));
  }
  return Math.abs((sum * RADIUS * RADIUS) / 2);
}

/** Walking the border: every position becomes a corner until the walk ends. */
function walk(draw, map) {
  const button = tools.querySelector("[data-walk]");
  if (!navigator.geolocation) return;
  button.hidden = false;
  let watch = null;
  let corners = [];
  button.addEventListener("click", () => {
    if (watch === null) {
      corners = [];
      button.setAttribute("aria-pressed", "true");
      watch = navigator.geolocation.watchPosition(({ coords }) => {
        corners.push([coords.longitude, coords.latitude].map((degrees) => Number(degrees.toFixed(DIGITS))));
        map.easeTo({ center: corners.at(-1), zoom: Math.max(map.getZoom(), 15) });
      }, null, { enableHighAccuracy: true });
      return;
    }
    navigator.geolocation.clearWatch(watch);
    watch = null;
    button.setAttribute("aria-pressed", "false");
    if (corners.length < 3) return;
    add(draw, [[[...corners, corners[0]]]]);
    draw.setMode("select");
    write(draw);
  });
}
