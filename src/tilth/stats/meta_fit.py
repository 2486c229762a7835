"""One fit of a meta-analysis, and the same fit again on part of its effects."""

from collections.abc import Sequence
from math import inf, sqrt

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.heterogeneity import maximum_likelihood, reml
from tilth.stats.meta_model import (
    EffectModel,
    IntArray,
    Profile,
    effect_model,
    profile,
)
from tilth.stats.meta_result import MetaAnalysis, Settings
from tilth.stats.meta_search import largest_likelihood


def fit(
    model: EffectModel,
    settings: Settings,
    *,
    start: tuple[float, float] | None = None,
) -> MetaAnalysis:
    """Meta-analysis of checked effects.

    Parameters
    ----------
    model : EffectModel
        The effects.
    settings : Settings
        Kind of model, estimator and intervals.
    start : (float, float), optional
        Variances among studies and among effects at which the search of three levels
        begins; a grid if None. [as the effect, squared]

    Returns
    -------
    result : MetaAnalysis
        Estimates, heterogeneity and fit.

    Raises
    ------
    InputError
        If the studies do not allow three levels, or leave no degree of freedom.
    ConvergenceError
        If no maximum is found.
    """
    if settings.kind == "three-level":
        _check_levels(model, settings.student)
        variances = largest_likelihood(
            model, (True, True), restricted=settings.restricted, start=start
        )
        free = (True, True)
    elif settings.estimator is not None:
        variances = (0.0, float(settings.estimator(model)))
        free = (False, settings.estimator in (reml, maximum_likelihood))
    else:
        variances, free = (0.0, 0.0), (False, False)
    return _result(model, settings, variances, free)


def fit_again(
    result: MetaAnalysis,
    *,
    keep: IntArray | None = None,
    moderator: ArrayLike | None = None,
    names: Sequence[str] = (),
) -> MetaAnalysis:
    """The same model on part of the effects, or with one more moderator.

    Parameters
    ----------
    result : MetaAnalysis
        A fit.
    keep : sequence of int, optional
        Places of the effects to use; all if None.
    moderator : array_like, shape (k,), optional
        Added to the design. [as the moderator]
    names : sequence of str, optional
        Its name.

    Returns
    -------
    result : MetaAnalysis
        With the settings of the first.

    Raises
    ------
    InputError
        If what is left cannot be fitted.
    """
    data = result.data
    rows = np.arange(data.n_effects) if keep is None else np.asarray(keep)
    columns = data.design[rows, 1:]
    if moderator is not None:
        columns = np.column_stack([columns, np.asarray(moderator)[rows]])
    covariance = data.covariance
    three = result.settings.kind == "three-level"
    model = effect_model(
        data.effect[rows],
        data.variance[rows] if covariance is None else covariance[np.ix_(rows, rows)],
        study=data.study[rows].tolist() if three else None,
        moderators=columns,
        names=[*data.names[1:], *names],
    )
    start = (result.tau2_study, result.tau2_effect) if three else None
    return fit(model, result.settings, start=start)


def _check_levels(model: EffectModel, student: bool) -> None:
    """Refuse three levels where there are only two."""
    n, k, p = model.n_studies, model.n_effects, model.n_coefficients
    if not 2 <= n < k:
        raise InputError(
            "study must name at least two studies, one of them with several effects; "
            f"got {n} studies for {k} effects"
        )
    if student and n <= p:
        raise InputError(
            "small_sample needs more studies than coefficients; "
            f"got {n} studies and {p} coefficients"
        )


def _result(
    model: EffectModel,
    settings: Settings,
    variances: tuple[float, float],
    free: tuple[bool, bool],
) -> MetaAnalysis:
    """Everything at given variances among studies and effects."""
    found = profile(model, *variances, restricted=settings.restricted)
    plain = profile(model, 0.0, 0.0, restricted=True)
    rest = model.n_effects - model.n_coefficients
    three = settings.kind == "three-level"
    factor, df = 1.0, inf
    if settings.student:
        df = float(model.n_studies - model.n_coefficients) if three else float(rest)
        if not three:
            factor = max(settings.at_least, found.residual_sum / rest)
    covariance = found.covariance * factor
    study, among = variances
    errors = _errors(found, variances, free)
    if not three:  # each effect is a study
        study, among, errors = among, 0.0, (errors[1], None)
    return MetaAnalysis(
        settings=settings,
        estimate=float(found.coefficients[0]),
        standard_error=sqrt(float(covariance[0, 0])),
        degrees_of_freedom=df,
        tau2_study=study,
        tau2_effect=among,
        error_of_tau2=errors,
        q=plain.residual_sum,
        q_degrees_of_freedom=rest,
        log_likelihood=found.log_likelihood,
        typical_variance=rest / plain.trace,
        coefficients=found.coefficients,
        covariance=covariance,
        adjustment=factor,
        data=model,
    )


def _errors(
    found: Profile, variances: tuple[float, float], free: tuple[bool, bool]
) -> tuple[float | None, float | None]:
    """Standard errors of the variances inside their range, from the curvature."""
    index = [i for i in (0, 1) if free[i] and variances[i] > 0.0]
    errors: list[float | None] = [None, None]
    if index:
        curved: FloatArray = -found.hessian[np.ix_(index, index)]
        if np.linalg.eigvalsh(curved)[0] > 0.0:
            inverse = np.linalg.inv(curved)
            for place, i in enumerate(index):
                errors[i] = sqrt(float(inverse[place, place]))
    return errors[0], errors[1]
