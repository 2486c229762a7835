"""Zarr store of several maps of one grid: the same bytes from the same cells.

Format 2 of Zarr with consolidated metadata, which xarray and GDAL read. Attributes
follow the CF conventions 1.11 (sections 3.5, 4.1, 4.2 and 5.6).
"""

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.errors import DataError
from tilth.geo.grid import Grid, Window

CHUNK: Final = 512  # rows and columns, as a tile of a GeoTIFF
LEVEL: Final = 4  # of DEFLATE
CONVENTIONS: Final = "CF-1.11"
CRS: Final = {  # WGS84, CF appendix F
    "grid_mapping_name": "latitude_longitude",
    "semi_major_axis": 6_378_137.0,
    "inverse_flattening": 298.257223563,
    "longitude_of_prime_meridian": 0.0,
    "horizontal_datum_name": "World Geodetic System 1984",
}
# A permil is no unit of CF, its value is.
UNITS: Final = {"permil": "0.001", "yr-1": "year-1", "yr": "year"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOfStore:
    """One map of a store.

    Parameters
    ----------
    key : str
        Name of the variable.
    dtype : str
        Of the numbers.
    missing : float
        Number where there is no value. [as the map]
    unit, title : str
        What it holds.
    values : callable
        Gives the numbers (n_rows, n_columns) of a window.
    attributes : mapping
        More of CF, such as flags.
    """

    key: str
    dtype: str
    missing: float
    unit: str
    title: str
    values: Callable[[Window], NDArray[Any]]
    attributes: Mapping[str, Any] = field(default_factory=dict)


def write_zarr(
    folder: Path,
    grid: Grid,
    maps: Iterable[MapOfStore],
    attributes: Mapping[str, Any],
    *,
    staging: Path,
) -> None:
    """Write a store of maps.

    Parameters
    ----------
    folder : Path
        The store; it appears when it is whole, in place of one that was there.
    grid : Grid
        All cells.
    maps : iterable of MapOfStore
        Its variables.
    attributes : mapping
        Of the whole store.
    staging : Path
        Folder on the same disk in which it is made; what it holds is lost.

    Raises
    ------
    DataError
        If it cannot be written, mostly as a disk is full.
    """
    import zarr  # noqa: PLC0415 -- optional dependency

    try:
        shutil.rmtree(staging, ignore_errors=True)
        root = zarr.open_group(
            staging,
            mode="w",
            zarr_format=2,
            attributes={"Conventions": CONVENTIONS, **attributes},
        )
        _coordinates(root, grid)
        for one in maps:
            _write(root, grid, one)
        _consolidate(staging)
        if folder.is_dir():
            shutil.rmtree(folder)
        staging.replace(folder)
    except OSError as error:
        raise DataError(
            f"{folder} cannot be written: {error.strerror or error}"
        ) from None


def cf_unit(unit: str) -> str:
    """A unit of ours as CF writes it.

    Parameters
    ----------
    unit : str
        Such as ``permil yr-1``.

    Returns
    -------
    unit : str
        Of UDUNITS.

    Examples
    --------
    >>> cf_unit("permil yr-1")
    '0.001 year-1'
    """
    return " ".join(UNITS.get(word, word) for word in unit.split())


def _write(root: Any, grid: Grid, one: MapOfStore) -> None:  # noqa: ANN401 -- zarr
    """Write a map, chunk by chunk."""
    array = _array(
        root,
        one.key,
        (grid.n_rows, grid.n_columns),
        one.dtype,
        one.missing,
        {
            "_ARRAY_DIMENSIONS": ["lat", "lon"],
            "long_name": one.title,
            "units": cf_unit(one.unit),
            "grid_mapping": "crs",
            **one.attributes,
        },
    )
    for window in grid.pieces(CHUNK):
        rows = slice(window.row, window.row + window.rows)
        columns = slice(window.column, window.column + window.columns)
        array[rows, columns] = one.values(window)


def _coordinates(root: Any, grid: Grid) -> None:  # noqa: ANN401 -- zarr
    """Centres of the cells, and the system that they are in."""
    lattice = grid.lattice
    for name, first, step, count, words in (
        ("lat", lattice.north, lattice.down, grid.n_rows, "latitude north"),
        ("lon", lattice.west, lattice.right, grid.n_columns, "longitude east"),
    ):
        standard, side = words.split()
        array = _array(
            root,
            name,
            (count,),
            "float64",
            None,
            {
                "_ARRAY_DIMENSIONS": [name],
                "standard_name": standard,
                "long_name": f"{standard} of the centres of cells",
                "units": f"degrees_{side}",
                "axis": "Y" if name == "lat" else "X",
            },
        )
        array[:] = first + step * np.arange(count)
    width, _, west, _, height, north = grid.transform()
    crs = _array(
        root,
        "crs",
        (),
        "int32",
        None,
        {
            "_ARRAY_DIMENSIONS": [],
            **CRS,
            "crs_wkt": _wkt(),
            "GeoTransform": f"{west!r} {width!r} 0.0 {north!r} 0.0 {height!r}",
        },
    )
    crs[...] = 4326


def _wkt() -> str:
    """WGS84 as well-known text."""
    from rasterio.crs import CRS as SYSTEM  # noqa: PLC0415 -- optional dependency

    return str(SYSTEM.from_epsg(4326).to_wkt())


def _array(
    root: Any,  # noqa: ANN401 -- zarr
    name: str,
    shape: tuple[int, ...],
    dtype: str,
    missing: float | None,
    attributes: Mapping[str, Any],
) -> Any:  # noqa: ANN401 -- zarr
    from numcodecs import Zlib  # noqa: PLC0415 -- optional dependency

    return root.create_array(
        name,
        shape=shape,
        chunks=tuple(min(CHUNK, count) for count in shape),
        dtype=dtype,
        fill_value=missing,
        compressors=Zlib(level=LEVEL),
        attributes=dict(attributes),
    )


def _consolidate(folder: Path) -> None:
    """All metadata in one file, in an order that no file system changes."""
    found = {}
    for name in (".zgroup", ".zattrs", ".zarray"):
        for path in folder.rglob(name):
            content = json.loads(path.read_text(encoding="utf-8"))
            found[path.relative_to(folder).as_posix()] = content
    whole = {"metadata": found, "zarr_consolidated_format": 1}
    text = json.dumps(whole, indent=2, sort_keys=True)
    (folder / ".zmetadata").write_text(text, encoding="utf-8")
