"""How far a meta-analysis hangs on single studies and on small ones.

Egger M., Davey Smith G., Schneider M., Minder C. (1997) Br. Med. J. 315, 629-634.
doi:10.1136/bmj.315.7109.629 (small studies)
Sterne J.A.C., Egger M. (2005) in Publication bias in meta-analysis, 99-110. Wiley.
doi:10.1002/0470870168.ch6 (the standard error as a moderator)
Viechtbauer W., Cheung M.W.-L. (2010) Res. Synth. Methods 1, 112-125.
doi:10.1002/jrsm.11 (influential studies)
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri, stdtr

from tilth.checks import FloatArray
from tilth.errors import ConvergenceError, InputError
from tilth.stats.meta_fit import fit_again
from tilth.stats.meta_model import effect_model
from tilth.stats.meta_result import MetaAnalysis

NAME: Final = "standard error of the effect"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallStudies:
    """Whether small studies show other effects than large ones.

    Parameters
    ----------
    method : str
        Which test.
    slope : float
        Change of the effect per unit of its standard error. [1]
    standard_error : float
        Of the slope. [1]
    statistic : float
        Slope in standard errors. [1]
    p_value : float
        Chance of a slope as far from 0 if there were none, both sides. [1]
    at_zero : float
        Effect to which they tend as the standard error goes to 0. [as the effect]
    """

    method: str
    slope: float
    standard_error: float
    statistic: float
    p_value: float
    at_zero: float


def egger_test(effect: ArrayLike, variance: ArrayLike) -> SmallStudies:
    r"""Egger's regression of independent effects on their standard error.

    Parameters
    ----------
    effect : array_like, shape (k,)
        Effect sizes. [as the effect]
    variance : array_like, shape (k,)
        Sampling variances. [as the effect, squared]

    Returns
    -------
    test : SmallStudies
        With Student's t and k - 2 degrees of freedom.

    Raises
    ------
    InputError
        If there are fewer than three effects, or all variances are equal.

    Notes
    -----
    Least squares of :math:`y_i / \sigma_i` on :math:`1/\sigma_i`; the constant of this
    line is the slope given here. A slope has other causes than missing studies, such
    as larger effects where plots are smaller; with ratios, the error also depends on
    the effect itself.
    """
    error = np.sqrt(np.asarray(variance, dtype=np.float64))
    model = effect_model(effect, variance, moderators=error, names=[NAME])
    weight = 1.0 / model.variance
    x, y = model.design, model.effect
    covariance = np.linalg.inv(x.T @ (weight[:, None] * x))
    b = covariance @ (x.T @ (weight * y))
    rest = model.n_effects - 2
    dispersion = float(weight @ (y - x @ b) ** 2) / rest
    slope_error = sqrt(dispersion * float(covariance[1, 1]))
    t = float(b[1]) / slope_error
    return SmallStudies(
        method="regression of Egger et al. (1997)",
        slope=float(b[1]),
        standard_error=slope_error,
        statistic=t,
        p_value=float(2.0 * stdtr(rest, -abs(t))),
        at_zero=float(b[0]),
    )


def small_study_test(result: MetaAnalysis) -> SmallStudies:
    """The same question with the model of the analysis, as for several levels.

    Parameters
    ----------
    result : MetaAnalysis
        A fit; its moderators stay.

    Returns
    -------
    test : SmallStudies
        From the same model with the standard error as one more moderator.

    Raises
    ------
    InputError
        If all standard errors are equal, or too few effects are left.
    """
    error = np.sqrt(result.data.variance)
    again = fit_again(result, moderator=error, names=[NAME])
    slope, slope_error = again.coefficients[-1], again.standard_errors()[-1]
    return SmallStudies(
        method=f"standard error as a moderator of the {result.kind} model",
        slope=float(slope),
        standard_error=float(slope_error),
        statistic=float(slope / slope_error),
        p_value=float(again.p_values()[-1]),
        at_zero=again.estimate,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeftOut:
    """The mean effect without each study in turn.

    Parameters
    ----------
    estimate : ndarray, shape (n_studies,)
        NaN where the rest cannot be fitted. [as the effect]
    standard_error : ndarray, shape (n_studies,)
        Of it. [as the effect]
    tau2 : ndarray, shape (n_studies,)
        Heterogeneity of all levels. [as the effect, squared]
    cooks_distance : ndarray, shape (n_studies,)
        Shift of all coefficients, in their own covariance. [1]
    influential : array of bool, shape (n_studies,)
        Where this distance exceeds the median of chi-squared with as many degrees of
        freedom as coefficients.
    reasons : dict of int to str
        Why the rest cannot be fitted.
    """

    estimate: FloatArray
    standard_error: FloatArray
    tau2: FloatArray
    cooks_distance: FloatArray
    influential: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    reasons: dict[int, str]

    def range(self) -> tuple[float, float]:
        """Smallest and largest mean effect; NaN if there is none."""
        if np.isnan(self.estimate).all():
            return float("nan"), float("nan")
        return float(np.nanmin(self.estimate)), float(np.nanmax(self.estimate))


def leave_one_study_out(
    result: MetaAnalysis, study: Sequence[Hashable] | None = None
) -> LeftOut:
    """Fit without each study, and how much that moves the coefficients.

    Parameters
    ----------
    result : MetaAnalysis
        A fit.
    study : sequence, length k, optional
        Label of the study of each effect, where a model without levels was fitted to
        several effects of a study; the studies of the model if None.

    Returns
    -------
    left_out : LeftOut
        One entry per study, in the order of their first effects.

    Raises
    ------
    InputError
        If there is not one label per effect.
    """
    labels = result.data.study.tolist() if study is None else list(study)
    if len(labels) != result.n_effects:
        raise InputError(
            f"study must have one label for each of the {result.n_effects} effects; "
            f"got {len(labels)}"
        )
    place: dict[Hashable, int] = {}
    codes = np.array([place.setdefault(label, len(place)) for label in labels])
    n, p = len(place), result.data.n_coefficients
    estimate, error, tau2, cook = (np.full(n, np.nan) for _ in range(4))
    reasons: dict[int, str] = {}
    errors = result.standard_errors()
    scale = 1.0 / np.where(errors > 0.0, errors, np.nan)  # no distance without error
    inner = np.linalg.inv(result.covariance * np.outer(scale, scale))
    for i in range(n):
        keep = np.flatnonzero(codes != i)
        try:
            rest = fit_again(result, keep=keep)
        except (InputError, ConvergenceError) as problem:
            reasons[i] = str(problem)
            continue
        shift = scale * (rest.coefficients - result.coefficients)
        estimate[i], error[i] = rest.estimate, rest.standard_error
        tau2[i], cook[i] = rest.tau2, float(shift @ inner @ shift)
    with np.errstate(invalid="ignore"):
        far = cook > float(chdtri(p, 0.5))
    return LeftOut(
        estimate=estimate,
        standard_error=error,
        tau2=tau2,
        cooks_distance=cook,
        influential=far,
        reasons=reasons,
    )
