"""A layer on the cells of a map: nearest for codes, mean by area for quantities.

Only the part of a file under a piece of the map is read, so that memory does not grow
with the map. Between grids in longitude and latitude a cell is the mean of what lies
under it, by area on the ellipsoid; over a globe columns go around, so that a map may
cross the antimeridian. Other projections are warped by GDAL. A cell gets the same
value, to the bit, in whatever piece of the map it is read.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.checks import FloatArray
from tilth.errors import DataError
from tilth.geo.align_kernel import area_mean, known_cells
from tilth.geo.ellipsoid import area_to_equator
from tilth.geo.grid import Grid, Window
from tilth.geo.layer import Layer, is_geographic, open_layer, system_of
from tilth.geo.stored import (
    MOST,
    Aligned,
    damaged,
    decoded,
    numbers,
    over_gaps,
    quantity,
)
from tilth.geo.warp import by_warping

RealArray = NDArray[np.floating[Any]]
Codes = NDArray[np.int64]
LEAST_SHARE: Final = 0.5  # of a cell that must have values, by default
SAME: Final = 1e-3  # of a cell, by which two grids may be apart and still the same
EDGE: Final = 1e-6  # of a cell, by which two edges may be apart and still the same
LEAST_FILLED: Final = 1e-6  # of a cell: shares round


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """Values of a layer on the cells of a grid.

    Parameters
    ----------
    values : ndarray, shape (n_bands, n_rows, n_columns)
        NaN where there are none, or in too small a share of the cell. [as the layer]
    share : ndarray, shape (n_rows, n_columns)
        Part of the cell that has values in all bands. [1]
    filled : ndarray of bool, shape (n_rows, n_columns)
        Whether its value, or a part of it, came over a gap of the file. [1]
    """

    values: RealArray
    share: FloatArray
    filled: NDArray[np.bool_]


def read_piece(
    layer: Layer,
    grid: Grid,
    *,
    window: Window | None = None,
    bands: tuple[int, ...] | None = None,
    least_share: float = LEAST_SHARE,
    dtype: type[np.floating[Any]] = np.float32,
) -> Piece:
    """Values of a layer on a grid, or on a part of it.

    Parameters
    ----------
    layer : Layer
        What to read.
    grid : Grid
        Cells of the map.
    window : Window, optional
        Those to fill; all if None.
    bands : tuple of int, optional
        Numbers of bands, from 1; all if None.
    least_share : float, default 0.5
        Of a cell that must have values; below, it has none. [1]
    dtype : type, default float32
        Precision of the values.

    Returns
    -------
    piece : Piece
        Values and the share of each cell that has some.

    Raises
    ------
    DataError
        If the file cannot be read, a value is impossible or a code unknown.
    """
    with open_layer(layer) as raster:
        geographic = is_geographic(system_of(raster, layer))
        wanted = bands or tuple(range(1, raster.count + 1))
        if max(wanted) > raster.count:
            raise DataError(
                f"{layer.name}: {layer.place} must have {max(wanted)} bands; it has "
                f"{raster.count}"
            )
        t = raster.transform
        straight = geographic and not (t.b or t.d) and t.e < 0 < t.a
        read = _by_degrees if straight else by_warping
        part = window or grid.whole()
        values, share, stored = read(raster, layer, (grid, part), wanted, dtype)
    lacking = share < (least_share if not layer.classes else 0.5)
    filled = ~lacking & (stored < share - LEAST_FILLED)
    values = values.astype(dtype, copy=False)
    values[:, lacking] = np.nan
    return Piece(values=values, share=share, filled=filled)


@dataclass(frozen=True, slots=True, eq=False)
class _Axis:
    """How the cells of a piece of a map lie over those of a file, along one axis.

    `edges` (n_map + 1,) are those of the cells of the piece, in cells of the file;
    `cells` (n,) the numbers of the cells that are needed, -1 for one that the file
    lacks, and `first` that of the first before going around; `nearest` (n_map,) the
    place in `cells` of the one under the middle, or -1.
    """

    edges: FloatArray
    cells: Codes
    first: int
    nearest: Codes


def _axis(
    lattice: tuple[float, float, int],
    part: tuple[int, int],
    size: int,
    turn: int,
    margin: int,
) -> _Axis:
    """Lay cells over a file of `size` cells of 1, of which `turn` go around the globe.

    `lattice` is where the whole map begins, its step and its number of cells, `part`
    the first cell and the number of cells of the piece. Nothing goes around if `turn`
    is 0. Cells of a `margin` on both sides are read, too.
    """
    start, step, n = lattice
    if abs(start - round(start)) < SAME and abs(step - 1.0) * n < SAME:
        start, step = float(round(start)), 1.0
    numbers = np.arange(part[0], part[0] + part[1] + 1, dtype=np.float64)
    raw = start + step * numbers
    whole = np.round(raw)
    edges = np.asarray(np.where(np.abs(raw - whole) < EDGE, whole, raw), np.float64)
    under = np.arange(
        np.floor(edges[0]) - margin, np.ceil(edges[-1]) + margin, dtype=np.int64
    )
    cells = under % turn if turn else under
    there = (cells >= 0) & (cells < size)
    some = np.flatnonzero(there)
    kept = slice(some[0], some[-1] + 1) if some.size else slice(0, 0)
    cells, under = np.where(there, cells, -1)[kept], under[kept]
    middle = np.floor((edges[:-1] + edges[1:]) / 2).astype(np.int64)
    place = np.searchsorted(under, middle)
    return _Axis(
        edges=edges,
        cells=cells,
        first=int(under[0]) if under.size else 0,
        nearest=np.where(np.isin(middle, under[cells >= 0]), place, -1),
    )


def _axes(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    grid: Grid,
    part: Window,
) -> tuple[_Axis, _Axis]:
    """Rows and columns of a piece of a map over those of a file."""
    t = raster.transform
    once = 360.0 / t.a  # cells once around
    turn = round(once) if abs(once - round(once)) < SAME else 0
    if turn < raster.width:
        turn = 0
    west, width = (grid.west - t.c) / t.a, grid.width / t.a
    if not turn:  # the same meridian may be written in several ways
        middle = west + width * grid.n_columns / 2
        west += round((raster.width / 2 - middle) / once) * once
    rows = _axis(
        ((t.f - grid.north) / -t.e, grid.height / -t.e, grid.n_rows),
        (part.row, part.rows),
        raster.height,
        0,
        layer.coast_cells,
    )
    columns = _axis(
        (west, width, grid.n_columns),
        (part.column, part.columns),
        raster.width,
        turn,
        layer.coast_cells,
    )
    return rows, columns


def _by_degrees(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    place: tuple[Grid, Window],
    bands: tuple[int, ...],
    dtype: type[np.floating[Any]],
) -> Aligned:
    """Values and shares from a file in longitude and latitude."""
    grid, part = place
    rows, columns = _axes(raster, layer, grid, part)
    shape = (len(bands), part.rows, part.columns)
    if rows.cells.size == 0 or columns.cells.size == 0:
        nothing = np.zeros(shape[1:])
        return Aligned(np.full(shape, np.nan), nothing, nothing)
    halves = _halves(part)
    if len(halves) == 2 and len(bands) * rows.cells.size * columns.cells.size > MOST:
        one, other = (
            _by_degrees(raster, layer, (grid, half), bands, dtype) for half in halves
        )
        axis = -2 if part.rows > 1 else -1
        return Aligned(
            *(np.concatenate(two, axis) for two in zip(one, other, strict=True))
        )
    block = _block(raster, layer, bands, rows.cells, columns.cells)
    if layer.classes:
        picked = block[:, rows.nearest[:, np.newaxis], columns.nearest[np.newaxis]]
        beside = (rows.nearest < 0)[:, np.newaxis] | (columns.nearest < 0)
        out = quantity(raster, layer, bands, picked, beside)
        share = known_cells(out).astype(np.float64)
        return Aligned(out, share, share)
    lacking = np.broadcast_to(columns.cells < 0, block.shape[1:])
    found = quantity(raster, layer, bands, block, lacking)
    stored = known_cells(found)
    found = over_gaps(found, layer.coast_cells, lacking)
    of_file = np.arange(rows.first, rows.first + rows.cells.size + 1)
    edges = (
        _to_equator(raster, of_file),
        rows.edges - rows.first,
        _to_equator(raster, rows.edges),
        columns.edges - columns.first,
    )
    values, share = np.empty(shape, dtype), np.empty(shape[1:])
    area_mean(found, known_cells(found), *edges, share, values)
    if not layer.coast_cells:
        return Aligned(values, share, share)
    without = np.empty(shape[1:])
    area_mean(found[:0], stored, *edges, without, values[:0])
    return Aligned(values, share, without)


def _halves(part: Window) -> list[Window]:
    """Two parts of a piece, above each other or side by side; one for a single cell."""
    row, column, rows, columns = part
    if rows > 1:
        half = rows // 2
        return [
            Window(row, column, half, columns),
            Window(row + half, column, rows - half, columns),
        ]
    if columns > 1:
        half = columns // 2
        return [
            Window(row, column, 1, half),
            Window(row, column + half, 1, columns - half),
        ]
    return [part]


def _to_equator(raster: Any, edges: NDArray[Any]) -> FloatArray:  # noqa: ANN401 -- rasterio has no types
    """Area between the equator and edges of rows, in cells of a file, per degree."""
    t = raster.transform
    return area_to_equator(np.clip(t.f + t.e * edges, -90.0, 90.0))


def _block(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    bands: tuple[int, ...],
    rows: Codes,
    columns: Codes,
) -> NDArray[Any]:
    """Numbers in rows that follow each other and columns in runs; 0 in column -1."""
    from rasterio.windows import Window  # noqa: PLC0415 -- optional dependency

    parts = []
    lacking = columns < 0
    breaks = (np.diff(columns) != 1) & ~(lacking[1:] & lacking[:-1])
    breaks |= lacking[1:] != lacking[:-1]
    for run in np.split(columns, np.flatnonzero(breaks) + 1):
        if run[0] < 0:
            kind = raster.dtypes[bands[0] - 1]
            parts.append(np.zeros((len(bands), rows.size, run.size), kind))
        else:
            window = Window(run[0], rows[0], run.size, rows.size)
            parts.append(numbers(raster, layer, bands, window))
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=2)


def sampled_values(layer: Layer, band: int, most: int = 64) -> FloatArray:
    """Values of some cells of a whole file, quickly.

    Parameters
    ----------
    layer : Layer
        What to read.
    band : int
        Number of the band, from 1. [1]
    most : int, default 64
        Rows and columns that are taken. [1]

    Returns
    -------
    values : ndarray, shape (n_rows, n_columns)
        NaN where there is none; every so many rows and columns. [as the layer]

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    from rasterio.errors import RasterioError  # noqa: PLC0415 -- optional dependency

    with open_layer(layer) as raster:
        shape = (1, min(most, raster.height), min(most, raster.width))
        try:
            few = raster.read([band], out_shape=shape)
        except RasterioError as error:
            raise damaged(layer, error) from None
        return np.asarray(quantity(raster, layer, (band,), few)[0])


def sampled_rows(layer: Layer, most: int = 16) -> tuple[FloatArray, FloatArray]:
    """Latitude and values of some whole rows of a file, as they are stored.

    Parameters
    ----------
    layer : Layer
        What to read.
    most : int, default 16
        Rows that are taken. [1]

    Returns
    -------
    latitude : ndarray, shape (n_rows,)
        Of the middle of each; empty for a file in a projection. [deg]
    values : ndarray, shape (n_rows, n_columns)
        NaN where there is none. [as the layer]

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    from rasterio.windows import Window as Part  # noqa: PLC0415 -- optional dependency

    with open_layer(layer) as raster:
        t = raster.transform
        if not is_geographic(system_of(raster, layer)) or t.b or t.d:
            return np.zeros(0), np.zeros((0, 0))
        count = min(most, raster.height)
        rows = (np.arange(count) + 0.5) * raster.height // count
        parts = [
            decoded(raster, layer, (1,), Part(0, int(row), raster.width, 1))[0, 0]
            for row in rows
        ]
        return np.asarray(t.f + t.e * (rows + 0.5)), np.stack(parts)
