"""One block of a map of storage potential, from files to arrays and sums."""

from dataclasses import dataclass, replace
from math import isinf
from time import thread_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.potential_cells import (
    CLEANED,
    FILLED,
    NOTHING,
    TOO_COLD,
    PieceOfMap,
    read_cells,
    scenarios_of,
    too_cold,
)
from tilth.assessment.potential_config import Potential
from tilth.assessment.potential_maps import (
    Maps,
    bound_maps,
    stock_maps,
    target_maps,
)
from tilth.assessment.potential_members import spread_maps
from tilth.assessment.potential_product import (
    DIFFERENCE,
    Product,
    compared_keys,
    products,
)
from tilth.assessment.potential_saturation import saturation_maps
from tilth.assessment.potential_totals import COAST, COMPARED, Sums, ZoneKind
from tilth.geo.cells import Cells, Outlook, Scenario, outlook
from tilth.geo.grid import Window

Arrays = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """What a block of a map gives.

    Parameters
    ----------
    maps : ndarray, shape (n_products, n_rows, n_columns)
        In the order of `products`; NaN where there is no value. [mixed]
    status : ndarray of uint8, shape (n_rows, n_columns)
        Why a cell has none. [1]
    sums, members : list of ndarray of int
        Of each kind of zones: (n_quantities, n_zones), and for each member.
    cleaned : ndarray of int, shape (n_products,)
        Values that FAO's cleaning took out of each map. [1]
    not_modelled : ndarray of int, shape (256,)
        Cells of each class of land use that are left out for their class. [1]
    seconds : dict of str to float
        Processor time of reading and of computing. [s]
    """

    maps: Arrays
    status: NDArray[np.uint8]
    sums: list[NDArray[np.int64]]
    members: list[NDArray[np.int64]]
    cleaned: NDArray[np.int64]
    not_modelled: NDArray[np.int64]
    seconds: dict[str, float]


def work_out(
    potential: Potential,
    kinds: list[ZoneKind],
    areas: NDArray[np.float64],
    window: Window,
) -> Block:
    """Read, compute and sum one block.

    Parameters
    ----------
    potential : Potential
        The map.
    kinds : list of ZoneKind
        Zones of the tables.
    areas : ndarray, shape (n_rows,)
        Of a cell in each row of the whole map. [ha]
    window : Window
        The block.

    Returns
    -------
    block : Block
        Maps and sums; the same in each cell whatever the block.

    Raises
    ------
    DataError
        If a file cannot be read or holds something impossible.
    """
    began = thread_time()
    piece = read_cells(potential, window)
    read = thread_time()
    listed = products(potential)
    sums = Sums(potential, kinds, piece, areas)
    out = np.full(
        (len(listed), window.rows * window.columns), np.nan, potential.precision
    )
    cleaned = np.zeros(len(listed), np.int64)
    if piece.cells is not None:
        maps = _maps(potential, piece, piece.cells, sums)
        maps |= saturation_maps(potential, piece, maps)
        count = piece.places.size
        nothing = np.isnan(maps["T0"][:count])
        filled = piece.filled.ravel()[piece.places] & ~nothing
        maps[COAST] = np.where(filled, 1.0, np.nan)
        sums.add(maps)  # a sum of what cleaning leaves would be no total
        if potential.mode == "faithful":
            cleaned = _clean(maps, listed, count)
        for row, product in zip(out, listed, strict=True):
            row[piece.places] = maps[product.key][:count]
        status = piece.status.ravel()
        status[piece.places[filled]] = FILLED
        status[piece.places[np.isnan(maps["T0"][:count])]] = CLEANED
        status[piece.places[nothing]] = NOTHING
        if potential.mode == "faithful":
            status[piece.places[nothing & too_cold(piece.cells)[:count]]] = TOO_COLD
    return Block(
        maps=out.reshape(len(listed), window.rows, window.columns),
        status=piece.status,
        sums=sums.sums,
        members=sums.members,
        cleaned=cleaned,
        not_modelled=piece.not_modelled,
        seconds={"read": read - began, "compute": thread_time() - read},
    )


def _maps(potential: Potential, piece: PieceOfMap, cells: Cells, sums: Sums) -> Maps:
    """All maps of the cells."""
    scenarios = scenarios_of(potential, piece)
    years, mode = potential.years_ahead, potential.mode
    found = outlook(cells, scenarios, n_years=years, mode=mode)
    maps = stock_maps(potential, found)
    maps |= target_maps(potential, piece, cells, found)
    if potential.bounds:
        by_name = {scenario.name: scenario for scenario in scenarios}
        maps |= bound_maps(potential, cells, by_name, maps)
    if potential.monte_carlo is not None:

        def add(number: int, member: Outlook) -> None:
            # A cell that an error leaves without any decay would be lost to the total.
            sums.add_member(
                number,
                {
                    key: np.where(np.isnan(values), maps[key], values)
                    for key, values in stock_maps(potential, member).items()
                },
            )

        maps |= spread_maps(potential, piece, cells, scenarios, add)
    if potential.compare:
        maps |= _compared(potential, cells, scenarios, maps)
    return maps


def _compared(
    potential: Potential, cells: Cells, scenarios: list[Scenario], maps: Maps
) -> Maps:
    """Faithful less exact mode, where both have a result."""
    other = "faithful" if potential.mode == "exact" else "exact"
    flooded = np.zeros(cells.size, bool)
    if other == "exact" and cells.rate_factor is not None:
        flooded = cells.rate_factor != 1.0
        cells = replace(cells, rate_factor=None)
    found = outlook(cells, scenarios, n_years=potential.years_ahead, mode=other)
    theirs = stock_maps(potential, found)
    sign = 1.0 if other == "faithful" else -1.0
    both = ~flooded & ~np.isnan(theirs["T0"]) & ~np.isnan(maps["T0"])
    differences: Maps = {COMPARED: np.where(both, 1.0, np.nan)}
    for key in compared_keys(potential):
        difference = sign * (theirs[key] - maps[key])
        differences[f"{DIFFERENCE}{key}"] = np.where(both, difference, np.nan)
    return differences


def _clean(maps: Maps, listed: list[Product], count: int) -> NDArray[np.int64]:
    """Take out what FAO's cleaning does not keep; how many values of each map."""
    cleaned = np.zeros(len(listed), np.int64)
    for k, product in enumerate(listed):
        low, high = product.kept
        if isinf(low) and isinf(high):
            continue
        values = maps[product.key]
        out = (values < low) | (values > high)
        cleaned[k] = out[:count].sum()
        if cleaned[k]:
            maps[product.key] = np.where(out, np.nan, values)
    return cleaned
