"""One quantity in raster files, settled: unit, scale, and where it has no value.

GDAL, through rasterio, reads GeoTIFF, NetCDF and BIL; xarray reads Zarr. What a product
hides is said in a `Layer`, from a few lines of YAML (`tilth.datasets.map_products`).
"""

import threading
import warnings
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.errors import DataError
from tilth.geo.grid import SYSTEM, Grid
from tilth.geo.zarr_file import ZarrRaster

DRIVERS: Final = {
    ".tif": "GTiff",
    ".tiff": "GTiff",
    ".nc": "netCDF",
    ".bil": "EHdr",
    ".vrt": "VRT",
}
ZARR: Final = ".zarr"  # a directory
HDF_4, HDF_5 = b"\x0e\x03\x13\x01", b"\x89HDF\r\n\x1a\n"  # first bytes
MOST_OPEN: Final = 200  # files that one thread keeps open
RealArray = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Where a quantity is, and how its numbers become the quantity.

    Parameters
    ----------
    name : str
        Of the variable, in messages.
    unit : str
        Of the result.
    path : Path
        GeoTIFF, NetCDF, BIL or Zarr.
    variable : str
        Of a NetCDF file or a Zarr store; in others the name of bands, or "".
    scale, offset : float or None
        Number = scale x stored + offset; those that the file states, or 1 and 0, if
        None. [1]
    unit_factor, shift : float
        Quantity = unit_factor x number + shift, to its unit. [mixed]
    nodata : tuple of float
        Stored where there is no value, beside what the file declares. [1]
    crs : str
        Coordinate system, if the file states none or one without its name; else "".
    classes : bool
        True where numbers are codes: the nearest is taken, never a mean.
    values : mapping of int to float
        Number of each stored code, before `unit_factor`; empty if it is stored itself.
    codes : mapping of int to int
        New code of each stored one; a code that it lacks is an error. Empty to keep.
    coast_cells : int
        Cells of the file by which values reach over gaps, as at a coast. [1]
    valid : tuple of float
        Smallest and largest quantity that is possible; another is an error. [as it]
    """

    name: str
    unit: str
    path: Path
    variable: str = ""
    scale: float | None = None
    offset: float | None = None
    unit_factor: float = 1.0
    shift: float = 0.0
    nodata: tuple[float, ...] = ()
    crs: str = ""
    classes: bool = False
    values: Mapping[int, float] = field(default_factory=dict)
    codes: Mapping[int, int] = field(default_factory=dict)
    coast_cells: int = 0
    valid: tuple[float, float] = (-np.inf, np.inf)

    @property
    def place(self) -> str:
        """File and variable, as messages name them."""
        inside = f" ({self.variable})" if self.variable else ""
        return f"{self.path.name}{inside}"

    @property
    def has_variables(self) -> bool:
        """Whether its kind of file holds variables, of which one is opened."""
        return self.path.suffix.lower() in (".nc", ZARR)


class _Kept(threading.local):
    """Files that this thread has open, the one used last at the end."""

    def __init__(self) -> None:
        self.on = False
        self.files: OrderedDict[tuple[str, str, int, int], Any] = OrderedDict()

    def close_above(self, most: int) -> None:
        """Close those not used for longest until so many are left."""
        while len(self.files) > most:
            self.files.popitem(last=False)[1].close()


_kept = _Kept()
_opening: Final = threading.Lock()  # filters of warnings are shared by threads


def keep_open() -> None:
    """Keep files that this thread opens, until it ends; opening takes long."""
    _kept.on = True


def open_layer(layer: Layer) -> AbstractContextManager[Any]:
    """File of a layer, open, or opened with the one driver that its name promises.

    Parameters
    ----------
    layer : Layer
        What to open.

    Returns
    -------
    raster : rasterio.DatasetReader
        To be used in a with statement.

    Raises
    ------
    DataError
        If the file is missing, damaged, or of another kind.
    """
    if not _kept.on:
        return _opened(layer)
    try:
        state = layer.path.stat()
    except OSError:
        return _opened(layer)
    # A file that was replaced is another one, however long a thread lives.
    key = (str(layer.path), layer.variable, state.st_mtime_ns, state.st_size)
    if key not in _kept.files:
        _kept.close_above(MOST_OPEN - 1)
        _kept.files[key] = _opened(layer)
    _kept.files.move_to_end(key)
    return nullcontext(_kept.files[key])


def _opened(layer: Layer) -> AbstractContextManager[Any]:
    """Open a file with the one driver that its name promises."""
    import rasterio  # noqa: PLC0415 -- optional dependency
    from rasterio.errors import (  # noqa: PLC0415 -- optional dependency
        NotGeoreferencedWarning,
        RasterioError,
    )

    if not is_there(layer.path):
        raise DataError(f"{layer.name}: there is no file {layer.path}")
    if layer.path.suffix.lower() == ZARR:
        return _zarr(layer)
    driver = DRIVERS.get(layer.path.suffix.lower())
    if driver is None:
        kinds = f"must end in one of {', '.join([*DRIVERS, ZARR])}"
        raise DataError(f"{layer.name}: {layer.path.name} {_hdf(layer.path) or kinds}")
    source = str(layer.path)
    if driver == "netCDF":
        source = f'NETCDF:"{source}"' + (f":{layer.variable}" if layer.variable else "")
    try:
        with _opening, warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            raster: Any = rasterio.open(source, driver=driver)
    except RasterioError as error:
        raise DataError(
            f"{layer.name}: {layer.place} cannot be read: {_told(error, layer)}"
        ) from None
    if raster.subdatasets and not raster.count:
        held = ", ".join(name.rpartition(":")[2] for name in raster.subdatasets)
        raster.close()
        raise DataError(
            f"{layer.name}: {layer.place} holds several variables: give variable, one "
            f"of {held:.120}"
        )
    if raster.transform.is_identity:
        raster.close()
        raise DataError(
            f"{layer.name}: {layer.place} does not say where its cells are: it needs "
            "at least two rows and columns with coordinates, or a geotransform"
        )
    opened: AbstractContextManager[Any] = raster
    return opened


def _hdf(path: Path) -> str:
    """What to do with a file of HDF, which GDAL of the wheels does not read; or ""."""
    with path.open("rb") as file:
        start = file.read(len(HDF_5))
    if start == HDF_5:
        return "is HDF 5: give NetCDF (.nc) or GeoTIFF of the variable"
    if not start.startswith(HDF_4):
        return ""
    return (
        "is HDF 4, which is not read: take GeoTIFF (of AppEEARS, for MODIS), or "
        "convert it where GDAL has HDF 4, such as gdal_translate "
        f"'HDF4_EOS:EOS_GRID:\"{path.name}\":MOD_Grid_MOD17A3H:Npp_500m' "
        f"{path.stem}.tif (gdalinfo lists what it holds)"
    )


def _zarr(layer: Layer) -> AbstractContextManager[Any]:
    """Open a variable of a store."""
    try:
        return ZarrRaster(layer.path, layer.variable)
    except DataError as error:
        raise DataError(f"{layer.name}: {layer.place} {error}") from None


def is_there(path: Path) -> bool:
    """Whether a file is there, or the directory of a Zarr store.

    Parameters
    ----------
    path : Path
        Of the file.

    Returns
    -------
    there : bool
        False for other directories.
    """
    return path.is_dir() if path.suffix.lower() == ZARR else path.is_file()


def files_of(path: Path) -> list[Path]:
    """The file itself, or all those of a Zarr store.

    Parameters
    ----------
    path : Path
        Of a layer.

    Returns
    -------
    paths : list of Path
        In the order of their names.
    """
    if not path.is_dir():
        return [path]
    return sorted(part for part in path.rglob("*") if part.is_file())


def _told(error: Exception, layer: Layer) -> str:
    """What a library says, on one line and without the folder."""
    return " ".join(str(error).replace(str(layer.path), layer.path.name).split())[:160]


def system_of(raster: Any, layer: Layer) -> str:  # noqa: ANN401 -- rasterio has no types
    """Coordinate system of an open raster, as WKT.

    Parameters
    ----------
    raster : rasterio.DatasetReader
        Open.
    layer : Layer
        May name the system where the file does not.

    Returns
    -------
    wkt : str
        Its text.

    Raises
    ------
    DataError
        If neither says it, or what the layer says is none.
    """
    stated = raster.crs
    if not layer.crs:
        if stated is None:
            raise DataError(
                f"{layer.name}: {layer.place} states no coordinate system: give crs, "
                f"such as {SYSTEM}"
            )
        return str(stated.wkt)
    given, number = _named_system(layer.crs)
    if not given:
        raise DataError(
            f"{layer.name}: crs must be a coordinate system such as {SYSTEM}; got "
            f"{layer.crs!r:.60}"
        )
    if stated is not None and stated.to_epsg() not in (None, number):
        raise DataError(
            f"{layer.name}: {layer.place} states the coordinate system "
            f"EPSG:{stated.to_epsg()}, the configuration {layer.crs}"
        )
    return given


@cache
def _named_system(name: str) -> tuple[str, int | None]:
    """WKT and EPSG number of a coordinate system; empty if there is none."""
    from rasterio.crs import CRS  # noqa: PLC0415 -- optional dependency
    from rasterio.errors import CRSError  # noqa: PLC0415 -- optional dependency

    try:
        system = CRS.from_user_input(name)
    except CRSError:
        return "", None
    return str(system.to_wkt()), system.to_epsg()


@cache
def is_geographic(wkt: str) -> bool:
    """Whether a coordinate system is of longitude and latitude.

    Parameters
    ----------
    wkt : str
        As from `system_of`.

    Returns
    -------
    geographic : bool
        False for a projection, for a pole that is not Earth's, as of regional climate
        models, and for longitudes that do not count degrees from Greenwich.
    """
    import pyproj  # noqa: PLC0415 -- optional dependency

    system = pyproj.CRS.from_wkt(wkt)
    if not system.is_geographic or system.is_derived or system.prime_meridian is None:
        return False
    degrees = all(axis.unit_name == "degree" for axis in system.axis_info)
    return bool(degrees and system.prime_meridian.longitude == 0.0)


def grid_of(layer: Layer) -> Grid:
    """Grid of the file of a layer in longitude and latitude.

    Parameters
    ----------
    layer : Layer
        Its file must be in WGS84, north up.

    Returns
    -------
    grid : Grid
        Of its cells.

    Raises
    ------
    DataError
        If the file is in another system or is turned.
    """
    from rasterio.crs import CRS  # noqa: PLC0415 -- optional dependency

    with open_layer(layer) as raster:
        wkt = system_of(raster, layer)
        t = raster.transform
        if not is_geographic(wkt) or t.b or t.d or not t.e < 0 < t.a:
            stated = CRS.from_wkt(wkt).to_string()
            raise DataError(
                f"{layer.name}: the target grid needs longitude and latitude, north "
                f"up; {layer.place} is in {stated[:60]}"
            )
        return Grid(
            west=t.c,
            north=t.f,
            width=t.a,
            height=-t.e,
            n_rows=raster.height,
            n_columns=raster.width,
        )


def bounds_of(layer: Layer) -> tuple[float, float, float, float]:
    """West, south, east and north of the file of a layer, in degrees.

    Parameters
    ----------
    layer : Layer
        In any projection.

    Returns
    -------
    bounds : tuple of float
        In WGS84; east is larger than west. [deg]
    """
    from rasterio.crs import CRS  # noqa: PLC0415 -- optional dependency
    from rasterio.warp import transform_bounds  # noqa: PLC0415 -- optional dependency

    with open_layer(layer) as raster:
        wkt = system_of(raster, layer)
        west, south, east, north = raster.bounds
        if not is_geographic(wkt):
            west, south, east, north = transform_bounds(
                CRS.from_wkt(wkt), SYSTEM, west, south, east, north, densify_pts=21
            )
            east += 360.0 if east < west else 0.0
    return west, min(south, north), east, max(south, north)
