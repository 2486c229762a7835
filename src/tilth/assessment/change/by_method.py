"""The same change by every method of equivalent mass, on the points they share."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.change.design import Design
from tilth.assessment.change.result import MethodChange
from tilth.assessment.change.rounds import Points
from tilth.assessment.stock.result import DepthStocks, StockResult
from tilth.assessment.stock.round_stocks import StocksByMethod, stocks_by_method
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.estimate import Estimate

TOO_FEW: Final = "too few points have a stock by it for this design"
NOT_SHARED: Final = "too few points have a stock by it and by the others"
LeftOut = tuple[tuple[str, str], ...]


def changes_by_method(
    stocks: StockResult, at: DepthStocks, points: Points, design: Design, chosen: str
) -> tuple[tuple[MethodChange, ...], LeftOut]:
    """Change by every method that applies, with the estimator of the design.

    Parameters
    ----------
    stocks : StockResult
        Of all rounds.
    at : DepthStocks
        Depth of the result.
    points : Points
        Of the project, without controls.
    design : Design
        With its estimator.
    chosen : str
        Name of the method that the result rests on.

    Returns
    -------
    methods : tuple of MethodChange
        Fixed depth first, all of the points and rounds that have a stock by each of
        them. Errors that a round shares are left out: they are those of the chosen
        method. Empty where the chosen method has no estimate.
    left_out : tuple of (str, str)
        Methods that do not apply, and why.
    """
    found, reasons = stocks_by_method(stocks, at)
    left_out = list(reasons)
    able = []
    for one in found:
        if _has_change(points.of(one.soc_stock), design):
            able.append(one)
        else:
            left_out.append((one.title, TOO_FEW))
    own = [one for one in able if one.name == chosen]
    if not own:
        return (), tuple(left_out)
    shared = ~np.isnan(points.of(own[0].soc_stock))
    kept = own
    for one in (o for o in able if o.name != chosen):
        both = shared & ~np.isnan(points.of(one.soc_stock))
        if _has_change(_where(both, points, one), design):
            kept, shared = [*kept, one], both
        else:
            left_out.append((one.title, NOT_SHARED))
    names = {one.name for one in kept}
    methods = tuple(
        MethodChange(
            name=one.name,
            title=one.title,
            reference_mass=one.reference_mass,
            stock_change=_change(_where(shared, points, one), design),
            n_extrapolated=_beyond(shared, points, one),
            chosen=one.name == chosen,
        )
        for one in able
        if one.name in names
    )
    return methods, tuple(left_out)


def _beyond(shared: NDArray[np.bool_], points: Points, one: StocksByMethod) -> int:
    """Profiles of the first and the last round, as shared, that are extrapolated."""
    beyond = points.of(one.extrapolated.astype(np.float64)) == 1.0
    return int((shared & beyond)[:, [0, -1]].sum())


def _where(
    shared: NDArray[np.bool_], points: Points, one: StocksByMethod
) -> FloatArray:
    """Stocks by point and round, missing where they are not shared."""
    return np.where(shared, points.of(one.soc_stock), np.nan)


def _change(values: FloatArray, design: Design) -> Estimate:
    """Last round less first."""
    return design.change(values[:, 0], values[:, -1], 1.0).sampling


def _has_change(values: FloatArray, design: Design) -> bool:
    """Whether the points are enough for the estimator, which their places decide."""
    try:
        _change(values, design)
    except InputError:
        return False
    return True
