r"""Effect sizes of a practice against its control, with their sampling errors.

Means, standard deviations and numbers of replicates of both groups go in. NaN passes
through: an effect without a standard deviation has no variance, and is never given one
silently (see `imputed_deviation`).

Hedges L.V., Gurevitch J., Curtis P.S. (1999) Ecology 80, 1150-1156.
doi:10.1890/0012-9658(1999)080[1150:TMAORR]2.0.CO;2 (log response ratio)
Lajeunesse M.J. (2015) Ecology 96, 2056-2063. doi:10.1890/14-2402.1 (its correction)
Lajeunesse M.J. (2011) Ecology 92, 2049-2055. doi:10.1890/11-0423.1 (shared controls)
Hedges L.V. (1981) J. Educ. Stat. 6, 107-128. doi:10.3102/10769986006002107 (g)
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from tilth.checks import FloatArray, in_range
from tilth.errors import InputError

FEWEST_DEVIATIONS: Final = 5  # known ones from which others are imputed
UNIT: Final = "in the unit of the quantity"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """Treatments, or controls, of several comparisons.

    Parameters
    ----------
    mean : array_like, shape (k,)
        Of the replicates. [as the quantity]
    standard_deviation : array_like, shape (k,)
        Among replicates, from 0. [as the quantity]
    n : array_like, shape (k,)
        Replicates, from 1. [1]
    """

    mean: ArrayLike
    standard_deviation: ArrayLike
    n: ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EffectSizes:
    """Effects with what is needed to weigh them.

    Parameters
    ----------
    effect : ndarray, shape (k,)
        Treatment against control. [as the effect]
    variance : ndarray, shape (k,)
        Of its sampling error. [as the effect, squared]
    control_error : ndarray, shape (k,)
        Standard error that the control contributes, with the sign in which the control
        acts: two effects with one control have the product of theirs as covariance. NaN
        where this form does not hold. [as the effect]
    """

    effect: FloatArray
    variance: FloatArray
    control_error: FloatArray


def log_response_ratio(
    treatment: Group, control: Group, *, corrected: bool = False
) -> EffectSizes:
    r"""Logarithm of the ratio of means.

    Parameters
    ----------
    treatment, control : Group
        Means above 0.
    corrected : bool, default False
        True for the correction of Lajeunesse (2015) for few or very variable
        replicates.

    Returns
    -------
    sizes : EffectSizes
        No unit: 0.1 is an increase by 10.5 %.

    Raises
    ------
    InputError
        If a number is outside its range or shapes differ.

    Notes
    -----
    .. math::
        L = \ln\frac{\bar x_T}{\bar x_C}, \quad
        q_g = \frac{s_g^2}{n_g \bar x_g^2}, \quad v = q_T + q_C

    and corrected :math:`L + (q_T - q_C)/2` with
    :math:`v + (q_T^2 + q_C^2)/2`.

    Examples
    --------
    >>> t = Group(mean=[22.0], standard_deviation=[4.4], n=[4])
    >>> c = Group(mean=[20.0], standard_deviation=[4.0], n=[4])
    >>> r = log_response_ratio(t, c)
    >>> round(float(r.effect[0]), 4), round(float(r.variance[0]), 6)
    (0.0953, 0.02)
    """
    (mt, st, nt), (mc, sc, nc) = _checked(treatment, control, positive=True)
    qt, qc = st**2 / (nt * mt**2), sc**2 / (nc * mc**2)
    effect, variance, part = np.log(mt / mc), qt + qc, qc
    if corrected:
        effect = effect + (qt - qc) / 2.0
        variance = variance + (qt**2 + qc**2) / 2.0
        part = qc + qc**2 / 2.0
    return EffectSizes(effect=effect, variance=variance, control_error=-np.sqrt(part))


def mean_difference(treatment: Group, control: Group) -> EffectSizes:
    r"""Difference of means, in their own unit.

    Parameters
    ----------
    treatment, control : Group
        In one unit.

    Returns
    -------
    sizes : EffectSizes
        In that unit.

    Raises
    ------
    InputError
        If a number is outside its range or shapes differ.

    Notes
    -----
    .. math:: D = \bar x_T - \bar x_C, \qquad v = s_T^2/n_T + s_C^2/n_C

    Examples
    --------
    >>> t = Group(mean=[53.0], standard_deviation=[6.0], n=[4])
    >>> c = Group(mean=[50.0], standard_deviation=[8.0], n=[4])
    >>> float(mean_difference(t, c).variance[0])
    25.0
    """
    (mt, st, nt), (mc, sc, nc) = _checked(treatment, control)
    return EffectSizes(
        effect=mt - mc,
        variance=st**2 / nt + sc**2 / nc,
        control_error=-sc / np.sqrt(nc),
    )


def stock_change_rate(
    treatment: Group, control: Group, years: ArrayLike
) -> EffectSizes:
    """Difference of stocks per year since the practice began.

    It takes both stocks to have been equal at the start.

    Parameters
    ----------
    treatment, control : Group
        Stocks of one layer.
    years : array_like, shape (k,)
        Since the practice began, above 0. [yr]

    Returns
    -------
    sizes : EffectSizes
        In the unit of the stocks per year.

    Raises
    ------
    InputError
        If a number is outside its range or shapes differ.
    """
    plain = mean_difference(treatment, control)
    t = _years(years, plain.effect.shape)
    return EffectSizes(
        effect=plain.effect / t,
        variance=plain.variance / t**2,
        control_error=plain.control_error / t,
    )


def relative_change_rate(
    treatment: Group, control: Group, years: ArrayLike
) -> EffectSizes:
    r"""Difference of stocks per year, in per mille of the stock of the control.

    Parameters
    ----------
    treatment, control : Group
        Stocks of one layer, above 0.
    years : array_like, shape (k,)
        Since the practice began, above 0. [yr]

    Returns
    -------
    sizes : EffectSizes
        In per mille per year; it is the rate of the 4 per 1000 against the baseline
        where the control kept its stock.

    Raises
    ------
    InputError
        If a number is outside its range or shapes differ.

    Notes
    -----
    .. math::
        r = \frac{1000}{t}\left(\frac{\bar x_T}{\bar x_C} - 1\right), \qquad
        v = \left(\frac{1000}{t}\right)^2 \left(\frac{\bar x_T}{\bar x_C}\right)^2
        (q_T + q_C), \quad q_g = \frac{s_g^2}{n_g \bar x_g^2}
    """
    (mt, st, nt), (mc, sc, nc) = _checked(treatment, control, positive=True)
    ratio = mt / mc
    scale = 1000.0 / _years(years, ratio.shape)
    qt, qc = st**2 / (nt * mt**2), sc**2 / (nc * mc**2)
    return EffectSizes(
        effect=scale * (ratio - 1.0),
        variance=(scale * ratio) ** 2 * (qt + qc),
        control_error=-scale * ratio * np.sqrt(qc),
    )


def hedges_g(treatment: Group, control: Group) -> EffectSizes:
    r"""Difference of means in standard deviations, corrected for few replicates.

    For quantities measured on scales that cannot be converted into each other.

    Parameters
    ----------
    treatment, control : Group
        With at least two replicates each in all.

    Returns
    -------
    sizes : EffectSizes
        No unit; `control_error` is NaN, since effects with one control have another
        covariance.

    Raises
    ------
    InputError
        If a number is outside its range or shapes differ.

    Notes
    -----
    .. math::
        g = J(m) \frac{\bar x_T - \bar x_C}{s}, \quad m = n_T + n_C - 2, \quad
        J(m) = \frac{\Gamma(m/2)}{\sqrt{m/2}\,\Gamma((m-1)/2)}, \quad
        v = \frac{1}{n_T} + \frac{1}{n_C} + \frac{g^2}{2 (n_T + n_C)}

    with the pooled standard deviation s.
    """
    (mt, st, nt), (mc, sc, nc) = _checked(treatment, control)
    m = nt + nc - 2.0
    if (m <= 1.0).any():
        raise InputError(
            f"n of both groups must add to more than 3; got {m[m <= 1.0][0] + 2:g}"
        )
    pooled = np.sqrt(((nt - 1.0) * st**2 + (nc - 1.0) * sc**2) / m)
    with np.errstate(divide="ignore", invalid="ignore"):
        d = np.where(pooled > 0.0, (mt - mc) / pooled, np.nan)
    j = np.exp(gammaln(m / 2.0) - 0.5 * np.log(m / 2.0) - gammaln((m - 1.0) / 2.0))
    g = j * d
    variance = 1.0 / nt + 1.0 / nc + g**2 / (2.0 * (nt + nc))
    return EffectSizes(
        effect=g, variance=variance, control_error=np.full(g.shape, np.nan)
    )


def shared_control_covariance(
    sizes: EffectSizes, control: Sequence[Hashable]
) -> FloatArray:
    """Sampling covariance of effects of which some share a control.

    Parameters
    ----------
    sizes : EffectSizes
        All complete.
    control : sequence, length k
        Label of the control of each effect; None or an empty text for one that no other
        effect uses.

    Returns
    -------
    covariance : ndarray, shape (k, k)
        To be given to the functions of `tilth.stats.meta_analysis`.
        [as the effect, squared]

    Raises
    ------
    InputError
        If there is not one label per effect, or the share of a control is not known.
    """
    k = sizes.effect.size
    if len(control) != k:
        raise InputError(
            f"control must have one label for each of the {k} effects; "
            f"got {len(control)}"
        )
    rows: dict[Hashable, list[int]] = {}
    for i, label in enumerate(control):
        if label is not None and label != "":
            rows.setdefault(label, []).append(i)
    covariance = np.diag(sizes.variance)
    for label, index in rows.items():
        if len(index) < 2:
            continue
        part = sizes.control_error[index]
        if np.isnan(part).any():
            raise InputError(
                "control_error must be known for effects that share a control; it is "
                f"NaN for control {label}"
            )
        block = np.outer(part, part)
        np.fill_diagonal(block, sizes.variance[index])
        covariance[np.ix_(index, index)] = block
    return covariance


def imputed_deviation(
    mean: ArrayLike, standard_deviation: ArrayLike, *, share: float = 0.5
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Standard deviations, missing ones from the coefficients of variation of others.

    An imputed value is a guess: flag its effect, and fit again without it.

    Parameters
    ----------
    mean : array_like, shape (k,)
        Means, above 0. [as the quantity]
    standard_deviation : array_like, shape (k,)
        NaN where it is missing. [as the quantity]
    share : float, default 0.5
        Quantile of the known coefficients of variation to use: the median. [1]

    Returns
    -------
    standard_deviation : ndarray, shape (k,)
        Complete where the mean is. [as the quantity]
    imputed : array of bool, shape (k,)
        Where it was missing.

    Raises
    ------
    InputError
        If fewer than five are known, or a number is outside its range.
    """
    m = in_range("mean", mean, 0.0, inf, UNIT)
    s = in_range("standard_deviation", standard_deviation, 0.0, inf, UNIT)
    known = ~np.isnan(s) & (m > 0.0)
    if int(known.sum()) < FEWEST_DEVIATIONS:
        raise InputError(
            f"standard_deviation must be known for at least {FEWEST_DEVIATIONS} groups "
            f"to impute others; got {int(known.sum())}"
        )
    ratio = float(np.quantile(s[known] / m[known], share))
    imputed = np.isnan(s)
    return np.where(imputed, ratio * m, s), imputed


def _checked(
    treatment: Group, control: Group, *, positive: bool = False
) -> tuple[tuple[FloatArray, ...], tuple[FloatArray, ...]]:
    """Mean, standard deviation and n of both groups, of one shape."""
    groups = []
    for name, group in (("treatment", treatment), ("control", control)):
        low = 0.0 if positive else -inf
        mean = in_range(f"mean of {name}", group.mean, low, inf, UNIT)
        if positive and (mean == 0.0).any():
            raise InputError(
                f"mean of {name} must be above 0, {UNIT}; got 0 "
                f"({int((mean == 0.0).sum())} of {mean.size} values)"
            )
        label = f"standard_deviation of {name}"
        deviation = in_range(label, group.standard_deviation, 0.0, inf, UNIT)
        n = in_range(f"n of {name}", group.n, 1.0, inf, "1")
        groups.append((mean, deviation, n))
    shapes = {a.shape for group in groups for a in group}
    if len(shapes) != 1 or len(next(iter(shapes))) != 1:
        raise InputError(
            "mean, standard_deviation and n of both groups must have one shape (k,); "
            f"got {', '.join(str(s) for s in sorted(shapes))}"
        )
    return groups[0], groups[1]


def _years(years: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    """Years above 0, one per effect."""
    t = in_range("years", years, 0.0, inf, "yr")
    if (t == 0.0).any() or t.shape not in ((), shape):
        raise InputError(
            f"years must be above 0 yr, one for each of the {shape[0]} effects; got "
            f"the shape {t.shape} with {int((t == 0.0).sum())} of 0"
        )
    return np.broadcast_to(t, shape)
