"""Prediction of an engine model for the rounds of a measured change."""

from datetime import date
from typing import Final

from tilth.accounting.campaign import ModelledBaseline
from tilth.assessment.change.model_prediction import modelled_baseline, predict_change
from tilth.assessment.change.options import ChangePrediction
from tilth.assessment.site.site import Site

MODELS: Final = ("rothc", "icbm", "amg", "ipcc-tier2")


def predicted(
    site: Site, model: str, first: date, last: date, *, seed: int, n_members: int = 1000
) -> tuple[ChangePrediction, ModelledBaseline | None]:
    """Change that a model predicts for a site between two rounds.

    Parameters
    ----------
    site : Site
        One field that stands for the project's land.
    model : str
        ``rothc``, ``icbm``, ``amg`` or ``ipcc-tier2``.
    first, last : date
        Middle days of the first and the last round.
    seed : int
        Not negative.
    n_members : int, default 1000
        Members of the Monte Carlo of the inputs.

    Returns
    -------
    prediction : ChangePrediction
        Of the project, or of the only scenario that the site has.
    baseline : ModelledBaseline or None
        None where the site has no project beside its baseline.
    """
    found = predict_change(site, model, first, last, seed=seed, n_members=n_members)
    prediction = ChangePrediction(
        stock_change=found.stock_change,
        model=model,
        covers=found.covers,
        validated=found.validated,
        depth=found.depth,
        reference_mass=found.soil_mass,
        years=found.years,
        source=f"{model}, scenario {found.scenario}, on {site.file_name}",
        shares_initial=True,
        warnings=(
            *(f"{model}: {text}" for text in (*found.notes, *found.warnings)),
            *(f"{model}, provisional: {text}" for text in found.provisional),
        ),
    )
    if site.project is None:
        return prediction, None
    return prediction, modelled_baseline(
        site, model, first, last, seed=seed, n_members=n_members
    )
