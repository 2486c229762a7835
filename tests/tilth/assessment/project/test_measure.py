"""Shares of variance against an independent computation, and what measuring removes."""

from dataclasses import replace

import numpy as np
import pytest

from tests.tilth.assessment.project.examples import courses_of, parcel, project
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.measure import measure_next, shares
from tilth.assessment.project.outcome import ModelCourse
from tilth.errors import DataError

MEMBERS = 40_000
CHANCE = 0.02  # of a share: four standard errors of a correlation of 40 000 members


def linear(slopes, errors, names):
    """Change that is linear in independent drivers."""
    draws = Draws(3, MEMBERS)
    drawn = {
        name: error * draws.normal(name)
        for name, error in zip(names, errors, strict=True)
    }
    change = 5.0 + sum(
        slope * drawn[name] for slope, name in zip(slopes, names, strict=True)
    )
    baseline = np.full((MEMBERS + 1, 2), 50.0)
    after = baseline.copy()
    after[:, 1] += change
    return courses_of(baseline, after, drawn=drawn)


def next_of(folder, courses, *, soil=None, **changes):
    whole = project(
        folder,
        parcel(soil=soil or {}),
        **{"horizon": 1, "more_horizons": [1], **changes},
    )
    return measure_next(whole.parcels[0], courses, whole)


def test_shares_of_a_linear_change_are_those_of_its_slopes():
    """S_i = (slope_i error_i)^2 / sum: 4, 9 and 36 of 49."""
    found = linear([2.0, 1.0, 3.0], [1.0, 3.0, 2.0], ["a", "b", "c"])
    change = found.project[1:, 1]

    said = shares(change, found.drawn)

    assert said == {
        "a": pytest.approx(4.0 / 49.0, abs=CHANCE),
        "b": pytest.approx(9.0 / 49.0, abs=CHANCE),
        "c": pytest.approx(36.0 / 49.0, abs=CHANCE),
    }


def test_shares_of_a_product_are_those_of_its_conditional_means():
    """Change = stock (f - 1): Var E[change | x] by hand, the rest is interaction."""
    draws = Draws(5, MEMBERS)
    stock, ratio = 50.0 + 5.0 * draws.normal("s"), 0.1 + 0.04 * draws.normal("f")
    of_stock, of_ratio = (0.1 * 5.0) ** 2, (50.0 * 0.04) ** 2
    whole = of_stock + of_ratio + (5.0 * 0.04) ** 2

    said = shares((stock * ratio)[1:], {"stock": stock, "ratio": ratio})

    assert said["stock"] == pytest.approx(of_stock / whole, abs=CHANCE)
    assert said["ratio"] == pytest.approx(of_ratio / whole, abs=CHANCE)


def test_a_driver_that_does_not_matter_is_left_out():
    draws = Draws(7, MEMBERS)
    said = shares(draws.normal("x")[1:], {"y": draws.normal("y")})

    assert said == {}


def test_an_achievable_measurement_removes_less_than_a_perfect_one(tmp_path):
    """Four times the samples leave a quarter of the variance of the stock."""
    courses = linear([1.0, 1.0], [3.0, 4.0], ["stock at the start", "temperature"])
    found, halving = next_of(tmp_path, courses, soil={"samples": 10})

    stock = found[0]
    assert stock.what == "stock at the start"
    assert stock.share == pytest.approx(9.0 / 25.0, abs=CHANCE)
    assert stock.achievable_error == pytest.approx(1.5, rel=0.02)
    assert stock.removed_if_measured == pytest.approx(0.75 * stock.share)
    assert (stock.samples_times, stock.samples) == (4.0, 40)
    assert found[1].removed_if_measured is None
    assert not found[1].measurable
    assert halving.state == "not attainable"
    assert halving.removed == pytest.approx(0.75 * 9.0 / 25.0, abs=CHANCE)
    said, rest = halving.text.rsplit("; ", 1)
    assert said == (
        "measurements that can be made remove 27 % of the variance; it takes 75 %"
    )
    number, words = rest.split(" ", 1)
    assert float(number) == pytest.approx(100.0 * 16.0 / 25.0, abs=100.0 * CHANCE)
    assert words == "% of it rests on what no measurement on the parcel improves"


def test_more_samples_halve_the_error_where_the_stock_carries_enough(tmp_path):
    """Share 0.9: 0.9 / k + 0.1 = 0.25 at k = 6."""
    courses = linear([3.0, 1.0], [1.0, 1.0], ["stock at the start", "temperature"])
    _, halving = next_of(tmp_path, courses)

    assert halving.state == "attainable"
    times = float(halving.text.split()[1])
    assert times == pytest.approx(6.0, abs=1.0)  # 1 / (share - 0.75) is steep


def test_the_users_own_error_and_costs_stand(tmp_path):
    """Clay: own error a third, so 8/9 of its share goes."""
    courses = linear([1.0, 1.0], [3.0, 1.0], ["clay", "stock at the start"])
    costs = {
        "currency": "EUR",
        "price_year": 2025,
        "items": [
            {"what": "clay", "standard_error": 1.0, "fixed": 80.0},
            {"what": "stock at the start", "per_sample": 20.0, "fixed": 100.0},
        ],
    }
    found, halving = next_of(
        tmp_path, courses, soil={"samples": 5}, measurement_costs=costs
    )
    by_name = {n.what: n for n in found}

    assert [n.what for n in found] == ["clay", "stock at the start"]
    assert by_name["clay"].removed_if_measured == pytest.approx(
        0.9 * 8.0 / 9.0, abs=CHANCE
    )
    assert by_name["clay"].cost == 80.0
    # Four times five samples are 15 more.
    assert by_name["stock at the start"].cost == 100.0 + 15 * 20.0
    assert halving.state == "attainable"


def test_an_error_that_is_no_better_removes_nothing(tmp_path):
    courses = linear([1.0], [3.0], ["clay"])
    costs = {
        "currency": "EUR",
        "price_year": 2025,
        "items": [{"what": "clay", "standard_error": 9.0}],
    }
    found, halving = next_of(tmp_path, courses, measurement_costs=costs)

    assert found[0].removed_if_measured == 0.0
    assert found[0].cost is None
    assert halving.state == "not attainable"
    assert halving.text == (
        "measurements that can be made remove 0 % of the variance; it takes 75 %"
    )


def test_what_cannot_be_told_is_unknown(tmp_path):
    courses = linear([1.0], [3.0], ["clay"])
    found, halving = next_of(tmp_path, courses)
    assert found[0].removed_if_measured is None
    assert "no standard error of a texture analysis" in found[0].basis
    assert halving.state == "unknown"

    unmeasured = linear([1.0], [3.0], ["stock at the start"])
    bare = {"stock": None, "stock_standard_error": None}
    found, halving = next_of(tmp_path, unmeasured, soil=bare)
    assert found[0].samples_times is None
    assert "not measured" in found[0].basis
    assert halving.state == "unknown"

    no_error = replace(courses, unknown_error=("no error is printed",))
    found, halving = next_of(tmp_path, no_error)
    assert found == ()
    assert (halving.state, halving.text) == ("unknown", "no error is printed")


def test_the_choice_of_model_is_that_of_the_horizon(tmp_path):
    """Two models, 4 and 6 after one year and 4 and 26 after two: a deviation of 1."""
    index = np.arange(MEMBERS + 1) % 2
    after = np.array([[50.0, 54.0, 54.0], [50.0, 56.0, 76.0]])
    before = np.full(3, 50.0)
    found = courses_of(
        np.tile(before, (MEMBERS + 1, 1)),
        after[index],
        models=tuple(
            ModelCourse(model=str(i), share=0.5, baseline=before, project=after[i])
            for i in (0, 1)
        ),
        model_of=index,
    )
    (choice,), halving = next_of(tmp_path, found, more_horizons=[2])

    assert choice.what == "choice of model"
    assert (choice.unit, choice.measurable) == ("Mg ha-1", False)
    assert choice.standard_error == pytest.approx(1.0, rel=1e-4)
    assert choice.share == pytest.approx(1.0)
    assert halving.state == "not attainable"


def test_an_analysis_of_manure_improves_its_carbon(tmp_path):
    """How well is unknown; with the user's error of a third 8/9 of its share goes."""
    courses = linear([1.0], [0.3], ["carbon of manure"])
    found, halving = next_of(tmp_path, courses)

    assert found[0].measurable
    assert "analysis and weighing of manure" in found[0].basis
    assert halving.state == "unknown"
    costs = {
        "currency": "EUR",
        "price_year": 2025,
        "items": [{"what": "carbon of manure", "standard_error": 0.1, "fixed": 60.0}],
    }
    found, halving = next_of(tmp_path, courses, measurement_costs=costs)
    assert found[0].removed_if_measured == pytest.approx(8.0 / 9.0, abs=CHANCE)
    assert found[0].cost == 60.0
    assert halving.state == "attainable"


def test_samples_without_a_stock_are_refused(tmp_path):
    data = parcel(soil={"stock": None, "stock_standard_error": None, "samples": 4})
    with pytest.raises(DataError, match="belongs to a measured stock"):
        project(tmp_path, data)
