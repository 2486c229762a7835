"""Change of a mean between two rounds of sampling, with its standard error.

Values are compared as they are given: stocks of two dates must be of equal soil mass. A
change is judged by the interval of the difference, never by those of the two rounds.
With ``factor`` 1 + 0.004 T the contrast S1 - (1 + 0.004 T) S0 tests whether the stock
rose by more than 4 permil a year (`target_factor`).

The error of each analysis is part of the spread of the values. An error that all
values of a round share, such as that of a laboratory's calibration, is not: it comes in
through `LaboratoryBias`.

Cochran W.G. (1977) Sampling techniques, 3rd ed. Wiley, New York. Chapter 12.
Welch B.L. (1947) The generalization of "Student's" problem when several different
population variances are involved. Biometrika 34, 28-35. doi:10.1093/biomet/34.1-2.28
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite, nan, sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, in_range
from tilth.errors import InputError
from tilth.stats.estimate import Estimate, combine, samples, satterthwaite
from tilth.stats.estimators import Label, random_mean, shares, stratified_mean

ONE: Final = ""  # label of the one stratum of a sample that has none


@dataclass(frozen=True, slots=True, kw_only=True)
class LaboratoryBias:
    """Error that all values of a round share.

    Parameters
    ----------
    before, after : float
        Its standard error in each round, from 0. [as the quantity]
    correlation : float
        1 where both rounds share the error (one method, one calibration), 0 where they
        do not (two laboratories). [1]
    degrees_of_freedom : float, default inf
        Of these standard errors. [1]
    """

    before: float
    after: float
    correlation: float
    degrees_of_freedom: float = inf

    def __post_init__(self) -> None:
        for name, value in (("before", self.before), ("after", self.after)):
            if not (isfinite(value) and value >= 0.0):
                raise InputError(
                    f"{name} must be a finite number from 0 in the unit of the "
                    f"quantity; got {value:g}"
                )
        if not -1.0 <= self.correlation <= 1.0:
            raise InputError(
                f"correlation must lie in [-1, 1]; got {self.correlation:g}"
            )
        if not self.degrees_of_freedom > 0.0:
            raise InputError(
                f"degrees_of_freedom must be above 0; got {self.degrees_of_freedom:g}"
            )

    def standard_error(self, factor: float = 1.0) -> float:
        """Standard error of bias after less `factor` times bias before."""
        first = factor * self.before
        # The difference first: with one shared error it is exact.
        variance = (self.after - first) ** 2
        variance += 2.0 * (1.0 - self.correlation) * self.after * first
        return sqrt(max(variance, 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Change between two rounds.

    Parameters
    ----------
    stock_change : Estimate
        After less `factor` times before, with every error that was given.
    sampling : Estimate
        The same with the error of sampling alone.
    before, after : Estimate
        The rounds.
    factor : float
        Factor of the first round: 1 for the change itself. [1]
    covariance : float or None
        Of the two estimated means, from points visited twice; 0 where no point is;
        None where it is unknown. [as the quantity, squared]
    """

    stock_change: Estimate
    sampling: Estimate
    before: Estimate
    after: Estimate
    factor: float
    covariance: float | None

    def distinguishable(self, level: float = 0.9) -> bool | None:
        """Whether the interval of the difference excludes zero; None if unknown."""
        return excludes_zero(self.stock_change, level)


def excludes_zero(estimate: Estimate, level: float = 0.9) -> bool | None:
    """Whether an interval lies on one side of zero: if not, say "not distinguishable".

    Parameters
    ----------
    estimate : Estimate
        Of a difference.
    level : float, default 0.9
        Coverage of the interval, in (0, 1). [1]

    Returns
    -------
    excluded : bool or None
        None where the standard error is unknown.
    """
    limits = estimate.interval(level)
    return None if limits is None else limits[0] > 0.0 or limits[1] < 0.0


def target_factor(years: float, target_rate: float = 4.0) -> float:
    """Factor of the first round that tests a yearly gain of its stock.

    Parameters
    ----------
    years : float
        Years between the rounds, above 0. [yr]
    target_rate : float, default 4
        Yearly gain as a share of the stock of the first round. [permil yr-1]

    Returns
    -------
    factor : float
        1 + years · rate / 1000. [1]

    Raises
    ------
    InputError
        If the years are not above 0 or the rate is not finite.

    Examples
    --------
    >>> target_factor(5.0)
    1.02
    """
    if not 0.0 < years < inf or not isfinite(target_rate):
        raise InputError(
            "years must be above 0 yr and target_rate finite, in permil yr-1; "
            f"got {years:g} and {target_rate:g}"
        )
    return 1.0 + years * target_rate / 1000.0


def paired_change(
    before: ArrayLike,
    after: ArrayLike,
    *,
    estimator: Callable[[FloatArray], Estimate] = random_mean,
    factor: float = 1.0,
) -> Change:
    """Change at points that were all visited twice, for any design of these points.

    Parameters
    ----------
    before, after : array_like, shape (n,)
        At the same points in the same order. A point without both is left out and
        counted. [as the quantity]
    estimator : callable, default random_mean
        Gives the estimate of one value per point, linear in the values, such as
        ``lambda v: two_stage_ratio_mean(v, farm, farm_size)``.
    factor : float, default 1
        Factor of the first round, see `target_factor`. [1]

    Returns
    -------
    change : Change
        With the standard error of the differences.

    Raises
    ------
    InputError
        If shapes differ or no pair is left.
    """
    b, a = _same_points(before, after)
    _check_factor(factor)
    whole = ~(np.isnan(b) | np.isnan(a))
    first, last = np.where(whole, b, nan), np.where(whole, a, nan)
    sampling = estimator(last - factor * first)
    return _change(sampling, estimator(first), estimator(last), factor)


def overlapping_change(
    before: ArrayLike,
    after: ArrayLike,
    *,
    stratum: Sequence[Label] | None = None,
    area: Mapping[Label, float] | None = None,
    factor: float = 1.0,
) -> Change:
    r"""Change where some random points were visited twice and others once.

    Parameters
    ----------
    before, after : array_like, shape (n,)
        One per point that was visited at all; NaN in the round in which it was not, or
        whose value is missing. [as the quantity]
    stratum : sequence, length n, optional
        Label of the stratum of each point; one stratum if None.
    area : mapping from label to float, optional
        Area of each stratum; given with `stratum`. [ha]
    factor : float, default 1
        Factor of the first round, see `target_factor`. [1]

    Returns
    -------
    change : Change
        Difference of the two means of all points of each round, so no pair is lost.
        Its `n_missing` counts points without one or both values.

    Raises
    ------
    InputError
        If shapes differ, or a stratum has no value in one of the rounds.

    Notes
    -----
    In each stratum points visited twice, only before and only after are three
    independent samples. With :math:`n_0` and :math:`n_1` values in the rounds, each
    point has one term: :math:`u = y_1/n_1 - f y_0/n_0` where it has both, else the part
    it has. The variance of the change is the sum over the three of count times the
    variance of :math:`u`, with Satterthwaite's degrees of freedom. It equals that of
    the differences if all points are revisited, and Welch's if none is.

    A group of one point takes the variance of its round; the covariance of a single
    pair is taken as 0, which errs on the safe side if it is positive.
    """
    b, a = _same_points(before, after)
    _check_factor(factor)
    if (stratum is None) != (area is None):
        raise InputError("stratum and area must be given together; got one of them")
    keep = ~(np.isnan(b) & np.isnan(a))
    if stratum is None or area is None:
        sampling, first, last = _rounds(b, a, [ONE] * b.size, {ONE: 1.0}, factor)
    else:
        if len(stratum) != b.size:
            raise InputError(
                f"stratum must have one label for each of the {b.size} points; "
                f"got {len(stratum)}"
            )
        sampling, first, last = _rounds(b, a, stratum, area, factor)
    missing = b.size - int((~np.isnan(b) & ~np.isnan(a)).sum())
    counted = replace(sampling, n_samples=int(keep.sum()), n_missing=missing)
    return _change(counted, first, last, factor)


def independent_change(
    before: ArrayLike,
    after: ArrayLike,
    *,
    before_stratum: Sequence[Label] | None = None,
    after_stratum: Sequence[Label] | None = None,
    area: Mapping[Label, float] | None = None,
    factor: float = 1.0,
) -> Change:
    """Change where the second round had new random points, drawn independently.

    Parameters
    ----------
    before, after : array_like, shape (n_before,) and (n_after,)
        Values of each round; NaN where missing. [as the quantity]
    before_stratum, after_stratum : sequence, optional
        Label of the stratum of each value; one stratum if None.
    area : mapping from label to float, optional
        Area of each stratum; given with both labels. [ha]
    factor : float, default 1
        Factor of the first round, see `target_factor`. [1]

    Returns
    -------
    change : Change
        With Welch's degrees of freedom.

    Raises
    ------
    InputError
        If a stratum has no value in one of the rounds, or labels and areas do not fit.
    """
    b, a = samples("before", before), samples("after", after)
    given = [x is not None for x in (before_stratum, after_stratum, area)]
    if any(given) and not all(given):
        raise InputError(
            "before_stratum, after_stratum and area must be given together; "
            f"got {sum(given)} of 3"
        )
    _check_factor(factor)
    padded = (
        np.concatenate([b, np.full(a.size, nan)]),
        np.concatenate([np.full(b.size, nan), a]),
    )
    if before_stratum is None or after_stratum is None or area is None:
        labels = [ONE] * (b.size + a.size)
        sampling, first, last = _rounds(*padded, labels, {ONE: 1.0}, factor)
    else:
        if len(before_stratum) != b.size or len(after_stratum) != a.size:
            raise InputError(
                f"strata must have one label for each of the {b.size} and {a.size} "
                f"values; got {len(before_stratum)} and {len(after_stratum)}"
            )
        both = [*before_stratum, *after_stratum]
        sampling, first, last = _rounds(*padded, both, area, factor)
    missing = int(np.isnan(b).sum() + np.isnan(a).sum())
    found = b.size + a.size - missing
    counted = replace(sampling, n_samples=found, n_missing=missing)
    return _change(counted, first, last, factor)


def with_laboratory_bias(change: Change, bias: LaboratoryBias) -> Change:
    """The same change with an error that all values of a round share.

    Parameters
    ----------
    change : Change
        Change with the error of sampling.
    bias : LaboratoryBias
        Shared error of each round and its correlation between them.

    Returns
    -------
    change : Change
        The error of sampling and that of the laboratory joined, as independent; an
        earlier bias is replaced.
    """
    joined = _with_bias(change.sampling, bias, change.factor)
    return replace(change, stock_change=joined)


def difference_in_differences(
    project: Change, control: Change, bias: LaboratoryBias | None = None
) -> Estimate:
    """Change of the project less that of control sites, independently sampled.

    An error of the laboratory that project and control share within a round drops out,
    so the errors of sampling alone are joined.

    Parameters
    ----------
    project, control : Change
        Changes between the same rounds, both with factor 1.
    bias : LaboratoryBias, optional
        Error of the project's rounds relative to those of the control, where different
        laboratories analysed them.

    Returns
    -------
    estimate : Estimate
        Additional change, with Satterthwaite's degrees of freedom.

    Raises
    ------
    InputError
        If a change is a contrast with another factor.
    """
    if project.factor != 1.0 or control.factor != 1.0:
        raise InputError(
            "project and control must be changes with factor 1; "
            f"got {project.factor:g} and {control.factor:g}"
        )
    both = combine(
        [project.sampling, control.sampling],
        [1.0, -1.0],
        method="difference in differences",
    )
    return both if bias is None else _with_bias(both, bias, 1.0)


def _rounds(
    b: FloatArray,
    a: FloatArray,
    stratum: Sequence[Label],
    area: Mapping[Label, float],
    factor: float,
) -> tuple[Estimate, Estimate, Estimate]:
    """Change, and the estimate of each round from all its values."""
    rows: dict[Label, list[int]] = {}
    for i, label in enumerate(stratum):
        rows.setdefault(label, []).append(i)
    weight = shares(area, rows)
    parts = [_stratum(b[rows[x]], a[rows[x]], factor, x) for x in weight]
    rounds = []
    for values in (b, a):
        there = np.flatnonzero(~np.isnan(values))
        labels = [stratum[i] for i in there.tolist()]
        rounds.append(stratified_mean(values[there], labels, area))
    return combine(parts, list(weight.values())), rounds[0], rounds[1]


def _stratum(b: FloatArray, a: FloatArray, factor: float, label: object) -> Estimate:
    """Change in one stratum from three independent groups of points."""
    has_b, has_a = ~np.isnan(b), ~np.isnan(a)
    n0, n1 = int(has_b.sum()), int(has_a.sum())
    if not (n0 and n1):
        raise InputError(
            f"{f'stratum {label}' if label != ONE else 'the sample'} must have a value "
            f"in each round; got {n0} and {n1}"
        )
    first, last = factor * b / n0, a / n1
    both = has_b & has_a
    terms: list[tuple[float, float]] = []
    if both.sum() > 1:
        terms.append(_spread(last[both] - first[both]))
    for part, has in ((first, has_b), (last, has_a)):
        alone = has if both.sum() == 1 else has & ~both
        count = int((has & ~both).sum()) + int(both.sum() == 1)
        if count:
            terms.append(_alone(part[alone], part[has], count))
    unknown = any(np.isnan(v) for v, _ in terms)
    where = f" in stratum {label}" if label != ONE else ""
    variances, degrees = zip(*terms, strict=True)
    return Estimate(
        mean=float(a[has_a].mean() - factor * b[has_b].mean()),
        standard_error=None if unknown else sqrt(sum(variances)),
        degrees_of_freedom=None if unknown else satterthwaite(variances, degrees),
        n_samples=int((has_b | has_a).sum()),
        method="change between rounds",
        reason=f"one sample only of a round{where}" if unknown else "",
    )


def _spread(u: FloatArray) -> tuple[float, float]:
    """Variance of a sum of independent values and its degrees of freedom."""
    deviation = u - u[0] - (u - u[0]).mean()
    return float(deviation @ deviation) * u.size / (u.size - 1), u.size - 1.0


def _alone(u: FloatArray, every: FloatArray, count: int) -> tuple[float, float]:
    """The same for points of one round; a lone one takes the variance of the round."""
    source = u if u.size > 1 else every
    if source.size == 1:
        return nan, nan
    variance, degrees = _spread(source)
    return variance * count / source.size, degrees


def _with_bias(estimate: Estimate, bias: LaboratoryBias, factor: float) -> Estimate:
    if estimate.variance is None or estimate.degrees_of_freedom is None:
        return estimate
    terms = [estimate.variance, bias.standard_error(factor) ** 2]
    degrees = [estimate.degrees_of_freedom, bias.degrees_of_freedom]
    return replace(
        estimate,
        standard_error=sqrt(sum(terms)),
        degrees_of_freedom=satterthwaite(terms, degrees),
        method=f"{estimate.method}, with laboratory bias",
    )


def _change(
    sampling: Estimate, before: Estimate, after: Estimate, factor: float
) -> Change:
    covariance = None
    if None not in (sampling.variance, before.variance, after.variance) and factor:
        total = factor**2 * (before.variance or 0.0) + (after.variance or 0.0)
        covariance = (total - (sampling.variance or 0.0)) / (2.0 * factor)
    return Change(
        stock_change=sampling,
        sampling=sampling,
        before=before,
        after=after,
        factor=factor,
        covariance=covariance,
    )


def _same_points(before: ArrayLike, after: ArrayLike) -> tuple[FloatArray, FloatArray]:
    b, a = samples("before", before), samples("after", after)
    if b.size != a.size or b.size == 0:
        raise InputError(
            "before and after must have one value for each point, NaN where missing; "
            f"got {b.size} and {a.size}"
        )
    return b, a


def _check_factor(factor: float) -> None:
    in_range("factor", factor, 0.0, 1000.0, "1")
    if np.isnan(factor):
        raise InputError("factor must be a number; got nan")
