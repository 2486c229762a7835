"""The yearly rate of a plan that the user gives, or names in the catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.special import ndtri

from tilth.assessment.project.draws import Draws
from tilth.assessment.schema_fault import Keys, name_of
from tilth.checks import FloatArray
from tilth.datasets.practice import Evidence
from tilth.datasets.practices import read_practices

LEVEL: Final = 95.0  # of a prediction interval where none is given [%]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRate:
    """A yearly rate of the soil carbon of a whole plan, against its baseline.

    Parameters
    ----------
    condition : str
        Of the rate of the catalogue that is meant; "" where the user gives one.
    value : float or None
        Mean; None where a condition is given. [Mg ha-1 yr-1]
    prediction : tuple of float, or None
        What a single field may expect; None if unknown. [Mg ha-1 yr-1]
    prediction_level : float
        Of the prediction. [%]
    depth : float or None
        Lower limit of its layer; None if unknown. [cm]
    source : str
        Where it comes from.
    """

    condition: str = ""
    value: float | None = None
    prediction: tuple[float, float] | None = None
    prediction_level: float = LEVEL
    depth: float | None = None
    source: str = ""


def plan_rate(data: dict[str, Any] | None) -> PlanRate | None:
    """Rate of its words in the file.

    Parameters
    ----------
    data : dict or None
        Of the plan, without fault.

    Returns
    -------
    rate : PlanRate or None
        None where the plan has none.
    """
    if data is None:
        return None
    return PlanRate(
        condition=data.get("condition", ""),
        value=data.get("value"),
        prediction=(data["low"], data["high"]) if "low" in data else None,
        prediction_level=data.get("level", LEVEL),
        depth=data.get("depth"),
        source=data.get("source", ""),
    )


def read_rates(key: str) -> tuple[Evidence, ...]:
    """Rates of a practice that were read in a source.

    Parameters
    ----------
    key : str
        Of the catalogue.

    Returns
    -------
    rates : tuple of Evidence
        Each with a value, in the order of the file.
    """
    return tuple(
        e
        for e in read_practices()[key].rates()
        if not e.statement.provisional and e.statement.value is not None
    )


def faults_of_rate(at: Keys, plan: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Faults of a rate whose form is right.

    Parameters
    ----------
    at : tuple
        Keys of the plan.
    plan : dict
        Its content.

    Yields
    ------
    fault : tuple
        Keys and sentence.
    """
    rate, place = plan.get("rate"), (*at, "rate")
    if rate is None:
        return
    if "fitted" in rate:
        return  # its file is checked where it is read
    if "group" in rate:
        keys = (*place, "group")
        yield keys, f"{name_of(keys)} belongs to fitted; got none"
    if ("value" in rate) == ("condition" in rate):
        yield (
            place,
            f"{name_of(place)} must hold value, the condition of a rate of the "
            "catalogue, or fitted, and one of them only",
        )
        return
    if "condition" in rate:
        known = dict.fromkeys(
            e.condition
            for key in plan["practices"]
            if key in read_practices()
            for e in read_rates(key)
            if e.condition
        )
        if rate["condition"] not in known:
            keys = (*place, "condition")
            yield (
                keys,
                f"{name_of(keys)} must be one that the catalogue states of a rate of "
                f"the practices: {'; '.join(known) or 'it states none'}; got "
                f"{rate['condition']!r:.60}",
            )
        return
    if "source" not in rate:
        keys = (*place, "source")
        yield keys, f"{name_of(keys)} must be given with value"
    if ("low" in rate) != ("high" in rate):
        yield place, f"{name_of(place)} must hold low and high, or neither"
    elif "low" in rate and not rate["low"] <= rate["value"] <= rate["high"]:
        keys = (*place, "low")
        yield (
            keys,
            f"{name_of(keys)} and high must hold the value between them, in Mg ha-1 "
            f"yr-1; got {rate['low']:g}, {rate['high']:g} and {rate['value']:g}",
        )


def drawn_prediction(
    central: float,
    prediction: tuple[float, float] | None,
    prediction_level: float,
    name: str,
    draws: Draws,
) -> FloatArray:
    """Draws of what a single field may expect, one for all fields.

    Parameters
    ----------
    central : float
        Median. [as the quantity]
    prediction : tuple of float, or None
        Interval; each side is that of a normal error. None: all draws are alike.
    prediction_level : float
        Of the interval. [%]
    name : str
        Of the stream.
    draws : Draws
        Of the assessment.

    Returns
    -------
    drawn : ndarray, shape (n_members + 1,)
        [as the quantity]
    """
    if prediction is None:
        return np.full(draws.n_members + 1, central)
    deviations = float(ndtri(0.5 + prediction_level / 200.0))
    low, high = ((limit - central) / deviations for limit in prediction)
    error = draws.normal(name)
    return np.asarray(central + np.where(error < 0.0, -low, high) * error)
