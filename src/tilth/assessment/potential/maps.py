"""Maps of a piece of land from the stocks of its cells."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.potential.cells import PieceOfMap, npp_share
from tilth.assessment.potential.config import Potential
from tilth.assessment.potential.product import BAU
from tilth.geo.cells import Cells, Errors, Outlook, Scenario, Weather, outlook
from tilth.geo.growth import miami

RealArray = NDArray[np.floating[Any]]
Maps = dict[str, RealArray]
FOUR_PERMIL: Final = 0.004  # of the initial stock in a year [yr-1]
CARBON: Final = {"exact": 0.48, "faithful": 0.5}  # of dry matter: manual, scripts
TO_MG: Final = 0.01  # [Mg ha-1] in 1 g m-2
POINTS: Final = 0.15  # by which FAO varies the plant carbon of the scenario [1]
MIDDLE: Final = "SSM2"  # scenario that FAO's bounds are worked out for
# Factors of FAO's least and largest run: temperature and precipitation after the
# equilibrium, and stock and clay in all phases, as in all versions of the scripts.
RUNS: Final = {"least": (1.02, 0.95, 0.8, 0.9), "largest": (0.98, 1.05, 1.2, 1.1)}


def stock_maps(potential: Potential, found: Outlook) -> Maps:
    """Stocks, differences and rates of all scenarios.

    Parameters
    ----------
    potential : Potential
        The map.
    found : Outlook
        Of its cells.

    Returns
    -------
    maps : dict of ndarray, each of shape (n_cells,)
        By the key of the product. [as the product]
    """
    years, start = potential.years_ahead, found.now
    bau = found.usual[-1]
    maps = {"T0": start, f"finalSOC_{BAU}": bau}
    maps[f"AbsDiff_{BAU}"] = bau - start
    maps[f"ASR_{BAU}"] = (bau - start) / years
    for plan in potential.scenarios:
        gain = found.others[plan.name][-1]
        maps[f"RelDiff_{plan.name}"] = gain
        maps[f"RSR_{plan.name}"] = gain / years
        maps[f"finalSOC_{plan.name}"] = bau + gain
        maps[f"AbsDiff_{plan.name}"] = bau - start + gain
        maps[f"ASR_{plan.name}"] = (bau - start + gain) / years
    return maps


def target_maps(
    potential: Potential, piece: PieceOfMap, cells: Cells, found: Outlook
) -> Maps:
    """Maps of the 4 per 1000 target.

    Parameters
    ----------
    potential : Potential
        The map.
    piece : PieceOfMap
        Its land use.
    cells : Cells
        Its cells.
    found : Outlook
        Of its cells.

    Returns
    -------
    maps : dict of ndarray, each of shape (n_cells,)
        By the key of the product. [as the product]

    Notes
    -----
    Stocks are linear in the plant carbon: with the increase D of the last stock if
    plant carbon C doubled, the extra input that reaches a target T is (T - B) C / D.
    """
    years, start, bau = potential.years_ahead, found.now, found.usual[-1]
    if piece.npp is not None:
        npp = piece.padded(piece.npp)
    else:
        npp = TO_MG * CARBON[potential.mode] * _mean_production(cells.warm_up)
        npp = npp * piece.padded(npp_share(potential, piece.land))
    maps: Maps = {f"CInput_{BAU}": found.c_input, "NPP": npp}
    with np.errstate(divide="ignore", invalid="ignore"):
        for name in (BAU, *found.others):
            stocks = found.usual + (0.0 if name == BAU else found.others[name])
            maps[f"RateOfInitial_{name}"] = (
                1000 * (stocks[-1] - start) / (years * start)
            )
            yearly = np.diff(np.concatenate([start[np.newaxis], stocks]), axis=0)
            enough = (yearly >= FOUR_PERMIL * start).sum(axis=0)
            maps[f"YearsAbove4Permil_{name}"] = np.where(
                np.isnan(bau), np.nan, enough.astype(start.dtype)
            )
            if name != BAU:
                gain = found.others[name][-1]
                maps[f"RateOverBAU_{name}"] = 1000 * gain / (years * start)
        wanted = FOUR_PERMIL * years * start
        for key, lacking in (("", start + wanted - bau), ("OverBAU", wanted)):
            extra = lacking * (found.c_input / found.doubling[-1])
            maps[f"ExtraInput4Permil{key}"] = extra
            maps[f"ShareOfNPP4Permil{key}"] = extra / npp
    return maps


def _mean_production(weather: Weather) -> RealArray:
    """Mean over the years of the net primary production by MIAMI, in g m-2 yr-1."""
    years = weather[0].shape[0] // 12
    total = np.zeros(weather[0].shape[1])
    for k in range(years):
        rows = slice(12 * k, 12 * k + 12)
        warm, rain = weather[0][rows].mean(axis=0), weather[1][rows].sum(axis=0)
        total += miami(warm, rain)
    return np.asarray(total / years)


def bound_maps(
    potential: Potential,
    cells: Cells,
    scenarios: Mapping[str, Scenario],
    maps: Maps,
) -> Maps:
    """FAO's uncertainties, from its least and its largest run.

    Parameters
    ----------
    potential : Potential
        The map; its `bounds` say how the error of a difference is taken.
    cells : Cells
        Its cells.
    scenarios : mapping of str to Scenario
        By name; the bounds are those of SSM2, or of the first.
    maps : dict of ndarray
        As from `stock_maps`. [as the product]

    Returns
    -------
    maps : dict of ndarray, each of shape (n_cells,)
        By the key of the product. [%]

    References
    ----------
    .. [1] FAO (2020) Technical specifications and country guidelines for GSOCseq,
       chapter 12. doi:10.4060/cb0353en
    """
    name = MIDDLE if MIDDLE in scenarios else next(iter(scenarios))
    runs = [
        _bound(potential, cells, scenarios[name], RUNS[which], sign)
        for which, sign in (("least", -POINTS), ("largest", POINTS))
    ]
    usual = (maps["T0"], maps[f"finalSOC_{BAU}"], maps[f"finalSOC_{name}"])
    with np.errstate(divide="ignore", invalid="ignore"):
        t0, bau, ssm = (
            100.0 * (high - low) / (2.0 * middle)
            for low, high, middle in zip(*runs, usual, strict=True)
        )
        out = {
            "T0_Uncertainty": t0,
            f"{BAU}_Uncertainty": bau,
            "SSM_Uncertainty": ssm,
            f"ASR_{BAU}_Uncertainty": _of_difference(
                potential.bounds, (bau, usual[1]), (t0, usual[0])
            ),
        }
        for other in scenarios:
            end = (ssm, maps[f"finalSOC_{other}"])
            for kind, begin in (("ASR", (t0, usual[0])), ("RSR", (bau, usual[1]))):
                out[f"{kind}_{other}_Uncertainty"] = _of_difference(
                    potential.bounds, end, begin
                )
    return out


def _bound(
    potential: Potential,
    cells: Cells,
    scenario: Scenario,
    factors: tuple[float, float, float, float],
    points: float,
) -> tuple[RealArray, RealArray, RealArray]:
    """Stocks now, at the end of business as usual, and of a scenario, of one run."""
    warm, wet, stock, clay = factors

    def changed(weather: Weather) -> Weather:
        real = weather[0].dtype.type
        return weather[0] * real(warm), weather[1] * real(wet), weather[2]

    # The equilibrium and its net primary production are those of the climate itself.
    varied = replace(
        cells, years_before=cells.yearly_before, warm_up=changed(cells.warm_up)
    )
    ahead = scenario.ahead
    run = replace(
        scenario,
        c_input_change=np.asarray(scenario.c_input_change) + points,
        ahead=None if ahead is None else changed(ahead),
    )
    found = outlook(
        varied,
        [run],
        n_years=potential.years_ahead,
        mode=potential.mode,
        errors=Errors(soc_stock_factor=stock, clay_factor=clay),
    )
    bau = found.usual[-1]
    return found.now, bau, bau + found.others[scenario.name][-1]


def _of_difference(
    rule: str, one: tuple[RealArray, RealArray], other: tuple[RealArray, RealArray]
) -> RealArray:
    """Relative uncertainty of a difference of two stocks (each % and stock)."""
    (u1, x1), (u2, x2) = one, other
    below = x1 + x2 if rule == "fao" else x1 - x2
    return np.asarray(np.sqrt((u1 * x1) ** 2 + (u2 * x2) ** 2) / np.abs(below))
