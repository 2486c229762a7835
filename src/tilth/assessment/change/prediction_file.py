"""Reader of predictions: what a model says of the change that is measured."""

from math import inf
from pathlib import Path
from typing import Any, Final

from tilth.accounting.campaign import ModelledBaseline
from tilth.assessment.change.options import ChangePrediction
from tilth.assessment.change.validated_prediction import NO_VALIDATION
from tilth.assessment.site.plan_reader import optional
from tilth.assessment.yaml_file import read_document
from tilth.stats.estimate import Estimate

SCHEMA: Final = "prediction-1.json"


def read_prediction(path: Path) -> tuple[ChangePrediction, ModelledBaseline | None]:
    """Prediction of the project, and of its baseline where the file has it.

    A file cannot say of itself that its model is validated: that is told by the record
    of the tests, `tilth.assessment.change.validated_prediction`.

    Parameters
    ----------
    path : Path
        YAML of the form ``schemas/prediction-1.json``.

    Returns
    -------
    prediction : ChangePrediction
        Of the project.
    baseline : ModelledBaseline or None
        None where the file has none.

    Raises
    ------
    DataError
        If the file breaks the schema.
    """
    data = read_document(path, SCHEMA).data
    prediction = ChangePrediction(
        stock_change=_estimate(data, data["model"]),
        model=data["model"],
        covers=data["covers"],
        validated=False,
        depth=float(data["depth_cm"]),
        reference_mass=optional(data, "reference_mass_mg_ha"),
        years=optional(data, "years"),
        source=f"{data['source']} ({path.name})",
        shares_initial=data.get("starts_from_measured", False),
        practice=data.get("practice", ""),
        crop_group=data.get("crop_group", ""),
        climate_zones=tuple(data.get("climate_zones", ())),
        textures=tuple(data.get("textures", ())),
        clay=_range(data.get("clay")),
    )
    if "baseline" not in data:
        return prediction, None
    return prediction, ModelledBaseline(
        stock_change=_estimate(data["baseline"], f"{data['model']}, baseline"),
        model=data["model"],
        validated=False,
        reason=NO_VALIDATION,
    )


def _range(limits: list[float] | None) -> tuple[float, float] | None:
    """Least and most, in whichever order they stand."""
    return None if limits is None else (float(min(limits)), float(max(limits)))


def _estimate(data: dict[str, Any], model: str) -> Estimate:
    return Estimate(
        mean=float(data["mean"]),
        standard_error=float(data["standard_error"]),
        degrees_of_freedom=optional(data, "degrees_of_freedom") or inf,
        n_samples=0,
        method=f"prediction of {model}",
    )
