"""What is lost again if the plan stops when its horizon is over."""

from typing import Final

from tilth.accounting.time_course import linear_share
from tilth.assessment.project_outcome import Value, unknown
from tilth.assessment.project_result import Reversed

YEARS_AFTER: Final = (5, 10, 20)  # yr
METHOD: Final = (
    "if the plan stops after the horizon, its additional carbon goes again on the "
    "straight line of 20 years by which the IPCC's Tier 1 lets it come, whatever "
    "method the gain is from; emissions that did not happen stay avoided"
)
NO_GAIN: Final = "the plan adds no carbon that could be lost"


def reversals(change: Value) -> tuple[Reversed, ...]:
    """Additional carbon that is left and lost, some years after a stop.

    Parameters
    ----------
    change : Value
        Project less baseline at the horizon. [Mg ha-1]

    Returns
    -------
    reversals : tuple of Reversed
        One for each of `YEARS_AFTER`; unknown where the change is, or is no gain.
    """
    found = []
    for years in YEARS_AFTER:
        share = float(linear_share(years))
        if change.estimate is None:
            left = lost = unknown(change.reason)
        elif change.estimate <= 0.0:
            left = lost = unknown(NO_GAIN)
        else:
            left, lost = scaled(change, 1.0 - share), scaled(change, share)
        found.append(Reversed(years_after=years, share=share, left=left, lost=lost))
    return tuple(found)


def scaled(value: Value, factor: float) -> Value:
    """The same times an exact factor.

    Parameters
    ----------
    value : Value
        With an estimate. [as the quantity]
    factor : float
        From 0. [1]

    Returns
    -------
    value : Value
        Standard error and interval scaled, too. [as the quantity]
    """
    if value.estimate is None:
        return value
    error, interval = value.standard_error, value.interval
    return Value(
        estimate=factor * value.estimate,
        standard_error=None if error is None else factor * error,
        interval=None
        if interval is None
        else (factor * interval[0], factor * interval[1]),
        reason=value.reason,
    )
