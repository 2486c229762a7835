// The map of many projects; it asks for what lies in its window.
import { Marker, Popup } from "maplibre-gl";
import { boxOf, colour, makeMap } from "tilth/map";

const PAUSE = 250; // ms after a movement
const element = document.querySelector("[data-points]");
const made = element && makeMap(element);
let squares = [];
if (made) start(made).catch((error) => console.warn(error));

async function start({ map, ready }) {
  await ready;
  map.addSource("points", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({
    id: "points",
    type: "circle",
    source: "points",
    filter: ["!", ["has", "number"]],
    paint: { "circle-radius": 8, "circle-color": colour("accent"), "circle-stroke-color": colour("surface"), "circle-stroke-width": 2 },
  });
  map.on("click", "points", (event) => open(map, event.features[0]));
  map.on("mouseenter", "points", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "points", () => (map.getCanvas().style.cursor = ""));
  const found = await load(map);
  const given = new URL(element.dataset.points, location.href).searchParams.get("box")?.split(",").map(Number);
  const box = given ? [given.slice(0, 2), given.slice(2)] : boxOf(found);
  if (box) map.fitBounds(box, { padding: 60, maxZoom: 4, animate: false });
  element.dataset.drawn = "true";
  let timer;
  map.on("moveend", () => {
    clearTimeout(timer);
    timer = setTimeout(() => moved(map), PAUSE);
  });
}

async function load(map, box) {
  const address = new URL(element.dataset.points, location.href);
  if (box) address.searchParams.set("box", box);
  const found = await (await fetch(address)).json();
  map.getSource("points").setData(found);
  squares.forEach((square) => square.remove());
  squares = found.features.filter((one) => one.properties.number).map((one) => count(map, one));
  return found;
}

async function moved(map) {
  const box = windowOf(map);
  await load(map, box);
  const link = document.querySelector("[data-box-link]");
  if (!link || !box) return;
  const address = new URL(link.href);
  address.searchParams.set("box", box);
  link.href = address;
  link.hidden = false;
}

/** The window as "west,south,east,north", or "" where it holds the whole world. */
function windowOf(map) {
  const bounds = map.getBounds();
  if (bounds.getEast() - bounds.getWest() >= 360) return "";
  const turn = (x) => ((((x + 180) % 360) + 360) % 360) - 180;
  const limit = (y) => Math.max(-90, Math.min(90, y));
  const sides = [turn(bounds.getWest()), limit(bounds.getSouth()), turn(bounds.getEast()), limit(bounds.getNorth())];
  return sides.map((side) => side.toFixed(4)).join(",");
}

function open(map, found) {
  const link = document.createElement("a");
  link.href = element.dataset.page.replace(element.dataset.blank, found.properties.uuid);
  link.textContent = found.properties.name;
  new Popup({ offset: 10 }).setLngLat(found.geometry.coordinates).setDOMContent(link).addTo(map);
}

function count(map, found) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "map-count";
  button.textContent = new Intl.NumberFormat(document.documentElement.lang).format(found.properties.number);
  button.addEventListener("click", () => map.easeTo({ center: found.geometry.coordinates, zoom: map.getZoom() + 2 }));
  return new Marker({ element: button }).setLngLat(found.geometry.coordinates).addTo(map);
}
