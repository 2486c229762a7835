"""Change made more precise by covariates of the points: the differences are regressed.

The points must have been drawn at random. Where the means of the covariates over the
area are known it is the generalised regression estimator (GREG), by stratum; where the
covariates are known at a larger first sample only, two phases.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from tilth.assessment.change.design import Design
from tilth.assessment.change.options import Auxiliary
from tilth.assessment.change.rounds import Points
from tilth.assessment.sampling.sampling_plan import RANDOM, STRATIFIED
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.change import Change, paired_change
from tilth.stats.estimate import Estimate, combine
from tilth.stats.model_assisted import greg_mean, two_phase_mean

SARNDAL: Final = (
    "Särndal C.-E., Swensson B., Wretman J. (1992) Model assisted survey sampling. "
    "Springer, New York"
)


def regression_design(points: Points, design: Design, auxiliary: Auxiliary) -> Design:
    """The same design, with the regression estimator for change and rounds.

    A round whose points are too few for the regression keeps its plain mean.

    Parameters
    ----------
    points : Points
        Of the project.
    design : Design
        Simple random or stratified.
    auxiliary : Auxiliary
        Covariates.

    Returns
    -------
    design : Design
        Points without a stock in both rounds are left out and counted.

    Raises
    ------
    InputError
        If the design is another one, a point has no covariates, or a stratum no means.
    """
    if design.kind not in (RANDOM, STRATIFIED):
        raise InputError(
            "covariates are used with a simple random or a stratified random sample; "
            f"got {design.kind}"
        )
    missing = [name for name in points.point if name not in auxiliary.covariates]
    if missing:
        raise InputError(
            f"{auxiliary.file} must have the covariates of every point; got none for "
            f"{len(missing)}, the first is {missing[0]!r}"
        )
    x = np.array(
        [auxiliary.covariates[name] for name in points.point], dtype=np.float64
    )
    names = ", ".join(auxiliary.names)
    if auxiliary.means:
        estimator = _by_stratum(x, design, auxiliary)
        how = f"regression (GREG) on {names}, whose means over the area are known"
    else:
        if design.kind == STRATIFIED:
            raise InputError(
                "a stratified sample needs the means of the covariates in each stratum "
                f"(rows with point = population); {auxiliary.file} has none"
            )
        first = auxiliary.first_phase()

        def estimator(values: FloatArray) -> Estimate:
            return two_phase_mean(values, x, first)

        how = f"regression on {names}, known at {len(first)} points of a first phase"

    def change(before: FloatArray, after: FloatArray, factor: float) -> Change:
        return paired_change(before, after, estimator=estimator, factor=factor)

    def mean(values: FloatArray) -> Estimate:
        try:
            return estimator(values)
        except InputError:  # fewer values than covariates, or collinear ones
            return design.mean(values)

    return replace(
        design,
        method=f"{design.kind} sample of points visited twice, {how}",
        change=change,
        mean=mean,
        sources=(*design.sources, SARNDAL),
    )


def _by_stratum(
    x: FloatArray, design: Design, auxiliary: Auxiliary
) -> Callable[[FloatArray], Estimate]:
    """GREG in each stratum, joined by area."""
    labels = tuple(design.area)
    whole = len(labels) == 1 and "" in auxiliary.means
    wanted = [("" if whole else label, label) for label in labels]
    missing = [label for key, label in wanted if key not in auxiliary.means]
    if missing:
        raise InputError(
            f"{auxiliary.file} must have the means of the covariates (a row with point "
            f"= population) in each stratum; got none for {', '.join(missing)}"
        )
    stratum = np.array(design.stratum)
    parts = [
        (np.flatnonzero(stratum == label), auxiliary.means[key])
        for key, label in wanted
    ]
    weights = [1.0]
    if len(labels) > 1:
        areas = np.array([design.area[label] for label in labels], dtype=np.float64)
        weights = (areas / areas.sum()).tolist()

    def estimator(values: FloatArray) -> Estimate:
        return combine(
            [greg_mean(values[rows], x[rows], means) for rows, means in parts], weights
        )

    return estimator
