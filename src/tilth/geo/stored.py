"""What the numbers stored in a raster file mean: quantities or codes, NaN for none."""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tilth.checks import FloatArray
from tilth.errors import DataError
from tilth.geo.block_check import check_blocks
from tilth.geo.layer import Layer

MOST: Final = 2**23  # numbers of a file that are read at once


class Aligned(NamedTuple):
    """A layer on some cells of a map.

    Parameters
    ----------
    values : ndarray, shape (n_bands, n_rows, n_columns)
        NaN where there are none. [as the layer]
    share : ndarray, shape (n_rows, n_columns)
        Part of the cell that has values in all bands. [1]
    stored : ndarray, shape (n_rows, n_columns)
        Part of it whose values the file holds; the rest came over gaps. [1]
    """

    values: NDArray[np.floating[Any]]
    share: FloatArray
    stored: FloatArray


def decoded(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    bands: tuple[int, ...],
    window: Any,  # noqa: ANN401 -- rasterio has no types
) -> FloatArray:
    """Quantity of a window of a file.

    Parameters
    ----------
    raster : rasterio.DatasetReader
        Open.
    layer : Layer
        What it is read for.
    bands : tuple of int
        Numbers of bands, from 1. [1]
    window : rasterio.windows.Window
        Part of the file.

    Returns
    -------
    values : ndarray, shape (n_bands, n_rows, n_columns)
        NaN where there is none. [as the layer]

    Raises
    ------
    DataError
        If it cannot be read, a value is impossible or a code unknown.
    """
    return quantity(raster, layer, bands, numbers(raster, layer, bands, window))


def numbers(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    bands: tuple[int, ...],
    window: Any,  # noqa: ANN401 -- rasterio has no types
) -> NDArray[Any]:
    """Numbers in a window of a file, as they are stored.

    Parameters
    ----------
    raster : rasterio.DatasetReader
        Open.
    layer : Layer
        What it is read for.
    bands : tuple of int
        Numbers of bands, from 1. [1]
    window : rasterio.windows.Window
        Part of the file.

    Returns
    -------
    stored : ndarray, shape (n_bands, n_rows, n_columns)
        In the type of the file. [1]

    Raises
    ------
    DataError
        If it cannot be read.
    """
    from rasterio.errors import RasterioError  # noqa: PLC0415 -- optional dependency

    try:
        found = np.asarray(raster.read(list(bands), window=window))
        check_blocks(raster, bands, window)
    except RasterioError as error:
        raise damaged(layer, error) from None
    return found


def damaged(layer: Layer, error: Exception) -> DataError:
    """What a library says of a file that it cannot read, on one line.

    Parameters
    ----------
    layer : Layer
        Whose file it is.
    error : Exception
        What it says.

    Returns
    -------
    error : DataError
        To be raised.
    """
    what = " ".join(str(error.__cause__ or error).split())
    return DataError(f"{layer.name}: {layer.place} has a damaged part: {what:.160}")


def quantity(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    bands: tuple[int, ...],
    stored: NDArray[Any],
    beside: NDArray[np.bool_] | None = None,
) -> FloatArray:
    """What stored numbers mean.

    Parameters
    ----------
    raster : rasterio.DatasetReader
        Open.
    layer : Layer
        What it is read for.
    bands : tuple of int
        Numbers of bands, from 1. [1]
    stored : ndarray, shape (n_bands, n_rows, n_columns)
        As from `numbers`. [1]
    beside : ndarray of bool, optional
        Cells that do not lie in the file. [1]

    Returns
    -------
    values : ndarray, shape (n_bands, n_rows, n_columns)
        NaN beside the file and where there is no value. [as the layer]

    Raises
    ------
    DataError
        If a value is impossible or a code unknown.
    """
    missing = np.zeros(stored.shape, bool)
    if beside is not None:
        missing |= beside
    if stored.dtype.kind == "f":
        missing |= ~np.isfinite(stored)
    for k, band in enumerate(bands):
        declared = raster.nodatavals[band - 1]
        if declared is not None and not np.isnan(declared):
            # A float file declares in double precision what it holds in single.
            real = stored.dtype.kind == "f"
            missing[k] |= stored[k] == (
                stored.dtype.type(declared) if real else declared
            )
    if layer.classes and stored.dtype == np.int8:
        stored = stored.view(np.uint8)  # bytes that a file holds as signed ones
    for value in layer.nodata:
        missing |= stored == value
    if layer.classes:
        return _recoded(stored, missing, layer)
    if layer.values:
        out = layer.unit_factor * _looked_up(stored, missing, layer) + layer.shift
        _refuse_impossible(out, layer)
        return out
    out = np.where(missing, np.nan, stored.astype(np.float64))
    for k, band in enumerate(bands):
        scale = raster.scales[band - 1] if layer.scale is None else layer.scale
        offset = raster.offsets[band - 1] if layer.offset is None else layer.offset
        out[k] = layer.unit_factor * (scale * out[k] + offset) + layer.shift
    _refuse_impossible(out, layer)
    return out


def _refuse_impossible(values: FloatArray, layer: Layer) -> None:
    """Refuse what lies outside the possible, mostly a wrong unit."""
    low, high = layer.valid
    if (low, high) == (-np.inf, np.inf):
        return
    least = np.fmin.reduce(values, axis=None, initial=np.inf)
    most = np.fmax.reduce(values, axis=None, initial=-np.inf)
    for extreme, wrong in ((least, least < low), (most, most > high)):
        if wrong:
            raise DataError(
                f"{layer.name} must lie in [{low:g}, {high:g}] {layer.unit}; "
                f"{layer.place} has {extreme:g}: look at unit, scale and nodata"
            )


def _looked_up(
    stored: NDArray[Any], missing: NDArray[np.bool_], layer: Layer
) -> FloatArray:
    """Values that a table gives for stored codes."""
    known = np.array(sorted(layer.values), np.int64)
    values = np.array([layer.values[code] for code in known.tolist()])
    codes = stored.astype(np.int64)
    place = np.clip(np.searchsorted(known, codes), 0, known.size - 1)
    unknown = ~missing & (known[place] != codes)
    if unknown.any():
        raise DataError(
            f"{layer.name}: {layer.place} has the code {codes[unknown].flat[0]}, which "
            "its table lacks"
        )
    return np.asarray(np.where(missing, np.nan, values[place]), np.float64)


def _recoded(
    stored: NDArray[Any], missing: NDArray[np.bool_], layer: Layer
) -> FloatArray:
    """Codes, or the new ones that the layer gives."""
    codes = stored.astype(np.int64)
    out = codes.astype(np.float64)
    if layer.codes:
        found = np.unique(codes[~missing])
        unknown = [int(code) for code in found if int(code) not in layer.codes]
        if unknown:
            known = ", ".join(map(str, sorted(layer.codes)))
            raise DataError(
                f"{layer.name}: {layer.place} has the code {unknown[0]}, which the "
                f"legend lacks; it knows {known}: add it there, or to nodata to leave "
                "its cells out"
            )
        for code in found:
            out[codes == code] = layer.codes[int(code)]
    out[missing] = np.nan
    return out


def over_gaps(values: FloatArray, cells: int, beside: NDArray[np.bool_]) -> FloatArray:
    """Values that reach some cells of the file over gaps, as at a coast.

    Each round gives a cell without value the mean of those of its eight neighbours
    that have one. What a cell gets depends on those within so many cells, whatever
    part of the file is read.

    Parameters
    ----------
    values : ndarray, shape (n_bands, n_rows, n_columns)
        NaN in gaps. [as the layer]
    cells : int
        Number of rounds. [1]
    beside : ndarray of bool, shape (n_rows, n_columns)
        Cells that do not lie in the file; they get nothing. [1]

    Returns
    -------
    values : ndarray, shape (n_bands, n_rows, n_columns)
        With fewer gaps. [as the layer]
    """
    for _ in range(cells):
        wide = np.pad(values, ((0, 0), (1, 1), (1, 1)), constant_values=np.nan)
        known = np.isfinite(wide)
        total, count = np.zeros(values.shape), np.zeros(values.shape)
        n_rows, n_columns = values.shape[1:]
        for row in range(3):
            for column in range(3):
                down, right = (
                    slice(row, row + n_rows),
                    slice(column, column + n_columns),
                )
                part = (slice(None), down, right)
                total += np.where(known[part], wide[part], 0.0)
                count += known[part]
        gap = ~np.isfinite(values) & (count > 0) & ~beside
        values = np.where(gap, total / np.maximum(count, 1.0), values)
    return values
