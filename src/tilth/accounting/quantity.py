"""A number that keeps how it depends on each factor, so that errors add up rightly.

Errors are propagated to the first order (IPCC 2006, Volume 1, Chapter 3, approach 1):
each independent factor counts once, however often it enters. What a baseline and a
project share therefore cancels in their difference. Two factors of one key are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from tilth.accounting.factor import Factor
from tilth.checks import FloatArray
from tilth.errors import InputError

Own = Mapping[str, Factor | ArrayLike]
NOTHING_OWN: Final[Own] = {}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quantity:
    """Value with its derivative by every factor that it was computed with.

    Parameters
    ----------
    value : ndarray
        The numbers. [as the quantity]
    slopes : dict
        From the key of a factor to the derivative by it, an array that broadcasts to
        `value`. A factor without error, or one that was drawn, has none.
    factors : dict
        From key to factor: all that were used, with source and mark.
    """

    value: FloatArray
    slopes: Mapping[str, FloatArray] = field(default_factory=dict)
    factors: Mapping[str, Factor] = field(default_factory=dict)

    __array_ufunc__ = None  # an array on the left leaves the operation to this class

    @property
    def standard_error(self) -> FloatArray:
        """Standard error; NaN where a factor that counts has no known error."""
        total = np.zeros_like(self.value)
        for key, slope in self.slopes.items():
            error = self.factors[key].standard_error
            if error is None:
                total = total + np.where(slope == 0.0, 0.0, np.nan)
            else:
                total = total + (slope * error) ** 2
        return np.asarray(np.sqrt(np.broadcast_to(total, self.value.shape)))

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the standard error is unknown; empty if it is known."""
        return tuple(
            f"no error is known for {key}"
            for key, slope in self.slopes.items()
            if self.factors[key].standard_error is None and np.any(slope != 0.0)
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """Citation of every factor, each once."""
        return tuple(dict.fromkeys(f.source for f in self.factors.values()))

    @property
    def provisional(self) -> tuple[str, ...]:
        """Every factor, or range of one, that was not read in its source."""
        said = (f.provisional for f in self.factors.values())
        return tuple(dict.fromkeys(text for text in said if text))

    def interval(self, level: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Limits of the normal interval at `level` in (0, 1); NaN where unknown."""
        if not 0.0 < level < 1.0:
            raise InputError(f"level must lie between 0 and 1; got {level:g}")
        half = float(ndtri(0.5 + level / 2.0)) * self.standard_error
        return np.asarray(self.value - half), np.asarray(self.value + half)

    def __add__(self, other: "Quantity | ArrayLike") -> "Quantity":
        b = quantity(other)
        return _joint(self.value + b.value, (self, 1.0), (b, 1.0))

    __radd__ = __add__

    def __sub__(self, other: "Quantity | ArrayLike") -> "Quantity":
        b = quantity(other)
        return _joint(self.value - b.value, (self, 1.0), (b, -1.0))

    def __rsub__(self, other: ArrayLike) -> "Quantity":
        return quantity(other) - self

    def __neg__(self) -> "Quantity":
        return self * -1.0

    def __mul__(self, other: "Quantity | ArrayLike") -> "Quantity":
        b = quantity(other)
        return _joint(self.value * b.value, (self, b.value), (b, self.value))

    __rmul__ = __mul__

    def __truediv__(self, other: "Quantity | ArrayLike") -> "Quantity":
        b = quantity(other)
        ratio = self.value / b.value
        return _joint(ratio, (self, 1.0 / b.value), (b, -ratio / b.value))

    def __rtruediv__(self, other: ArrayLike) -> "Quantity":
        return quantity(other) / self

    def __pow__(self, other: "Quantity | ArrayLike") -> "Quantity":
        """Power of a base above 0."""
        b = quantity(other)
        power = self.value**b.value
        return _joint(
            power,
            (self, b.value * self.value ** (b.value - 1.0)),
            (b, power * np.log(self.value)),
        )

    def part(self, index: int | slice) -> "Quantity":
        """Part of the last axis, such as one year or a run of years."""
        return Quantity(
            value=np.asarray(self.value[..., index]),
            slopes={
                key: np.asarray(np.broadcast_to(s, self.value.shape)[..., index])
                for key, s in self.slopes.items()
            },
            factors=self.factors,
        )

    def sum(self, axis: int = -1) -> "Quantity":
        """Sum over one axis; factors are shared along it."""
        return Quantity(
            value=np.asarray(self.value.sum(axis=axis)),
            slopes={
                key: np.asarray(np.broadcast_to(s, self.value.shape).sum(axis=axis))
                for key, s in self.slopes.items()
            },
            factors=self.factors,
        )


def quantity(value: "Quantity | ArrayLike") -> Quantity:
    """The value as a quantity; plain numbers are exact.

    Parameters
    ----------
    value : Quantity or array_like
        Anything with numbers. [as the quantity]

    Returns
    -------
    quantity : Quantity
        The same if it is one.
    """
    if isinstance(value, Quantity):
        return value
    return Quantity(value=np.asarray(value, dtype=np.float64))


def of_factor(factor: Factor, own: Own = NOTHING_OWN) -> Quantity:
    """A factor as a quantity, or what the user gives or draws in its place.

    Parameters
    ----------
    factor : Factor
        That of the table.
    own : mapping, optional
        From keys to a factor of the user, or to numbers such as draws, which are then
        taken as exact.

    Returns
    -------
    quantity : Quantity
        With slope 1 by the factor; without it if numbers were given.
    """
    given = own.get(factor.key, factor)
    if isinstance(given, Factor):
        return Quantity(
            value=np.asarray(given.value),
            slopes={given.key: np.asarray(1.0)},
            factors={given.key: given},
        )
    numbers = np.asarray(given, dtype=np.float64)
    return Quantity(value=numbers, factors={factor.key: factor})


def maximum(a: "Quantity | ArrayLike", b: "Quantity | ArrayLike") -> Quantity:
    """The larger of two quantities, with the slopes of that one.

    Parameters
    ----------
    a, b : Quantity or array_like
        Compared by their values; the first where they are equal. [as the quantity]

    Returns
    -------
    quantity : Quantity
        NaN where one is.
    """
    first, second = quantity(a), quantity(b)
    chosen = first.value >= second.value
    return _joint(
        np.maximum(first.value, second.value),
        (first, np.where(chosen, 1.0, 0.0)),
        (second, np.where(chosen, 0.0, 1.0)),
    )


def total(parts: "tuple[Quantity, ...] | list[Quantity]") -> Quantity:
    """Sum of quantities; 0 if there are none.

    Parameters
    ----------
    parts : sequence of Quantity
        What is added up.

    Returns
    -------
    quantity : Quantity
        Their sum.
    """
    result = quantity(0.0)
    for part in parts:
        result = result + part
    return result


def stack(parts: "list[Quantity]") -> Quantity:
    """Quantities one after the other along a new last axis, such as years.

    Parameters
    ----------
    parts : list of Quantity
        At least one, of shapes that broadcast to each other.

    Returns
    -------
    quantity : Quantity
        Shape (..., n).
    """
    shape = np.broadcast_shapes(*(part.value.shape for part in parts))
    keys = dict.fromkeys(key for part in parts for key in part.slopes)
    none = np.asarray(0.0)
    factors = _known(parts)
    return Quantity(
        value=np.stack([np.broadcast_to(p.value, shape) for p in parts], axis=-1),
        slopes={
            key: np.stack(
                [np.broadcast_to(p.slopes.get(key, none), shape) for p in parts],
                axis=-1,
            )
            for key in keys
        },
        factors=factors,
    )


def _joint(
    value: FloatArray, *terms: "tuple[Quantity, FloatArray | float]"
) -> Quantity:
    """Result of an operation from the derivative by each operand (chain rule)."""
    slopes: dict[str, FloatArray] = {}
    factors = _known([part for part, _ in terms])
    for part, derivative in terms:
        for key, slope in part.slopes.items():
            slopes[key] = np.asarray(slopes.get(key, 0.0) + slope * derivative)
    return Quantity(value=np.asarray(value), slopes=slopes, factors=factors)


def _known(parts: "list[Quantity]") -> dict[str, Factor]:
    """Factors of all parts; two of one key would take each other's error."""
    factors: dict[str, Factor] = {}
    for part in parts:
        for key, factor in part.factors.items():
            first = factors.setdefault(key, factor)
            if first is not factor and first != factor:
                raise InputError(
                    f"factors must have a key of their own; got {key} of "
                    f"{first.value:g} and of {factor.value:g} {factor.unit}"
                )
    return factors
