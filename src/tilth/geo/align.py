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
from tilth.geo.grid import SYSTEM, Grid, Window
from tilth.geo.layer import Layer, is_geographic, open_layer, system_of

RealArray = NDArray[np.floating[Any]]
Codes = NDArray[np.int64]
LEAST_SHARE: Final = 0.5  # of a cell that must have values, by default
MARGIN: Final = 2  # cells of a file around what is warped
SAME: Final = 1e-3  # of a cell, by which two grids may be apart and still the same
EDGE: Final = 1e-6  # of a cell, by which two edges may be apart and still the same
MOST: Final = 2**23  # numbers of a file that are read at once
TILE: Final = 256  # rows and columns that are warped at once, counted from the first


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """Values of a layer on the cells of a grid.

    Parameters
    ----------
    values : ndarray, shape (n_bands, n_rows, n_columns)
        NaN where there are none, or in too small a share of the cell. [as the layer]
    share : ndarray, shape (n_rows, n_columns)
        Part of the cell that has values in all bands. [1]
    """

    values: RealArray
    share: FloatArray


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
        straight = geographic and not (t.b or t.d) and t.e < 0
        read = _by_degrees if straight else _by_warping
        part = window or grid.whole()
        values, share = read(raster, layer, (grid, part), wanted, dtype)
    lacking = share < (least_share if not layer.classes else 0.5)
    values = values.astype(dtype, copy=False)
    values[:, lacking] = np.nan
    return Piece(values=values, share=share)


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


def _decoded(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    bands: tuple[int, ...],
    window: Any,  # noqa: ANN401 -- rasterio has no types
) -> FloatArray:
    """Quantity of a window of a file; NaN where there is none."""
    return _quantity(raster, layer, bands, _stored(raster, layer, bands, window))


def _stored(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    bands: tuple[int, ...],
    window: Any,  # noqa: ANN401 -- rasterio has no types
) -> NDArray[Any]:
    """Numbers in a window of a file."""
    from rasterio.errors import RasterioError  # noqa: PLC0415 -- optional dependency

    try:
        return np.asarray(raster.read(list(bands), window=window))
    except RasterioError as error:
        raise _damaged(layer, error) from None


def _damaged(layer: Layer, error: Exception) -> DataError:
    """What a library says of a file that it cannot read, on one line."""
    what = " ".join(str(error.__cause__ or error).split())
    return DataError(f"{layer.name}: {layer.place} has a damaged part: {what:.160}")


def _quantity(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    bands: tuple[int, ...],
    stored: NDArray[Any],
    beside: NDArray[np.bool_] | None = None,
) -> FloatArray:
    """What stored numbers mean; NaN `beside` the file and where there is no value."""
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
            raise DataError(
                f"{layer.name}: {layer.place} has the code {unknown[0]}, which the "
                f"legend lacks; it knows {', '.join(map(str, sorted(layer.codes)))}"
            )
        for code in found:
            out[codes == code] = layer.codes[int(code)]
    out[missing] = np.nan
    return out


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
) -> tuple[RealArray, FloatArray]:
    """Values and shares from a file in longitude and latitude."""
    grid, part = place
    rows, columns = _axes(raster, layer, grid, part)
    shape = (len(bands), part.rows, part.columns)
    if rows.cells.size == 0 or columns.cells.size == 0:
        return np.full(shape, np.nan), np.zeros(shape[1:])
    halves = _halves(part)
    if len(halves) == 2 and len(bands) * rows.cells.size * columns.cells.size > MOST:
        one, other = (
            _by_degrees(raster, layer, (grid, half), bands, dtype) for half in halves
        )
        axis = -2 if part.rows > 1 else -1
        return np.concatenate([one[0], other[0]], axis), np.concatenate(
            [one[1], other[1]], axis
        )
    stored = _block(raster, layer, bands, rows.cells, columns.cells)
    if layer.classes:
        picked = stored[:, rows.nearest[:, np.newaxis], columns.nearest[np.newaxis]]
        beside = (rows.nearest < 0)[:, np.newaxis] | (columns.nearest < 0)
        out = _quantity(raster, layer, bands, picked, beside)
        return out, _known(out).astype(np.float64)
    lacking = np.broadcast_to(columns.cells < 0, stored.shape[1:])
    quantity = _quantity(raster, layer, bands, stored, lacking)
    quantity = _over_gaps(quantity, layer.coast_cells, lacking)
    values, share = np.empty(shape, dtype), np.empty(shape[1:])
    of_file = np.arange(rows.first, rows.first + rows.cells.size + 1)
    area_mean(
        quantity,
        known_cells(quantity),
        _to_equator(raster, of_file),
        rows.edges - rows.first,
        _to_equator(raster, rows.edges),
        columns.edges - columns.first,
        share,
        values,
    )
    return values, share


def _over_gaps(values: FloatArray, cells: int, beside: NDArray[np.bool_]) -> FloatArray:
    """Values that reach some cells of the file over gaps, as at a coast.

    Each round gives a cell without value the mean of those of its eight neighbours
    that have one, but none `beside` the file. What a cell gets depends on those
    within so many cells, whatever part of the file is read.
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


def _known(values: RealArray) -> NDArray[np.bool_]:
    """Where all bands have a value."""
    return np.asarray(np.isfinite(values).all(axis=0))


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
            parts.append(_stored(raster, layer, bands, window))
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=2)


def _by_warping(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    place: tuple[Grid, Window],
    bands: tuple[int, ...],
    dtype: type[np.floating[Any]],
) -> tuple[RealArray, FloatArray]:
    """Values and shares from a file in another projection, or turned.

    GDAL works on tiles of the whole map, so that pieces do not change a cell.
    """
    grid, part = place
    shape = (len(bands), part.rows, part.columns)
    out, share = np.full(shape, np.nan, dtype), np.zeros(shape[1:])
    for tile in grid.pieces(_tile_size(raster, layer, grid)):
        overlap = tile.overlap(part)
        if overlap is None:
            continue
        values, known = _warped_tile(raster, layer, grid.part(tile), bands)
        here, there = overlap.inside(part), overlap.inside(tile)
        out[:, *here], share[here] = values[:, *there], known[there]
    return out, share


def _tile_size(raster: Any, layer: Layer, grid: Grid) -> int:  # noqa: ANN401 -- rasterio has no types
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
        return TILE
    size = (east - west) * (north - south)  # of a cell of the file
    if not 0.0 < size < np.inf:
        return TILE
    under = raster.count * grid.width * grid.height / size
    return int(np.clip(np.sqrt(MOST / under), 1, TILE))


def _warped_tile(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    grid: Grid,
    bands: tuple[int, ...],
) -> tuple[RealArray, FloatArray]:
    """Values and shares of one tile."""
    from affine import Affine  # noqa: PLC0415 -- optional dependency
    from rasterio.crs import CRS  # noqa: PLC0415 -- optional dependency
    from rasterio.warp import Resampling, reproject  # noqa: PLC0415 -- optional dependency

    system = CRS.from_wkt(system_of(raster, layer))
    shape = (len(bands), grid.n_rows, grid.n_columns)
    window = _window_under(raster, system, grid, MARGIN + layer.coast_cells)
    if window is None:
        return np.full(shape, np.nan), np.zeros(shape[1:])
    source = _padded(raster, layer, bands, window)
    known = _known(source)
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
    return out, share


def _position(t: Any, x: float, y: float) -> tuple[float, float]:  # noqa: ANN401 -- rasterio has no types
    """Where an affine transformation takes a point."""
    return t.a * x + t.b * y + t.c, t.d * x + t.e * y + t.f


def _padded(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    bands: tuple[int, ...],
    window: Window,
) -> FloatArray:
    """Quantity of a window that may reach beyond its file; NaN there."""
    from rasterio.windows import Window as Part  # noqa: PLC0415 -- optional dependency

    out = np.full((len(bands), window.rows, window.columns), np.nan)
    held = window.overlap(Window(0, 0, raster.height, raster.width))
    if held is not None:
        part = Part(held.column, held.row, held.columns, held.rows)
        found = _decoded(raster, layer, bands, part)
        if not layer.classes:
            nowhere = np.zeros(found.shape[1:], bool)
            found = _over_gaps(found, layer.coast_cells, nowhere)
        out[:, *held.inside(window)] = found
    return out


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
            stored = raster.read([band], out_shape=shape)
        except RasterioError as error:
            raise _damaged(layer, error) from None
        return np.asarray(_quantity(raster, layer, (band,), stored)[0])


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
            _decoded(raster, layer, (1,), Part(0, int(row), raster.width, 1))[0, 0]
            for row in rows
        ]
        return np.asarray(t.f + t.e * (rows + 0.5)), np.stack(parts)
