"""STAC item and collection of a run, by the rules of version 1.1.0.

Each rule is one of the specification (item-spec, collection-spec, common-metadata).
"""

import re
from dataclasses import replace

import pytest
import rasterio
import shapely

from tests.tilth.assessment.potential.maps import example, worked_out
from tilth.geo.grid import Grid
from tilth.report.potential_record import stac_collection, stac_item

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stac")
    return folder / "out", worked_out(example(folder / "in", cells=60), folder / "out")


def at(result, west):
    """The same result on another meridian."""
    grid = result.potential.grid
    moved = Grid(
        west=west,
        north=grid.north,
        width=grid.width,
        height=grid.height,
        n_rows=grid.n_rows,
        n_columns=grid.n_columns,
    )
    return replace(result, potential=replace(result.potential, grid=moved))


def test_required_fields(run):
    item, collection = stac_item(run[1]), stac_collection(run[1])
    assert (item["type"], item["stac_version"]) == ("Feature", "1.1.0")
    assert (collection["type"], collection["stac_version"]) == ("Collection", "1.1.0")
    for key in ("id", "title", "description", "license", "extent", "links"):
        assert collection[key]
    properties = item["properties"]
    assert properties["datetime"] is None  # then both others must be there
    assert TIME.fullmatch(properties["start_datetime"])
    assert properties["start_datetime"] < properties["end_datetime"]
    assert collection["extent"]["temporal"]["interval"] == [
        [properties["start_datetime"], properties["end_datetime"]]
    ]
    assert collection["extent"]["spatial"]["bbox"] == [item["bbox"]]


def test_the_links_hold_together(run):
    item, collection = stac_item(run[1]), stac_collection(run[1])
    assert item["collection"] == collection["id"]
    # An item that names its collection must link to it; self must be absolute.
    links = {link["rel"]: link["href"] for link in item["links"]}
    assert links == dict.fromkeys(("root", "parent", "collection"), "./collection.json")
    links = {link["rel"]: link["href"] for link in collection["links"]}
    assert links == {"root": "./collection.json", "item": "./item.json"}


def test_bands_are_those_of_the_files(run):
    out, result = run
    item = stac_item(result)
    names = set()
    for key, asset in item["assets"].items():
        if key == "zones":
            continue
        (band,) = asset["bands"]
        with rasterio.open(out / asset["href"]) as file:
            assert file.dtypes[0] == band["data_type"]
            assert file.nodata == band["nodata"]
            assert key == "Status" or file.units[0] == band["unit"]
            assert key == "Status" or file.tags()["TITLE"] == asset["title"]
            transform, shape = list(file.transform)[:6], list(file.shape)
            assert file.crs.to_epsg() == 4326
        names.add(asset["href"].removeprefix("./"))
    assert names == set(result.files.values())
    assert item["properties"]["proj:shape"] == shape
    assert item["properties"]["proj:transform"] == pytest.approx(transform)
    assert item["properties"]["proj:code"] == "EPSG:4326"


@pytest.mark.parametrize("west", [12.9, 179.95, -180.05, 359.0])
def test_longitudes_lie_in_a_turn(run, west):
    item = stac_item(at(run[1], west))
    left, south, right, north = item["bbox"]
    assert -180.0 <= left <= 180.0
    assert -180.0 <= right <= 180.0
    area = shapely.geometry.shape(item["geometry"])
    assert area.is_valid
    assert (area.geom_type == "MultiPolygon") == (left > right)
    for part in shapely.get_parts(area):
        assert part.exterior.is_ccw
        assert part.bounds[1::2] == (south, north)
    grid = run[1].potential.grid
    sides = grid.east - grid.west, grid.north - grid.south
    assert area.area == pytest.approx(sides[0] * sides[1])
