"""Checks of arguments, shared by every public function."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.errors import InputError

FloatArray = NDArray[np.float64]


def in_range(
    name: str, value: ArrayLike, low: float, high: float, unit: str
) -> FloatArray:
    """Return `value` as floats; raise unless ``low <= value <= high``.

    NaN marks missing data and passes through.

    Raises
    ------
    InputError
        If any value is outside the range or is no number.
    """
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise _no_numbers(name, value, low, high, unit) from None
    check_range(name, array, low, high, unit)
    return array


def check_range(
    name: str, array: NDArray[Any], low: float, high: float, unit: str
) -> None:
    """Raise unless ``low <= array <= high``, without a copy of a large array.

    NaN marks missing data and passes.

    Raises
    ------
    InputError
        If any value is outside the range or is no number.
    """
    if array.dtype.kind not in "biuf":
        raise _no_numbers(name, array.tolist(), low, high, unit)
    if array.size and low <= array.min() and array.max() <= high:
        return  # two quick passes; a NaN fails both comparisons and is looked at below
    bad = (array < low) | (array > high)
    if bad.any():
        worst = array[bad].flat[0]
        raise InputError(
            f"{name} must lie in [{low:g}, {high:g}] {unit}; "
            f"got {worst:g} ({int(bad.sum())} of {array.size} values out of range)"
        )


def complete(name: str, value: ArrayLike, unit: str) -> FloatArray:
    """Return `value` as floats; raise where a number is missing (NaN).

    For quantities that one run needs in full, such as the twelve months of a climate.

    Raises
    ------
    InputError
        If any value is NaN.
    """
    array = np.asarray(value, dtype=np.float64)
    missing = np.isnan(array)
    if missing.any():
        raise InputError(
            f"{name} must have no missing value, in {unit}; "
            f"got NaN ({int(missing.sum())} of {array.size} values)"
        )
    return array


def _no_numbers(
    name: str, value: object, low: float, high: float, unit: str
) -> InputError:
    """Error for what cannot be read as numbers."""
    return InputError(
        f"{name} must be numbers in [{low:g}, {high:g}] {unit}; got {value!r:.80}"
    )
