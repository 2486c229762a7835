"""Tables with areas: what the specification of GeoParquet 1.1.0 asks for."""

import io
import json

import numpy as np
import pyproj
import pytest
import shapely

from tilth.geo.geoparquet import geoparquet

parquet = pytest.importorskip("pyarrow.parquet", reason="the extra geo lacks it")

HOLED = shapely.Polygon(
    [(0, 0), (0, 4), (4, 4), (4, 0)], [[(1, 1), (2, 1), (2, 2), (1, 2)]]
)  # clockwise, and its hole is not
TWO = shapely.MultiPolygon(
    [shapely.box(170, -10, 180, 0), shapely.box(-180, -10, -175, 0)]
)
COLUMNS = {"zone": ["a", "b", "c"], "area_ha": np.array([1.5, np.nan, 3.0])}
SHAPES = [HOLED, None, TWO]


@pytest.fixture(scope="module")
def file():
    data = geoparquet(COLUMNS, SHAPES, metadata={"title": "some"})
    return parquet.ParquetFile(io.BytesIO(data))


def test_the_values_come_back(file):
    table = file.read()
    assert table.column_names == ["zone", "area_ha", "geometry"]
    assert table["zone"].to_pylist() == ["a", "b", "c"]
    assert table["area_ha"].to_pylist() == [1.5, None, 3.0]
    first, second, third = table["geometry"].to_pylist()
    assert second is None
    assert shapely.from_wkb(first).equals(HOLED)
    assert shapely.from_wkb(third).equals(TWO)


def test_rings_turn_as_the_metadata_say(file):
    for data in file.read()["geometry"].to_pylist():
        for part in [] if data is None else shapely.get_parts(shapely.from_wkb(data)):
            assert part.exterior.is_ccw
            assert not any(hole.is_ccw for hole in part.interiors)


def test_metadata(file):
    found = file.metadata.metadata
    assert found[b"title"] == b"some"
    geo = json.loads(found[b"geo"])
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    column = geo["columns"]["geometry"]
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["MultiPolygon", "Polygon"]
    assert column["orientation"] == "counterclockwise"
    assert column["edges"] == "planar"
    assert column["bbox"] == [-180.0, -10.0, 180.0, 4.0]
    crs = pyproj.CRS.from_json_dict(column["crs"])
    assert crs.to_authority() == ("OGC", "CRS84")
    assert [axis.direction for axis in crs.axis_info] == ["east", "north"]


def test_the_column_of_areas_is_bytes(file):
    physical = {
        file.schema.column(k).name: file.schema.column(k).physical_type
        for k in range(len(file.schema.names))
    }
    assert physical["geometry"] == "BYTE_ARRAY"


def test_the_same_table_gives_the_same_bytes():
    one, other = (geoparquet(COLUMNS, SHAPES, metadata={"a": "b"}) for _ in range(2))
    assert one == other


def test_a_table_without_any_area():
    data = geoparquet({"zone": ["a"]}, [None], metadata={})
    file = parquet.ParquetFile(io.BytesIO(data))
    column = json.loads(file.metadata.metadata[b"geo"])["columns"]["geometry"]
    assert column["geometry_types"] == []
    assert "bbox" not in column
    assert file.read()["geometry"].to_pylist() == [None]
