"""Random errors of a map at three scopes, the same whatever its pieces.

A global error is one number of a member of a Monte Carlo. A field is a sum of plane
waves in space, cut by the globe: it has the wanted correlation along every direction,
has no seam at the antimeridian and no pole, and its value depends on the place alone. A
cell's own error comes from a hash of its number. So nothing depends on how a map is cut
into pieces or in which order they are worked on.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tilth.checks import FloatArray, in_range
from tilth.errors import InputError

EARTH_RADIUS: Final = 6371.0088  # mean radius of GRS 80 [km]
WAVES: Final = 256
SMOOTHNESS: Final = 1.5  # of the Matérn correlation
SHAPE: Final = np.sqrt(2 * SMOOTHNESS)
AT_ONCE: Final = 1024  # places whose waves are held at once
GAPS_PER_RANGE: Final = 8  # nodes of a field in one range, at least


def matern(distance: FloatArray, scale: float) -> FloatArray:
    """Correlation of a field at a distance; Matérn's with smoothness 3/2.

    Parameters
    ----------
    distance : ndarray, shape (...)
        Straight through the globe. [km]
    scale : float
        At it the correlation is 0.483. [km]

    Returns
    -------
    correlation : ndarray, shape (...)
        Of the errors of two places. [1]

    References
    ----------
    .. [1] Rasmussen C.E., Williams C.K.I. (2006) Gaussian processes for machine
       learning, eq. 4.17. MIT Press.
    """
    t = SHAPE * distance / scale
    return np.asarray((1.0 + t) * np.exp(-t))


def unit_vectors(longitude: FloatArray, latitude: FloatArray) -> FloatArray:
    """Places on the globe as vectors from its centre.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (...)
        Of the places. [deg]

    Returns
    -------
    vectors : ndarray, shape (3, ...)
        Of the mean radius. [km]
    """
    lon, lat = np.radians(longitude), np.radians(latitude)
    along = np.cos(lat)
    return EARTH_RADIUS * np.stack(
        np.broadcast_arrays(along * np.cos(lon), along * np.sin(lon), np.sin(lat))
    )


class Waves:
    """One realisation of a field with unit variance.

    Parameters
    ----------
    key : tuple of int
        Seed, member and number of the variable.
    scale : float
        Of the correlation. [km]
    """

    def __init__(self, key: tuple[int, ...], scale: float) -> None:
        in_range("scale", scale, 1e-3, np.inf, "km")
        draw = np.random.default_rng(key)
        # The spectrum of a Matérn field is Student's t with twice its smoothness.
        spread = draw.gamma(SMOOTHNESS, 1.0 / SMOOTHNESS, WAVES)
        self.vectors = draw.normal(size=(WAVES, 3)) / (scale * np.sqrt(spread))[:, None]
        self.phases = draw.uniform(0.0, 2.0 * np.pi, WAVES)

    def at(self, places: FloatArray) -> FloatArray:
        """Values at places.

        Parameters
        ----------
        places : ndarray, shape (3, ...)
            As from `unit_vectors`. [km]

        Returns
        -------
        values : ndarray, shape (...)
            Of mean 0 and variance 1. [1]
        """
        flat = places.reshape(3, -1)
        x, y, z = self.vectors.T[:, :, np.newaxis]
        out = np.empty(flat.shape[1])
        for first in range(0, out.size, AT_ONCE):
            a, b, c = flat[:, first : first + AT_ONCE]
            waves = np.cos(x * a + y * b + z * c + self.phases[:, np.newaxis])
            waves.sum(axis=0, out=out[first : first + AT_ONCE])
        return np.asarray(np.sqrt(2.0 / WAVES) * out.reshape(places.shape[1:]))


def node_step(scale: float, row_height: float) -> int:
    """Rows and columns from one node of a field to the next.

    Parameters
    ----------
    scale : float
        Of the correlation. [km]
    row_height : float
        Of a cell, from south to north. [km]

    Returns
    -------
    step : int
        1 where each cell is a node. [1]
    """
    return max(1, int(scale / (GAPS_PER_RANGE * row_height)))


@dataclass(frozen=True, slots=True)
class Lattice:
    """Centres of the cells of a whole grid in longitude and latitude.

    Parameters
    ----------
    north, west : float
        Centre of the first cell. [deg]
    down, right : float
        From one centre to the next; `down` is negative. [deg]
    """

    north: float
    west: float
    down: float
    right: float


def piece_of_field(
    waves: Waves,
    scale: float,
    lattice: Lattice,
    window: tuple[int, int, int, int],
    step: int,
) -> FloatArray:
    """Field over a rectangle of cells, interpolated between nodes of the whole grid.

    Parameters
    ----------
    waves : Waves
        The realisation.
    scale : float
        Of its correlation. [km]
    lattice : Lattice
        The whole grid.
    window : tuple of int
        First row, first column, and numbers of rows and columns of the rectangle.
    step : int
        From `node_step`; nodes lie where row and column are multiples of it. [1]

    Returns
    -------
    field : ndarray, shape (n_rows, n_columns)
        Its variance is 1 in every cell: what interpolation smooths away is given back.
        The same to the bit in whatever rectangle a cell lies. [1]
    """
    row, column, rows, columns = window
    if rows < 1 or columns < 1:
        raise InputError("a field needs at least one row and one column of cells")
    down, i, v = _axis(row, rows, step)
    right, j, u = _axis(column, columns, step)
    latitude = np.asarray(lattice.north + lattice.down * down, np.float64)
    longitude = np.asarray(lattice.west + lattice.right * right, np.float64)
    values = waves.at(unit_vectors(longitude[np.newaxis], latitude[:, np.newaxis]))
    i, v = i[:, np.newaxis], v[:, np.newaxis]
    smooth = (1 - v) * ((1 - u) * values[i, j] + u * values[i, j + 1]) + v * (
        (1 - u) * values[i + 1, j] + u * values[i + 1, j + 1]
    )
    return np.asarray(smooth / _spread(lattice, tuple(window), step, scale))


def _axis(
    first: int, size: int, step: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]:
    """Nodes around the cells of an axis; of each cell its node before and a weight."""
    number = first + np.arange(size)
    node = number // step
    nodes = np.arange(node[0], node[-1] + 2) * step
    return nodes, node - node[0], (number - node * step) / step


@lru_cache(maxsize=32)
def _spread(
    lattice: Lattice, window: tuple[int, int, int, int], step: int, scale: float
) -> FloatArray:
    """Standard deviation of the interpolated field in each cell of a window.

    It is the same in every realisation. The four nodes of a cell are as far apart in
    every column of nodes, so that it is enough to look at the longitudes of the first.
    """
    row, column, rows, columns = window
    nodes, node, weight = _axis(row, rows, step)
    _, _, u = _axis(column, columns, step)
    latitude = np.asarray(lattice.north + lattice.down * nodes, np.float64)
    pair = np.array([lattice.west, lattice.west + lattice.right * step])
    i, v = node[:, np.newaxis], weight[:, np.newaxis]
    corner = unit_vectors(pair[np.newaxis], latitude[:, np.newaxis])
    west, east = corner[:, :, 0], corner[:, :, 1]

    def like(a: FloatArray, b: FloatArray) -> FloatArray:
        return matern(np.sqrt(((a - b) ** 2).sum(axis=0)), scale)

    along = like(west, east)  # of two nodes of a row
    down = like(west[:, :-1], west[:, 1:])  # of a column
    across = like(west[:, :-1], east[:, 1:])
    back = like(east[:, :-1], west[:, 1:])
    a, b = (1 - v) * (1 - u), (1 - v) * u
    c, d = v * (1 - u), v * u
    variance = a**2 + b**2 + c**2 + d**2
    variance = variance + 2 * (a * b * along[i] + c * d * along[i + 1])
    variance = variance + 2 * (a * c + b * d) * down[i]
    variance = variance + 2 * (a * d * across[i] + b * c * back[i])
    return np.asarray(np.sqrt(variance))


@njit(nogil=True, cache=True)
def _normals(key: np.uint64, cells: NDArray[np.int64], out: FloatArray) -> None:
    """Standard normal numbers from cell numbers, by splitmix64 and Box and Muller."""
    for n in range(cells.size):
        state = key + np.uint64(cells[n]) * np.uint64(0x9E3779B97F4A7C15)
        first = second = 0.0
        for turn in range(2):
            state += np.uint64(0x9E3779B97F4A7C15)
            z = state
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z = z ^ (z >> np.uint64(31))
            uniform = (np.float64(z >> np.uint64(11)) + 0.5) / 9007199254740992.0
            if turn == 0:
                first = uniform
            else:
                second = uniform
        out[n] = np.sqrt(-2.0 * np.log(first)) * np.cos(2.0 * np.pi * second)


def cell_normals(key: tuple[int, ...], cells: NDArray[np.int64]) -> FloatArray:
    """Independent standard normal numbers of cells.

    Parameters
    ----------
    key : tuple of int
        Seed, member and number of the variable.
    cells : ndarray of int, shape (n_cells,)
        Numbers of the cells in the whole grid. [1]

    Returns
    -------
    normals : ndarray, shape (n_cells,)
        Of mean 0 and variance 1. [1]
    """
    word = np.random.SeedSequence(key).generate_state(1, np.uint64)[0]
    out = np.empty(cells.size)
    _normals(np.uint64(word), np.ascontiguousarray(cells, dtype=np.int64), out)
    return out
