"""Estimators of the variance of true effects among studies, one effect per study.

Each takes a model and returns the variance; `tilth.stats.meta_analysis.random_effects`
takes any of them, or another function of this form.

Viechtbauer W. (2005) J. Educ. Behav. Stat. 30, 261-293. doi:10.3102/10769986030003261
DerSimonian R., Laird N. (1986) Control. Clin. Trials 7, 177-188.
doi:10.1016/0197-2456(86)90046-2
Paule R.C., Mandel J. (1982) J. Res. Natl. Bur. Stand. 87, 377-385.
doi:10.6028/jres.087.022
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from scipy.optimize import brentq

from tilth.errors import ConvergenceError
from tilth.stats.meta_model import EffectModel, profile
from tilth.stats.meta_search import largest_likelihood

Estimator = Callable[[EffectModel], float]

WIDEST: Final = 200  # doublings when a bracket is sought


def reml(model: EffectModel) -> float:
    """Heterogeneity of largest restricted likelihood.

    Parameters
    ----------
    model : EffectModel
        One effect per study.

    Returns
    -------
    tau2 : float
        From 0. [as the effect, squared]
    """
    return largest_likelihood(model, (False, True), restricted=True)[1]


def maximum_likelihood(model: EffectModel) -> float:
    """Heterogeneity of largest likelihood; too small on average with few studies.

    Parameters
    ----------
    model : EffectModel
        One effect per study.

    Returns
    -------
    tau2 : float
        From 0. [as the effect, squared]
    """
    return largest_likelihood(model, (False, True), restricted=False)[1]


def dersimonian_laird(model: EffectModel) -> float:
    """Heterogeneity from Cochran's Q by the method of moments.

    Parameters
    ----------
    model : EffectModel
        One effect per study.

    Returns
    -------
    tau2 : float
        From 0. [as the effect, squared]
    """
    plain = profile(model, 0.0, 0.0, restricted=True, slopes=False)
    excess = plain.residual_sum - (model.n_effects - model.n_coefficients)
    return max(0.0, excess / plain.trace)


def paule_mandel(model: EffectModel) -> float:
    """Heterogeneity at which the weighted squares equal their degrees of freedom.

    Parameters
    ----------
    model : EffectModel
        One effect per study.

    Returns
    -------
    tau2 : float
        From 0. [as the effect, squared]
    """
    return residual_sum_root(model, float(model.n_effects - model.n_coefficients))


def residual_sum_root(model: EffectModel, squares: float) -> float:
    """Heterogeneity at which the weighted squares fall to a value.

    Parameters
    ----------
    model : EffectModel
        One effect per study.
    squares : float
        Value of the generalised Q, above 0. [1]

    Returns
    -------
    tau2 : float
        0 if the squares are below the value without heterogeneity.
        [as the effect, squared]

    Raises
    ------
    ConvergenceError
        If they stay above it however large the heterogeneity.
    """

    def excess(tau2: float) -> float:
        there = profile(model, 0.0, tau2, restricted=True, slopes=False)
        return there.residual_sum - squares

    if excess(0.0) <= 0.0:
        return 0.0
    high = float(np.median(model.variance))
    for _ in range(WIDEST):
        if excess(high) < 0.0:
            return float(brentq(excess, 0.0, high, xtol=1e-300, rtol=1e-13))
        high *= 2.0
    raise ConvergenceError(
        f"the weighted squares stay above {squares:g} up to a heterogeneity of {high:g}"
    )
