"""A quantity on the cells of a map, month by month or once, from one file or many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.geo.align import LEAST_SHARE, read_piece
from tilth.geo.grid import Grid, Window
from tilth.geo.layer import Layer
from tilth.geo.map_time import Month, days_of

RealArray = NDArray[np.floating[Any]]
Real = type[np.floating[Any]]
ONCE: Final[Month] = (0, 0)  # of what does not change from month to month
SECONDS_PER_DAY: Final = 86_400.0
# Smallest and largest quantity that a map may hold.
POSSIBLE: Final = {
    "soc_stock": (0.0, 10_000.0),
    "clay": (0.0, 100.0),
    "silt": (0.0, 100.0),
    "bulk_density": (0.0, 2.65),
    "temperature": (-90.0, 60.0),
    "precipitation": (0.0, 10_000.0),
    "pet": (-50.0, 2_000.0),
    "plant_cover": (-0.01, 1.01),
    "npp": (0.0, 100.0),
    "dpm_rpm": (0.0, 10.0),
    "temperature_change": (-20.0, 20.0),
    "precipitation_change": (-1.0, 20.0),
    "pet_change": (-1.0, 20.0),
}


def possible(name: str, per: str = "") -> tuple[float, float]:
    """Smallest and largest number that a file of a quantity may hold, in its unit.

    Parameters
    ----------
    name : str
        Of the quantity.
    per : {"", "day", "second"}
        What the numbers are sums of; the limits are those of a month.

    Returns
    -------
    low, high : float
        Infinite where there is no limit. [as the numbers]

    Examples
    --------
    >>> possible("clay")
    (0.0, 100.0)
    """
    low, high = POSSIBLE.get(name, (-np.inf, np.inf))
    months = {"": 1.0, "day": 28.0, "second": 28.0 * SECONDS_PER_DAY}
    return low / months[per], high / months[per]


def mean_year() -> tuple[Month, ...]:
    """The twelve months of a mean year."""
    return tuple((0, month) for month in range(1, 13))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Files of one variable, and the band that each month is in.

    Parameters
    ----------
    layers : tuple of Layer
        One for each file.
    places : mapping
        Number of the file and of the band, from 1, of each month.
    weight : float
        Of this part in the mean of all parts, such as the thickness of a layer of
        soil. [as the others]
    per : {"", "day", "second"}
        What the numbers are sums of: each is multiplied by that of its month.
    """

    layers: tuple[Layer, ...]
    places: Mapping[Month, tuple[int, int]]
    weight: float = 1.0
    per: str = ""

    def read(
        self,
        months: Sequence[Month],
        place: tuple[Grid, Window],
        least_share: float,
        dtype: Real,
        filled: NDArray[np.bool_] | None = None,
    ) -> RealArray:
        """Values (n_months, n_rows, n_columns); NaN where there is none.

        `filled` (n_rows, n_columns) receives True where a value came over a gap.
        """
        grid, window = place
        out = np.empty((len(months), window.rows, window.columns), dtype)
        places = [self.places[month] for month in months]
        at = 0
        for number, group in groupby(places, key=lambda place: place[0]):
            bands = tuple(band for _, band in group)
            piece = read_piece(
                self.layers[number],
                grid,
                window=window,
                bands=bands,
                least_share=least_share,
                dtype=dtype,
            )
            out[at : at + len(bands)] = piece.values
            if filled is not None:
                filled |= piece.filled
            at += len(bands)
        if self.per:
            seconds = 1.0 if self.per == "day" else SECONDS_PER_DAY
            days = np.array([days_of(month) for month in months], dtype)
            out *= dtype(seconds) * days[:, np.newaxis, np.newaxis]
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A quantity: the weighted mean of its parts.

    Parameters
    ----------
    name : str
        Of the quantity.
    unit : str
        Of its values.
    parts : tuple of Part
        At least one.
    least_share : float
        Of a cell that must have values; below, it has none. [1]
    """

    name: str
    unit: str
    parts: tuple[Part, ...]
    least_share: float = LEAST_SHARE

    @property
    def months(self) -> set[Month]:
        """Months that all parts have."""
        return set.intersection(*(set(part.places) for part in self.parts))

    @property
    def layers(self) -> list[Layer]:
        """All files."""
        return [layer for part in self.parts for layer in part.layers]

    def read(
        self,
        months: Sequence[Month],
        grid: Grid,
        window: Window,
        dtype: Real = np.float32,
        filled: NDArray[np.bool_] | None = None,
    ) -> RealArray:
        """Values of months on a part of a map.

        Parameters
        ----------
        months : sequence of tuple
            Of `months`.
        grid : Grid
            The whole map.
        window : Window
            Its part.
        dtype : type, default float32
            Precision of the values.
        filled : ndarray of bool, shape (n_rows, n_columns), optional
            Receives True where a value, or a part of it, came over a gap of a file.

        Returns
        -------
        values : ndarray, shape (n_months, n_rows, n_columns)
            NaN where there is none. [as the series]

        Raises
        ------
        DataError
            If a file cannot be read or holds an impossible value.
        """
        pieces = [
            part.read(months, (grid, window), self.least_share, dtype, filled)
            for part in self.parts
        ]
        if len(pieces) == 1:
            values = pieces[0]
        else:
            weights = np.array([part.weight for part in self.parts], dtype)
            values = pieces[0] * (weights[0] / weights.sum())
            for piece, weight in zip(pieces[1:], weights[1:], strict=True):
                values += piece * (weight / weights.sum())
        return values

    def once(
        self,
        grid: Grid,
        window: Window,
        dtype: Real = np.float32,
        filled: NDArray[np.bool_] | None = None,
    ) -> RealArray:
        """Values (n_rows, n_columns) of what does not change; see `read`."""
        return np.asarray(self.read((ONCE,), grid, window, dtype, filled)[0])
