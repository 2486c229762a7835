"""Members of a Monte Carlo on a piece of a map: errors of inputs, spread of results.

A member has the same error in a cell whatever piece the cell is worked out in, so that
sums of zones over pieces are those of the member.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.potential.cells import PieceOfMap
from tilth.assessment.potential.config import MonteCarlo, Potential, ScopedError
from tilth.assessment.potential.maps import Maps, stock_maps
from tilth.assessment.potential.product import spread_keys
from tilth.geo.cells import (
    Cells,
    Errors,
    Outlook,
    Scenario,
    months_ahead,
    outlook,
)
from tilth.geo.grid import Grid, Window
from tilth.geo.growth import growth_of_years, yearly_weather
from tilth.geo.random_field import Waves, cell_normals, node_step, piece_of_field

RealArray = NDArray[np.floating[Any]]
ADDED: Final = ("temperature_error", "c_input_change")  # the others are factors
SCOPES: Final = {"whole": 0, "field": 1, "cell": 2}


def member_errors(
    plan: MonteCarlo, member: int, grid: Grid, piece: PieceOfMap
) -> Errors:
    """Errors of the inputs of the cells of a piece in one member.

    Parameters
    ----------
    plan : MonteCarlo
        Seed and standard deviations.
    member : int
        Its number, from 0. [1]
    grid : Grid
        The whole map.
    piece : PieceOfMap
        Its cells.

    Returns
    -------
    errors : Errors
        Added errors are normal; factors are lognormal with mean 1.
    """
    numbers = grid.cell_numbers(piece.window).ravel()[piece.places]
    values = {}
    for k, (name, scoped) in enumerate(plan.errors.items()):
        key = (plan.seed, member, k)
        error = _error(key, scoped, grid, piece.window, piece.places, numbers)
        if name not in ADDED:
            variance = scoped.whole**2 + scoped.field**2 + scoped.cell**2
            error = np.exp(error - variance / 2.0)
        values[name] = piece.padded(error)
    return Errors(**values)


def _error(
    key: tuple[int, int, int],
    scoped: ScopedError,
    grid: Grid,
    window: Window,
    places: NDArray[np.int64],
    numbers: NDArray[np.int64],
) -> RealArray:
    """Sum of the errors at the three scopes."""
    total = np.zeros(places.size)
    if scoped.whole > 0.0:
        draw = np.random.default_rng((*key, SCOPES["whole"]))
        total += scoped.whole * draw.normal()
    if scoped.field > 0.0:
        waves = Waves((*key, SCOPES["field"]), scoped.scale)
        step = node_step(scoped.scale, grid.row_height)
        field = piece_of_field(waves, scoped.scale, grid.lattice, window, step)
        total += scoped.field * field.ravel()[places]
    if scoped.cell > 0.0:
        total += scoped.cell * cell_normals((*key, SCOPES["cell"]), numbers)
    return total


def spread_maps(
    potential: Potential,
    piece: PieceOfMap,
    cells: Cells,
    scenarios: Sequence[Scenario],
    each: Callable[[int, Outlook], None],
) -> Maps:
    """Standard error, 5th and 95th percentile of results among the members.

    Parameters
    ----------
    potential : Potential
        The map, with its Monte Carlo.
    piece : PieceOfMap
        Land use and places.
    cells : Cells
        Its cells.
    scenarios : sequence of Scenario
        Of its cells.
    each : callable
        Receives number and result of each member.

    Returns
    -------
    maps : dict of ndarray, each of shape (n_cells,)
        By the key of the product. [as the product]
    """
    plan = potential.monte_carlo
    if plan is None:
        return {}
    keys = spread_keys(potential)
    years = cells.yearly_before, yearly_weather(cells.warm_up)
    cells = replace(cells, ahead=months_ahead(cells))  # once for all members
    values = {key: np.empty((plan.members, cells.size), np.float32) for key in keys}
    for member in range(plan.members):
        errors = member_errors(plan, member, potential.grid, piece)
        found = outlook(
            cells,
            scenarios,
            n_years=potential.years_ahead,
            errors=errors,
            growth=growth_of_years(
                *years,
                np.asarray(errors.temperature_error, cells.soc_stock.dtype),
                np.asarray(errors.precipitation_factor, cells.soc_stock.dtype),
            ),
        )
        each(member, found)
        maps = stock_maps(potential, found)
        for key in keys:
            values[key][member] = maps[key]
    out: Maps = {}
    for key, rows in values.items():
        out[f"{key}_StandardError"] = _deviation(rows)
        rows.sort(axis=0)
        for name, share in (("P05", 0.05), ("P95", 0.95)):
            out[f"{key}_{name}"] = _quantile(rows, share)
    return out


def _deviation(rows: RealArray) -> RealArray:
    """Standard deviation among members, member after member."""
    total = np.zeros(rows.shape[1])
    for row in rows:
        total += row
    mean, square = total / len(rows), np.zeros(rows.shape[1])
    for row in rows:
        square += (row - mean) ** 2
    return np.asarray(np.sqrt(square / (len(rows) - 1)))


def _quantile(rows: RealArray, share: float) -> RealArray:
    """Quantile of sorted rows, linear between them (type 7)."""
    at = share * (len(rows) - 1)
    low = int(at)
    high = min(low + 1, len(rows) - 1)
    return np.asarray(rows[low] + np.float32(at - low) * (rows[high] - rows[low]))
