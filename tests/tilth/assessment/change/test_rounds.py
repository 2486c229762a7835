"""Points of several rounds, matched by name."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest

from tests.tilth.assessment.change.campaigns import plan, stocks_of, visit, visits
from tilth.assessment.change.rounds import middle_day, points_of
from tilth.assessment.layers.table import Labels
from tilth.errors import InputError


def test_points_are_matched_by_site_and_point():
    rows = [
        *visit("1", "2020", 44.0, site="A"),
        *visit("1", "2015", 40.0, site="A"),
        *visit("1", "2015", 50.0, site="B"),
        *visit("2", "2020", 60.0, site="B"),
    ]
    result = stocks_of(rows)
    points = points_of(result.profiles)
    assert points.rounds == ("2015", "2020")
    values = points.of(result.depths[0].equivalent_mass)
    found = {
        (s, p): v.tolist()
        for s, p, v in zip(points.site, points.point, values, strict=True)
    }
    assert found["A", "1"] == pytest.approx([40.0, 44.0])
    assert found["B", "1"][0] == pytest.approx(50.0)
    assert np.isnan(found["B", "1"][1])
    assert np.isnan(found["B", "2"][0])


def test_rounds_follow_their_dates_not_their_names():
    rows = [
        *visit("1", "b", 40.0, date="2015-05-01"),
        *visit("1", "a", 44.0, date="2019-05-01"),
    ]
    assert points_of(stocks_of(rows).profiles).rounds == ("b", "a")


def test_a_control_may_be_a_stratum_and_comes_last():
    rows = [
        *visits([40.0], [44.0], names=["k"], stratum="control"),
        *visits([40.0], [44.0], names=["p"], stratum="north"),
    ]
    points = points_of(stocks_of(rows).profiles, controls=("control",))
    assert points.point == ("p", "k")
    assert points.control.tolist() == [False, True]


def test_strata_of_the_plan_are_taken_and_must_agree():
    rows = visits([40.0], [44.0], names=["p"])
    design = plan(
        "stratified random", strata=[("n", 1.0)], points=[("p", "n", "")], area=1.0
    )
    assert points_of(stocks_of(rows).profiles, plan=design).stratum == ("n",)
    other = visits([40.0], [44.0], names=["p"], stratum="s")
    with pytest.raises(InputError, match="must be that of the plan, 'n'; got 's'"):
        points_of(stocks_of(other).profiles, plan=design)


def test_two_profiles_of_one_point_in_one_round_are_refused():
    profiles = stocks_of(visits([40.0, 41.0], [44.0, 45.0])).profiles
    twice = np.array([0, 0, 1, 2, 3])
    doubled = replace(
        profiles,
        **{
            f.name: getattr(profiles, f.name).take(twice)
            if isinstance(getattr(profiles, f.name), Labels)
            else getattr(profiles, f.name)[twice]
            for f in fields(profiles)
        },
    )
    with pytest.raises(InputError, match="one profile in a round; got two for point"):
        points_of(doubled)


def test_middle_day_is_one_on_which_soil_was_taken():
    days = np.array(["2020-03-01", "NaT", "2020-03-09", "2020-03-02"], "datetime64[D]")
    assert middle_day(days) == date(2020, 3, 2)
    assert middle_day(days[1:2]) is None
