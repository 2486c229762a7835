"""A variable of a Zarr store, with the face of an open raster file.

xarray reads formats 2 and 3 of Zarr; GDAL knows the older one only.
"""

import zlib
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.errors import DataError

ROWS: Final = ("lat", "latitude", "y")
COLUMNS: Final = ("lon", "longitude", "x")
EVEN: Final = 1e-3  # of a cell, by which coordinates may be off a straight line
DAMAGE: Final = (OSError, ValueError, RuntimeError, zlib.error)


class ZarrRaster(AbstractContextManager["ZarrRaster"]):
    """What Tilth asks of an open raster of rasterio, for a variable of a store.

    Parameters
    ----------
    path : Path
        Directory of the store.
    variable : str
        Name of the variable.

    Raises
    ------
    DataError
        If the store cannot be read, lacks the variable, or its cells are not even.
    """

    def __init__(self, path: Path, variable: str) -> None:
        from affine import Affine  # noqa: PLC0415 -- optional dependency

        store = _store(path)
        if variable not in store.data_vars:
            held = ", ".join(sorted(map(str, store.data_vars)))
            raise DataError(f"has the variables {held:.120}; got {variable or 'none'}")
        data = store[variable]
        row, north, down = _axis(data, ROWS)
        column, west, right = _axis(data, COLUMNS)
        self._from_south = down > 0
        self._data = data.transpose(..., row, column)
        self._store = store
        self.name = str(path)
        self.height, self.width = self._data.shape[-2:]
        north += down * self.height if self._from_south else 0.0
        self.transform = Affine(right, 0.0, west, 0.0, -abs(down), north)
        south = north - abs(down) * self.height
        self.bounds = (west, south, west + right * self.width, north)
        self.count = int(np.prod(self._data.shape[:-2]))
        said = data.attrs
        self.scales = (float(said.get("scale_factor", 1.0)),) * self.count
        self.offsets = (float(said.get("add_offset", 0.0)),) * self.count
        self.units = (str(said.get("units", "")),) * self.count
        missing = said.get("_FillValue", said.get("missing_value"))
        self.nodatavals = (None if missing is None else float(missing),) * self.count
        self.dtypes = (str(data.dtype),) * self.count
        self.crs = _system(store, data)

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    def tags(self, band: int | None = None) -> dict[str, str]:
        """Attributes of the axes, or the place of a band on them, as of NetCDF."""
        axes = self._data.dims[:-2]
        if band is None:
            return {
                f"{axis}#{key}": str(value)
                for axis in axes
                if axis in self._store
                for key, value in self._store[axis].attrs.items()
            }
        place = np.unravel_index(band - 1, self._data.shape[:-2])
        return {
            f"NETCDF_DIM_{axis}": str(self._store[axis].values[k])
            for axis, k in zip(axes, place, strict=True)
            if axis in self._store
        }

    def read(
        self,
        bands: list[int],
        window: Any = None,  # noqa: ANN401 -- rasterio has no types
        out_shape: tuple[int, ...] = (),
    ) -> NDArray[Any]:
        """Stored numbers (n_bands, n_rows, n_columns), as of a raster of rasterio.

        Raises
        ------
        RasterioError
            If a chunk is damaged.
        """
        from rasterio.errors import RasterioIOError  # noqa: PLC0415 -- optional dependency

        rows, columns = np.arange(self.height), np.arange(self.width)
        if window is not None:
            rows = rows[window.row_off : window.row_off + window.height]
            columns = columns[window.col_off : window.col_off + window.width]
        if out_shape:
            rows = rows[np.arange(out_shape[-2]) * rows.size // out_shape[-2]]
            columns = columns[np.arange(out_shape[-1]) * columns.size // out_shape[-1]]
        stored = self.height - 1 - rows if self._from_south else rows
        try:
            found = self._bands(bands, stored, columns)
        except DAMAGE as error:
            raise RasterioIOError(str(error)) from error
        return np.asarray(found)

    def _bands(
        self, bands: list[int], rows: NDArray[Any], columns: NDArray[Any]
    ) -> NDArray[Any]:
        """Each chunk is read once where there is one axis beside rows and columns."""
        *axes, row, column = self._data.dims
        part = self._data.isel({row: np.sort(rows), column: columns})
        if len(axes) == 1:
            found = part.isel({axes[0]: [band - 1 for band in bands]}).values
        else:
            places = [np.unravel_index(b - 1, self._data.shape[:-2]) for b in bands]
            found = np.stack(
                [part.isel(dict(zip(axes, p, strict=True))).values for p in places]
            )
        return np.asarray(found[:, ::-1] if self._from_south else found)


def _store(path: Path) -> Any:  # noqa: ANN401 -- an xarray.Dataset, of the extra geo
    """The store, nothing of it decoded."""
    import xarray  # noqa: PLC0415 -- optional dependency

    try:
        return xarray.open_dataset(
            path,
            engine="zarr",
            consolidated=False,
            chunks=None,
            cache=False,
            decode_cf=False,
        )
    except (*DAMAGE, KeyError, TypeError) as error:
        what = " ".join(str(error).split())
        raise DataError(f"is no Zarr store that can be read: {what:.120}") from None


def _axis(
    data: Any,  # noqa: ANN401 -- an xarray.DataArray, of the extra geo
    names: tuple[str, ...],
) -> tuple[str, float, float]:
    """Dimension of rows or columns, its first edge, and the step of its cells."""
    name = next((str(dim) for dim in data.dims if str(dim).lower() in names), None)
    if name is None or name not in data.coords:
        raise DataError(f"needs a coordinate {' or '.join(names)}")
    points = np.asarray(data.coords[name].values, np.float64)
    if points.size < 2:
        raise DataError(f"needs at least two points of {name}")
    step = (points[-1] - points[0]) / (points.size - 1)
    off = np.abs(points - points[0] - step * np.arange(points.size)).max()
    if step == 0.0 or not off <= EVEN * abs(step):
        raise DataError(f"needs evenly spaced points of {name}")
    return name, float(points[0] - step / 2), float(step)


def _system(store: Any, data: Any) -> Any:  # noqa: ANN401 -- of xarray and rasterio
    """Coordinate system of the grid mapping; None if there is none."""
    import pyproj  # noqa: PLC0415 -- optional dependency
    from rasterio.crs import CRS  # noqa: PLC0415 -- optional dependency

    said = store.variables.get(data.attrs.get("grid_mapping"))
    if said is None:
        return None
    try:
        return CRS.from_wkt(pyproj.CRS.from_cf(said.attrs).to_wkt())
    except (pyproj.exceptions.CRSError, KeyError):
        return None
