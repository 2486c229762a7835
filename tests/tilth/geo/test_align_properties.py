"""Random grids against plain loops over all pairs of cells, areas by quadrature."""

from math import ceil, cos, floor, radians, sin

import numpy as np
import pytest
from affine import Affine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from tests.tilth.geo.rasters import layer, write_raster
from tilth.geo import align, warp
from tilth.geo.align import read_piece
from tilth.geo.grid import Grid

# WGS84: semi-major axis, and the square of the eccentricity.
A, E2 = 6_378_137.0, 6.694_379_990_14e-3
NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)
MISSING = -9999.0
STEPS = (0.4, 0.75, 1.25, 1.5, 2.5, 3.6, 7.0, 9.0)
random_grids = settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def strip(south, north):
    """Area between two parallels per radian, by quadrature of the element of area."""
    south, north = max(south, -90.0), min(north, 90.0)
    if north <= south:
        return 0.0
    half = radians(north - south) / 2
    phi = radians(south) + half * (NODES + 1)
    element = A**2 * (1 - E2) * np.cos(phi) / (1 - E2 * np.sin(phi) ** 2) ** 2
    return half * float(WEIGHTS @ element)


def sphere_strip(south, north):
    """The same on the unit sphere."""
    south, north = max(south, -90.0), min(north, 90.0)
    return max(sin(radians(north)) - sin(radians(south)), 0.0)


def overlap(a, b, c, d):
    """Length that the intervals a to b and c to d share, going around the globe."""
    return sum(
        max(0.0, min(b, d + turn) - max(a, c + turn))
        for turn in (-720.0, -360.0, 0.0, 360.0, 720.0)
    )


def plain_mean(values, file, grid, strip=strip):
    """Mean and share of each cell of a grid, from all cells of a file."""
    west, north, step = file
    n_rows, n_columns = values.shape
    mean = np.full((grid.n_rows, grid.n_columns), np.nan)
    share = np.zeros(mean.shape)
    for i in range(grid.n_rows):
        top = grid.north - i * grid.height
        high = [
            strip(
                max(top - grid.height, north - (k + 1) * step),
                min(top, north - k * step),
            )
            for k in range(n_rows)
        ]
        for j in range(grid.n_columns):
            left = grid.west + j * grid.width
            wide = [
                overlap(left, left + grid.width, west + q * step, west + (q + 1) * step)
                for q in range(n_columns)
            ]
            weight = np.outer(high, wide) * np.isfinite(values)
            if weight.sum() > 0:
                mean[i, j] = (weight * np.nan_to_num(values)).sum() / weight.sum()
            share[i, j] = weight.sum() / (strip(top - grid.height, top) * grid.width)
    return mean, share


def plain_nearest(values, file, grid):
    """Value of the cell of a file under the middle of each cell of a grid."""
    west, north, step = file
    n_rows, n_columns = values.shape
    found = np.full((grid.n_rows, grid.n_columns), np.nan)
    for i in range(grid.n_rows):
        row = floor((north - (grid.north - (i + 0.5) * grid.height)) / step)
        for j in range(grid.n_columns):
            x = grid.west + (j + 0.5) * grid.width
            for turn in (-720.0, -360.0, 0.0, 360.0, 720.0):
                column = floor((x + turn - west) / step)
                if 0 <= row < n_rows and 0 <= column < n_columns:
                    found[i, j] = values[row, column]
    return found


@st.composite
def files(draw):
    """West, north and step of a file, and its values with gaps."""
    step = draw(st.sampled_from(STEPS))
    world = draw(st.booleans()) and 360.0 % step == 0.0 and step >= 2.5
    n_columns = round(360 / step) if world else draw(st.integers(1, 30))
    n_rows = draw(st.integers(1, 12))
    place = draw(st.sampled_from(["north pole", "over the pole", "south pole", "any"]))
    north = {
        "north pole": 90.0,
        "over the pole": 90.0 + step / 2,  # cells are points, as in ERA5
        "south pole": -90.0 + n_rows * step,
        "any": draw(st.floats(-60.0, 80.0)),
    }[place]
    west = draw(st.sampled_from([-180.0, 0.0, -step / 2]) | st.floats(-180.0, 300.0))
    seed = draw(st.integers(0, 2**31))
    random = np.random.default_rng(seed)
    values = random.uniform(1.0, 100.0, (n_rows, n_columns))
    values[random.random(values.shape) < draw(st.sampled_from([0.0, 0.3]))] = np.nan
    return (west, north, step), values


@st.composite
def maps(draw, file, values):
    """Grid that may meet a file, cross the antimeridian and reach a pole."""
    west, north, step = file
    width = draw(st.sampled_from(STEPS) | st.floats(0.3, 9.0))
    n_rows, n_columns = draw(st.integers(1, 6)), draw(st.integers(1, 8))
    south = north - values.shape[0] * step
    middle = draw(st.floats(max(south, -90.0), max(min(north, 90.0), -89.0)))
    top = min(middle + draw(st.floats(0.0, 1.0)) * n_rows * width, 90.0)
    top = draw(st.sampled_from([top, top, 90.0]))
    n_rows = min(n_rows, max(1, floor((top + 90.0) / width)))
    top = max(top, -90.0 + n_rows * width)
    start = west + draw(st.floats(-1.0, 1.0)) * values.shape[1] * step
    start = draw(st.sampled_from([start, 175.0, -181.0, west]))
    return Grid(
        west=(start + 360.0) % 720.0 - 360.0,
        north=top,
        width=width,
        height=width,
        n_rows=n_rows,
        n_columns=n_columns,
    )


def stored(folder, file, values, **more):
    west, north, step = file
    return write_raster(
        folder / "a.tif",
        np.where(np.isnan(values), more["nodata"], values).astype(more.pop("dtype")),
        transform=Affine(step, 0, west, 0, -step, north),
        **more,
    )


@random_grids
@given(data=st.data())
def test_a_quantity_is_the_mean_by_area_on_the_ellipsoid(tmp_path, data):
    file, values = data.draw(files())
    grid = data.draw(maps(file, values))
    path = stored(tmp_path, file, values, nodata=MISSING, dtype="f8")
    piece = read_piece(layer(path), grid, least_share=0.001, dtype=np.float64)
    mean, share = plain_mean(values, file, grid)
    sure = np.abs(share - 0.001) > 1e-5
    enough = sure & (share > 0.001)
    np.testing.assert_allclose(piece.share[sure], share[sure], atol=1e-5)
    np.testing.assert_allclose(piece.values[0][enough], mean[enough], rtol=1e-5)
    assert np.isnan(piece.values[0][sure & ~enough]).all()


@random_grids
@given(data=st.data())
def test_a_code_is_the_one_under_the_middle(tmp_path, data):
    file, values = data.draw(files())
    grid = data.draw(maps(file, values))
    codes = np.where(np.isnan(values), np.nan, np.round(values))
    path = stored(tmp_path, file, codes, nodata=255, dtype="u1")
    found = read_piece(layer(path, classes=True), grid).values[0]
    west, north, step = file
    rows = (north - grid.north + (np.arange(grid.n_rows) + 0.5) * grid.height) / step
    columns = (grid.west - west + (np.arange(grid.n_columns) + 0.5) * grid.width) / step
    far = [np.abs(x - np.round(x)) > 1e-5 for x in (rows, columns)]  # from an edge
    sure = np.outer(*far)
    np.testing.assert_array_equal(found[sure], plain_nearest(codes, file, grid)[sure])


@random_grids
@given(data=st.data(), most=st.sampled_from([1, 20, 200]))
def test_what_is_read_at_once_changes_no_bit(tmp_path, data, most):
    file, values = data.draw(files())
    grid = data.draw(maps(file, values))
    path = stored(tmp_path, file, values, nodata=MISSING, dtype="f8")
    whole = read_piece(layer(path), grid, dtype=np.float64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(align, "MOST", most)
        parts = read_piece(layer(path), grid, dtype=np.float64)
    np.testing.assert_array_equal(parts.values, whole.values)
    np.testing.assert_array_equal(parts.share, whole.share)


def test_rows_of_different_area_near_a_pole(tmp_path):
    """Half a degree on either side of 87.5 N: 1.22 to 1 on a sphere, not 3 to 1."""
    file, values = (0.0, 90.0, 2.5), np.array([[0.0], [1.0]])
    path = stored(tmp_path, file, values, nodata=MISSING, dtype="f8")
    grid = Grid(west=0, north=88, width=1, height=1, n_rows=1, n_columns=1)
    lower = cos(radians(87.25)) / (cos(radians(87.25)) + cos(radians(87.75)))
    found = read_piece(layer(path), grid, dtype=np.float64).values[0, 0, 0]
    assert found == pytest.approx(lower, rel=1e-3)
    sphere, _ = plain_mean(values, file, grid, sphere_strip)
    assert found == pytest.approx(sphere[0, 0], rel=1e-4)


def test_a_file_with_a_gap_is_met_from_both_sides(tmp_path):
    """From 180 W to 20 E; a map from 0 to 200 E meets both of its ends."""
    values = np.arange(20.0)[np.newaxis]
    path = stored(tmp_path, (-180.0, 10.0, 10.0), values, nodata=MISSING, dtype="f8")
    grid = Grid(west=0, north=10, width=10, height=10, n_rows=1, n_columns=20)
    expected = [18, 19, *[np.nan] * (ceil(160 / 10)), 0, 1]
    for more in ({}, {"classes": True}):
        found = read_piece(layer(path, **more), grid).values[0, 0]
        np.testing.assert_array_equal(found, expected)


@random_grids
@given(data=st.data())
def test_an_equal_area_projection_and_its_edge(tmp_path, data):
    """Cells of EPSG:6933 are cells of longitude and latitude, of uneven height."""
    n = 16
    step = data.draw(st.sampled_from([2_000.0, 9_000.0, 25_000.0]))
    to = Transformer.from_crs("EPSG:4326", "EPSG:6933", always_xy=True)
    lon, lat = data.draw(st.floats(-150, 150)), data.draw(st.floats(-60, 60))
    x, y = to.transform(lon, lat)
    random = np.random.default_rng(data.draw(st.integers(0, 2**31)))
    values = random.uniform(1.0, 100.0, (n, n))
    values[random.random((n, n)) < 0.1] = np.nan
    path = write_raster(
        tmp_path / "a.tif",
        np.where(np.isnan(values), MISSING, values),
        crs="EPSG:6933",
        transform=Affine(step, 0, x, 0, -step, y),
        nodata=MISSING,
    )
    number = np.arange(n + 1)
    lons, _ = to.transform(x + step * number, np.full(n + 1, y), direction="INVERSE")
    _, lats = to.transform(np.full(n + 1, x), y - step * number, direction="INVERSE")
    width = data.draw(st.floats(0.4, 4.0)) * step / 111_000
    grid = Grid(
        west=lons[0] + data.draw(st.floats(-2.0, 8.0)) * width,
        north=lats[0] + data.draw(st.floats(-8.0, 2.0)) * width,
        width=width,
        height=width,
        n_rows=5,
        n_columns=6,
    )
    piece = read_piece(layer(path), grid, least_share=0.01, dtype=np.float64)
    for i in range(5):
        top = grid.north - i * width
        high = [
            strip(max(top - width, lats[k + 1]), min(top, lats[k])) for k in range(n)
        ]
        for j in range(6):
            left = grid.west + j * width
            wide = [overlap(left, left + width, lons[q], lons[q + 1]) for q in range(n)]
            weight = np.outer(high, wide) * np.isfinite(values)
            share = weight.sum() / (strip(top - width, top) * width)
            assert piece.share[i, j] == pytest.approx(share, abs=2e-3)
            if share > 0.02:
                mean = (weight * np.nan_to_num(values)).sum() / weight.sum()
                assert piece.values[0, i, j] == pytest.approx(mean, rel=2e-3)


def test_rows_from_south_to_north(tmp_path):
    values = np.arange(6.0).reshape(3, 2)
    path = write_raster(tmp_path / "a.tif", values, transform=Affine(2, 0, 4, 0, 2, 5))
    grid = Grid(west=4, north=11, width=2, height=2, n_rows=3, n_columns=2)
    for more in ({}, {"classes": True}):
        found = read_piece(layer(path, **more), grid).values[0]
        np.testing.assert_array_equal(found, values[::-1])


def test_a_fine_file_under_coarse_cells_is_read_in_tiles(tmp_path):
    """The same values whatever is read at once."""
    values = np.random.default_rng(2).random((60, 60))
    place = Affine(2_000.0, 0, 1e6, 0, -2_000.0, 5e6)
    path = write_raster(tmp_path / "a.tif", values, crs="EPSG:6933", transform=place)
    grid = Grid(west=10, north=43, width=0.2, height=0.2, n_rows=9, n_columns=9)
    whole = read_piece(layer(path), grid, dtype=np.float64)
    assert np.isfinite(whole.values).any()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warp, "MOST", 400)
        parts = read_piece(layer(path), grid, dtype=np.float64)
    np.testing.assert_allclose(parts.values, whole.values, rtol=1e-9)
    np.testing.assert_allclose(parts.share, whole.share, atol=1e-9)
