"""The stock of one round by its plan: by hand, beside a change, and refusals."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tilth.assessment.change.change import stock_change
from tilth.assessment.change.options import ChangeOptions
from tilth.assessment.layers.layers import read_layers
from tilth.assessment.sampling.design import sampling_plan
from tilth.assessment.sampling.options import DesignOptions
from tilth.assessment.stock.first_round import first_round
from tilth.assessment.stock.stock import stocks
from tilth.errors import InputError
from tilth.geo.area_file import read_area

CAMPAIGN = Path(__file__).parents[4] / "docs" / "examples" / "campaign"
FILES = [CAMPAIGN / "round-2021.csv", CAMPAIGN / "round-2026.csv"]
CONTROLS = ("Neighbour-A", "Neighbour-B", "Neighbour-C")


@pytest.fixture(scope="module")
def plan():
    return sampling_plan(read_area(CAMPAIGN / "farm.geojson"), DesignOptions(seed=4))


@pytest.fixture(scope="module")
def first(plan):
    return stocks(read_layers(FILES[:1]))


def test_it_is_the_stratified_mean_of_textbooks(plan, first):
    """Cochran (1977), equations 5.1 and 5.7 without finite population correction."""
    found = first_round(first, plan, CONTROLS)
    stock = dict(
        zip(
            zip(first.profiles.site.texts(), first.profiles.point.texts(), strict=True),
            first.depths[0].equivalent_mass.tolist(),
            strict=True,
        )
    )
    mean = variance = 0.0
    for stratum in plan.strata:
        names = [p.name for p in plan.points if p.stratum == stratum.name]
        values = [v for (s, p), v in stock.items() if s[0] == "E" and p in names]
        weight = stratum.area / sum(s.area for s in plan.strata)
        mean += weight * np.mean(values)
        variance += weight**2 * np.var(values, ddof=1) / len(values)
    assert found.round.estimate.mean == pytest.approx(mean, rel=1e-12)
    assert found.round.estimate.standard_error == pytest.approx(
        np.sqrt(variance), rel=1e-12
    )
    assert (found.round.name, found.round.n_points) == ("2021", 25)
    assert found.round.date.isoformat() == "2021-10-06"
    assert (found.depth, found.reference_mass) == (30.0, 4161.3)


def test_a_later_change_begins_from_it(plan, first):
    both = stock_change(
        stocks(read_layers(FILES)), ChangeOptions(plan=plan, controls=CONTROLS)
    )
    assert first_round(first, plan, CONTROLS).round == both.rounds[0]


def test_one_round_is_wanted(plan):
    with pytest.raises(
        InputError, match="must come from one round; got '2021', '2026'"
    ):
        first_round(stocks(read_layers(FILES)), plan, CONTROLS)


def test_a_site_that_is_none_of_the_plan_is_refused(plan, first):
    with pytest.raises(InputError, match="got none of the plan for 'Neighbour-A'"):
        first_round(first, plan)


def test_a_control_that_is_left_out_is_refused(plan):
    layers = read_layers(FILES[:1], left_out=CONTROLS[:1])
    with pytest.raises(InputError, match="Neighbour-A"):
        first_round(stocks(layers), plan, CONTROLS)


def test_points_without_a_stock_are_refused(plan, first):
    at = first.depths[0]
    empty = replace(at, equivalent_mass=np.full_like(at.equivalent_mass, np.nan))
    with pytest.raises(InputError, match="must have a stock at a point"):
        first_round(replace(first, depths=(empty,)), plan, CONTROLS)
