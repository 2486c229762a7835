"""Stocks of a map against what silt and clay of each cell can hold: a warning only.

The capacity is that of `tilth.soil.mineral_capacity`, as in the alert of an assessment.
No stock is changed by it.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.potential.cells import PieceOfMap
from tilth.assessment.potential.config import Potential, Saturation
from tilth.geo.map_series import ONCE
from tilth.soil.mineral_capacity import PERCENT, mineral_capacity
from tilth.soil.stock import soc_stock

DEPTH: Final = 30.0  # of the stocks of a map [cm]
ROUNDING: Final = 1e-4  # by which clay and silt of single precision may pass 100 [%]
KEY: Final = "Saturation_"
ABOVE: Final = "AboveWarning_"
KNOWN: Final = "SaturationKnown"
START: Final = "T0"
Maps = dict[str, NDArray[np.floating[Any]]]
Reals = NDArray[np.float64]


def saturation_names(potential: Potential) -> list[str]:
    """Stocks that are held against the capacity; none without `potential.saturation`.

    Parameters
    ----------
    potential : Potential
        The map.

    Returns
    -------
    names : list of str
        T0, BAU and the scenarios.
    """
    if potential.saturation is None:
        return []
    return [START, "BAU", *(plan.name for plan in potential.scenarios)]


def saturation_quantities(potential: Potential) -> list[str]:
    """What is summed over zones: 1 where it is known, 1 where it is above the level.

    Parameters
    ----------
    potential : Potential
        The map.

    Returns
    -------
    keys : list of str
        Empty without `potential.saturation`.
    """
    names = saturation_names(potential)
    return [KNOWN, *(f"{ABOVE}{name}" for name in names)] if names else []


def saturation_maps(
    potential: Potential, piece: PieceOfMap, maps: Mapping[str, NDArray[Any]]
) -> Maps:
    """Stocks per capacity, and where they are above the warning level.

    Parameters
    ----------
    potential : Potential
        The map.
    piece : PieceOfMap
        Must have cells; its `filled` receives True where silt or density did come over
        a gap.
    maps : mapping of ndarray, each of shape (n_cells,)
        T0 and finalSOC of each scenario. [Mg ha-1]

    Returns
    -------
    maps : dict of ndarray, each of shape (n_cells,)
        Saturation, and 1 or 0; NaN where the capacity is not known. [1]

    Raises
    ------
    DataError
        If a layer cannot be read or holds something impossible.
    """
    plan = potential.saturation
    if plan is None:
        return {}
    most = _capacity(potential, plan, piece)
    known = ~np.isnan(most) & ~np.isnan(maps[START])
    found: Maps = {KNOWN: np.where(known, 1.0, np.nan)}
    for name in saturation_names(potential):
        stock = maps[START] if name == START else maps[f"finalSOC_{name}"]
        share = np.asarray(stock, np.float64) / most
        found[f"{KEY}{name}"] = share
        above = (share > plan.warning_level).astype(np.float64)
        found[f"{ABOVE}{name}"] = np.where(np.isnan(share), np.nan, above)
    return found


def _capacity(potential: Potential, plan: Saturation, piece: PieceOfMap) -> Reals:
    """Carbon that silt and clay of each cell hold at most (n_cells,). [Mg ha-1]."""

    def of(series: Any) -> Reals:  # noqa: ANN401 -- Series
        values = series.once(potential.grid, piece.window, np.float64, piece.filled)
        return np.asarray(values.ravel()[piece.places])

    clay, silt, density = of(potential.clay), of(plan.silt), of(plan.bulk_density)
    fine = clay + silt
    # Layers that were predicted apart may hold more than the whole: unknown there.
    wrong = (fine > PERCENT + ROUNDING) | ~(fine > 0.0) | ~(density > 0.0)
    silt = np.where(wrong, np.nan, np.clip(silt, 0.0, np.maximum(PERCENT - clay, 0.0)))
    content = np.full(fine.shape, np.nan)
    for name, cells in _soil_classes(potential, plan, piece).items():
        content[cells] = mineral_capacity(clay[cells], silt[cells], name)
    density = np.where(wrong, np.nan, density)
    return np.asarray(piece.padded(soc_stock(content, density, DEPTH)))


def _soil_classes(
    potential: Potential, plan: Saturation, piece: PieceOfMap
) -> dict[str, NDArray[np.bool_]]:
    """Cells of each class of soil."""
    if plan.raster is None:
        return {plan.soil_class: np.ones(piece.places.size, bool)}
    codes = plan.raster.read((ONCE,), potential.grid, piece.window)[0].ravel()
    codes = codes[piece.places]
    names = sorted(set(plan.names.values()))
    return {
        name: np.isin(codes, [c for c, its in plan.names.items() if its == name])
        for name in names
    }
