"""Grid of a map of storage potential, and whether the layers lie on it."""

from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import Any, Final

from tilth.assessment.potential.layers import Faults
from tilth.assessment.schema_fault import Keys
from tilth.errors import InputError, TilthError
from tilth.geo.grid import Grid
from tilth.geo.layer import bounds_of, grid_of
from tilth.geo.map_series import Series

OWN: Final = ("west", "north", "cell", "rows", "columns")
SNAP: Final = 1e-6  # of a cell
Box = tuple[float, float, float, float]


def grid_of_config(
    given: Mapping[str, Any],
    like: Mapping[str, Series],
    layers: Sequence[Series],
    faults: Faults,
) -> Grid | None:
    """Cells of the map.

    Parameters
    ----------
    given : mapping
        Part ``grid`` of a configuration.
    like : mapping
        Layers whose cells may be taken.
    layers : sequence of Series
        Must meet the grid.
    faults : Faults
        Receives what is wrong.

    Returns
    -------
    grid : Grid or None
        None if something is wrong.
    """
    own = [key for key in OWN if key in given]
    try:
        if own:
            missing = [key for key in OWN if key not in given]
            if missing or "like" in given:
                faults.add(
                    ("grid",),
                    f"must hold {', '.join(OWN)} and not like, or like alone; got "
                    f"{', '.join(given)}",
                )
                return None
            grid = Grid(
                west=given["west"],
                north=given["north"],
                width=given["cell"],
                height=given["cell"],
                n_rows=given["rows"],
                n_columns=given["columns"],
            )
        else:
            name = given.get("like", "soc_stock")
            if name not in like:
                faults.add(("grid", "like"), f"must be a layer with files; got {name}")
                return None
            grid = grid_of(like[name].layers[0])
        if "bounds" in given:
            grid = _cut(grid, given["bounds"])
    except TilthError as error:
        faults.add(("grid",), f"cannot be used: {error}")
        return None
    for series in layers:
        must_meet(("layers", series.name), *place_of(series), grid, faults)
    return grid


def _cut(grid: Grid, bounds: Sequence[float]) -> Grid:
    """Part of a grid that holds a box."""
    west, south, east, north = bounds
    east += 360.0 if east < west else 0.0
    met = [
        turn
        for turn in (-360.0, 0.0, 360.0)
        if west + turn < grid.east - SNAP and east + turn > grid.west + SNAP
    ]
    if len(met) != 1 or south >= grid.north or north <= grid.south:
        raise InputError(
            f"bounds must lie on the grid, which reaches from {grid.west:g} to "
            f"{grid.east:g} and {grid.south:g} to {grid.north:g} deg, and not across "
            f"its edge; got {west:g} to {east:g} and {south:g} to {north:g}: give "
            "west, north, cell, rows and columns of your own"
        )
    west, east = west + met[0], east + met[0]
    first = max(0, floor((west - grid.west) / grid.width + SNAP))
    last = min(grid.n_columns, ceil((east - grid.west) / grid.width - SNAP))
    top = max(0, floor((grid.north - north) / grid.height + SNAP))
    bottom = min(grid.n_rows, ceil((grid.north - south) / grid.height - SNAP))
    return Grid(
        west=grid.west + first * grid.width,
        north=grid.north - top * grid.height,
        width=grid.width,
        height=grid.height,
        n_rows=bottom - top,
        n_columns=last - first,
    )


def place_of(series: Series) -> tuple[str, list[Box]]:
    """Where a series is: its first file, and the box of its cells.

    Parameters
    ----------
    series : Series
        Of files that can be read.

    Returns
    -------
    place : str
        File and variable.
    boxes : list of tuple
        One: west, south, east and north. [deg]
    """
    layer = series.layers[0]
    return layer.place, [bounds_of(layer)]


def must_meet(
    keys: Keys, place: str, boxes: Sequence[Box], grid: Grid, faults: Faults
) -> None:
    """A box must lie under some of the grid.

    Parameters
    ----------
    keys : tuple
        That lead to what lies there.
    place : str
        Its file.
    boxes : sequence of tuple
        West, south, east and north of each of its parts. [deg]
    grid : Grid
        The map.
    faults : Faults
        Receives what is wrong.
    """
    if all(_is_beside(box, grid) for box in boxes):
        west, south = (min(box[k] for box in boxes) for k in (0, 1))
        east, north = (max(box[k] for box in boxes) for k in (2, 3))
        faults.add(
            keys,
            f"does not overlap the grid: {place} reaches from {west:g} to "
            f"{east:g} and {south:g} to {north:g} deg, the grid from {grid.west:g} to "
            f"{grid.east:g} and {grid.south:g} to {grid.north:g}",
        )


def _is_beside(box: Box, grid: Grid) -> bool:
    """Whether a box meets no cell, with whatever meridians it is written."""
    west, south, east, north = box
    turned = (west + 360.0 * k for k in (-2, -1, 0, 1, 2))
    beside = all(w >= grid.east or w + east - west <= grid.west for w in turned)
    return south >= grid.north or north <= grid.south or beside
