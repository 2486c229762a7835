"""A prediction with the residual variance of a validation, where that holds for it.

The residual is added to the spread of the inputs of the project and of its baseline.
Measure and model is credited only where every test of VMD0053 was passed for the
category of the prediction, on pairs that were declared independent of its calibration;
why not is carried along. Time and clay must lie in the range of the pairs, as
`tilth.assessment.change.residual_variance` asks of its own residuals. That the
declaration is needed, and that invented pairs hold for nothing, are Tilth's own rules.
"""

from dataclasses import replace
from math import inf, sqrt
from typing import Final

from tilth.accounting.campaign import ModelledBaseline
from tilth.assessment.change.model_prediction import INPUTS_ONLY, WITH_RESIDUAL
from tilth.assessment.change.model_update import SAME_DEPTH
from tilth.assessment.change.options import ChangePrediction
from tilth.assessment.change.validation_file import TestedCategory, Validation
from tilth.stats.estimate import Estimate, satterthwaite
from tilth.stats.validation import SOURCE

DECLARED: Final = (
    "that the model was not calibrated on the pairs of its validation is a declaration "
    "(--independent), which the data cannot show"
)
NOT_DECLARED: Final = (
    "it is not declared that the model was not calibrated on the pairs of its "
    "validation (tilth validate --independent)"
)
NO_VALIDATION: Final = (
    "the model of the baseline is not validated: its tests by VMD0053 were not given "
    "(--validation, of tilth validate)"
)


def with_validation(
    prediction: ChangePrediction,
    baseline: ModelledBaseline | None,
    validation: Validation,
) -> tuple[ChangePrediction, ModelledBaseline | None]:
    r"""Prediction and baseline with the residual variance of a validation.

    Parameters
    ----------
    prediction : ChangePrediction
        Whose standard error is the spread of its inputs.
    baseline : ModelledBaseline or None
        Of the same model.
    validation : Validation
        Tests of that model.

    Returns
    -------
    prediction : ChangePrediction
        With the residual, or as it was with a warning that says why.
    baseline : ModelledBaseline or None
        Validated only if every test was passed; `reason` says why not.

    Notes
    -----
    .. math:: \sigma^2 = \sigma^2_{inputs} + \sigma^2_{model}

    with Satterthwaite's degrees of freedom; those of the residual are the number of
    studies less 1. The mean bias is not taken off.
    """
    category, reasons = _category_of(prediction, validation)
    if category is None or category.standard_deviation is None:
        said = f"the validation {validation.file} does not hold: {'; '.join(reasons)}"
        return _unchanged(prediction, baseline, said)
    where = f"{category.practice}, {category.crop_group}"
    failed = "; ".join(category.failures)
    against = [f"VMD0053 is not passed for {where}: {failed}"] if failed else []
    if not validation.independent:
        against.append(NOT_DECLARED)
    reason = "; ".join(against)
    notes = [
        f"the mean bias of {prediction.model} in its validation, "
        f"{category.mean_bias:+.2f} Mg ha-1, is not taken off the prediction",
        f"validation, provisional: {SOURCE}",
        *([DECLARED] if validation.independent else []),
        *against,
    ]
    joined = replace(
        prediction,
        stock_change=_with_residual(prediction.stock_change, category),
        covers=WITH_RESIDUAL,
        validated=not against,
        source=f"{prediction.source}; residual variance of {validation.file}",
        warnings=(*prediction.warnings, *notes),
    )
    if baseline is None:
        return joined, None
    return joined, replace(
        baseline,
        stock_change=_with_residual(baseline.stock_change, category),
        validated=not against,
        reason=reason,
    )


def _unchanged(
    prediction: ChangePrediction, baseline: ModelledBaseline | None, reason: str
) -> tuple[ChangePrediction, ModelledBaseline | None]:
    """The same, with the reason why the validation does not hold."""
    told = replace(prediction, warnings=(*prediction.warnings, reason))
    return told, None if baseline is None else replace(baseline, reason=reason)


def _category_of(
    prediction: ChangePrediction, validation: Validation
) -> tuple[TestedCategory | None, list[str]]:
    """Tested category of a prediction; None with all reasons where none holds."""
    reasons = [
        *(["its pairs are invented, an example"] if validation.example else []),
        *_another_model(prediction, validation),
        *_another_error(prediction),
    ]
    named = prediction.practice, prediction.crop_group
    found = next(
        (c for c in validation.categories if (c.practice, c.crop_group) == named), None
    )
    if found is None:
        known = "; ".join(
            f"{c.practice}, {c.crop_group}" for c in validation.categories
        )
        wanted = ", ".join(named) if all(named) else "none stated"
        reasons.append(
            f"practice and crop_group of the prediction must be among its categories "
            f"({known or 'none of SOC'}); got {wanted}"
        )
        return None, reasons
    for what, mine, theirs in (
        ("climate_zones", prediction.climate_zones, found.climate_zones),
        ("textures", prediction.textures, found.textures),
    ):
        outside = [name for name in mine if name not in theirs]
        if outside or not mine:
            reasons.append(
                f"{what} of the prediction must be among those of its pairs "
                f"({', '.join(theirs) or 'none stated'}); got "
                f"{', '.join(outside) or 'none stated'}"
            )
    years = prediction.years
    span = None if years is None else (years, years)
    reasons += [
        *_outside("years", span, found.years, "yr"),
        *_outside("clay", prediction.clay, found.clay, "%"),
    ]
    if found.standard_deviation is None or found.n_studies < 2:
        reasons.append(
            f"a residual variance needs two studies or more; got {found.n_studies}"
        )
    return (None if reasons else found), reasons


def _outside(
    name: str,
    mine: tuple[float, float] | None,
    theirs: tuple[float, float] | None,
    unit: str,
) -> list[str]:
    """Why a range is not within that of the pairs."""
    inside = mine and theirs and theirs[0] <= mine[0] and mine[1] <= theirs[1]
    if inside:
        return []
    return [
        f"{name} of the prediction must lie within those of its pairs "
        f"({_range(theirs, unit)}); got {_range(mine, unit)}"
    ]


def _range(limits: tuple[float, float] | None, unit: str) -> str:
    if limits is None:
        return "none stated"
    low, high = limits
    return f"{low:g} {unit}" if low == high else f"{low:g} to {high:g} {unit}"


def _another_model(prediction: ChangePrediction, validation: Validation) -> list[str]:
    """Why the validation is of another model or depth."""
    reasons = []
    if validation.model != prediction.model:
        reasons.append(
            f"its model must be {prediction.model!r}, that of the prediction; got "
            f"{repr(validation.model) if validation.model else 'none stated (--model)'}"
        )
    depth = validation.depth
    if depth is None or abs(depth - prediction.depth) > SAME_DEPTH:
        reasons.append(
            f"its pairs must be of 0-{prediction.depth:g} cm, as the prediction is; "
            f"got {'none stated (--depth)' if depth is None else f'0-{depth:g} cm'}"
        )
    return reasons


def _another_error(prediction: ChangePrediction) -> list[str]:
    """Why a residual would be counted twice."""
    if prediction.covers == INPUTS_ONLY:
        return []
    return [
        f"the residual is added to an error that covers {INPUTS_ONLY!r}; got "
        f"{prediction.covers!r}"
    ]


def _with_residual(inputs: Estimate, category: TestedCategory) -> Estimate:
    """The same prediction with the sum of both variances."""
    terms = [inputs.variance or 0.0, (category.standard_deviation or 0.0) ** 2]
    degrees = [inputs.degrees_of_freedom or inf, category.n_studies - 1.0]
    return replace(
        inputs,
        standard_error=sqrt(sum(terms)),
        degrees_of_freedom=satterthwaite(terms, degrees),
        method=f"{inputs.method}, with the residual variance of its validation",
    )
