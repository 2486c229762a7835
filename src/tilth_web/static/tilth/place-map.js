// The map of one project: its public place.
import { makeMap, showOutlines } from "tilth/map";

for (const element of document.querySelectorAll("[data-place]")) {
  const made = makeMap(element);
  if (!made) continue;
  const [place] = await Promise.all([fetch(element.dataset.place).then((answer) => answer.json()), made.ready]);
  await showOutlines(made.map, "place", place);
  element.dataset.drawn = "true";
}
