"""Warnings where a sample is too small or too skewed for the interval it gives."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray
from tilth.stats.estimate import samples
from tilth.stats.estimators import Label, grouped

# From benchmarks/interval_coverage.py: five samples of lognormal data, coefficient
# of variation of 100 % (skewness 4) cover 80 %, thirty 85 %; two normal ones in each of
# three strata 95 %. Of ten normal samples 8 % are called skewed, of thirty 2 %.
_FEWEST: Final = 5
_SKEWED: Final = 1.0
_FOR_SKEWNESS: Final = 8  # fewer values tell nothing of their skewness


def small_or_skewed(
    values: ArrayLike, stratum: Sequence[Label] | None = None
) -> tuple[str, ...]:
    """Sentences that say where an interval may not cover what it states.

    Parameters
    ----------
    values : array_like, shape (n,)
        Of a sample, or differences of pairs; NaN is left out. [as the quantity]
    stratum : sequence, length n, optional
        Label of the stratum of each value; one stratum if None.

    Returns
    -------
    warnings : tuple of str
        Empty if nothing was found.

    Raises
    ------
    InputError
        If values are infinite, or there is not one label per value.
    """
    y = samples("values", values)
    groups: dict[object, FloatArray] = {"": y}
    if stratum is not None:
        groups = dict(grouped(y, stratum, "stratum"))
    found = []
    parts = []
    for label, group in groups.items():
        there = group[~np.isnan(group)]
        where = f" in stratum {label}" if stratum is not None else ""
        if there.size < _FEWEST:
            found.append(
                f"{there.size} sample{'' if there.size == 1 else 's'}{where}: with "
                f"fewer than {_FEWEST} the interval depends on the data being normal"
            )
        if there.size > 1 and (there == there[0]).all():
            found.append(
                f"all {there.size} values{where} are equal: was one value copied, or "
                "does the unit hide the differences?"
            )
        elif there.size > 1:
            parts.append(there - there.mean())
    pooled = np.concatenate(parts) if parts else np.empty(0)
    # One deviation for all strata: in its own, one value of five never exceeds 1.5.
    if pooled.size >= _FOR_SKEWNESS:
        skewness = float((pooled**3).mean() / (pooled**2).mean() ** 1.5)
        if abs(skewness) > _SKEWED:
            side = "high" if skewness > 0.0 else "low"
            found.append(
                f"the values are skewed ({skewness:.1f}), with a few very {side} ones: "
                "the interval covers less than it states, and misses mostly on that "
                "side"
            )
    return tuple(found)
