import numpy as np
import pyproj
import pytest
import rasterio
from affine import Affine
from pyproj import Geod

from tests.tilth.geo.rasters import layer, write_raster
from tests.tilth.shared_data import shared_data
from tilth.errors import DataError, InputError
from tilth.geo.align import read_piece
from tilth.geo.ellipsoid import row_areas
from tilth.geo.grid import Grid, Window
from tilth.geo.layer import bounds_of, grid_of


def grid(west, north, width, n_rows, n_columns):
    return Grid(
        west=west,
        north=north,
        width=width,
        height=width,
        n_rows=n_rows,
        n_columns=n_columns,
    )


def numbers(rows, columns, dtype=np.float32):
    return np.arange(rows * columns, dtype=dtype).reshape(rows, columns)


def test_the_same_grid_is_read_as_it_is(tmp_path):
    path = write_raster(tmp_path / "a.tif", numbers(4, 5))
    piece = read_piece(layer(path), grid(1.0, 9.0, 1.0, 2, 3))
    np.testing.assert_array_equal(piece.values[0], [[6, 7, 8], [11, 12, 13]])
    np.testing.assert_array_equal(piece.share, 1.0)


def test_fine_cells_become_a_mean_by_area(tmp_path):
    path = write_raster(tmp_path / "a.tif", numbers(2, 2) * 10, north=60.0)
    piece = read_piece(layer(path), grid(0.0, 60.0, 2.0, 1, 1), dtype=np.float64)
    geod = Geod(ellps="WGS84")

    def area(south):
        ring = [(x / 50, south) for x in range(51)]
        ring += [(1 - x / 50, south + 1) for x in range(51)]
        return abs(geod.polygon_area_perimeter(*zip(*ring, strict=True))[0])

    upper, lower = area(59.0), area(58.0)
    expected = (upper * 5.0 + lower * 25.0) / (upper + lower)
    assert piece.values[0, 0, 0] == pytest.approx(expected, rel=1e-4)


def test_coarse_cells_are_shared_out(tmp_path):
    path = write_raster(tmp_path / "a.tif", np.array([[4.0, 8.0]], np.float32))
    piece = read_piece(layer(path), grid(0.0, 10.0, 2 / 3, 1, 3))
    # At 10 degrees north one row: shares 1, then half and half, then 1.
    np.testing.assert_allclose(piece.values[0, 0], [4.0, 6.0, 8.0], rtol=1e-6)


def test_codes_are_never_averaged(tmp_path):
    path = write_raster(
        tmp_path / "a.tif", np.array([[10, 10, 200], [10, 50, 200]], np.uint8)
    )
    codes = {10: 2, 50: 4, 200: 9}
    land = layer(path, name="land_cover", classes=True, codes=codes)
    piece = read_piece(land, grid(0.0, 10.0, 0.75, 2, 4))
    np.testing.assert_array_equal(piece.values[0], [[2, 2, 2, 9], [2, 4, 4, 9]])


def test_an_unknown_code_is_refused(tmp_path):
    path = write_raster(tmp_path / "a.tif", np.array([[10, 77]], np.uint8))
    land = layer(path, name="land_cover", classes=True, codes={10: 2})
    with pytest.raises(DataError, match=r"land_cover: a.tif has the code 77, which"):
        read_piece(land, grid(0.0, 10.0, 1.0, 1, 2))


def test_nodata_lowers_the_share_and_is_no_value(tmp_path):
    values = np.array([[1, 3, -32768, -32768], [5, 7, 9, -32768]], np.int16)
    path = write_raster(tmp_path / "a.tif", values, north=1.0, nodata=-32768)
    piece = read_piece(layer(path), grid(0.0, 1.0, 2.0, 1, 2))
    np.testing.assert_allclose(piece.share, [[1.0, 0.25]])
    assert piece.values[0, 0, 0] == pytest.approx(4.0, abs=0.01)
    assert np.isnan(piece.values[0, 0, 1])
    more = read_piece(layer(path), grid(0.0, 1.0, 2.0, 1, 2), least_share=0.2)
    assert more.values[0, 0, 1] == pytest.approx(9.0)


def test_nodata_that_a_file_hides_is_told(tmp_path):
    path = write_raster(tmp_path / "a.tif", np.array([[31, -9999]], np.int16))
    told = layer(path, nodata=(-9999.0,), valid=(0.0, 1000.0))
    piece = read_piece(told, grid(0.0, 10.0, 1.0, 1, 2))
    np.testing.assert_array_equal(piece.values[0], [[31, np.nan]])
    hidden = layer(path, valid=(0.0, 1000.0))
    with pytest.raises(DataError, match=r"must lie in \[0, 1000\] Mg ha-1; a.tif has"):
        read_piece(hidden, grid(0.0, 10.0, 1.0, 1, 2))


def test_scale_and_offset_of_the_file_or_of_the_layer(tmp_path):
    path = write_raster(
        tmp_path / "a.tif",
        np.array([[300]], np.uint16),
        scales=[0.1],
        offsets=[-273.15],
    )
    kelvin = layer(path, name="temperature", unit="degC")
    assert read_piece(kelvin, grid(0.0, 10.0, 1.0, 1, 1)).values[0, 0, 0] == (
        pytest.approx(-243.15, abs=1e-4)
    )
    own = layer(path, scale=1.0, offset=0.0, shift=-273.15)
    assert read_piece(own, grid(0.0, 10.0, 1.0, 1, 1)).values[0, 0, 0] == (
        pytest.approx(26.85, abs=1e-4)
    )


def test_a_map_across_the_antimeridian(tmp_path):
    values = np.tile(np.arange(36, dtype=np.float32), (2, 1))
    path = write_raster(tmp_path / "a.tif", values, west=-180.0, step=10.0)
    piece = read_piece(layer(path), grid(160.0, 10.0, 10.0, 1, 4))
    np.testing.assert_array_equal(piece.values[0, 0], [34, 35, 0, 1])
    other = read_piece(layer(path), grid(-200.0, 10.0, 10.0, 1, 4))
    np.testing.assert_array_equal(other.values[0, 0], [34, 35, 0, 1])
    half = read_piece(layer(path), grid(165.0, 10.0, 10.0, 1, 3))
    np.testing.assert_allclose(half.values[0, 0], [34.5, 17.5, 0.5])


def test_a_file_from_0_to_360(tmp_path):
    values = np.arange(36, dtype=np.float32)[np.newaxis]
    path = write_raster(tmp_path / "a.tif", values, west=0.0, step=10.0)
    piece = read_piece(layer(path), grid(-20.0, 10.0, 10.0, 1, 3))
    np.testing.assert_array_equal(piece.values[0, 0], [34, 35, 0])


def test_a_regional_file_written_with_other_meridians(tmp_path):
    path = write_raster(tmp_path / "a.tif", numbers(1, 3), west=350.0)
    piece = read_piece(layer(path), grid(-10.0, 10.0, 1.0, 1, 3))
    np.testing.assert_array_equal(piece.values[0, 0], [0, 1, 2])


def test_the_last_row_at_a_pole(tmp_path):
    values = np.full((18, 36), 3.0, np.float32)
    path = write_raster(tmp_path / "a.tif", values, west=-180.0, north=90.0, step=10.0)
    world = grid(-180.0, 90.0, 30.0, 6, 12)
    piece = read_piece(layer(path), world)
    np.testing.assert_allclose(piece.values, 3.0, rtol=1e-6)
    assert (world.cell_areas() * 12).sum() == pytest.approx(51_006_562_172.4, rel=1e-9)


def test_values_reach_over_gaps_as_far_as_is_said(tmp_path):
    gap = -1.0
    values = np.array([[4.0, gap, gap, gap], [8.0, gap, gap, gap], [gap] * 4])
    path = write_raster(tmp_path / "a.tif", values, nodata=gap)
    here = grid(0.0, 10.0, 1.0, 3, 4)
    piece = read_piece(layer(path, coast_cells=1), here)
    one, filled = piece.values[0], piece.filled
    nan = np.nan
    # Means of the neighbours that have a value.
    np.testing.assert_array_equal(
        one, [[4, 6, nan, nan], [8, 6, nan, nan], [8, 8, nan, nan]]
    )
    np.testing.assert_array_equal(filled[:, :2], [[0, 1], [0, 1], [1, 1]])
    assert not filled[:, 2:].any()  # no value, nothing filled
    two = read_piece(layer(path, coast_cells=2), here).values[0]
    np.testing.assert_allclose(two[:, 2], [6, 20 / 3, 7])
    assert np.isnan(two[:, 3]).all()
    wide = grid(-1.0, 11.0, 1.0, 5, 6)  # nothing beside the file
    around = read_piece(layer(path, coast_cells=2), wide).values[0]
    np.testing.assert_array_equal(around[1:4, 1:5], two)
    assert np.isfinite(around).sum() == np.isfinite(two).sum()


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:6933"])
def test_pieces_of_what_reaches_over_gaps_are_the_whole(tmp_path, crs):
    draw = np.random.default_rng(1)
    values = draw.random((40, 40))
    values[draw.random((40, 40)) < 0.6] = np.nan
    step = 0.25 if crs == "EPSG:4326" else 25_000.0
    place = Affine(step, 0, 0, 0, -step, 40 * step)
    path = write_raster(tmp_path / "a.tif", values, crs=crs, transform=place)
    whole = grid(0.1, 9.9, 0.37, 26, 26)
    source = layer(path, coast_cells=2)
    every = read_piece(source, whole, dtype=np.float64)
    plain = read_piece(layer(path), whole, dtype=np.float64)
    assert np.isfinite(every.values).sum() > np.isfinite(plain.values).sum()
    for size in (1, 7):
        for window in whole.pieces(size):
            part = read_piece(source, whole, window=window, dtype=np.float64)
            here = window.inside(whole.whole())
            np.testing.assert_array_equal(part.values[0], every.values[0][here])
            np.testing.assert_array_equal(part.filled, every.filled[here])


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:6933"])
def test_cells_that_rest_on_filled_gaps_are_marked(tmp_path, crs):
    """Four columns of a file, the last without values; cells of half a column."""
    step = 0.25 if crs == "EPSG:4326" else 25_000.0
    place = Affine(step, 0, 0, 0, -step, 4 * step)
    values = np.full((2, 4, 4), 7.0)
    values[1, :, 3] = np.nan  # one band without a value is enough
    path = write_raster(tmp_path / "a.tif", values, crs=crs, transform=place)
    width = 0.125 if crs == "EPSG:4326" else 0.125 * 25_000 / 24_121.65  # of 1 deg
    here = Grid(
        west=0.0, north=width * 4, width=width, height=width, n_rows=3, n_columns=8
    )
    plain = read_piece(layer(path), here)
    assert not plain.filled.any()
    piece = read_piece(layer(path, coast_cells=1), here)
    np.testing.assert_allclose(piece.values, 7.0, rtol=1e-6)
    lacking = np.isnan(plain.values).any(axis=0)
    assert lacking[0].tolist() == [False] * 6 + [True] * 2
    np.testing.assert_array_equal(piece.filled, lacking)
    # A part of the cell is enough: one cell over the edge between the two.
    wide = Grid(
        west=width * 3,
        north=width * 4,
        width=width * 4,
        height=width,
        n_rows=1,
        n_columns=1,
    )
    piece = read_piece(layer(path, coast_cells=1), wide)
    assert piece.filled.all()
    assert piece.share[0, 0] == pytest.approx(1.0, abs=1e-6)


def test_outside_the_file_there_is_nothing(tmp_path):
    path = write_raster(tmp_path / "a.tif", numbers(2, 2))
    piece = read_piece(layer(path), grid(50.0, 10.0, 1.0, 1, 2))
    assert np.isnan(piece.values).all()
    np.testing.assert_array_equal(piece.share, 0.0)
    edge = read_piece(layer(path), grid(1.5, 10.0, 1.0, 1, 1), least_share=0.6)
    assert edge.share[0, 0] == pytest.approx(0.5)
    assert np.isnan(edge.values[0, 0, 0])


def test_pieces_are_the_whole(tmp_path):
    draw = np.random.default_rng(1)
    path = write_raster(tmp_path / "a.tif", draw.random((40, 40)), step=0.25)
    whole = grid(0.1, 9.9, 0.17, 50, 50)
    every = read_piece(layer(path), whole, dtype=np.float64)
    for size in (1, 13, 49):
        for window in whole.pieces(size):
            part = read_piece(layer(path), whole, window=window, dtype=np.float64)
            here = window.inside(whole.whole())
            assert np.array_equal(part.values[0], every.values[0][here])
            assert np.array_equal(part.share, every.share[here])


def test_pieces_of_a_warped_file_are_the_whole(tmp_path):
    draw = np.random.default_rng(1)
    path = write_raster(
        tmp_path / "a.tif",
        draw.random((40, 40)),
        crs="EPSG:3857",
        transform=Affine(30000.0, 0, 0, 0, -30000.0, 1.2e6),
    )
    whole = grid(0.1, 9.9, 0.17, 50, 50)
    every = read_piece(layer(path), whole, dtype=np.float64)
    assert np.isfinite(every.values).mean() > 0.9
    for window in whole.pieces(17):
        part = read_piece(layer(path), whole, window=window, dtype=np.float64)
        here = window.inside(whole.whole())
        np.testing.assert_array_equal(part.values[0], every.values[0][here])


def test_another_projection_is_warped(tmp_path):
    # Web Mercator about the equator: a degree is 111319.49 m each way.
    side = 111319.49
    values = numbers(4, 4)
    path = write_raster(
        tmp_path / "a.tif",
        values,
        crs="EPSG:3857",
        transform=Affine(side, 0, 0, 0, -side, 2 * side),
    )
    piece = read_piece(layer(path), grid(0.0, 2.0, 1.0, 2, 4))
    np.testing.assert_allclose(piece.values[0], values[:2], atol=0.02)
    with pytest.raises(DataError, match="target grid needs longitude and latitude"):
        grid_of(layer(path))


def rotated(longitude, latitude, pole):
    """Place on a globe turned to another north pole, by spherical trigonometry."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    pole_lon, pole_lat = np.radians(pole)
    east = lon - pole_lon
    sine = np.sin(lat) * np.sin(pole_lat)
    sine += np.cos(lat) * np.cos(pole_lat) * np.cos(east)
    across = -np.cos(lat) * np.sin(east)
    along = np.sin(lat) * np.cos(pole_lat)
    along -= np.cos(lat) * np.sin(pole_lat) * np.cos(east)
    return np.degrees(np.arctan2(across, along)), np.degrees(np.arcsin(sine))


def test_a_turned_pole_is_no_longitude_and_latitude(tmp_path):
    """As regional climate models have it: 39.25 N, 162 W, as of EURO-CORDEX.

    The file reaches over the place both in its own degrees and on the globe.
    """
    pole = (-162.0, 39.25)
    system = rasterio.crs.CRS.from_wkt(
        pyproj.CRS.from_cf(
            {
                "grid_mapping_name": "rotated_latitude_longitude",
                "grid_north_pole_longitude": pole[0],
                "grid_north_pole_latitude": pole[1],
            }
        ).to_wkt()
    )
    step, n = 0.1, 700
    turned = Affine(step, 0, -35.0, 0, -step, 35.0)
    x, y = np.meshgrid(
        -35.0 + step * (np.arange(n) + 0.5), 35.0 - step * (np.arange(n) + 0.5)
    )
    place = grid(0.0, 32.0, 1.0, 2, 3)
    lon, lat = np.meshgrid([0.5, 1.5, 2.5], [31.5, 30.5])
    expected = rotated(lon, lat, pole)
    for values, wanted in zip((x, y), expected, strict=True):
        path = write_raster(
            tmp_path / "a.tif", values.astype("f4"), crs=system, transform=turned
        )
        found = read_piece(layer(path), place).values[0]
        np.testing.assert_allclose(found, wanted, atol=step)
    west, _, east, north = bounds_of(layer(path))
    assert west < -20.0 < 50.0 < east
    assert north > 70.0
    with pytest.raises(DataError, match="target grid needs longitude and latitude"):
        grid_of(layer(path))


def test_degrees_from_paris_and_gons_are_not_taken_for_degrees(tmp_path):
    """NTF (Paris), EPSG:4807: in gons, 0.9 degrees, from 2.33723 degrees east."""
    values = numbers(40, 40)
    path = write_raster(
        tmp_path / "a.tif",
        values,
        crs="EPSG:4807",
        transform=Affine(0.1, 0, 0.0, 0, -0.1, 52.0),
    )
    place = grid(2.5, 46.5, 0.5, 2, 2)
    found = read_piece(layer(path), place).values[0]
    east = (np.array([2.75, 3.25]) - 2.33723) / 0.9
    north = np.array([46.25, 45.75]) / 0.9
    column, row = east / 0.1 - 0.5, (52.0 - north) / 0.1 - 0.5
    wanted = 40.0 * row[:, np.newaxis] + column[np.newaxis]
    np.testing.assert_allclose(found, wanted, atol=20.0)  # half a row of the file


def test_a_file_without_system_names_file_and_variable(tmp_path):
    path = write_raster(tmp_path / "a.tif", numbers(2, 2), crs=None)
    with pytest.raises(
        DataError, match=r"soc_stock: a.tif states no coordinate system"
    ):
        read_piece(layer(path), grid(0.0, 10.0, 1.0, 1, 1))
    told = layer(path, crs="EPSG:4326")
    assert read_piece(told, grid(0.0, 10.0, 1.0, 1, 1)).values[0, 0, 0] == 0.0


def test_a_damaged_file_is_one_line(tmp_path):
    path = write_raster(
        tmp_path / "a.tif",
        np.random.default_rng(0).random((64, 64)),
        compress="deflate",
        tiled=True,
        blockxsize=16,
        blockysize=16,
    )
    data = bytearray(path.read_bytes())
    data[2000:6000] = bytes(4000)
    path.write_bytes(data)
    with pytest.raises(
        DataError, match=r"soc_stock: a.tif has a damaged part"
    ) as found:
        read_piece(layer(path), grid(0.0, 10.0, 1.0, 64, 64))
    assert "\n" not in str(found.value)
    path.write_bytes(b"no raster")
    with pytest.raises(DataError, match=r"soc_stock: a\.tif cannot be read"):
        read_piece(layer(path), grid(0.0, 10.0, 1.0, 1, 1))
    with pytest.raises(DataError, match="soc_stock: there is no file"):
        read_piece(layer(tmp_path / "none.tif"), grid(0.0, 10.0, 1.0, 1, 1))


def test_a_grid_that_is_none_is_refused():
    with pytest.raises(InputError, match="between latitudes -90 and 90"):
        grid(0.0, 95.0, 1.0, 1, 1)
    with pytest.raises(InputError, match="around the globe more than once"):
        grid(0.0, 10.0, 1.0, 1, 361)
    assert grid(0, 10, 1, 3, 3).part(Window(1, 2, 2, 1)).north == 9.0


def sanderman(year, surface):
    """Total stock of a map of Sanderman et al. (2017). [Pg]."""
    path = shared_data("rasters_global", f"SOCS_0_30cm_year_{year}_10km.tif")
    source = layer(path, valid=(0.0, 10_000.0))
    world = grid_of(source)
    stock = read_piece(source, world).values[0].astype(np.float64)
    return np.nansum(stock * world.cell_areas(surface)[:, np.newaxis]) / 1e9


def test_sanderman_totals_are_those_of_a_sphere():
    before, now = (sanderman(year, "sphere") for year in ("NoLU", "2010AD"))
    assert before == pytest.approx(898.26, abs=0.01)
    assert now == pytest.approx(867.06, abs=0.01)
    assert before - now == pytest.approx(31.20, abs=0.01)


def test_the_ellipsoid_has_larger_cells_towards_the_poles():
    assert sanderman("NoLU", "ellipsoid") == pytest.approx(898.26, rel=2e-3)
    edges = np.array([90.0, 89.0])
    ratio = row_areas(edges, 1.0)[0] / row_areas(edges, 1.0, "sphere")[0]
    # Radius of curvature at the pole a/sqrt(1 - e2): (6399593.6 / 6371007.2)^2.
    assert ratio == pytest.approx(1.00899, abs=2e-4)
