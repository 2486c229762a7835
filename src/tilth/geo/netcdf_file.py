"""Small NetCDF files (classic format) as producers of climate data pack them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.io import netcdf_file

from tilth.checks import FloatArray
from tilth.geo.grid import Grid

ELLIPSOID: Final = {
    "grid_mapping_name": "latitude_longitude",
    "semi_major_axis": 6378137.0,
    "inverse_flattening": 298.257223563,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How a variable is stored: stored = (quantity - offset) / scale, rounded.

    Parameters
    ----------
    variable, unit : str
        Name and unit in the file.
    dtype : str
        Of the stored numbers, such as ``i2``.
    fill : float
        Stored where there is no value. [1]
    scale, offset : float
        See above. [mixed]
    attributes : mapping
        More of the variable.
    """

    variable: str
    unit: str
    dtype: str
    fill: float
    scale: float = 1.0
    offset: float = 0.0
    attributes: Mapping[str, Any] = field(default_factory=dict)


def write_netcdf(
    path: Path,
    grid: Grid,
    values: FloatArray,
    packing: Packing,
    days: NDArray[Any] | None = None,
) -> None:
    """Write a variable, with a time axis if `days` are given.

    Parameters
    ----------
    path : Path
        The file.
    grid : Grid
        Cells, from north to south.
    values : ndarray, shape (n_times, n_rows, n_columns) or (n_rows, n_columns)
        NaN where there is no value. [as the variable]
    packing : Packing
        How it is stored.
    days : ndarray of float, shape (n_times,), optional
        Days since 1900-01-01. [d]
    """
    lattice = grid.lattice
    with netcdf_file(path, "w", version=2) as file:
        axes = {
            "lat": (
                lattice.north + lattice.down * np.arange(grid.n_rows),
                "latitude",
                "degrees_north",
            ),
            "lon": (
                lattice.west + lattice.right * np.arange(grid.n_columns),
                "longitude",
                "degrees_east",
            ),
        }
        if days is not None:
            unit = "days since 1900-01-01 00:00:00"
            axes = {"time": (np.asarray(days, float), "time", unit), **axes}
        for name, (points, standard, unit) in axes.items():
            file.createDimension(name, len(points))
            axis = file.createVariable(name, "f8", (name,))
            axis[:] = points
            said = {"standard_name": standard, "units": unit}
            _describe(
                axis, said | ({"calendar": "gregorian"} if name == "time" else {})
            )
        crs = file.createVariable("crs", "i2", ())
        _describe(crs, ELLIPSOID)
        stored = file.createVariable(packing.variable, packing.dtype, tuple(axes))
        kind = np.dtype(packing.dtype)
        packed = (values - packing.offset) / packing.scale
        packed = packed if kind.kind == "f" else np.rint(packed)
        with np.errstate(invalid="ignore"):
            stored[:] = np.where(np.isnan(values), packing.fill, packed).astype(kind)
        _describe(stored, {"units": packing.unit, "grid_mapping": "crs"})
        _describe(stored, {"_FillValue": np.array(packing.fill, kind)})
        if (packing.scale, packing.offset) != (1.0, 0.0):
            _describe(
                stored, {"scale_factor": packing.scale, "add_offset": packing.offset}
            )
        _describe(stored, packing.attributes)


def _describe(variable: object, attributes: Mapping[str, Any]) -> None:
    """Give a variable of a file its attributes."""
    for name, value in attributes.items():
        setattr(variable, name, value)
