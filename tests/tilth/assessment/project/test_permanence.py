"""What is lost after a stop, by models and by Tier 1's straight line."""

from dataclasses import replace

import numpy as np
import pytest

from tests.tilth.assessment.project.cases import MODELS, exact, follow, full, read
from tests.tilth.assessment.project.examples import CHANGE, PARCEL, parcel, project
from tilth.assessment.project import icbm as project_icbm
from tilth.assessment.project import rothc as project_rothc
from tilth.assessment.project import tier2 as project_tier2
from tilth.assessment.project.assess import assess
from tilth.assessment.project.case import case
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.permanence import BOTH, LINE, MODEL, NOTHING, looks
from tilth.assessment.project.plan import plan_courses
from tilth.assessment.project.tier1 import ANEW

EVERY = [*MODELS, project_tier2.MODEL]
BASE_USE = PARCEL["history"]["land_use"]
GRADUAL = {"adoption": {"curve": "linear", "years": 3}}


def deep(model):
    return 30.0 if model is project_tier2.MODEL else 23.0


def icbm_gain(years, extra, r):
    """Carbon of an input above the balance, from none, and of a decay with none."""
    k_young, k_old, h = 0.8, 0.00605, 0.13
    a, b = np.exp(-k_young * r * years), np.exp(-k_old * r * years)
    young = extra / (k_young * r) * (1.0 - a)
    old = h * extra * ((1.0 - b) / (k_old * r) - (a - b) / ((k_old - k_young) * r))
    return young, old


def icbm_decay(young, old, years, r):
    k_young, k_old, h = 0.8, 0.00605, 0.13
    a, b = np.exp(-k_young * r * years), np.exp(-k_old * r * years)
    return young * a + old * b + h * k_young * young * (a - b) / (k_old - k_young)


def test_icbm_loses_by_its_closed_form(tmp_path):
    """Additional pools after n years with 0.6 Mg more, then t years without.

    Input and balance drop out of the difference of two linear systems.
    """
    r = 3.0 * (1.0 / 0.8 + 0.13 / 0.00605) / 50.0
    found = follow(project_icbm.MODEL, read(tmp_path, exact()), years=40)
    for stop in (5, 10, 20):
        gain = icbm_gain(float(stop), 0.6, r)
        expected = [icbm_decay(*gain, t, r) for t in np.arange(0.0, 21.0)]
        looks = tuple((stop, stop + t) for t in range(21))
        left = found.after_stop(looks)[:, 1, 0]

        np.testing.assert_allclose(left, expected, rtol=1e-9)
        assert 0.0 < left[-1] < left[0]


def test_land_that_joins_year_by_year_loses_as_the_sum_of_its_parts(tmp_path):
    """Closed form again: thirds that stop after 10, 9 and 8 years."""
    r = 3.0 * (1.0 / 0.8 + 0.13 / 0.00605) / 50.0
    data = exact(plan=GRADUAL)
    found = follow(project_icbm.MODEL, read(tmp_path, data), years=30)
    parts = [icbm_decay(*icbm_gain(n, 0.6, r), 7.0, r) for n in (10.0, 9.0, 8.0)]

    assert found.after_stop(((10, 17),))[0, 1, 0] == pytest.approx(
        np.mean(parts), rel=1e-9
    )


@pytest.mark.parametrize("model", EVERY, ids=lambda m: m.key)
def test_a_stop_gives_back_no_more_than_was_gained(tmp_path, model):
    data = full(soil={"depth": deep(model)}, plan=GRADUAL)
    found = plan_courses(model, case(read(tmp_path, data), 40, Draws(1, 200)))
    gain = found.project - found.baseline
    for stop in (5, 20):
        both = found.after_stop(tuple((stop, year) for year in range(stop, 41)))
        left = both[:, 1]

        np.testing.assert_array_equal(
            both[:, 0], np.tile(gain[:, stop], (len(both), 1))
        )
        np.testing.assert_array_equal(left[0], gain[:, stop])  # no time, no loss
        assert np.all(np.diff(left[1:, 0]) < 0.0)
        assert 0.0 < left[-1, 0] < left[1, 0]
        assert left[-1, 0] < gain[0, 40]
    np.testing.assert_array_equal(found.after_stop(((0, 40),)), 0.0)


@pytest.mark.parametrize("model", EVERY, ids=lambda m: m.key)
def test_the_same_stop_in_weather_that_moves_and_in_weather_that_repeats(
    tmp_path, model
):
    """Every part of the land is run by itself in weather that moves."""
    data = full(soil={"depth": deep(model)}, plan=GRADUAL)
    seen = case(read(tmp_path, data), 12, Draws(1, 100))
    once = seen.weather.after
    many = replace(
        once,
        **{
            name: np.tile(getattr(once, name), (12, 1))
            for name in ("temperature", "precipitation", "pet")
        },
    )
    moving = replace(seen, weather=replace(seen.weather, after=many))
    looks = ((5, 12), (8, 12), (8, 9))
    expected = plan_courses(model, seen).after_stop(looks)

    np.testing.assert_allclose(
        plan_courses(model, moving).after_stop(looks), expected, rtol=1e-7, atol=1e-7
    )


def test_the_water_of_the_soil_is_that_of_the_land_under_the_plan(tmp_path):
    """Parts of land one by one, each a whole run with its own months, by RothC."""
    data = exact(plan={**GRADUAL, "carbon_input": {"project_cover": [1] * 12}})
    found = case(read(tmp_path, data), 15, Draws(1, 100))
    followed = project_rothc.MODEL.follow(found)
    looks = tuple((6, year) for year in range(7, 16))
    whole = plan_courses(project_rothc.MODEL, found).after_stop(looks)[:, 1].T
    parts = []
    for begin in (0, 1, 2):
        state = followed.states(0, (6 - begin,))[0]
        parts.append(followed.resume(state, 6, 15) - found.soc_stock[:, np.newaxis])

    np.testing.assert_allclose(whole, np.mean(parts, axis=0), rtol=1e-9)


def test_members_of_a_loss_are_those_of_its_gain(tmp_path):
    """Paired: the interval of what is left is far narrower than of two plans."""
    found = assess(project(tmp_path, full()), seed=1, n_members=500)
    at = next(h for h in found.horizons if h.years == 20).change
    row = next(r for r in found.permanence.rows if (r.stop, r.years_after) == (20, 10))

    assert found.permanence.method == MODEL
    assert row.at_stop.estimate == pytest.approx(at.estimate)
    assert row.at_stop.interval == pytest.approx(at.interval)
    assert row.left.estimate + row.lost.estimate == pytest.approx(at.estimate)
    assert row.share == pytest.approx(row.lost.estimate / at.estimate)
    assert row.lost.standard_error < at.standard_error
    assert row.left.standard_error < at.standard_error


def test_a_stop_is_seen_again_at_the_horizon_or_after_it():
    assert looks(20) == ((5, 20), (10, 20), (20, 25), (20, 30), (20, 40))
    assert looks(8) == ((5, 8), (8, 13), (8, 18), (8, 28))
    assert looks(5) == ((5, 10), (5, 15), (5, 25))


def test_a_project_adds_up_parcels_of_models_and_of_tier_1(tmp_path):
    """Means by area; Tier 1 gains 11 % of 50 in 20 years and loses on a line."""
    model, line = full(), parcel(id="b", area_ha=30.0)
    both = assess(project(tmp_path, model, line), seed=1, n_members=200)
    alone = assess(project(tmp_path, model), seed=1, n_members=200)

    assert both.permanence.method == BOTH
    assert [p.permanence.method for p in both.parcels] == [MODEL, LINE]
    for mean, own, row in zip(
        both.permanence.rows,
        alone.permanence.rows,
        both.parcels[1].permanence.rows,
        strict=True,
    ):
        gained = 5.5 * row.stop / 20.0
        left = gained * (1.0 - row.years_after / 20.0)
        assert row.left.estimate == pytest.approx(left, abs=1e-9)
        assert mean.left.estimate == pytest.approx(
            0.25 * own.left.estimate + 0.75 * left
        )


def equation_225(stock, level, years):
    """IPCC (2019) Equation 2.25, D = 20 yr: from any stock to the level of a use.

    Each change starts anew from the stock of that year, as in the IPCC's own example
    of six land units, `tests/tilth/accounting/test_tier1.py`.
    """
    return stock + (level - stock) * min(years / 20.0, 1.0)


def moved(tmp_path, **changes):
    """Rows of a plan on land whose baseline moves, by stop and years after it."""
    found = assess(project(tmp_path, parcel(**changes)), seed=1, n_members=100)
    return {(r.stop, r.years_after): r for r in found.permanence.rows}


def said_of(tmp_path, **changes):
    return assess(project(tmp_path, parcel(**changes)), n_members=100).warnings


def test_after_a_stop_tier_1_goes_from_where_the_plan_was_to_the_baseline(tmp_path):
    """Set-aside ploughed ten years ago goes on losing for ten years, by Tier 1.

    50 is 0.76 of the reference; the baseline ends at 0.70, the plan at 0.70 x 1.11.
    After a stop the stock takes 20 years from where it is to 0.70.
    """
    end, planned = 0.70 * 50.0 / 0.76, 0.70 * 1.11 * 50.0 / 0.76
    history = {"years_in_use": 10, "former": {"use": "set-aside"}}
    rows = moved(tmp_path, history=history)

    assert ANEW in said_of(tmp_path, history=history)
    assert ANEW not in said_of(tmp_path)
    for (stop, after), row in rows.items():
        at_stop = equation_225(50.0, planned, stop)
        left = equation_225(at_stop, end, after)
        without = [
            50.0 + (end - 50.0) * min(t / 10.0, 1.0) for t in (stop, stop + after)
        ]
        assert row.at_stop.estimate == pytest.approx(at_stop - without[0])
        assert row.left.estimate == pytest.approx(left - without[1], abs=1e-9)
        assert row.lost.estimate == pytest.approx(
            row.at_stop.estimate - row.left.estimate
        )
    assert rows[5, 15].left.estimate == pytest.approx(1.0567, abs=1e-4)  # by hand


def test_a_stop_starts_the_twenty_years_anew_where_the_baseline_gains(tmp_path):
    """The baseline goes to reduced tillage (1.04) anyway, the plan to 1.11 more.

    Half of the land joins in year 0, half in year 1; a stop after 5 years.
    """
    level, planned = 52.0, 52.0 * 1.11
    rows = moved(
        tmp_path,
        baseline={"land_use": {**BASE_USE, "management": "reduced"}},
        plan={"adoption": {"curve": "linear", "years": 2}},
    )
    without = [equation_225(50.0, level, t) for t in range(21)]
    early = equation_225(50.0, planned, 5)
    late = equation_225(without[1], planned, 4)
    stopped = [equation_225(x, level, 15) for x in (early, late)]
    row = rows[5, 15]

    assert row.at_stop.estimate == pytest.approx((early + late) / 2.0 - without[5])
    assert row.left.estimate == pytest.approx(sum(stopped) / 2.0 - without[20])


def test_land_that_joined_late_has_gained_less_when_the_plan_stops(tmp_path):
    """A tenth of the land a year: after five years its parts are 5 to 1 years old."""
    data = parcel(plan={"adoption": {"curve": "linear", "years": 10}})
    found = assess(project(tmp_path, data), seed=1, n_members=100).permanence
    row = next(r for r in found.rows if (r.stop, r.years_after) == (5, 15))
    gained = sum(0.1 * 5.5 * age / 20.0 for age in (5, 4, 3, 2, 1))

    assert row.at_stop.estimate == pytest.approx(gained)
    assert row.left.estimate == pytest.approx(gained * 0.25)


def test_land_without_a_plan_has_no_say_in_how_a_gain_goes(tmp_path):
    """Ploughed land that nothing changes beside a parcel that a model follows."""
    idle = parcel(id="b", plan={"practices": []})
    found = assess(project(tmp_path, full(), idle), seed=1, n_members=100)

    assert [p.tier for p in found.parcels] == ["Tier 3", "Tier 1"]
    assert found.permanence.method == MODEL
    assert found.parcels[1].permanence.method == NOTHING


def test_stops_do_not_need_horizons_that_reach_so_far(tmp_path):
    """The same numbers, whether or not the project asks for 30 and 50 years."""
    data = full(climate={"change": CHANGE})
    asked = project(tmp_path, data)
    long = assess(asked, seed=1, n_members=100)
    short = assess(replace(asked, more_horizons=()), seed=1, n_members=100)

    assert short.permanence == long.permanence
    assert short.horizons[0] == next(h for h in long.horizons if h.years == 20)


def test_a_plan_that_loses_carbon_has_nothing_to_give_back(tmp_path):
    data = full(plan={"carbon_input": {"project": 2.5}})
    found = assess(project(tmp_path, data), seed=1, n_members=100)

    assert all(r.left.estimate is None for r in found.permanence.rows)
    assert "no carbon that could be lost" in found.permanence.rows[0].left.reason


@pytest.mark.parametrize("stock", [15.0, 50.0, 120.0])
@pytest.mark.parametrize("depth", [23.0, 25.0, 30.0])
@pytest.mark.parametrize("given", [1.0, 3.0])
def test_what_rounding_leaves_is_no_gain_and_no_loss(tmp_path, stock, depth, given):
    """The plan keeps the carbon input; models differ from their start by 1e-14."""
    same = {"carbon_input": {"baseline": given, "project": given}}
    data = full(soil={"stock": stock, "depth": depth}, plan=same)
    found = assess(project(tmp_path, data), seed=1, n_members=100)

    assert found.horizons[0].change.estimate == pytest.approx(0.0, abs=1e-12)
    assert {r.share for r in found.permanence.rows} == {None}
    assert "loss of soil carbon" not in [a.subject for a in found.parcels[0].alerts]


def test_without_a_stock_a_loss_is_unknown_and_says_why(tmp_path):
    peat = parcel(id="fen", soil={"class": "organic", "stock": None})
    peat["soil"].pop("stock_standard_error", None)
    found = assess(project(tmp_path, full(), peat), seed=1, n_members=100)

    assert found.permanence.method == "unknown"
    assert "fen" in found.permanence.rows[0].left.reason
