"""Cells of an area, and the values of covariate rasters there (extra ``geo``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path
from typing import Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from tilth.checks import FloatArray
from tilth.errors import DataError
from tilth.geo.block_check import check_blocks
from tilth.geo.ellipsoid import areas, local_plane
from tilth.geo.ring import place
from tilth.geo.shape import Shape, common, polygons, union

RESAMPLING: Final = "value of the raster cell in which the middle of the cell lies"
_FINEST: Final = 0.5  # m, side of a cell


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """An area cut into cells by lines of longitude and latitude.

    Parameters
    ----------
    shapes : tuple of Polygon or MultiPolygon
        Each cell inside the area, in degrees.
    area : ndarray, shape (n,)
        Of each cell. [ha]
    position : ndarray, shape (n, 2)
        A place inside each cell, its middle where that is inside. [deg]
    """

    shapes: tuple[Shape, ...]
    area: FloatArray
    position: FloatArray

    def joined(self, label: NDArray[np.int64]) -> list[Shape]:
        """Shape of the cells with each label, from 0 to the largest."""
        return [
            union([self.shapes[i] for i in np.flatnonzero(label == k).tolist()])
            for k in range(int(label.max()) + 1)
        ]


def cells(shape: Shape, n: int) -> Cells:
    """Cells of an area, about n of equal size in its inside.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        The area, in degrees.
    n : int
        About how many, at least 1.

    Returns
    -------
    cells : Cells
        Together they are the area; those on its edge are smaller.
    """
    plane = local_plane(shape.bounds)
    west, south, east, north = shape.bounds
    size = float(shape.area) * plane.east * plane.north
    side = max(sqrt(size / n), _FINEST)
    columns = ceil((east - west) * plane.east / side)
    rows = ceil((north - south) * plane.north / side)
    x = np.linspace(west, east, columns + 1)
    y = np.linspace(south, north, rows + 1)
    boxes = np.array(
        [
            shapely.box(x[i], y[j], x[i + 1], y[j + 1])
            for j in range(rows)
            for i in range(columns)
        ],
        dtype=object,
    )
    shapely.prepare(shape)
    boxes = boxes[shapely.intersects(shape, boxes)]
    whole = shapely.contains(shape, boxes)
    found: list[Shape] = []
    for box, inside in zip(boxes, whole.tolist(), strict=True):
        piece = polygons(box) if inside else common(shape, box)
        if piece.area > 0.0:
            found.append(piece)
    inner = np.array(found, dtype=object)
    middle = shapely.centroid(inner)
    out = ~shapely.contains(inner, middle)
    middle[out] = shapely.point_on_surface(inner[out])
    return Cells(
        shapes=tuple(found),
        area=areas(found),
        position=shapely.get_coordinates(middle),
    )


def values_at(path: Path, positions: FloatArray) -> FloatArray:
    """Values of a raster at places.

    Parameters
    ----------
    path : Path
        Raster with one band and a coordinate system, such as a GeoTIFF.
    positions : ndarray, shape (n, 2)
        Longitude and latitude. [deg]

    Returns
    -------
    values : ndarray, shape (n,)
        Of the raster cells in which the places lie; NaN outside the raster and where it
        has no data. [as the quantity]

    Raises
    ------
    DataError
        If the raster cannot be read, has no coordinate system or several bands.
    """
    import rasterio  # noqa: PLC0415 -- optional dependency
    from rasterio.errors import RasterioError  # noqa: PLC0415 -- optional dependency

    try:
        with rasterio.open(path) as raster:
            if raster.crs is None:
                raise DataError(
                    f"{path}: the raster must have a coordinate system; it has none"
                )
            if raster.count != 1:
                raise DataError(
                    f"{path}: the raster must have one band; it has {raster.count}"
                )
            band = sampled(raster, positions, raster.crs.to_wkt())
    except RasterioError as error:
        what = " ".join(str(error).split())
        raise DataError(f"{path} cannot be read as a raster: {what:.120}") from None
    return band


def sampled(
    raster: object, positions: FloatArray, system: str, *, band: int = 1
) -> FloatArray:
    """Values of an open raster at places; only its part there is read.

    Parameters
    ----------
    raster : rasterio.DatasetReader
        Open.
    positions : ndarray, shape (n, 2)
        Longitude and latitude. [deg]
    system : str
        Coordinate system of the raster, as text that pyproj reads.
    band : int, default 1
        Which.

    Returns
    -------
    values : ndarray, shape (n,)
        NaN outside the raster and where it has no data. [as the quantity]
    """
    from rasterio.windows import Window  # noqa: PLC0415 -- optional dependency

    there = pyproj.Transformer.from_crs(
        "OGC:CRS84", pyproj.CRS.from_user_input(system), always_xy=True
    )
    x, y = (np.asarray(v) for v in there.transform(positions[:, 0], positions[:, 1]))
    transform = raster.transform  # type: ignore[attr-defined] # rasterio has no types
    height, width = raster.height, raster.width  # type: ignore[attr-defined]
    back = ~transform
    column = back.a * x + back.b * y + back.c
    row = back.d * x + back.e * y + back.f
    values = np.full(len(x), np.nan)
    finite = np.isfinite(column) & np.isfinite(row)
    inside = finite & (column >= 0) & (row >= 0) & (column < width) & (row < height)
    if not inside.any():
        return values
    i, j = row[inside].astype(np.int64), column[inside].astype(np.int64)
    window = Window(j.min(), i.min(), np.ptp(j) + 1, np.ptp(i) + 1)
    read = raster.read(band, window=window, masked=True)  # type: ignore[attr-defined]
    check_blocks(raster, (band,), window)
    found = read[i - i.min(), j - j.min()].astype(np.float64)
    values[inside] = np.ma.filled(found, np.nan)
    return values


def covariates_at(
    paths: Sequence[Path], found: Cells, *, most_missing: float = 0.01
) -> tuple[FloatArray, float]:
    """Values of several rasters at the cells of an area.

    Parameters
    ----------
    paths : sequence of Path
        Rasters.
    found : Cells
        The cells.
    most_missing : float, default 0.01
        Share of the area that may lack a value; it takes that of the nearest cell. [1]

    Returns
    -------
    values : ndarray, shape (n, n_rasters)
        None missing. [as the quantity]
    missing : float
        Share of the area that lacked a value. [1]

    Raises
    ------
    DataError
        If a raster cannot be read, or lacks values on more of the area.
    """
    columns = []
    worst = 0.0
    for path in paths:
        values = values_at(path, found.position)
        lacking = np.isnan(values)
        share = float(found.area[lacking].sum() / found.area.sum())
        if share > most_missing:
            raise DataError(
                f"{path}: the raster must cover the area but for {most_missing:.0%}; "
                f"it has no value on {share:.1%}, as near "
                f"{place(found.position[lacking][0])}"
            )
        if share > 0.0:
            here, known = found.position[lacking], found.position[~lacking]
            away = ((here[:, None, :] - known) ** 2).sum(axis=2)
            values[lacking] = values[~lacking][np.argmin(away, axis=1)]
        worst = max(worst, share)
        columns.append(values)
    return np.stack(columns, axis=1), worst
