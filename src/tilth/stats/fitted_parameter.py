"""A parameter of a model that is fitted, with its limits and prior."""

from dataclasses import dataclass
from math import isfinite
from typing import Literal, get_args

from tilth.errors import InputError

Kind = Literal["rate", "input", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter that is fitted.

    Parameters
    ----------
    name, unit : str
        Its name and unit.
    start : float
        First guess. [as the parameter]
    low, high : float
        Finite limits. [as the parameter]
    kind : {"rate", "input", "other"}
        What it scales: with stocks alone, inputs and rates are not told apart.
    prior_mean, prior_sd : float, optional
        Normal prior; the limits alone, a uniform one, if None. [as the parameter]
    """

    name: str
    unit: str
    start: float
    low: float
    high: float
    kind: Kind = "other"
    prior_mean: float | None = None
    prior_sd: float | None = None

    def __post_init__(self) -> None:
        if not self.name:
            raise InputError("name of a parameter must not be empty")
        if self.kind not in get_args(Kind):
            raise InputError(
                f"kind of {self.name} must be one of {', '.join(get_args(Kind))}; got "
                f"{self.kind!r}"
            )
        finite = isfinite(self.low) and isfinite(self.high)
        if not (finite and self.low < self.high):
            raise InputError(
                f"low and high of {self.name} must be finite and in order, in "
                f"{self.unit}; got {self.low:g} and {self.high:g}"
            )
        if not self.low <= self.start <= self.high:
            raise InputError(
                f"start of {self.name} must lie in [{self.low:g}, {self.high:g}] "
                f"{self.unit}; got {self.start:g}"
            )
        if (self.prior_mean is None) != (self.prior_sd is None):
            raise InputError(
                f"prior_mean and prior_sd of {self.name} must both be given, in "
                f"{self.unit}, or neither; got {self.prior_mean} and {self.prior_sd}"
            )
        if self.prior_sd is not None and not (
            isfinite(self.prior_sd) and self.prior_sd > 0
        ):
            raise InputError(
                f"prior_sd of {self.name} must be a finite number above 0 "
                f"{self.unit}; got {self.prior_sd:g}"
            )
