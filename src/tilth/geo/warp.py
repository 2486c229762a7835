"""A file in a projection, or turned, on the cells of a map: GDAL warps it in tiles."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.checks import FloatArray
from tilth.geo.grid import SYSTEM, Grid, Window
from tilth.geo.layer import Layer, system_of
from tilth.geo.stored import MOST, Aligned, decoded, over_gaps

RealArray = NDArray[np.floating[Any]]
MARGIN: Final = 2  # cells of a file around what is warped
# What is warped at once, counted from the first: a part of one block of a map, lest
# blocks above each other warp the same tile again.
ROWS: Final = 64
COLUMNS: Final = 256


def by_warping(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    place: tuple[Grid, Window],
    bands: tuple[int, ...],
    dtype: type[np.floating[Any]],
) -> Aligned:
    """Values and shares from a file in another projection, or turned.

    GDAL works on tiles of the whole map, so that pieces do not change a cell.

    Parameters
    ----------
    raster : rasterio.DatasetReader
        Open.
    layer : Layer
        What it is read for.
    place : tuple of Grid and Window
        The whole map, and its piece.
    bands : tuple of int
        Numbers of bands, from 1. [1]
    dtype : type
        Precision of the values.

    Returns
    -------
    aligned : Aligned
        Values and shares.

    Raises
    ------
    DataError
        If the file cannot be read, a value is impossible or a code unknown.
    """
    grid, part = place
    shape = (len(bands), part.rows, part.columns)
    out, share = np.full(shape, np.nan, dtype), np.zeros(shape[1:])
    stored = np.zeros(shape[1:])
    for tile in grid.pieces(*_tile_shape(raster, layer, grid), part):
        overlap = tile.overlap(part)
        if overlap is None:
            continue
        found = _warped_tile(raster, layer, grid.part(tile), bands)
        here, there = overlap.inside(part), overlap.inside(tile)
        out[:, *here] = found.values[:, *there]
        share[here], stored[here] = found.share[there], found.stored[there]
    return Aligned(out, share, stored)


def _tile_shape(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    grid: Grid,
) -> tuple[int, int]:
    """Rows and columns of a tile under which there are not too many numbers."""
    from rasterio.errors import RasterioError  # noqa: PLC0415 -- optional dependency
    from rasterio.warp import transform_bounds  # noqa: PLC0415 -- optional dependency

    row, column = raster.height // 2, raster.width // 2
    (x0, y0), (x1, y1) = (
        _position(raster.transform, column + k, row + k) for k in (0, 1)
    )
    box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    try:
        west, south, east, north = transform_bounds(
            system_of(raster, layer), SYSTEM, *box
        )
    except RasterioError:
        return ROWS, COLUMNS
    size = (east - west) * (north - south)  # of a cell of the file
    if not 0.0 < size < np.inf:
        return ROWS, COLUMNS
    under = raster.count * grid.width * grid.height / size
    most = int(np.clip(np.sqrt(MOST / under), 1, COLUMNS))
    return min(most, ROWS), most


def _warped_tile(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    grid: Grid,
    bands: tuple[int, ...],
) -> Aligned:
    """Values and shares of one tile."""
    from affine import Affine  # noqa: PLC0415 -- optional dependency
    from rasterio.crs import CRS  # noqa: PLC0415 -- optional dependency
    from rasterio.warp import Resampling, reproject  # noqa: PLC0415 -- optional dependency

    system = CRS.from_wkt(system_of(raster, layer))
    shape = (len(bands), grid.n_rows, grid.n_columns)
    window = _window_under(raster, system, grid, MARGIN + layer.coast_cells)
    if window is None:
        nothing = np.zeros(shape[1:])
        return Aligned(np.full(shape, np.nan), nothing, nothing)
    source, stored = _padded(raster, layer, bands, window)
    known = np.isfinite(source).all(axis=0)
    source[:, ~known] = np.nan
    t = raster.transform
    x, y = _position(t, window.column, window.row)
    how = {
        "src_transform": Affine(t.a, t.b, x, t.d, t.e, y),
        "src_crs": system,
        "dst_transform": Affine(*grid.transform()),
        "dst_crs": SYSTEM,
        "resampling": Resampling.nearest if layer.classes else Resampling.average,
    }
    out, share = np.full(shape, np.nan), np.zeros(shape[1:])
    reproject(source, out, src_nodata=np.nan, dst_nodata=np.nan, **how)
    reproject(known.astype(np.float64), share, **how)
    if not layer.coast_cells:
        return Aligned(out, share, share)
    without = np.zeros(shape[1:])
    reproject(stored.astype(np.float64), without, **how)
    return Aligned(out, share, without)


def _position(t: Any, x: float, y: float) -> tuple[float, float]:  # noqa: ANN401 -- rasterio has no types
    """Where an affine transformation takes a point."""
    return t.a * x + t.b * y + t.c, t.d * x + t.e * y + t.f


def _padded(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    bands: tuple[int, ...],
    window: Window,
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Quantity of a window that may reach beyond its file; NaN there.

    Beside it, where the file holds all bands, whatever came over gaps.
    """
    from rasterio.windows import Window as Part  # noqa: PLC0415 -- optional dependency

    out = np.full((len(bands), window.rows, window.columns), np.nan)
    stored = np.zeros(out.shape[1:], bool)
    held = window.overlap(Window(0, 0, raster.height, raster.width))
    if held is not None:
        part = Part(held.column, held.row, held.columns, held.rows)
        found = decoded(raster, layer, bands, part)
        stored[held.inside(window)] = np.isfinite(found).all(axis=0)
        if not layer.classes:
            nowhere = np.zeros(found.shape[1:], bool)
            found = over_gaps(found, layer.coast_cells, nowhere)
        out[:, *held.inside(window)] = found
    return out, stored


def _window_under(raster: Any, system: Any, grid: Grid, margin: int) -> Window | None:  # noqa: ANN401 -- rasterio has no types
    """Cells of a file under a grid, with a margin; None where they do not meet.

    It reaches beyond the file by what lies under a cell, so that a cell at its edge
    is known to be half empty.
    """
    from rasterio.errors import RasterioError  # noqa: PLC0415 -- optional dependency
    from rasterio.warp import transform_bounds  # noqa: PLC0415 -- optional dependency

    try:
        west, south, east, north = transform_bounds(
            SYSTEM, system, grid.west, grid.south, grid.east, grid.north, densify_pts=21
        )
    except RasterioError:
        return None  # nothing of the grid lies in the projection
    if not np.isfinite((west, south, east, north)).all():
        return None
    back = ~raster.transform
    sides = [(x, y) for x in (west, east) for y in (south, north)]
    corners = np.array([_position(back, x, y) for x, y in sides])
    first = np.floor(corners.min(axis=0)) - margin
    last = np.ceil(corners.max(axis=0)) + margin
    edge = np.ceil(2 * (last - first) / (grid.n_columns, grid.n_rows)) + margin
    size = np.array([raster.width, raster.height])
    first, last = np.maximum(first, -edge), np.minimum(last, size + edge)
    if (last <= 0).any() or (first >= size).any():
        return None
    (column, row), (columns, rows) = first.astype(int), (last - first).astype(int)
    return Window(int(row), int(column), int(rows), int(columns))
