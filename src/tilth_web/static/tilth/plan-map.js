// The map of a sampling plan: its parts, its points and their reserves.
import { colour, makeMap, showOutlines } from "tilth/map";

for (const element of document.querySelectorAll("[data-plan]")) {
  const made = makeMap(element);
  if (!made) continue;
  const [plan] = await Promise.all([fetch(element.dataset.plan).then((answer) => answer.json()), made.ready]);
  const isPoint = ({ geometry }) => geometry.type === "Point";
  const parts = { ...plan, features: plan.features.filter((feature) => !isPoint(feature)) };
  await showOutlines(made.map, "parts", parts);
  made.map.addSource("points", { type: "geojson", data: { ...plan, features: plan.features.filter(isPoint) } });
  made.map.addLayer({
    id: "points",
    type: "circle",
    source: "points",
    paint: {
      "circle-radius": 5,
      "circle-color": ["case", ["get", "reserve"], colour("surface"), colour("soil")],
      "circle-stroke-color": colour("soil"),
      "circle-stroke-width": 2,
    },
  });
  element.dataset.drawn = "true";
}
