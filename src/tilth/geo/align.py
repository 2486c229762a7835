"""A layer on the cells of a map: nearest for codes, mean by area for quantities.

Only the part of a file under a piece of the map is read, so that memory does not grow
with the map. Between grids in longitude and latitude a cell is the mean of what lies
under it, by area on the ellipsoid; over a globe columns go around, so that a map may
cross the antimeridian. Other projections are warped by GDAL.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.checks import FloatArray
from tilth.errors import DataError
from tilth.geo.ellipsoid import area_density
from tilth.geo.grid import SYSTEM, Grid
from tilth.geo.layer import Layer, open_layer, system_of

RealArray = NDArray[np.floating[Any]]
Codes = NDArray[np.int64]
LEAST_SHARE: Final = 0.5  # of a cell that must have values, by default
MARGIN: Final = 2  # cells of a file around what is warped
SAME: Final = 1e-3  # of a cell, by which two grids may be apart and still the same


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
    bands: tuple[int, ...] | None = None,
    least_share: float = LEAST_SHARE,
    dtype: type[np.floating[Any]] = np.float32,
) -> Piece:
    """Values of a layer on a grid, mostly a part of a map.

    Parameters
    ----------
    layer : Layer
        What to read.
    grid : Grid
        Cells to fill.
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
    from rasterio.crs import CRS  # noqa: PLC0415 -- optional dependency

    with open_layer(layer) as raster:
        system = CRS.from_wkt(system_of(raster, layer))
        wanted = bands or tuple(range(1, raster.count + 1))
        if max(wanted) > raster.count:
            raise DataError(
                f"{layer.name}: {layer.place} must have {max(wanted)} bands; it has "
                f"{raster.count}"
            )
        t = raster.transform
        straight = system.is_geographic and not (t.b or t.d) and t.e < 0
        read = _by_degrees if straight else _by_warping
        values, share = read(raster, layer, grid, wanted)
    lacking = share < (least_share if not layer.classes else 0.5)
    values = values.astype(dtype, copy=False)
    values[:, lacking] = np.nan
    _refuse_impossible(values, layer)
    return Piece(values=values, share=share)


def _refuse_impossible(values: RealArray, layer: Layer) -> None:
    """Refuse what lies outside the possible, mostly a wrong unit."""
    low, high = layer.valid
    if not np.isfinite(values).any():
        return
    for extreme, wrong in (
        (np.nanmin(values), np.nanmin(values) < low),
        (np.nanmax(values), np.nanmax(values) > high),
    ):
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
    from rasterio.errors import RasterioError  # noqa: PLC0415 -- optional dependency

    try:
        stored = raster.read(list(bands), window=window)
    except RasterioError as error:
        what = " ".join(str(error.__cause__ or error).split())
        raise DataError(
            f"{layer.name}: {layer.place} has a damaged part: {what:.160}"
        ) from None
    return _quantity(raster, layer, bands, stored)


def _quantity(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    bands: tuple[int, ...],
    stored: NDArray[Any],
) -> FloatArray:
    """What stored numbers mean."""
    missing = np.zeros(stored.shape, bool)
    if stored.dtype.kind == "f":
        missing |= ~np.isfinite(stored)
    for value in layer.nodata:
        missing |= stored == value
    for k, band in enumerate(bands):
        declared = raster.nodatavals[band - 1]
        if declared is not None and not np.isnan(declared):
            missing[k] |= stored[k] == np.asarray(declared).astype(stored.dtype)
    if layer.classes:
        return _recoded(stored, missing, layer)
    out = np.where(missing, np.nan, stored.astype(np.float64))
    for k, band in enumerate(bands):
        scale = raster.scales[band - 1] if layer.scale is None else layer.scale
        offset = raster.offsets[band - 1] if layer.offset is None else layer.offset
        out[k] = layer.unit_factor * (scale * out[k] + offset) + layer.shift
    return out


def _recoded(
    stored: NDArray[Any], missing: NDArray[np.bool_], layer: Layer
) -> FloatArray:
    """Codes, or the new ones that the layer gives."""
    codes = stored.astype(np.int64)
    if stored.dtype == np.int8:
        codes = codes & 255  # bytes that a NetCDF file holds as signed ones
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
    """How the cells of a map lie over those of a file, along one axis.

    `cells` (n,) are the numbers of cells of the file that are needed, `weights`
    (n_map, n) the part of each cell of the map over each, and `nearest` (n_map,) the
    place in `cells` of the one under the middle, or -1.
    """

    cells: Codes
    weights: FloatArray
    nearest: Codes

    @property
    def is_same(self) -> bool:
        """Whether each cell of the map is one of the file."""
        square = self.weights.shape[0] == self.weights.shape[1]
        return square and bool((np.diag(self.weights) > 1.0 - SAME).all())


def _axis(start: float, step: float, n: int, size: int, around: bool) -> _Axis:
    """Lay `n` cells of `step`, from `start`, over a file of `size` cells of 1."""
    if abs(start - round(start)) < SAME and abs(step - 1.0) * n < SAME:
        start, step = float(round(start)), 1.0
    edges = start + step * np.arange(n + 1)
    first, last = int(np.floor(edges[0])), int(np.ceil(edges[-1]))
    cells = np.arange(first, last, dtype=np.int64)
    if not around:
        cells = cells[(cells >= 0) & (cells < size)]
    low = np.maximum(edges[:-1, np.newaxis], cells[np.newaxis])
    high = np.minimum(edges[1:, np.newaxis], cells[np.newaxis] + 1)
    middle = np.floor((edges[:-1] + edges[1:]) / 2).astype(np.int64)
    place = np.searchsorted(cells, middle)
    found = np.isin(middle, cells)
    return _Axis(
        cells=cells % size if around else cells,
        weights=np.clip(high - low, 0.0, None) / step,
        nearest=np.where(found, place, -1),
    )


def _by_degrees(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    grid: Grid,
    bands: tuple[int, ...],
) -> tuple[RealArray, FloatArray]:
    """Values and shares from a file in longitude and latitude."""
    t = raster.transform
    turn = 360.0 / t.a  # cells once around
    around = abs(raster.width - turn) < SAME
    west, width = (grid.west - t.c) / t.a, grid.width / t.a
    if not around:  # the same meridian may be written in several ways
        middle = west + width * grid.n_columns / 2
        west += round((raster.width / 2 - middle) / turn) * turn
    rows = _axis(
        (t.f - grid.north) / -t.e, grid.height / -t.e, grid.n_rows, raster.height, False
    )
    columns = _axis(west, width, grid.n_columns, raster.width, around)
    shape = (len(bands), grid.n_rows, grid.n_columns)
    if rows.cells.size == 0 or columns.cells.size == 0:
        return np.full(shape, np.nan), np.zeros(shape[1:])
    values = _block(raster, layer, bands, rows.cells, columns.cells)
    if layer.classes:
        out = values[:, rows.nearest[:, np.newaxis], columns.nearest[np.newaxis]]
        out[:, rows.nearest < 0] = np.nan
        out[:, :, columns.nearest < 0] = np.nan
        return out, _known(out).astype(np.float64)
    if rows.is_same and columns.is_same:
        return values, _known(values).astype(np.float64)
    known = _known(values)
    down = rows.weights * area_density(t.f + t.e * (rows.cells + 0.5))
    weight = down @ known.astype(np.float64) @ columns.weights.T
    with np.errstate(divide="ignore", invalid="ignore"):
        out = (down @ np.where(known, values, 0.0) @ columns.weights.T) / weight
    return out, rows.weights @ known.astype(np.float64) @ columns.weights.T


def _known(values: RealArray) -> NDArray[np.bool_]:
    """Where all bands have a value."""
    return np.asarray(np.isfinite(values).all(axis=0))


def _block(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    bands: tuple[int, ...],
    rows: Codes,
    columns: Codes,
) -> FloatArray:
    """Cells of a file in rows that follow each other, columns in one run or two."""
    from rasterio.windows import Window  # noqa: PLC0415 -- optional dependency

    runs = np.split(columns, np.flatnonzero(np.diff(columns) != 1) + 1)
    return np.concatenate(
        [
            _decoded(raster, layer, bands, Window(run[0], rows[0], run.size, rows.size))
            for run in runs
        ],
        axis=2,
    )


def _by_warping(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    grid: Grid,
    bands: tuple[int, ...],
) -> tuple[RealArray, FloatArray]:
    """Values and shares from a file in another projection, or turned."""
    from affine import Affine  # noqa: PLC0415 -- optional dependency
    from rasterio.crs import CRS  # noqa: PLC0415 -- optional dependency
    from rasterio.warp import Resampling, reproject  # noqa: PLC0415 -- optional dependency

    system = CRS.from_wkt(system_of(raster, layer))
    shape = (len(bands), grid.n_rows, grid.n_columns)
    window = _window_under(raster, system, grid)
    if window is None:
        return np.full(shape, np.nan), np.zeros(shape[1:])
    source = _decoded(raster, layer, bands, window)
    known = _known(source)
    source[:, ~known] = np.nan
    how = {
        "src_transform": _moved(raster.transform, window),
        "src_crs": system,
        "dst_transform": Affine(*grid.transform()),
        "dst_crs": SYSTEM,
        "resampling": Resampling.nearest if layer.classes else Resampling.average,
    }
    out, share = np.full(shape, np.nan), np.zeros(shape[1:])
    reproject(source, out, src_nodata=np.nan, dst_nodata=np.nan, **how)
    reproject(known.astype(np.float64), share, **how)
    return out, share


def _moved(t: Any, window: Any) -> Any:  # noqa: ANN401 -- rasterio has no types
    """Transformation of a window of a file."""
    from affine import Affine  # noqa: PLC0415 -- optional dependency

    column, row = window.col_off, window.row_off
    x, y = t.a * column + t.b * row + t.c, t.d * column + t.e * row + t.f
    return Affine(t.a, t.b, x, t.d, t.e, y)


def _window_under(raster: Any, system: Any, grid: Grid) -> Any | None:  # noqa: ANN401 -- rasterio has no types
    """Window of a file under a grid, with a margin; None where they do not meet."""
    from rasterio.errors import RasterioError  # noqa: PLC0415 -- optional dependency
    from rasterio.warp import transform_bounds  # noqa: PLC0415 -- optional dependency
    from rasterio.windows import Window, from_bounds  # noqa: PLC0415 -- optional dependency

    try:
        box = transform_bounds(
            SYSTEM, system, grid.west, grid.south, grid.east, grid.north, densify_pts=21
        )
    except RasterioError:
        return None  # nothing of the grid lies in the projection
    if not np.isfinite(box).all():
        return None
    raw = from_bounds(*box, transform=raster.transform)
    row, column = int(np.floor(raw.row_off)), int(np.floor(raw.col_off))
    first_row, first_column = max(0, row - MARGIN), max(0, column - MARGIN)
    last_row = min(raster.height, row + int(np.ceil(raw.height)) + 1 + MARGIN)
    last_column = min(raster.width, column + int(np.ceil(raw.width)) + 1 + MARGIN)
    if last_row <= first_row or last_column <= first_column:
        return None
    return Window(
        first_column, first_row, last_column - first_column, last_row - first_row
    )
