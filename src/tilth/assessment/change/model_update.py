"""A measured change joined with the prediction of a model, where both mean one soil."""

from dataclasses import replace
from typing import Final

from tilth.accounting.campaign import ModelledBaseline
from tilth.assessment.change.options import ChangePrediction
from tilth.assessment.change.result import Update
from tilth.assessment.stock.result import ReferenceMass
from tilth.stats.estimate import Estimate
from tilth.stats.update import update

BOX: Final = "Box G.E.P. (1980) J. R. Stat. Soc. A 143, 383-430, doi:10.2307/2982063"
SAME_DEPTH: Final = 0.5  # cm: depths that are meant to be one
SAME_MASS: Final = 0.05  # of the mass: about what a bulk density is known to
SAME_YEARS: Final = 0.5  # yr: half a growing season
CONFLICT: Final = 0.05
INPUTS_ONLY: Final = "input spread only"


def update_of(
    prediction: ChangePrediction,
    measured: Estimate,
    reference: ReferenceMass,
    years: float,
    *,
    fixed_depth: bool = False,
) -> tuple[Update | None, str]:
    """Prediction and measured change together.

    Parameters
    ----------
    prediction : ChangePrediction
        Of a model.
    measured : Estimate
        Change that was measured. [Mg ha-1]
    reference : ReferenceMass
        Soil that it belongs to.
    years : float
        Between the rounds. [yr]
    fixed_depth : bool, default False
        The stocks are of a fixed depth, so that no mass can differ.

    Returns
    -------
    update : Update or None
        None where the two are not of one soil or one time, or one has no error.
    no_update : str
        Why there is none; empty if there is one.
    """
    reason = _reason_against(prediction, measured, reference, years, fixed_depth)
    if reason:
        return None, reason
    joined = update(prediction.stock_change, measured)
    return (
        Update(
            prediction=prediction.stock_change,
            model=prediction.model,
            covers=prediction.covers,
            posterior=joined.estimate,
            conflict=joined.conflict,
            sentence=_sentence(prediction, measured, joined.conflict, joined.weight),
        ),
        "",
    )


def baseline_of(
    baseline: ModelledBaseline | None,
    prediction: ChangePrediction | None,
    reference: ReferenceMass,
    years: float,
    conflict: float | None,
    *,
    fixed_depth: bool = False,
) -> ModelledBaseline | None:
    """Modelled baseline, not validated where its model does not hold for the change.

    A model whose prediction of the project the measurement contradicts is no measure
    of its baseline either: nothing is credited on it, which is Tilth's own rule.

    Parameters
    ----------
    baseline : ModelledBaseline or None
        By the same model as the prediction.
    prediction : ChangePrediction or None
        With the soil and the time of both.
    reference : ReferenceMass
        Soil of the measured change.
    years : float
        Between the rounds. [yr]
    conflict : float or None
        That of the update; None where prediction and measurement were not joined. [1]
    fixed_depth : bool, default False
        The stocks are of a fixed depth, so that no mass can differ.

    Returns
    -------
    baseline : ModelledBaseline or None
        `reason` says why it does not hold for the measured change.
    """
    if baseline is None or prediction is None:
        return baseline
    against = (
        _other_soil(prediction, reference, years, fixed_depth),
        _contradicted(prediction, conflict),
    )
    if not any(against):
        return baseline
    reasons = [r for r in (baseline.reason, *against) if r]
    return replace(baseline, validated=False, reason="; ".join(reasons))


def _contradicted(prediction: ChangePrediction, conflict: float | None) -> str:
    """That the measurement contradicts the model; empty if it does not."""
    if conflict is None or conflict >= CONFLICT:
        return ""
    return (
        f"the measured change contradicts the prediction of {prediction.model} "
        f"(probability {conflict:.2g}, below {CONFLICT:g}): nothing is credited on "
        "that model (Tilth's own rule)"
    )


def _reason_against(
    prediction: ChangePrediction,
    measured: Estimate,
    reference: ReferenceMass,
    years: float,
    fixed_depth: bool,
) -> str:
    """Why the two cannot be joined; empty if they can."""
    other = _other_soil(prediction, reference, years, fixed_depth)
    if other:
        return other
    for name, estimate in (
        ("the prediction", prediction.stock_change),
        ("the measured change", measured),
    ):
        if not estimate.standard_error:
            return (
                f"{name} has no standard error ({estimate.reason or 'it is 0'}): there "
                "is nothing to weigh it by"
            )
    return ""


def _other_soil(
    prediction: ChangePrediction,
    reference: ReferenceMass,
    years: float,
    fixed_depth: bool,
) -> str:
    """Why a prediction is not of the soil and time that was measured."""
    if abs(prediction.depth - reference.depth) > SAME_DEPTH:
        return (
            f"{prediction.model} describes 0-{prediction.depth:g} cm, the measured "
            f"change 0-{reference.depth:g} cm: they are not of one soil"
        )
    if not fixed_depth:
        if prediction.reference_mass is None:
            return (
                f"{prediction.model} does not say which mass of soil it describes; the "
                f"measured change is of {reference.mass:.6g} Mg ha-1"
            )
        if abs(prediction.reference_mass / reference.mass - 1.0) > SAME_MASS:
            return (
                f"{prediction.model} describes {prediction.reference_mass:.6g} Mg ha-1 "
                f"of soil, the measured change {reference.mass:.6g} Mg ha-1: they "
                f"differ by more than {SAME_MASS:.0%}"
            )
    if prediction.years is not None and abs(prediction.years - years) > SAME_YEARS:
        return (
            f"{prediction.model} predicts {prediction.years:.1f} years, the rounds are "
            f"{years:.1f} years apart"
        )
    return ""


def _sentence(
    prediction: ChangePrediction, measured: Estimate, conflict: float, weight: float
) -> str:
    """The update in words."""
    said = (
        f"{prediction.model} predicts {prediction.stock_change.mean:+.2f} Mg ha-1 "
        f"({prediction.covers}), {measured.mean:+.2f} was measured"
    )
    if 0.0 <= weight <= 1.0:
        said += f"; together the measurement weighs {weight:.0%}"
    if conflict < CONFLICT:
        said += (
            f". They contradict each other: were the prediction right, so different a "
            f"measurement would come in {conflict:.1%} of campaigns; find out why, and "
            "do not use the two together; nothing is credited on that model"
        )
    if prediction.covers == INPUTS_ONLY or not prediction.validated:
        said += (
            ". The error of the model itself is not validated on independent data, so "
            "that the two together look surer than they are; nothing is credited on it"
        )
    return said
