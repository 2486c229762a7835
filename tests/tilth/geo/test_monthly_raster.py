from datetime import date

import numpy as np
import pyproj
import pytest
import shapely
from scipy.io import netcdf_file

from tests.tilth.geo.netcdf_files import lon_lat, write_file
from tilth.errors import DataError
from tilth.geo.monthly_raster import MonthlyRaster, monthly_means

rasterio = pytest.importorskip("rasterio")
# Cells of 0.1 degrees, the north-west corner at 10 E, 50 N.
WEST, NORTH, SIDE = 10.0, 50.0, 0.1
INSIDE = shapely.box(10.12, 49.72, 10.18, 49.78)  # in row 2, column 1
ACROSS = shapely.box(10.10, 49.75, 10.30, 49.78)  # in row 2, half each in two columns


def stored(month, row, column):
    """A number that says where it stands."""
    return month * 100.0 + row * 10.0 + column


def tif(path, *, bands=12, crs="EPSG:4326", nodata=None, hole=None, scales=None):
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=5,
        height=5,
        count=bands,
        dtype="float64",
        crs=crs,
        transform=rasterio.Affine(SIDE, 0, WEST, 0, -SIDE, NORTH),
        nodata=nodata,
    ) as file:
        rows, columns = np.indices((5, 5))
        for band in range(1, bands + 1):
            values = stored(band, rows, columns)
            if hole is not None:
                values[2, 1] = hole
            file.write(values, band)
        if scales is not None:
            file.scales = scales
    return path


def test_months_are_those_of_the_cell(tmp_path):
    found = monthly_means(MonthlyRaster(path=tif(tmp_path / "t.tif")), INSIDE)

    np.testing.assert_allclose(found, [stored(m, 2, 1) for m in range(1, 13)])


def test_a_parcel_in_two_cells_has_their_mean(tmp_path):
    found = monthly_means(MonthlyRaster(path=tif(tmp_path / "t.tif")), ACROSS)

    # 11 columns of places: at most half of one is on the wrong side.
    np.testing.assert_allclose(
        found, [stored(m, 2, 1.5) for m in range(1, 13)], atol=0.5 / 11
    )


def test_the_same_place_in_another_coordinate_system(tmp_path):
    there = pyproj.Transformer.from_crs(4326, 3035, always_xy=True)
    corner = there.transform(10.15, 49.75)
    path = tmp_path / "laea.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=2,
        height=1,
        count=12,
        dtype="float64",
        crs="EPSG:3035",
        transform=rasterio.Affine(1e5, 0, corner[0] - 1e5, 0, -1e5, corner[1] + 5e4),
    ) as file:
        for band in range(1, 13):
            file.write(np.array([[band, -band]], dtype=float), band)
    east = shapely.box(10.30, 49.74, 10.31, 49.76)
    west = shapely.box(9.99, 49.74, 10.0, 49.76)

    np.testing.assert_allclose(
        monthly_means(MonthlyRaster(path=path), west), np.arange(1, 13)
    )
    np.testing.assert_allclose(
        monthly_means(MonthlyRaster(path=path), east), -np.arange(1, 13)
    )


def test_scale_and_offset_of_the_user_or_of_the_file(tmp_path):
    plain = [stored(m, 2, 1) for m in range(1, 13)]
    path = tif(tmp_path / "t.tif")
    given = MonthlyRaster(path=path, scale=0.1, offset=-5.0)
    np.testing.assert_allclose(
        monthly_means(given, INSIDE), 0.1 * np.array(plain) - 5.0
    )
    states = tif(tmp_path / "s.tif", scales=(0.1,) * 12)
    np.testing.assert_allclose(
        monthly_means(MonthlyRaster(path=states), INSIDE), 0.1 * np.array(plain)
    )
    with pytest.raises(DataError, match=r"states its scale 0\.1 .* leave them out"):
        monthly_means(MonthlyRaster(path=states, scale=0.1), INSIDE)


def netcdf(path, latitudes):
    """NetCDF without a coordinate system, as many products are."""
    with netcdf_file(path, "w") as file:
        file.createDimension("time", 12)
        file.createDimension("lat", 5)
        file.createDimension("lon", 5)
        for name, values in (
            ("time", np.arange(12.0)),
            ("lat", latitudes),
            ("lon", WEST + SIDE * (np.arange(5) + 0.5)),
        ):
            file.createVariable(name, "d", (name,))[:] = values
        months, _, columns = np.indices((12, 5, 5))
        rows = np.round((NORTH - latitudes) / SIDE - 0.5)[None, :, None]
        tas = file.createVariable("tas", "d", ("time", "lat", "lon"))
        tas[:] = stored(months + 1, rows, columns)
    return path


@pytest.mark.parametrize("upward", [False, True])
def test_netcdf_by_its_variable_either_way_up(tmp_path, upward):
    latitudes = NORTH - SIDE * (np.arange(5) + 0.5)
    path = netcdf(tmp_path / "t.nc", latitudes[::-1] if upward else latitudes)
    raster = MonthlyRaster(path=path, variable="tas", crs="EPSG:4326")

    np.testing.assert_allclose(
        monthly_means(raster, INSIDE), [stored(m, 2, 1) for m in range(1, 13)]
    )


@pytest.mark.parametrize(
    ("names", "first", "message"),
    [
        (("time", "lat", "lon"), 1, ""),
        (("time", "lat", "lon"), 7, "January first; its time axis has 7, 8, 9"),
        (("time", "lon", "lat"), 1, "the rows of tas do not follow lat"),
    ],
)
def test_axes_of_netcdf_are_what_they_say(tmp_path, names, first, message):
    """Twelve months from July on, or with longitude and latitude exchanged by GDAL."""
    months = [(first + k - 1) % 12 + 1 for k in range(12)]
    years = [2000 + (first + k - 1) // 12 for k in range(12)]
    days = [
        (date(y, m, 15) - date(2000, 1, 1)).days
        for y, m in zip(years, months, strict=True)
    ]
    axes = {
        "time": (np.array(days, "f8"), {"units": "days since 2000-01-01"}),
        **lon_lat(
            WEST + SIDE * (np.arange(5) + 0.5), NORTH - SIDE * (np.arange(6) + 0.5)
        ),
    }
    values = np.ones([len(axes[name][0]) for name in names])
    values *= np.array(months, "f8")[:, np.newaxis, np.newaxis]
    path = tmp_path / "t.nc"
    write_file(path, axes, {"tas": (names, values, {"units": "degC"})})
    raster = MonthlyRaster(path=path, variable="tas", crs="EPSG:4326")
    if message:
        with pytest.raises(DataError, match=message):
            monthly_means(raster, INSIDE)
    else:
        np.testing.assert_allclose(monthly_means(raster, INSIDE), np.arange(1, 13))


@pytest.mark.parametrize(
    ("raster", "message"),
    [
        ({"hole": np.nan}, "must have a value everywhere on the parcel; .* month 1"),
        ({"hole": -9.0, "nodata": -9.0}, "must have a value everywhere"),
        ({"bands": 1}, "must have 12 bands, January first; it has 1"),
        ({"crs": None}, "states no coordinate system: give crs"),
    ],
)
def test_faults_of_rasters(tmp_path, raster, message):
    path = tif(tmp_path / "t.tif", **raster)
    with pytest.raises(DataError, match=message):
        monthly_means(MonthlyRaster(path=path), INSIDE)


def test_further_refusals(tmp_path):
    path = tif(tmp_path / "t.tif", hole=-9.0)
    cases = (
        (MonthlyRaster(path=path, nodata=-9.0), INSIDE, "must have a value everywhere"),
        (
            MonthlyRaster(path=path),
            shapely.box(12, 49, 12.1, 49.1),
            "must have a value",
        ),
        (MonthlyRaster(path=path, crs="EPSG:3035"), INSIDE, "leave out crs"),
        (
            MonthlyRaster(path=path, variable="x"),
            INSIDE,
            "a variable must be given for",
        ),
        (MonthlyRaster(path=tmp_path / "t.vrt"), INSIDE, r"must end in one of \.tif"),
    )
    for raster, shape, message in cases:
        with pytest.raises(DataError, match=message):
            monthly_means(raster, shape)
    bare = tif(tmp_path / "bare.tif", crs=None)
    with pytest.raises(DataError, match="crs must be a coordinate system"):
        monthly_means(MonthlyRaster(path=bare, crs="somewhere"), INSIDE)


def test_a_file_that_names_other_files_is_not_followed(tmp_path):
    """A virtual raster under the name of a GeoTIFF could open anything."""
    tif(tmp_path / "t.tif")
    virtual = tmp_path / "v.tif"
    virtual.write_text(
        '<VRTDataset rasterXSize="5" rasterYSize="5"><VRTRasterBand dataType="Float64" '
        'band="1"><SimpleSource><SourceFilename>/vsicurl/http://localhost/x.tif'
        "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>"
        "</VRTDataset>",
        encoding="utf-8",
    )
    with pytest.raises(DataError, match="cannot be read as a raster"):
        monthly_means(MonthlyRaster(path=virtual), INSIDE)
