"""Small NetCDF files (classic format) as producers of climate data pack them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.io import netcdf_file

from tilth.checks import FloatArray
from tilth.geo.grid import Grid


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
            axis.standard_name, axis.units = standard, unit
            if name == "time":
                axis.calendar = "gregorian"
        crs = file.createVariable("crs", "i2", ())
        crs.grid_mapping_name = "latitude_longitude"
        crs.semi_major_axis, crs.inverse_flattening = 6378137.0, 298.257223563
        stored = file.createVariable(packing.variable, packing.dtype, tuple(axes))
        kind = np.dtype(packing.dtype)
        packed = (values - packing.offset) / packing.scale
        packed = packed if kind.kind == "f" else np.rint(packed)
        with np.errstate(invalid="ignore"):
            stored[:] = np.where(np.isnan(values), packing.fill, packed).astype(kind)
        stored.units, stored.grid_mapping = packing.unit, "crs"
        stored._FillValue = np.array(packing.fill, kind)
        if (packing.scale, packing.offset) != (1.0, 0.0):
            stored.scale_factor, stored.add_offset = packing.scale, packing.offset
        for name, value in packing.attributes.items():
            setattr(stored, name, value)
