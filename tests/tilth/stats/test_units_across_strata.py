"""Change of sites that several strata share, against numbers worked out by hand."""

from math import nan, sqrt

import numpy as np
import pytest

from tilth.errors import InputError
from tilth.stats.change import paired_change
from tilth.stats.units_across_strata import mean_across_strata

START = 50.0


def change(cells, area, factor=1.0):
    """Of cells (site, stratum, change), all of which begin with 50."""
    unit, stratum, rise = zip(*cells, strict=True)
    before = np.full(len(cells), START)
    return paired_change(
        before,
        before + np.array(rise),
        estimator=lambda v: mean_across_strata(v, unit, stratum, area),
        factor=factor,
    )


def test_sites_that_are_in_every_stratum_are_one_value_each():
    # Areas 30 and 10 ha: 3/4 and 1/4.  By site  A: 0.75·1 + 0.25·3    = 1.5
    #                                           B: 0.75·2 + 0.25·(-2) = 1.0
    #                                           C: 0.75·6 + 0.25·2    = 5.0
    # mean 2.5; squares of deviations 1 + 2.25 + 6.25 = 9.5; s² = 9.5/2 = 4.75; with
    # three sites s²/3. Six independent values would give 1.458, and 3.5 degrees more.
    found = change(
        [
            ("A", "north", 1.0),
            ("B", "north", 2.0),
            ("C", "north", 6.0),
            ("A", "south", 3.0),
            ("B", "south", -2.0),
            ("C", "south", 2.0),
        ],
        {"north": 30.0, "south": 10.0},
    ).stock_change
    assert found.mean == pytest.approx(2.5)
    assert found.variance == pytest.approx(4.75 / 3)
    assert found.degrees_of_freedom == 2.0
    assert found.n_samples == 3


def test_one_site_in_each_stratum():
    # Weights 0.5, 0.3, 0.2: mean 0.5·1 + 0.3·0 + 0.2·4 = 1.3. Spread of 1, 0, 4 about
    # their plain mean 5/3: (4 + 25 + 49)/9 = 26/3; s² = 13/3. Times 0.25 + 0.09 + 0.04.
    found = change(
        [("A", "a", 1.0), ("B", "b", 0.0), ("C", "c", 4.0)],
        {"a": 50.0, "b": 30.0, "c": 20.0},
    ).stock_change
    assert found.mean == pytest.approx(1.3)
    assert found.variance == pytest.approx(13 / 3 * 0.38)
    assert found.degrees_of_freedom == 2.0


def test_a_site_alone_in_its_stratum_beside_a_stratum_of_two():
    # Weights of the sites 0.3, 0.3, 0.4: mean 0.3·1 + 0.3·3 + 0.4·5 = 3.2; s² of 1, 3,
    # 5 is 4; times 0.09 + 0.09 + 0.16.
    found = change(
        [("A", "a", 1.0), ("B", "a", 3.0), ("C", "b", 5.0)], {"a": 60.0, "b": 40.0}
    ).stock_change
    assert found.mean == pytest.approx(3.2)
    assert found.variance == pytest.approx(4.0 * 0.34)


def test_a_site_in_some_strata_only():
    # A holds half of a and all of b: weights 0.3 and 0.4, its value is
    # (0.3·1 + 0.4·8)/0.7 = 5; B has 0.3 and 3. Mean 0.7·5 + 0.3·3 = 4.4; s² = 2.
    found = change(
        [("A", "a", 1.0), ("B", "a", 3.0), ("A", "b", 8.0)], {"a": 60.0, "b": 40.0}
    ).stock_change
    assert found.mean == pytest.approx(4.4)
    assert found.variance == pytest.approx(2.0 * (0.49 + 0.09))
    assert found.degrees_of_freedom == 1.0


def test_a_factor_of_the_first_round():
    cells = [("A", "a", 1.0), ("B", "b", 0.0), ("C", "c", 4.0)]
    area = {"a": 50.0, "b": 30.0, "c": 20.0}
    found = change(cells, area, factor=1.02)
    # The same start everywhere: another factor moves the mean alone.
    assert found.stock_change.mean == pytest.approx(1.3 - 0.02 * START)
    assert found.stock_change.variance == pytest.approx(13 / 3 * 0.38)
    assert found.before.mean == pytest.approx(START)
    assert found.after.mean == pytest.approx(START + 1.3)
    assert found.before.standard_error == pytest.approx(0.0, abs=1e-12)


def test_a_value_without_its_other_round_is_left_out():
    found = mean_across_strata(
        [1.0, 3.0, nan, nan], "ABCD", "abab", {"a": 1.0, "b": 1.0}
    )
    assert found.mean == pytest.approx(2.0)
    assert found.variance == pytest.approx(2.0 * 0.5)
    assert (found.n_samples, found.n_missing) == (2, 2)


def test_one_site_has_no_error():
    found = change([("A", "a", 1.0), ("A", "b", 2.0)], {"a": 1.0, "b": 1.0})
    assert found.stock_change.standard_error is None
    assert found.stock_change.reason == "one site only"


def test_a_stratum_without_a_value_is_refused():
    with pytest.raises(InputError, match=r"no sample in \['b'\]"):
        mean_across_strata([1.0, nan], "AB", "ab", {"a": 1.0, "b": 1.0})


@pytest.mark.parametrize("field", ["unit", "stratum"])
def test_labels_must_fit_the_values(field):
    labels = {"unit": ["A", "B"], "stratum": ["a", "a"]} | {field: ["A"]}
    with pytest.raises(InputError, match=f"{field} must have one label"):
        mean_across_strata([50.0, 52.0], area={"a": 1.0}, **labels)


@pytest.mark.parametrize(
    "cells",
    [
        [(s, h) for s in "ABC" for h in "abc"],
        [("A", "a"), ("B", "b"), ("C", "c")],
        [("A", "a"), ("B", "a"), ("C", "b"), ("D", "c")],
    ],
)
def test_the_variance_is_right_on_average_where_sites_spread_alike(cells):
    """v is a quadratic form: with covariance R Rᵀ of the changes, its expectation is
    the sum of v over the columns of R, without any sampling."""
    area = {"a": 50.0, "b": 30.0, "c": 20.0}
    unit, stratum = zip(*cells, strict=True)
    share = {h: area[h] / 100.0 / stratum.count(h) for h in area}
    weight = np.array([share[h] for h in stratum])
    site = np.array([[u == name for name in sorted(set(unit))] for u in unit], float)
    root = np.hstack([1.5 * site, 0.7 * np.eye(len(unit))])  # of sites, of cells
    true = weight @ root @ root.T @ weight

    def variance(rise):
        rows = zip(unit, stratum, rise, strict=True)
        return change(list(rows), area).stock_change.variance

    expected = sum(variance(column) for column in root.T)
    assert expected == pytest.approx(true)
    # What strata differ by adds to it, and adds nothing where all sites are in all.
    apart = variance([{"a": 0.0, "b": 1.0, "c": 3.0}[h] for h in stratum])
    crossed = len(set(unit)) < len(unit)
    assert apart == pytest.approx(0.0, abs=1e-12) if crossed else apart > 0.1


def test_coverage_of_one_site_in_each_stratum():
    """Nine of ten intervals hold the truth, and more where strata differ."""
    rng = np.random.default_rng(11)
    area = {"a": 50.0, "b": 30.0, "c": 20.0}
    weight = np.array([0.5, 0.3, 0.2])
    for apart, low, high in ((0.0, 0.88, 0.92), (3.0, 0.95, 1.01)):
        truth = apart * np.array([0.0, 1.0, 2.0])
        held = 0
        for _ in range(1500):
            rise = truth + rng.normal(0.0, 1.0, 3)
            found = change(list(zip("ABC", "abc", rise, strict=True)), area)
            limits = found.stock_change.interval(0.9)
            held += limits[0] <= truth @ weight <= limits[1]
        assert low < held / 1500 < high


def test_standard_error_is_the_root_of_the_variance():
    found = change([("A", "a", 1.0), ("B", "b", 3.0)], {"a": 1.0, "b": 1.0})
    assert found.stock_change.standard_error == pytest.approx(sqrt(2.0 * 0.5))
