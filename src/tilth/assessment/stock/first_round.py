"""Mean stock of one round by its plan: what a later change begins from."""

from dataclasses import dataclass

import numpy as np

from tilth.assessment.change.design import design_of, drawn_points
from tilth.assessment.change.options import ChangeOptions
from tilth.assessment.change.result import Round
from tilth.assessment.change.rounds import middle_day, points_of
from tilth.assessment.change.site_choice import check_controls
from tilth.assessment.sampling.point_names import (
    check_places,
    check_sites,
    names_of_plan,
    places_unknown,
)
from tilth.assessment.sampling.sampling_plan import SamplingPlan
from tilth.assessment.stock.result import StockResult
from tilth.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirstRound:
    """Stock of the land of a plan in one round.

    Parameters
    ----------
    round : Round
        Its mean stock at equivalent soil mass, with the error of sampling.
    depth : float
        Reporting depth. [cm]
    reference_mass : float
        Soil that the stock is of. [Mg ha-1]
    method : str
        One sentence: estimator and stocks.
    sources, warnings : tuple of str
        Citations; what a reader must know, that of the stocks included.
    """

    round: Round
    depth: float
    reference_mass: float
    method: str
    sources: tuple[str, ...]
    warnings: tuple[str, ...]


def first_round(
    stocks: StockResult, plan: SamplingPlan, controls: tuple[str, ...] = ()
) -> FirstRound:
    """Mean stock of the land of a plan, of one round alone.

    The estimator is the one by which a later change has its rounds.

    Parameters
    ----------
    stocks : StockResult
        Of one round; the deepest of its reporting depths counts.
    plan : SamplingPlan
        How the points were drawn.
    controls : tuple of str, default ()
        Sites that are controls, and no land of the plan.

    Returns
    -------
    first_round : FirstRound
        Without standard error where the design has none.

    Raises
    ------
    InputError
        If there are several rounds, a site is none of the plan's, or no point that is
        no control has a stock.
    """
    at = max(stocks.depths, key=lambda d: d.reference.depth)
    profiles = stocks.profiles
    check_controls(controls, stocks.left_out)
    visited = points_of(profiles, plan=plan, controls=controls, fewest=1)
    if len(visited.rounds) > 1:
        raise InputError(
            "the stock of one round must come from one round; got "
            f"{', '.join(map(repr, visited.rounds))}"
        )
    check_sites(visited, plan)
    check_places(visited, profiles, plan)
    every, aside = drawn_points(visited, plan, at.equivalent_mass)
    project = every.some(~every.control)
    design = design_of(project, ChangeOptions(plan=plan, controls=controls))
    values = project.of(at.equivalent_mass)[:, 0]
    if np.isnan(values).all():
        raise InputError(
            "a round must have a stock at a point that is no control; got none in "
            f"round {visited.rounds[0]!r}"
        )
    estimate = design.mean(values)
    days = profiles.date[project.profile[:, 0]]
    return FirstRound(
        round=Round(
            name=visited.rounds[0],
            date=middle_day(days),
            estimate=estimate,
            n_points=int((~np.isnan(values)).sum()),
        ),
        depth=at.reference.depth,
        reference_mass=at.reference.mass,
        method=f"mean of a sample ({estimate.method}); {stocks.method}",
        sources=(*stocks.sources, *design.sources),
        warnings=(
            *names_of_plan(visited, plan),
            *places_unknown(visited, profiles, plan),
            *stocks.warnings,
            *aside,
            *design.warnings,
        ),
    )
