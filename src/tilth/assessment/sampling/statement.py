"""Expected precision of a plan as a record, and in one sentence."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any, Final

from tilth.assessment.sampling.options import Wanted
from tilth.stats.design_precision import Precision

UNKNOWN: Final = (
    "unknown, as no standard deviation among samples was given: sample 5 to 10 points "
    "of each stratum first (pre-sampling of VM0042 v2.2) and plan again with it"
)
PURPOSIVE: Final = (
    "unknown: the points were not drawn at random, so there is no design variance"
)


def precision_record(
    wanted: Wanted,
    stock: Precision | None,
    *,
    spread: Mapping[str, float],
    curve: Sequence[Mapping[str, float]] = (),
    cost: float | None = None,
    unknown: str = UNKNOWN,
) -> dict[str, Any]:
    """What was asked for and what is expected.

    Parameters
    ----------
    wanted : Wanted
        Test, interval and what was asked for.
    stock : Precision or None
        Of the mean stock of one round, Mg ha-1; None if it is not known.
    spread : mapping from str to float
        Standard deviation among samples by stratum, or by stage. [Mg ha-1]
    curve : sequence of mapping, optional
        Power by number of points.
    cost : float or None
        Of one round. [any one currency]
    unknown : str, optional
        Sentence where the precision is not known.

    Returns
    -------
    record : dict
        Keys end in their unit; what is not known is None.
    """
    factor = change_factor(wanted)
    change = None if stock is None else stock.times(factor)
    detectable = None
    if change is not None:
        detectable = change.detectable_difference(wanted.significance, wanted.power)
    record: dict[str, Any] = {
        "statement": unknown,
        "standard_deviation_mg_ha": _one_of(spread),
        "correlation": wanted.correlation if stock is not None else None,
        "correlation_given": wanted.correlation_known,
        "detectable_difference_mg_ha": detectable,
        "half_width_stock_mg_ha": stock and stock.half_width(wanted.level),
        "half_width_change_mg_ha": change and change.half_width(wanted.level),
        "standard_error_stock_mg_ha": stock and stock.standard_error,
        "standard_error_change_mg_ha": change and change.standard_error,
        "degrees_of_freedom": stock and stock.degrees_of_freedom,
        "significance": wanted.significance,
        "power": wanted.power,
        "level": wanted.level,
    }
    asked = {
        "wanted_difference_mg_ha": wanted.detectable_difference,
        "wanted_half_width_mg_ha": wanted.half_width,
        "budget": wanted.budget,
        "cost": cost,
        "years_yr": wanted.years,
    }
    record |= {key: value for key, value in asked.items() if value is not None}
    if wanted.years is not None and detectable is not None:
        record["detectable_rate_mg_ha_yr"] = detectable / wanted.years
    if len(set(spread.values())) > 1:
        record["spread_by_stratum_mg_ha"] = dict(spread)
    if curve:
        record["power_curve"] = [dict(row) for row in curve]
    if change is not None and detectable is not None:
        record["statement"] = _sentence(wanted, detectable)
    return record


def change_factor(wanted: Wanted) -> float:
    """Spread of the difference of two rounds over that of one.

    Parameters
    ----------
    wanted : Wanted
        With the correlation between rounds.

    Returns
    -------
    factor : float
        From 0 to 2: the square root of 2 (1 - correlation). [1]
    """
    return sqrt(2.0 * (1.0 - wanted.correlation))


def is_enough(wanted: Wanted, stock: Precision) -> bool:
    """Whether a precision reaches what is wanted.

    Parameters
    ----------
    wanted : Wanted
        A half-width of the mean stock, or a detectable difference.
    stock : Precision
        Of the mean stock of one round, Mg ha-1.

    Returns
    -------
    enough : bool
        Whether it does.
    """
    if wanted.half_width is not None:
        return stock.half_width(wanted.level) <= wanted.half_width
    change = stock.times(change_factor(wanted))
    found = change.detectable_difference(wanted.significance, wanted.power)
    return found <= (wanted.detectable_difference or 0.0)


def _one_of(spread: Mapping[str, float]) -> float | None:
    """Standard deviation, where all strata have the same."""
    values = set(spread.values())
    return values.pop() if len(values) == 1 else None


def _sentence(wanted: Wanted, detectable: float) -> str:
    rounds = (
        f"correlation {wanted.correlation:g} between the rounds"
        if wanted.correlation_known
        else "no correlation between the rounds, as none was given (--correlation): "
        "points that are revisited mostly have some, which makes the change surer"
    )
    years = "" if wanted.years is None else f" over {wanted.years:g} years"
    return (
        f"a change of {detectable:.3g} t C/ha{years} is found with a chance of "
        f"{wanted.power:.0%} (two-sided test at {wanted.significance:.0%}), if the "
        f"spread is as given, with {rounds}"
    )
