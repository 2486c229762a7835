"""Codes of countries, as maps of the world have them."""

import json
from pathlib import Path

import tilth_web
from tilth_web.accounts.domain.vocabulary import countries, country_numbers

WORLD = Path(tilth_web.__file__).parent / "static/packages/world-atlas"
DISPUTED = {None}  # Northern Cyprus, Somaliland and Kosovo have no number


def test_every_country_of_the_map_is_found_by_its_code():
    world = json.loads((WORLD / "countries-110m.json").read_text())
    drawn = {c.get("id") for c in world["objects"]["countries"]["geometries"]}
    known = {n for code, _name in countries() for n in country_numbers(code)}
    assert drawn - known == DISPUTED
    assert "250" in country_numbers("FR")
    assert "276" in country_numbers("DE")  # 280 was that of the west alone
