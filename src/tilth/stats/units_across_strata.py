r"""Mean of few units, such as control sites, that strata share or have one by one.

The estimator of strata takes the units of each as a sample of their own. It does not
hold where one unit lies in several strata, since what is special to it moves all of
them, nor where a stratum has one unit, which has no spread. Here the mean is that of
strata still, weighted by their areas, but its variance comes from the units, each of
which is one value whatever its strata: the strata are collapsed.

Cochran W.G. (1977) Sampling techniques, 3rd ed. Wiley, New York. Section 5A.12
(collapsed strata).
"""

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.estimate import Estimate, samples
from tilth.stats.estimators import Label, shares


def mean_across_strata(
    values: ArrayLike,
    unit: Sequence[Label],
    stratum: Sequence[Label],
    area: Mapping[Label, float],
) -> Estimate:
    r"""Mean of strata, with the units as its only sample.

    Parameters
    ----------
    values : array_like, shape (n,)
        One per unit and stratum; NaN where it is missing. [as the quantity]
    unit : sequence, length n
        Label of the unit of each value.
    stratum : sequence, length n
        Label of the stratum of each value.
    area : mapping from label to float
        Area of every stratum, above 0. [ha]

    Returns
    -------
    estimate : Estimate
        With one degree of freedom less than units; without a standard error if there
        is one unit only. `n_samples` counts units, `n_missing` values.

    Raises
    ------
    InputError
        If labels do not fit the values, or a stratum has no value or no area.

    Notes
    -----
    With :math:`n_h` units in stratum :math:`h` of weight :math:`W_h`, unit :math:`i`
    counts :math:`w_i = \sum_{h \ni i} W_h / n_h` and has the value
    :math:`D_i = \sum_{h \ni i} (W_h / n_h) y_{hi} / w_i`:

    .. math::
        \bar y = \sum_i w_i D_i, \qquad
        v(\bar y) = \sum_i w_i^2 \, \frac{\sum_i (D_i - \bar D)^2}{n - 1}

    with the plain mean :math:`\bar D` of the :math:`n` units. Where every unit is in
    every stratum this is the mean of units with variance :math:`s^2/n`. Where strata
    differ and units lie in some of them only, that difference counts as spread of
    units, and the variance is too large on average. It is right on average where
    units spread alike; where those that count most spread most, it is too small.
    """
    y = samples("values", values)
    for name, labels in (("unit", unit), ("stratum", stratum)):
        if len(labels) != y.size:
            raise InputError(
                f"{name} must have one label for each of the {y.size} values; "
                f"got {len(labels)}"
            )
    kept = np.flatnonzero(~np.isnan(y)).tolist()
    units, strata = [unit[i] for i in kept], [stratum[i] for i in kept]
    own, weight = _units(y[kept], units, strata, area)
    variance = float(weight @ weight * own.var(ddof=1)) if own.size > 1 else None
    return Estimate(
        mean=float(weight @ own),
        standard_error=None if variance is None else sqrt(variance),
        degrees_of_freedom=None if variance is None else own.size - 1.0,
        n_samples=own.size,
        n_missing=y.size - len(kept),
        method="units across strata",
        reason="one site only" if variance is None else "",
    )


def _units(
    values: FloatArray,
    unit: Sequence[Label],
    stratum: Sequence[Label],
    area: Mapping[Label, float],
) -> tuple[FloatArray, FloatArray]:
    """Value and weight of each unit, weighted by the strata that it is in."""
    count: dict[Label, int] = {}
    for label in stratum:
        count[label] = count.get(label, 0) + 1
    share = shares(area, count)
    cell = np.array([share[label] / count[label] for label in stratum])
    names = {name: i for i, name in enumerate(dict.fromkeys(unit))}
    place = np.array([names[label] for label in unit])
    weight = np.bincount(place, weights=cell).astype(np.float64)
    return np.bincount(place, weights=cell * values) / weight, weight
