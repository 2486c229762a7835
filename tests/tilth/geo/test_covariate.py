from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from affine import Affine

from tilth.errors import DataError
from tilth.geo.covariate import cells, covariates_at, values_at
from tilth.geo.ellipsoid import area

rasterio = pytest.importorskip("rasterio")
UTM = 32632
FIELD = shapely.Polygon([(11, 48), (11.02, 48.001), (11.015, 48.01), (11, 48.012)])


def raster(path, function, *, epsg=UTM, side=20.0, nodata=None, bands=1, shift=0.0):
    """Raster around the field with a value from the middle of each of its cells."""
    there = pyproj.Transformer.from_crs(4326, epsg or UTM, always_xy=True)
    x, y = there.transform(
        [10.995, 11.025, 10.995, 11.025], [47.995, 48.0, 48.017, 48.017]
    )
    x0, y1 = min(x) + shift, max(y)
    columns, rows = int((max(x) - x0) / side), int((y1 - min(y)) / side)
    j, i = np.meshgrid(np.arange(columns), np.arange(rows))
    values = function(x0 + (j + 0.5) * side, y1 - (i + 0.5) * side)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=columns,
        height=rows,
        count=bands,
        dtype="float32",
        crs=f"EPSG:{epsg}" if epsg else None,
        transform=Affine(side, 0, x0, 0, -side, y1),
        nodata=nodata,
    ) as file:
        for band in range(1, bands + 1):
            file.write(values.astype("float32"), band)
    return path


def test_cells_are_the_area():
    found = cells(FIELD, 400)

    assert 380 < len(found.shapes) < 480
    assert found.area.sum() == pytest.approx(area(FIELD), rel=1e-9)
    assert all(
        shape.covers(shapely.Point(place))
        for shape, place in zip(found.shapes, found.position, strict=True)
    )
    halves = found.joined((found.position[:, 0] > 11.008).astype(np.int64))
    assert len(halves) == 2
    assert FIELD.symmetric_difference(shapely.union_all(halves)).area < 1e-12


def test_values_are_those_of_the_raster_cell(tmp_path):
    path = raster(tmp_path / "e.tif", lambda x, y: np.floor(x / 20) % 100)
    positions = cells(FIELD, 200).position

    found = values_at(path, positions)

    # The band again, looked up point by point by rasterio itself.
    there = pyproj.Transformer.from_crs(4326, UTM, always_xy=True)
    with rasterio.open(path) as file:
        expected = [
            row[0] for row in file.sample([there.transform(*p) for p in positions])
        ]
    np.testing.assert_array_equal(found, expected)


def test_no_data_and_places_outside_are_missing(tmp_path):
    path = raster(tmp_path / "e.tif", lambda x, y: np.full_like(x, -9.0), nodata=-9.0)

    assert np.isnan(values_at(path, np.array([[11.01, 48.005], [20.0, 0.0]]))).all()


def test_a_few_missing_values_are_taken_from_the_nearest_cell(tmp_path):
    there = pyproj.Transformer.from_crs(4326, UTM, always_xy=True)
    found = cells(FIELD, 1000)
    bad = there.transform(*found.position[500])
    path = raster(
        tmp_path / "e.tif",
        lambda x, y: np.where(np.hypot(x - bad[0], y - bad[1]) < 30.0, np.nan, x),
        nodata=np.nan,
    )

    values, missing = covariates_at([path], found)

    assert np.isnan(values_at(path, found.position)).sum() > 0
    assert 0.0 < missing < 0.01
    assert not np.isnan(values).any()
    assert values[500, 0] == pytest.approx(bad[0], abs=120.0)


def test_rasters_that_cannot_be_used_are_refused(tmp_path):
    found = cells(FIELD, 50)
    flat = np.ones_like
    cases = [
        (
            raster(tmp_path / "a.tif", lambda x, y: flat(x), epsg=None),
            "must have a coordinate system; it has none",
        ),
        (
            raster(tmp_path / "b.tif", lambda x, y: flat(x), bands=2),
            "must have one band; it has 2",
        ),
        (
            raster(tmp_path / "c.tif", lambda x, y: flat(x), shift=900.0),
            r"the area but for 1%; it has no value on \d\d\.\d%, as near",
        ),
        (Path(__file__), "cannot be read as a raster"),
        (tmp_path / "none.tif", "cannot be read as a raster"),
    ]
    for path, message in cases:
        with pytest.raises(DataError, match=message):
            covariates_at([path], found)
