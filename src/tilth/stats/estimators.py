"""Estimators of a mean from random samples, strata, composites and existing points.

A total is the mean times the area: ``estimate.times(area)``. A value that is NaN is
left out and counted; this takes it to be missing at random within its stratum.

Cochran W.G. (1977) Sampling techniques, 3rd ed. Wiley, New York. Chapters 2 and 5.
de Gruijter J.J., Brus D.J., Bierkens M.F.P., Knotters M. (2006) Sampling for natural
resource monitoring. Springer, Berlin. doi:10.1007/3-540-33161-1
"""

from collections.abc import Hashable, Mapping, Sequence
from math import inf, isnan, sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.estimate import Estimate, combine, samples

Label = TypeVar("Label", bound=Hashable)


def random_mean(values: ArrayLike, *, n_units: float = inf) -> Estimate:
    r"""Mean of a simple random sample without replacement.

    Parameters
    ----------
    values : array_like, shape (n,)
        One per sampled point; NaN where it is missing. [as the quantity]
    n_units : float, default inf
        Number of units in the population; infinite for points in an area. [1]

    Returns
    -------
    estimate : Estimate
        With n - 1 degrees of freedom; no standard error from one value, unless it is
        the whole population.

    Raises
    ------
    InputError
        If there is no value, or there are more than units.

    Notes
    -----
    .. math:: v(\bar y) = \left(1 - \frac{n}{N}\right) \frac{s^2}{n}

    Cochran (1977), chapter 2.

    Examples
    --------
    >>> e = random_mean([41.0, 47.0, 50.0, 54.0])
    >>> e.mean, round(e.standard_error, 3), e.degrees_of_freedom
    (48.0, 2.739, 3.0)
    """
    y, missing = present("values", values)
    return mean_of(y, missing, n_units, "simple random sample", "one sample only")


def stratified_mean(
    values: ArrayLike,
    stratum: Sequence[Label],
    area: Mapping[Label, float],
    *,
    n_units: Mapping[Label, float] | None = None,
) -> Estimate:
    r"""Mean of a stratified random sample.

    Parameters
    ----------
    values : array_like, shape (n,)
        One per point or composite; NaN where it is missing. [as the quantity]
    stratum : sequence, length n
        Label of the stratum of each value.
    area : mapping from label to float
        Area (or number of units) of every stratum of the population, above 0. [ha]
    n_units : mapping from label to float, optional
        Number of units in each stratum; infinite, as for points, if None. [1]

    Returns
    -------
    estimate : Estimate
        With Satterthwaite's degrees of freedom; no standard error if a stratum has one
        value only.

    Raises
    ------
    InputError
        If a stratum has no value or no area, or more values than units.

    Notes
    -----
    .. math::
        \bar y = \sum_h W_h \bar y_h, \qquad
        v(\bar y) = \sum_h W_h^2 \left(1 - \frac{n_h}{N_h}\right) \frac{s_h^2}{n_h}

    with :math:`W_h` the share of the area. Cochran (1977), chapter 5.
    """
    y = samples("values", values)
    groups = grouped(y, stratum, "stratum")
    weight = shares(area, groups)
    parts = []
    for label in weight:
        found, missing = present(f"values of stratum {label}", groups[label])
        size = inf if n_units is None else size_of("n_units", n_units, label)
        where = f" in stratum {label}" if label else ""
        reason = f"one sample only{where}"
        parts.append(mean_of(found, missing, size, "stratified random sample", reason))
    return combine(parts, list(weight.values()))


def composite_mean(values: ArrayLike) -> Estimate:
    """Mean of composites, each mixed from the same number of random cores.

    The spread among composites holds the variance of the soil and that of preparation
    and analysis; cores inside a composite add nothing to it. The cores of one composite
    are drawn at random over the whole area or, for composites that are mixed across
    strata, one in each stratum of equal area (de Gruijter et al. 2006).
    Composites within strata go to `stratified_mean`.

    Parameters
    ----------
    values : array_like, shape (n,)
        One per composite; NaN where it is missing. [as the quantity]

    Returns
    -------
    estimate : Estimate
        With n - 1 degrees of freedom; one composite gives no standard error.

    Raises
    ------
    InputError
        If there is no value.
    """
    y, missing = present("values", values)
    return mean_of(y, missing, inf, "composites", "one composite only")


def purposive_mean(values: ArrayLike) -> Estimate:
    """Mean of points that were not drawn at random; it has no design variance.

    Existing points, a grid chosen by hand and a conditioned Latin hypercube have
    unknown probabilities of inclusion. Their spread says nothing certain about the
    error.

    Parameters
    ----------
    values : array_like, shape (n,)
        One per point; NaN where it is missing. [as the quantity]

    Returns
    -------
    estimate : Estimate
        Without a standard error.

    Raises
    ------
    InputError
        If there is no value.
    """
    y, missing = present("values", values)
    return Estimate(
        mean=float(y.mean()),
        standard_error=None,
        degrees_of_freedom=None,
        n_samples=y.size,
        n_missing=missing,
        method="purposive sample",
        reason="points were not drawn at random: there is no design variance",
    )


def mean_of(
    y: FloatArray, missing: int, n_units: float, method: str, reason: str
) -> Estimate:
    """Mean of checked values of a simple random sample; `reason` if it is only one.

    Raises
    ------
    InputError
        If there are more values than units.
    """
    n = y.size
    if isnan(n_units) or n_units < n:
        raise InputError(
            f"n_units must be at least the number of samples, {n}; got {n_units:g}"
        )
    # Taken from the first value, so that equal values have no variance by rounding.
    mean = float(y[0] + (y - y[0]).mean())
    se = df = None
    if n == n_units:
        se, df = 0.0, inf
    elif n > 1:
        deviation = y - mean
        se = sqrt((1.0 - n / n_units) * float(deviation @ deviation) / (n - 1) / n)
        df = float(n - 1)
    return Estimate(
        mean=mean,
        standard_error=se,
        degrees_of_freedom=df,
        n_samples=n,
        n_missing=missing,
        method=method,
        reason=reason if se is None else "",
    )


def present(name: str, values: ArrayLike) -> tuple[FloatArray, int]:
    """Values that are not NaN and the number of those that are.

    Raises
    ------
    InputError
        If no value is left.
    """
    y = samples(name, values)
    found = y[~np.isnan(y)]
    if found.size == 0:
        raise InputError(
            f"{name} must hold at least one number, in the unit of the quantity; "
            f"got {y.size} missing"
        )
    return found, y.size - found.size


def grouped(
    y: FloatArray, labels: Sequence[Label], name: str
) -> dict[Label, FloatArray]:
    """Values of each label, in the order of their first occurrence.

    Raises
    ------
    InputError
        If there is not one label per value.
    """
    if len(labels) != y.size:
        raise InputError(
            f"{name} must have one label for each of the {y.size} values; "
            f"got {len(labels)}"
        )
    rows: dict[Label, list[int]] = {}
    for i, label in enumerate(labels):
        rows.setdefault(label, []).append(i)
    return {label: y[index] for label, index in rows.items()}


def shares(
    area: Mapping[Label, float], groups: Mapping[Label, object]
) -> dict[Label, float]:
    """Share of each stratum in the area.

    Raises
    ------
    InputError
        If a stratum has samples but no area, or an area but no samples.
    """
    unknown = [label for label in groups if label not in area]
    empty = [label for label in area if label not in groups]
    if unknown or empty:
        rule = "an area for each stratum and samples in each"
        wrong = f"no area for {unknown}" if unknown else f"no sample in {empty}"
        raise InputError(f"area must give {rule}, in ha; there is {wrong}")
    sizes = {label: size_of("area", area, label) for label in area}
    total = sum(sizes.values())
    if total == inf:
        raise InputError("area must be finite, in ha; got inf")
    return {label: size / total for label, size in sizes.items()}


def size_of(name: str, sizes: Mapping[Label, float], label: Label) -> float:
    """Size of one stratum or farm.

    Raises
    ------
    InputError
        If it is absent or not above 0.
    """
    size = sizes.get(label)
    if size is None or not size > 0.0:
        raise InputError(f"{name} of {label} must be above 0; got {size}")
    return float(size)
