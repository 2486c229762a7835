"""Monthly normals of an area from a raster of twelve bands (extra ``geo``)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyproj

from tilth.checks import FloatArray
from tilth.errors import DataError
from tilth.geo.covariate import cells, sampled
from tilth.geo.map_time import band_months
from tilth.geo.netcdf_axes import exchanged_axis
from tilth.geo.ring import place
from tilth.geo.shape import Shape

MONTHS: Final = 12
PLACES: Final = 25  # about how many of an area are looked up
DRIVERS: Final = {".tif": "GTiff", ".tiff": "GTiff", ".nc": "netCDF"}
METHOD: Final = (
    f"mean, by area, of the raster cells at about {PLACES} places spread evenly over "
    "the parcel"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyRaster:
    """A file of twelve months, and how its numbers are to be read.

    Parameters
    ----------
    path : Path
        GeoTIFF of twelve bands, or NetCDF of twelve steps.
    variable : str
        Of a NetCDF file; "" for GeoTIFF.
    scale, offset : float or None
        Number in the unit = scale x stored + offset; those that the file states, or 1
        and 0, if None. [1, as the quantity]
    nodata : float or None
        Stored where there is no value, if the file does not say it. [1]
    crs : str
        Coordinate system such as EPSG:4326, if the file does not say it; else "".
    """

    path: Path
    variable: str = ""
    scale: float | None = None
    offset: float | None = None
    nodata: float | None = None
    crs: str = ""


def monthly_means(raster: MonthlyRaster, shape: Shape) -> FloatArray:
    """Mean of each month over an area.

    Parameters
    ----------
    raster : MonthlyRaster
        The file.
    shape : Polygon or MultiPolygon
        The area, in degrees.

    Returns
    -------
    months : ndarray, shape (12,)
        See `METHOD`. [as the quantity]

    Raises
    ------
    DataError
        If the file cannot be read, has not twelve bands from January on, axes in
        another order, no coordinate system, numbers that are read in two ways, or no
        value somewhere on the area.
    """
    import rasterio  # noqa: PLC0415 -- optional dependency
    from rasterio.errors import RasterioError  # noqa: PLC0415 -- optional dependency

    name = raster.path.name
    driver = DRIVERS.get(raster.path.suffix.lower())
    if driver is None:
        raise DataError(f"{name} must end in one of {', '.join(DRIVERS)}")
    if (driver == "netCDF") != bool(raster.variable):
        raise DataError(f"{name}: a variable must be given for NetCDF, and no other")
    source = str(raster.path)
    if driver == "netCDF":
        source = f'NETCDF:"{source}":{raster.variable}'
    try:
        # One driver only: no other kind of file, nor one that names further files.
        with rasterio.open(source, driver=driver) as file:
            return _means(file, raster, shape)
    except RasterioError as error:
        what = " ".join(str(error).replace(str(raster.path), name).split())
        raise DataError(f"{name} cannot be read as a raster: {what:.120}") from None


def _means(file: Any, raster: MonthlyRaster, shape: Shape) -> FloatArray:  # noqa: ANN401 -- rasterio has no types
    name = raster.path.name
    if file.count != MONTHS:
        raise DataError(
            f"{name} must have {MONTHS} bands, January first; it has {file.count}"
        )
    _check_axes(file, raster)
    system = _system(file, raster)
    scale, offset = _reading(file, raster)
    found = cells(shape, PLACES)
    months = np.empty(MONTHS)
    for month in range(MONTHS):
        values = sampled(file, found.position, system, band=month + 1)
        lacking = ~np.isfinite(values)
        if raster.nodata is not None:
            lacking |= values == raster.nodata
        if lacking.any():
            raise DataError(
                f"{name} must have a value everywhere on the parcel; it has none in "
                f"month {month + 1} near {place(found.position[lacking][0])}"
            )
        months[month] = np.average(values, weights=found.area)
    return np.asarray(scale * months + offset)


def _check_axes(file: Any, raster: MonthlyRaster) -> None:  # noqa: ANN401 -- rasterio has no types
    """A NetCDF variable must begin in January and have longitude as its last axis."""
    name = raster.path.name
    axis = exchanged_axis(file, raster.path)
    if axis:
        raise DataError(
            f"{name} must have the axes time, {axis} and longitude, in this order; the "
            f"rows of {raster.variable} do not follow {axis}"
        )
    try:
        months = [month for _, month in band_months(file) or ()]
    except DataError:
        return  # an axis that cannot be told: January first, as is asked for
    if months and months != list(range(1, MONTHS + 1)):
        raise DataError(
            f"{name} must have twelve months, January first; its time axis has "
            f"{', '.join(map(str, months))}"
        )


def _system(file: Any, raster: MonthlyRaster) -> str:  # noqa: ANN401 -- rasterio has no types
    """Coordinate system that the file states, or the one that is given."""
    name = raster.path.name
    if file.crs is not None:
        if raster.crs:
            raise DataError(f"{name} states its coordinate system: leave out crs")
        return str(file.crs.to_wkt())
    if not raster.crs:
        raise DataError(f"{name} states no coordinate system: give crs")
    try:
        return str(pyproj.CRS.from_user_input(raster.crs).to_wkt())
    except pyproj.exceptions.CRSError:
        raise DataError(
            f"{name}: crs must be a coordinate system such as EPSG:4326; got "
            f"{raster.crs!r:.60}"
        ) from None


def _reading(file: Any, raster: MonthlyRaster) -> tuple[float, float]:  # noqa: ANN401 -- rasterio has no types
    """Scale and offset: of the file or of the user, never both."""
    name = raster.path.name
    pairs = set(zip(file.scales, file.offsets, strict=True))
    if len(pairs) != 1:
        raise DataError(f"{name} must have one scale and offset for all bands")
    stated = pairs.pop()
    given = raster.scale is not None or raster.offset is not None
    if stated != (1.0, 0.0) and given:
        raise DataError(
            f"{name} states its scale {stated[0]:g} and offset {stated[1]:g}: leave "
            "them out"
        )
    if not given:
        return float(stated[0]), float(stated[1])
    scale = 1.0 if raster.scale is None else raster.scale
    return scale, 0.0 if raster.offset is None else raster.offset
