"""A value of an assessment in words."""

import re
from typing import Final

from tilth.assessment.project.outcome import Value
from tilth.report.quantity import signed

# Why no method fits stands with each parcel, method by method, and is not said twice.
BY_METHOD: Final = re.compile(r"(no method can be used): .*?(?=; parcels? |$)")


def brief(reason: str) -> str:
    """A reason without what each method of a parcel lacks.

    Parameters
    ----------
    reason : str
        Of a value of the assessment.

    Returns
    -------
    reason : str
        That no method can be used, in place of why.
    """
    return BY_METHOD.sub(r"\1", reason)


def words(value: Value, unit: str) -> str:
    """A value with unit and interval, or the word unknown and why.

    Parameters
    ----------
    value : Value
        Of the assessment. [as `unit` says]
    unit : str
        Its unit.

    Returns
    -------
    text : str
        Never a number without its uncertainty or the word unknown.
    """
    if value.estimate is None:
        return f"unknown ({value.reason})"
    text = f"{signed(value.estimate, 1)} {unit}"
    if value.interval is None:
        return f"{text}, its uncertainty unknown ({value.reason})"
    low, high = value.interval
    text += f" (90 % interval {signed(low, 1)} to {signed(high, 1)})"
    return f"{text}; {value.reason}" if value.reason else text
