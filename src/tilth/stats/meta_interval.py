"""Intervals of the heterogeneity of a meta-analysis.

Viechtbauer W. (2007) Stat. Med. 26, 37-52. doi:10.1002/sim.2514 (Q-profile, profile
likelihood)
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtri

from tilth.errors import ConvergenceError, InputError
from tilth.stats.heterogeneity import residual_sum_root
from tilth.stats.meta_model import profile
from tilth.stats.meta_result import MetaAnalysis
from tilth.stats.meta_search import largest_likelihood

WIDEST: Final = 100


def q_profile_interval(
    result: MetaAnalysis, level: float | None = None
) -> tuple[float, float]:
    """Interval of the heterogeneity of random effects, exact for normal effects.

    Parameters
    ----------
    result : MetaAnalysis
        Of `tilth.stats.meta_analysis.random_effects`.
    level : float, optional
        That of the result if None. [1]

    Returns
    -------
    interval : tuple of float
        Lower and upper limit of `tau2_study`; both are 0 where effects differ less
        than their sampling errors let expect. [as the effect, squared]

    Raises
    ------
    InputError
        If the model is another one.

    Notes
    -----
    The generalised Q of the true heterogeneity is chi-squared with k - p degrees of
    freedom; the limits are where it equals the quantiles of this distribution.
    """
    if result.kind != "random effects":
        raise InputError(
            f"q_profile_interval needs a model of random effects; got {result.kind}"
        )
    tail = (1.0 - (result.level if level is None else level)) / 2.0
    df = result.q_degrees_of_freedom
    low = residual_sum_root(result.data, float(chdtri(df, tail)))
    high = residual_sum_root(result.data, float(chdtri(df, 1.0 - tail)))
    return low, high


def profile_interval(
    result: MetaAnalysis, component: str = "study", level: float | None = None
) -> tuple[float, float]:
    """Interval of a heterogeneity by the profile of the likelihood.

    Parameters
    ----------
    result : MetaAnalysis
        Fitted by a likelihood.
    component : str, default "study"
        ``study`` for `tau2_study`, ``effect`` for `tau2_effect`.
    level : float, optional
        That of the result if None. [1]

    Returns
    -------
    interval : tuple of float
        Values whose log-likelihood, with the other variance fitted anew, is less than
        the largest by no more than half a quantile of chi-squared.
        [as the effect, squared]

    Raises
    ------
    InputError
        If the model has no such component or was not fitted by a likelihood.
    """
    likely = result.estimator in ("reml", "maximum likelihood")
    three = result.kind == "three-level"
    known = {"study": 0, "effect": 1} if three else {"study": 1}
    if not likely or component not in known:
        raise InputError(
            f"component must be one of {', '.join(known)} of a model fitted by a "
            f"likelihood; got {component} of {result.kind}, {result.estimator}"
        )
    place = known[component]
    best = result.tau2_study if component == "study" else result.tau2_effect
    other = result.tau2_effect if component == "study" else result.tau2_study
    share = 1.0 - (result.level if level is None else level)
    allowed = float(chdtri(1, share)) / 2.0

    def excess(value: float) -> float:
        fixed = (value, 0.0) if place == 0 else (0.0, value)
        if three:
            free = (place != 0, place != 1)
            start = (value, other) if place == 0 else (other, value)
            fixed = largest_likelihood(
                result.data,
                free,
                restricted=result.restricted,
                start=start,
                fixed=fixed,
            )
        there = profile(result.data, *fixed, restricted=result.restricted, slopes=False)
        return result.log_likelihood - there.log_likelihood - allowed

    low = 0.0 if excess(0.0) <= 0.0 else _root(excess, 0.0, best)
    high = max(2.0 * best, float(np.median(result.data.variance)))
    for _ in range(WIDEST):
        if excess(high) > 0.0:
            return low, _root(excess, best, high)
        high *= 2.0
    raise ConvergenceError(
        f"the likelihood of the {component} component does not fall up to {high:g}"
    )


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(brentq(function, low, high, xtol=1e-300, rtol=1e-9))
