"""The grid of a map: cells of one size in longitude and latitude, and its pieces."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose
from typing import Final, NamedTuple

import numpy as np

from tilth.checks import FloatArray, in_range
from tilth.errors import InputError
from tilth.geo.ellipsoid import row_areas
from tilth.geo.random_field import Lattice

SYSTEM: Final = "EPSG:4326"
KM_PER_DEGREE: Final = 111.195  # of a meridian, on a sphere of the mean radius


class Window(NamedTuple):
    """A rectangle of cells."""

    row: int
    column: int
    rows: int
    columns: int

    def overlap(self, other: "Window") -> "Window | None":
        """Cells that both have; None if there are none."""
        row, column = max(self.row, other.row), max(self.column, other.column)
        rows = min(self.row + self.rows, other.row + other.rows) - row
        columns = min(self.column + self.columns, other.column + other.columns) - column
        return Window(row, column, rows, columns) if rows > 0 < columns else None

    def inside(self, outer: "Window") -> tuple[slice, slice]:
        """Rows and columns of these cells in an array of those of another."""
        row, column = self.row - outer.row, self.column - outer.column
        return slice(row, row + self.rows), slice(column, column + self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Cells in rows from north to south and columns from west to east, WGS84.

    Parameters
    ----------
    west, north : float
        Corner of the first cell. West may be up to 360 for a grid that crosses the
        antimeridian. [deg]
    width, height : float
        Of a cell. [deg]
    n_rows, n_columns : int
        Size of the grid. [1]

    Raises
    ------
    InputError
        If the grid is empty or reaches over a pole or once around.
    """

    west: float
    north: float
    width: float
    height: float
    n_rows: int
    n_columns: int

    def __post_init__(self) -> None:
        in_range("west", self.west, -360.0, 360.0, "deg")
        in_range("width", self.width, 1e-6, 90.0, "deg")
        in_range("height", self.height, 1e-6, 90.0, "deg")
        if self.n_rows < 1 or self.n_columns < 1:
            raise InputError(
                f"a grid needs a cell; it has {self.n_rows} rows and {self.n_columns} "
                "columns"
            )
        slack = 1e-6
        if self.north > 90 + slack or self.south < -90 - slack:
            raise InputError(
                "a grid must lie between latitudes -90 and 90 deg; it reaches from "
                f"{self.south:g} to {self.north:g}"
            )
        if self.n_columns * self.width > 360 + slack:
            raise InputError(
                "a grid must not go around the globe more than once (360 deg); it "
                f"spans {self.n_columns * self.width:g} deg"
            )

    @property
    def south(self) -> float:
        """Edge of the last row. [deg]."""
        return self.north - self.n_rows * self.height

    @property
    def east(self) -> float:
        """Edge of the last column. [deg]."""
        return self.west + self.n_columns * self.width

    @property
    def lattice(self) -> Lattice:
        """Centres of the cells."""
        return Lattice(
            north=self.north - self.height / 2,
            west=self.west + self.width / 2,
            down=-self.height,
            right=self.width,
        )

    @property
    def row_height(self) -> float:
        """Of a cell, from south to north. [km]."""
        return self.height * KM_PER_DEGREE

    def whole(self) -> Window:
        """Rectangle of all cells."""
        return Window(0, 0, self.n_rows, self.n_columns)

    def pieces(
        self, rows: int, columns: int | None = None, within: Window | None = None
    ) -> Iterator[Window]:
        """Rectangles of at most `rows` by `columns` cells that cover the grid.

        Squares if `columns` is None; only those that a window meets, if one is given.
        """
        wide = rows if columns is None else columns
        part = within or Window(0, 0, self.n_rows, self.n_columns)
        first = part.column // wide * wide
        for row in range(part.row // rows * rows, part.row + part.rows, rows):
            for column in range(first, part.column + part.columns, wide):
                yield Window(
                    row,
                    column,
                    min(rows, self.n_rows - row),
                    min(wide, self.n_columns - column),
                )

    def part(self, window: Window) -> "Grid":
        """Grid of a rectangle of cells."""
        return Grid(
            west=self.west + window.column * self.width,
            north=self.north - window.row * self.height,
            width=self.width,
            height=self.height,
            n_rows=window.rows,
            n_columns=window.columns,
        )

    def cell_areas(self, surface: str = "ellipsoid") -> FloatArray:
        """Area of a cell of each row, shape (n_rows,); see `row_areas`. [ha]."""
        edges = self.north - self.height * np.arange(self.n_rows + 1)
        return row_areas(np.clip(edges, -90.0, 90.0), self.width, surface)

    def cell_numbers(
        self, window: Window
    ) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        """Number of each cell of a rectangle in the whole grid."""
        rows = np.arange(window.row, window.row + window.rows, dtype=np.int64)
        columns = np.arange(window.column, window.column + window.columns)
        return rows[:, np.newaxis] * self.n_columns + columns[np.newaxis]

    def transform(self) -> tuple[float, float, float, float, float, float]:
        """Affine transformation, as rasterio's ``Affine(*...)``."""
        return (self.width, 0.0, self.west, 0.0, -self.height, self.north)

    def is_like(self, other: "Grid") -> bool:
        """Whether two grids are the same but for rounding."""
        return (self.n_rows, self.n_columns) == (other.n_rows, other.n_columns) and all(
            isclose(a, b, rel_tol=0.0, abs_tol=1e-6 * self.width)
            for a, b in zip(self.transform(), other.transform(), strict=True)
        )
