r"""Meta-analysis: fixed effect, random effects and three levels, with moderators.

Effects come with known sampling variances, or with a sampling covariance where they
share a control (`tilth.stats.effect_size`). Unadjusted results are those of the R
package metafor.

Viechtbauer W. (2010) J. Stat. Softw. 36(3). doi:10.18637/jss.v036.i03 (metafor)
Viechtbauer W. (2005) J. Educ. Behav. Stat. 30, 261-293. doi:10.3102/10769986030003261
(estimators of the heterogeneity)
Konstantopoulos S. (2011) Res. Synth. Methods 2, 61-76. doi:10.1002/jrsm.35 (levels)
Knapp G., Hartung J. (2003) Stat. Med. 22, 2693-2710. doi:10.1002/sim.1482
"""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from tilth.errors import InputError
from tilth.stats.estimate import Estimate, samples
from tilth.stats.estimators import random_mean
from tilth.stats.heterogeneity import Estimator, reml
from tilth.stats.meta_fit import fit
from tilth.stats.meta_model import effect_model
from tilth.stats.meta_result import MetaAnalysis, Settings


def fixed_effect(
    effect: ArrayLike,
    variance: ArrayLike,
    *,
    moderators: ArrayLike | None = None,
    names: Sequence[str] = (),
    level: float = 0.95,
) -> MetaAnalysis:
    r"""Mean of effects that are taken to be one and the same in all studies.

    Parameters
    ----------
    effect : array_like, shape (k,)
        Effect sizes. [as the effect]
    variance : array_like, shape (k,) or (k, k)
        Sampling variances, or their covariance. [as the effect, squared]
    moderators : array_like, shape (k,) or (k, m), optional
        Explaining variables, without an intercept. [as the moderator]
    names : sequence of str, optional
        Name of each moderator.
    level : float, default 0.95
        Of intervals. [1]

    Returns
    -------
    result : MetaAnalysis
        With both heterogeneities 0 and the full log-likelihood.

    Raises
    ------
    InputError
        As in `tilth.stats.meta_model.effect_model`.

    Notes
    -----
    .. math:: \hat\mu = \sum w_i y_i / \sum w_i, \qquad w_i = 1 / v_i

    Its error says nothing of how effects differ from place to place.

    Examples
    --------
    >>> r = fixed_effect([0.1, 0.3], [0.01, 0.03])
    >>> round(r.estimate, 6), round(r.standard_error**2, 6), round(r.q, 6)
    (0.15, 0.0075, 1.0)
    """
    model = effect_model(effect, variance, moderators=moderators, names=names)
    return fit(model, Settings(kind="fixed effect", level=level))


def random_effects(
    effect: ArrayLike,
    variance: ArrayLike,
    *,
    estimator: Estimator | None = None,
    hartung_knapp: bool = False,
    never_narrower: bool = False,
    moderators: ArrayLike | None = None,
    names: Sequence[str] = (),
    level: float = 0.95,
) -> MetaAnalysis:
    r"""Mean of effects that differ from study to study.

    Parameters
    ----------
    effect : array_like, shape (k,)
        Effect sizes, one per study. [as the effect]
    variance : array_like, shape (k,) or (k, k)
        Sampling variances, or their covariance. [as the effect, squared]
    estimator : callable, optional
        Of the heterogeneity: `reml` if None, or another of
        `tilth.stats.heterogeneity`.
    hartung_knapp : bool, default False
        True for the variance of Hartung and Knapp with Student's t, which the estimate
        of the heterogeneity from few studies calls for.
    never_narrower : bool, default False
        True to keep that variance from falling below the unadjusted one: its factor is
        then at least 1.
    moderators : array_like, shape (k,) or (k, m), optional
        Explaining variables, without an intercept. [as the moderator]
    names : sequence of str, optional
        Name of each moderator.
    level : float, default 0.95
        Of intervals. [1]

    Returns
    -------
    result : MetaAnalysis
        The heterogeneity is `tau2_study`; `tau2_effect` is 0. The log-likelihood is the
        restricted one for `reml`, the full one for any other estimator.

    Raises
    ------
    InputError
        As in `tilth.stats.meta_model.effect_model`.
    ConvergenceError
        If no maximum is found.

    Notes
    -----
    .. math:: y_i = x_i' \beta + u_i + e_i, \quad u_i \sim N(0, \tau^2)

    Hartung and Knapp multiply the covariance of the coefficients by

    .. math:: s^2 = \frac{1}{k - p} \sum w_i (y_i - x_i' \hat\beta)^2

    and take t with k - p degrees of freedom. Without this, intervals of few studies
    cover too little.
    """
    model = effect_model(effect, variance, moderators=moderators, names=names)
    chosen = reml if estimator is None else estimator
    settings = Settings(
        kind="random effects",
        level=level,
        estimator=chosen,
        restricted=chosen is reml,
        student=hartung_knapp,
        at_least=1.0 if never_narrower else 0.0,
    )
    return fit(model, settings)


def three_level(
    effect: ArrayLike,
    variance: ArrayLike,
    *,
    study: Sequence[Hashable],
    restricted: bool = True,
    small_sample: bool = False,
    moderators: ArrayLike | None = None,
    names: Sequence[str] = (),
    level: float = 0.95,
) -> MetaAnalysis:
    r"""Mean of effects of which several come from one study.

    Parameters
    ----------
    effect : array_like, shape (k,)
        Effect sizes, any number per study. [as the effect]
    variance : array_like, shape (k,) or (k, k)
        Sampling variances, or their covariance, as where effects of a study share a
        control. [as the effect, squared]
    study : sequence, length k
        Label of the study of each effect: the outer level.
    restricted : bool, default True
        Restricted likelihood; False for the full one, with which models of different
        moderators can be compared.
    small_sample : bool, default False
        True for Student's t with studies less coefficients degrees of freedom, in
        place of the normal distribution.
    moderators : array_like, shape (k,) or (k, m), optional
        Explaining variables, without an intercept. [as the moderator]
    names : sequence of str, optional
        Name of each moderator.
    level : float, default 0.95
        Of intervals. [1]

    Returns
    -------
    result : MetaAnalysis
        With `tau2_study`, among studies, and `tau2_effect`, among the effects of a
        study.

    Raises
    ------
    InputError
        As in `tilth.stats.meta_model.effect_model`; if there are fewer than two
        studies, or no study has two effects; if `small_sample` has no degree of freedom
        left.
    ConvergenceError
        If no maximum is found.

    Notes
    -----
    .. math::
        y_{ij} = x_{ij}' \beta + s_i + u_{ij} + e_{ij}, \quad
        s_i \sim N(0, \tau^2_S), \; u_{ij} \sim N(0, \tau^2_E)
    """
    model = effect_model(
        effect, variance, study=study, moderators=moderators, names=names
    )
    settings = Settings(
        kind="three-level", level=level, restricted=restricted, student=small_sample
    )
    return fit(model, settings)


def study_mean(effect: ArrayLike, study: Sequence[Hashable]) -> Estimate:
    """Plain mean of the mean effects of studies, where sampling errors are unknown.

    Every study counts the same, whatever its size: a first look, and a check of how
    much the weights matter.

    Parameters
    ----------
    effect : array_like, shape (k,)
        Effect sizes. [as the effect]
    study : sequence, length k
        Label of the study of each effect.

    Returns
    -------
    estimate : Estimate
        With the spread among studies as its error, and studies less 1 degrees of
        freedom.

    Raises
    ------
    InputError
        If there is no effect, or not one label per effect.
    """
    y = samples("effect", effect)
    if len(study) != y.size:
        raise InputError(
            f"study must have one label for each of the {y.size} effects; "
            f"got {len(study)}"
        )
    groups: dict[Hashable, list[float]] = {}
    for label, value in zip(study, y.tolist(), strict=True):
        groups.setdefault(label, []).append(value)
    return random_mean([float(np.mean(values)) for values in groups.values()])
