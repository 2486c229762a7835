"""Change of the stock by design, against numbers worked out by hand and plain loops."""

from dataclasses import replace
from math import inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as distributions

from tests.tilth.assessment.change.campaigns import (
    change_of,
    plan,
    stocks_of,
    visit,
    visits,
)
from tests.tilth.assessment.layers.tables import layer_file, profile
from tilth.assessment.change.by_method import TOO_FEW
from tilth.assessment.change.change import stock_change
from tilth.assessment.change.options import Auxiliary, ChangeOptions
from tilth.assessment.layers.table import Finding
from tilth.assessment.stock.stock import StockOptions, stocks
from tilth.errors import InputError
from tilth.report.change_record import change_record
from tilth.stats.change import LaboratoryBias
from tilth.stats.model_assisted import greg_mean, two_phase_mean

BEFORE = [40.0, 44.0, 48.0, 52.0]
AFTER = [41.0, 47.0, 49.0, 55.0]  # differences 1, 3, 1, 3: mean 2, variance 4/3
YEARS = 1827 / 365.25  # 2015-10-01 to 2020-10-01, two leap days between


def test_revisited_points_of_a_simple_random_sample():
    found = change_of(visits(BEFORE, AFTER), area=10.0)
    change = found.change.stock_change
    assert change.mean == pytest.approx(2.0)
    assert change.standard_error == pytest.approx(sqrt(4 / 3 / 4))
    assert change.degrees_of_freedom == pytest.approx(3.0)
    # Var S0 = 80/3/4, Var S1 = 116/3... : 41, 47, 49, 55 about 48: 49+1+1+49 = 100.
    v0, v1, v = 80 / 3 / 4, 100 / 3 / 4, 1 / 3
    assert found.change.covariance == pytest.approx((v0 + v1 - v) / 2)
    assert found.probability_rise == pytest.approx(
        distributions.t.cdf(2.0 / sqrt(1 / 3), 3)
    )
    assert [r.name for r in found.rounds] == ["2015", "2020"]
    assert found.rounds[0].estimate.mean == pytest.approx(46.0)
    assert found.rounds[1].estimate.standard_error == pytest.approx(sqrt(v1))
    assert found.years == pytest.approx(YEARS)


def test_contrast_against_4_permil_a_year_and_the_rate():
    found = change_of(visits(BEFORE, AFTER))
    f = 1.0 + 0.004 * YEARS
    terms = np.array(AFTER) - f * np.array(BEFORE)
    se = terms.std(ddof=1) / 2.0
    contrast = found.contrast.stock_change
    assert contrast.mean == pytest.approx(48.0 - f * 46.0)
    assert contrast.standard_error == pytest.approx(se)
    assert found.probability_target == pytest.approx(
        distributions.t.cdf(contrast.mean / se, 3)
    )
    # The delta method written out, with the covariance of the revisited points.
    s0, s1 = 46.0, 48.0
    v0, v1 = found.change.before.variance, found.change.after.variance
    c = found.change.covariance
    variance = v1 / s0**2 + s1**2 * v0 / s0**4 - 2.0 * s1 * c / s0**3
    assert found.rate.mean == pytest.approx(1000.0 * (s1 / s0 - 1.0) / YEARS)
    assert found.rate.standard_error == pytest.approx(1000.0 * sqrt(variance) / YEARS)


def test_new_points_have_no_covariance():
    rows = visits([*BEFORE, *[None] * 4], [*[None] * 4, *AFTER])
    found = change_of(rows)
    assert found.change.covariance == pytest.approx(0.0, abs=1e-12)
    v = 80 / 3 / 4 + 100 / 3 / 4
    assert found.change.stock_change.variance == pytest.approx(v)
    # Welch.
    expected = v**2 / ((80 / 12) ** 2 / 3 + (100 / 12) ** 2 / 3)
    assert found.change.stock_change.degrees_of_freedom == pytest.approx(expected)


def loop_variance(before, after, factor=1.0):
    """Three independent groups of points, summed by a plain loop."""
    n0 = sum(b is not None for b in before)
    n1 = sum(a is not None for a in after)
    groups = {"both": [], "before": [], "after": []}
    for b, a in zip(before, after, strict=True):
        if b is not None and a is not None:
            groups["both"].append(a / n1 - factor * b / n0)
        elif b is not None:
            groups["before"].append(-factor * b / n0)
        elif a is not None:
            groups["after"].append(a / n1)
    total = 0.0
    for terms in groups.values():
        if terms:
            mean = sum(terms) / len(terms)
            s2 = sum((t - mean) ** 2 for t in terms) / (len(terms) - 1)
            total += len(terms) * s2
    return total


def test_partly_revisited_points_against_a_loop():
    before = [40.0, 44.0, 48.0, 52.0, 39.0, 47.0, None, None]
    after = [41.0, 47.0, 49.0, 55.0, None, None, 51.0, 44.0]
    found = change_of(visits(before, after))
    assert found.change.stock_change.variance == pytest.approx(
        loop_variance(before, after)
    )
    assert found.contrast.stock_change.variance == pytest.approx(
        loop_variance(before, after, 1.0 + 0.004 * YEARS)
    )
    assert found.warnings[0].startswith("only 4 of 8 points are in both rounds (2015")
    assert found.warnings[0].endswith(
        "(field p4, field p5 not sampled again; field p6, field p7 only in 2020)"
    )
    implied = found.change.before.variance + found.change.after.variance
    implied -= found.change.sampling.variance
    record = change_record(found)["stock_change"]
    assert record["implied_covariance_mg_ha_squared"] == pytest.approx(implied / 2.0)


STRATA = {
    "north": ([40.0, 44.0, 42.0], [43.0, 45.0, 47.0]),
    "south": ([60.0, 70.0, 65.0], [60.0, 74.0, 64.0]),
}


def stratified_rows():
    return [
        row
        for name, (before, after) in STRATA.items()
        for row in visits(
            before, after, names=[f"{name}{i}" for i in range(3)], stratum=name
        )
    ]


def test_strata_are_weighted_by_their_areas():
    # north 3, 1, 5: mean 3, variance 4; south 0, 4, -1: mean 1, variance 7.
    found = change_of(stratified_rows(), strata_areas={"north": 30.0, "south": 10.0})
    change = found.change.stock_change
    assert change.mean == pytest.approx(0.75 * 3.0 + 0.25 * 1.0)
    c = [0.75**2 * 4.0 / 3.0, 0.25**2 * 7.0 / 3.0]
    assert change.variance == pytest.approx(sum(c))
    assert change.degrees_of_freedom == pytest.approx(
        sum(c) ** 2 / (c[0] ** 2 / 2 + c[1] ** 2 / 2)
    )
    assert found.area == pytest.approx(40.0)
    north = found.strata[0]
    assert (north.name, north.area, north.n_both) == ("north", 30.0, 3)
    assert north.before == pytest.approx(42.0)
    assert north.sd_before == pytest.approx(2.0)
    assert found.campaign.kind == "stratified random"
    assert (found.campaign.n_strata, found.campaign.fewest_samples) == (2, 3)


def test_areas_and_strata_come_from_the_plan():
    rows = [{**row, "stratum": ""} for row in stratified_rows()]
    design = plan(
        "stratified random",
        strata=[("north", 30.0), ("south", 10.0)],
        points=[(f"{s}{i}", s, "") for s in STRATA for i in range(3)],
        area=40.0,
    )
    found = change_of(rows, plan=design)
    by_hand = change_of(stratified_rows(), strata_areas={"north": 30.0, "south": 10.0})
    assert found.change.stock_change == by_hand.change.stock_change
    assert found.example
    assert found.name == "example area"
    assert not any("no plan" in w for w in found.warnings)
    assert any("no plan was given" in w for w in by_hand.warnings)


def with_existing(design, *names):
    """The same plan with points of these names that were not drawn at random."""
    kept = [
        replace(design.points[0], name=name, origin="existing", stratum="north")
        for name in names
    ]
    return replace(design, points=(*design.points, *kept))


def test_existing_points_beside_random_ones_are_left_out_and_said():
    design = plan(
        "stratified random",
        strata=[("north", 30.0), ("south", 10.0)],
        points=[(f"{s}{i}", s, "") for s in STRATA for i in range(3)],
        area=40.0,
    )
    rows = [
        *stratified_rows(),
        *visits([90.0, 80.0, 70.0], [99.0, 83.0, None], names=["o1", "o2", "o3"]),
    ]
    plain = change_of(stratified_rows(), plan=design)
    found = change_of(rows, plan=with_existing(design, "o1", "o2", "o3", "o4"))
    assert found.change.stock_change == plain.change.stock_change
    assert found.rate == plain.rate
    assert len(found.points) == 6
    assert found.campaign.fewest_samples == 3
    (said,) = set(found.warnings) - set(plain.warnings)
    assert said == (
        "3 existing points of the plan, the first is 'o1', were not drawn at random: "
        "they are left out of the estimate; the mean change at 2 of them is "
        "+6.00 Mg ha-1, for which there is no interval"
    )


def test_existing_points_of_a_purposive_plan_are_all_there_is():
    kept = replace(
        plan("purposive"),
        points=with_existing(
            plan("purposive", points=[("p0", "", "")]), "p1", "p2", "p3"
        ).points,
    )
    found = change_of(visits(BEFORE, AFTER), plan=kept)
    assert len(found.points) == 4
    assert found.change.stock_change.standard_error is None


def test_a_profile_without_a_stock_is_no_sample_of_its_stratum():
    rows = stratified_rows()
    for row in rows:
        if (row["point"], row["round"]) == ("north2", "2020"):
            row["soc_content"] = nan
    areas = {"north": 30.0, "south": 10.0}
    found = change_of(rows, strata_areas=areas)
    assert found.change.after.n_samples == 5
    assert found.campaign.fewest_samples == 2


def test_two_sites_without_strata_are_strata():
    rows = [
        *visits(*STRATA["north"], site="A"),
        *visits(*STRATA["south"], site="B"),
    ]
    found = change_of(rows, strata_areas={"A": 30.0, "B": 10.0})
    assert found.change.stock_change.mean == pytest.approx(2.5)
    with pytest.raises(InputError, match="sites, which are strata here, must have ar"):
        change_of(rows)


FARMS = {"a": 10.0, "b": 20.0, "c": 30.0}
VALUES = {  # two points each, both rounds
    "a": ([40.0, 42.0], [44.0, 44.0]),
    "b": ([50.0, 54.0], [52.0, 58.0]),
    "c": ([60.0, 62.0], [61.0, 63.0]),
}


def farm_rows(values=VALUES):
    return [
        row
        for farm, (before, after) in values.items()
        for row in visits(
            before, after, names=[f"{farm}{i}" for i in range(len(before))], farm=farm
        )
    ]


def farm_plan(draw, others=27):
    farms = [(name, size, True) for name, size in FARMS.items()]
    farms += [(f"other {i}", 15.0, False) for i in range(others)]
    return plan("two stages", farms=farms, farm_draw=draw, area=500.0)


def test_farms_drawn_with_equal_probability():
    found = change_of(farm_rows(), plan=farm_plan("equal probability"))
    # Mean differences: a 3, b 3, c 1. Ratio: (10·3 + 20·3 + 30·1) / 60 = 2.
    change = found.change.stock_change
    assert change.mean == pytest.approx(2.0)
    # Between: sum A² (d - 2)² / (Ā² (n - 1)) = (100 + 400 + 900) / (400 · 2) = 1.75,
    # times (1 - 3/30) / 3; inside: A²/Ā² s²/2 / (n N), s² = 2, 2, 0.
    between = 1.75 * (1 - 3 / 30) / 3
    inside = (0.25 * 2.0 / 2 + 1.0 * 2.0 / 2 + 0.0) / (3 * 30)
    assert change.variance == pytest.approx(between + inside)
    assert found.change.before.mean == pytest.approx((410 + 1040 + 1830) / 60)
    assert found.campaign.kind == "two stages"
    assert any("3 farms: with fewer than 10" in w for w in found.warnings)


def test_farms_drawn_proportional_to_area():
    found = change_of(farm_rows(), plan=farm_plan("proportional to area"))
    d = np.array([3.0, 3.0, 1.0])
    assert found.change.stock_change.mean == pytest.approx(d.mean())
    assert found.change.stock_change.variance == pytest.approx(d.var(ddof=1) / 3)
    assert found.change.stock_change.degrees_of_freedom == pytest.approx(2.0)


def test_new_points_inside_the_same_farms():
    values = {k: ([*b, None, None], [None, None, *a]) for k, (b, a) in VALUES.items()}
    found = change_of(farm_rows(values), plan=farm_plan("equal probability"))
    # The farms are the units: as if each had one value, and no factor (1 - n/N).
    assert found.change.stock_change.mean == pytest.approx(2.0)
    assert found.change.stock_change.variance == pytest.approx(1.75 / 3)
    assert found.change.stock_change.degrees_of_freedom == pytest.approx(2.0)
    assert found.change.stock_change.n_samples == 12


def test_new_farms_have_no_covariance():
    rows = [
        *[r for r in farm_rows() if r["round"] == "2015"],
        *[
            {**r, "farm": f"other {'abc'.index(r['farm'])}"}
            for r in farm_rows()
            if r["round"] == "2020"
        ],
    ]
    rows = [{**r, "point": f"{r['farm']}{r['point']}"} for r in rows]
    found = change_of(rows, plan=farm_plan("equal probability"))
    means = [np.array([41.0, 52.0, 61.0]), np.array([44.0, 55.0, 62.0])]
    sizes = [np.array([10.0, 20.0, 30.0]), np.full(3, 15.0)]
    variance, estimate = 0.0, []
    for y, a in zip(means, sizes, strict=True):
        mean = (a * y).sum() / a.sum()
        estimate.append(mean)
        e = a / a.mean() * (y - mean)
        variance += (e @ e) / 2 / 3
    assert found.change.stock_change.mean == pytest.approx(estimate[1] - estimate[0])
    assert found.change.stock_change.variance == pytest.approx(variance)


def test_all_farms_sampled_are_strata():
    found = change_of(farm_rows(), plan=farm_plan("equal probability", others=0))
    assert found.change.stock_change.mean == pytest.approx(2.0)
    # Var = sum W² s²/2 of differences 4, 2 | 2, 4 | 1, 1.
    assert found.change.stock_change.variance == pytest.approx(
        (1 / 6) ** 2 * 2 / 2 + (1 / 3) ** 2 * 2 / 2
    )


def test_purposive_points_have_no_probability_and_credit_nothing():
    found = change_of(visits(BEFORE, AFTER), plan=plan("purposive"))
    assert found.change.stock_change.mean == pytest.approx(2.0)
    assert found.change.stock_change.standard_error is None
    assert found.probability_rise is None
    assert found.probability_target is None
    assert any("no interval, no probability" in w for w in found.warnings)
    assert found.campaign.kind == "purposive"
    assert all(not s.creditable_co2e for s in found.standards)


def test_one_composite_only_credits_nothing():
    rows = [
        *visit("c", "2015", 40.0, n_cores=20),
        *visit("c", "2020", 46.0, n_cores=20),
    ]
    found = change_of(rows, area=5.0)
    assert found.change.stock_change.mean == pytest.approx(6.0)
    assert found.change.stock_change.standard_error is None
    assert any("one composite only" in w for w in found.warnings)
    assert all(not s.creditable_co2e for s in found.standards)
    assert found.campaign.fewest_cores == 20


def test_control_sites_give_the_additional_change():
    controls = []
    # Site means rise by 1, 0 and 2: mean 1, variance 1, over three sites.
    for site, rise in (("C1", 1.0), ("C2", 0.0), ("C3", 2.0)):
        values = [44.0, 46.0, 48.0]
        controls += visits(
            values, [v + rise for v in values], names=["x", "y", "z"], site=site
        )
    found = change_of(
        [*visits(BEFORE, AFTER), *controls], controls=("C1", "C2", "C3"), area=10.0
    )
    assert found.change.stock_change.mean == pytest.approx(2.0)
    assert found.control.stock_change.mean == pytest.approx(1.0)
    assert found.control.stock_change.variance == pytest.approx(1 / 3)
    assert found.additional.mean == pytest.approx(1.0)
    assert found.additional.variance == pytest.approx(1 / 3 + 1 / 3)
    assert found.campaign.n_control_sites == 3
    assert found.measured.additional == found.additional
    assert [p.control for p in found.points] == [False] * 4 + [True] * 9


@pytest.mark.parametrize(
    ("areas", "found", "met"),
    [
        ({"north": 30.0, "south": 30.3}, "30 to 30.3 ha", True),
        ({"north": 30.0, "south": 31.0}, "30 to 31 ha", False),
    ],
)
def test_areas_of_strata_tell_whether_they_are_equal(areas, found, met):
    result = change_of(stratified_rows(), strata_areas=areas)

    (row,) = [
        r
        for s in result.standards
        for r in s.requirements
        if r.rule == "the strata are of equal area"
    ]
    assert (row.found, row.met) == (found, met)
    # Without strata there is nothing to compare.
    alone = change_of(visits(BEFORE, AFTER), area=10.0)
    assert alone.campaign.strata_areas is None


def test_the_method_of_equal_mass_is_named_in_words():
    found = change_of(visits(BEFORE, AFTER))

    assert found.method.endswith("Wendt and Hauser")
    assert "wendt_hauser" not in found.method


@pytest.mark.parametrize(
    ("labels", "covered"),
    [
        (("north", "south", "south"), 2),
        (("north", "north", "north"), 1),
        (("", "", ""), None),
    ],
)
def test_strata_with_a_control_site_are_counted(labels, covered):
    rows = stratified_rows()
    for i, label in enumerate(labels):
        rows += visits([50.0], [50.0 + i], names=["c"], site=f"C{i}", stratum=label)
    found = change_of(
        rows, controls=("C0", "C1", "C2"), strata_areas={"north": 30.0, "south": 10.0}
    )

    assert found.campaign.n_control_sites == 3
    assert found.campaign.control_strata == covered
    (verra,) = [s for s in found.standards if "VM0042" in s.standard]
    assert ("in each stratum" in verra.status) is (covered != 2)


def test_a_control_site_of_one_round_is_warned_about():
    rows = [
        *visits(BEFORE, AFTER),
        *visits([30.0, 31.0], [30.5, 31.5], names=["x", "y"], site="A"),
        *visits([30.0, 31.0], [30.5, 31.5], names=["x", "y"], site="B"),
        *visits([40.0, 41.0], [None, None], names=["x", "y"], site="C"),
    ]
    found = change_of(rows, controls=("A", "B", "C"))
    (said,) = [w for w in found.warnings if "one of the two rounds only" in w]
    assert said.startswith("control sites sampled in one of the two rounds only, C,")
    without = change_of(
        [row for row in rows if row["site"] != "C"], controls=("A", "B")
    )
    assert without.control.stock_change.mean == pytest.approx(0.5)
    assert not any("one of the two rounds only" in w for w in without.warnings)


def test_laboratory_bias_enters_change_contrast_and_rate_but_not_the_difference():
    bias = LaboratoryBias(before=0.5, after=0.8, correlation=0.0)
    controls = visits([44.0, 46.0, 49.0], [45.0, 47.0, 52.0], site="C")
    rows = [*visits(BEFORE, AFTER), *controls]
    plain = change_of(rows, controls=("C",))
    found = change_of(rows, controls=("C",), laboratory_bias=bias)
    extra = 0.5**2 + 0.8**2
    assert found.change.stock_change.variance == pytest.approx(
        plain.change.stock_change.variance + extra
    )
    f = 1.0 + 0.004 * YEARS
    assert found.contrast.stock_change.variance == pytest.approx(
        plain.contrast.stock_change.variance + f**2 * 0.25 + 0.64
    )
    assert found.change.sampling.variance == plain.change.sampling.variance
    assert found.additional.variance == pytest.approx(plain.additional.variance)


def test_regression_of_the_differences_on_a_covariate():
    rng = np.random.default_rng(3)
    x = rng.normal(10.0, 2.0, 12)
    before = rng.normal(50.0, 5.0, 12)
    after = before + 1.0 + 0.5 * (x - 10.0) + rng.normal(0.0, 0.3, 12)
    names = [f"p{i}" for i in range(12)]
    points = {n: (v,) for n, v in zip(names, x, strict=True)}
    auxiliary = Auxiliary(
        names=("x",), covariates=points, means={"": (10.5,)}, file="x.csv"
    )
    found = change_of(visits(before.tolist(), after.tolist()), auxiliary=auxiliary)
    expected = greg_mean(after - before, x, [10.5])
    change = found.change.stock_change
    assert change.mean == pytest.approx(expected.mean)
    assert change.standard_error == pytest.approx(expected.standard_error)
    assert change.degrees_of_freedom == pytest.approx(10.0)
    f = 1.0 + 0.004 * YEARS
    assert found.contrast.stock_change.standard_error == pytest.approx(
        greg_mean(after - f * before, x, [10.5]).standard_error
    )
    # Rounds by the same regression, so that they differ by the change: a line by
    # least squares, read at the mean of the area.
    for stock, found_round in zip((before, after), found.rounds, strict=True):
        line = np.polyfit(x, stock, 1)
        assert found_round.estimate.mean == pytest.approx(np.polyval(line, 10.5))
    assert found.rounds[0].estimate == found.change.before
    more = {f"q{i}": (v,) for i, v in enumerate(rng.normal(10.5, 2.0, 50))}
    phases = replace(auxiliary, covariates={**points, **more}, means={})
    found = change_of(visits(before.tolist(), after.tolist()), auxiliary=phases)
    first = np.concatenate([x, [v for (v,) in more.values()]])
    expected = two_phase_mean(after - before, x, first)
    assert found.change.stock_change.mean == pytest.approx(expected.mean)
    assert found.change.stock_change.variance == pytest.approx(expected.variance)


def test_a_round_with_too_few_points_for_the_regression_keeps_its_plain_mean():
    rows = [*visits(BEFORE, AFTER), *visit("p0", "2017", 42.0)]
    found = change_of(rows, auxiliary=COVARIATE)
    assert [r.name for r in found.rounds] == ["2015", "2017", "2020"]
    assert found.rounds[1].estimate.mean == pytest.approx(42.0)
    assert found.rounds[1].estimate.standard_error is None


def test_regression_in_strata_is_joined_by_area():
    rng = np.random.default_rng(4)
    rows, points, by_hand = [], {}, []
    means = {"north": 9.0, "south": 14.0}
    for stratum in means:
        x = rng.normal(12.0, 2.0, 6)
        before = rng.normal(50.0, 5.0, 6)
        after = before + 0.4 * x + rng.normal(0.0, 0.5, 6)
        names = [f"{stratum}{i}" for i in range(6)]
        rows += visits(before.tolist(), after.tolist(), names=names, stratum=stratum)
        points |= {n: (v,) for n, v in zip(names, x, strict=True)}
        by_hand.append(greg_mean(after - before, x, [means[stratum]]))
    auxiliary = Auxiliary(
        names=("x",),
        covariates=points,
        means={k: (v,) for k, v in means.items()},
        file="x.csv",
    )
    areas = {"north": 30.0, "south": 10.0}
    found = change_of(rows, auxiliary=auxiliary, strata_areas=areas)
    change = found.change.stock_change
    assert change.mean == pytest.approx(0.75 * by_hand[0].mean + 0.25 * by_hand[1].mean)
    assert change.variance == pytest.approx(
        0.75**2 * by_hand[0].variance + 0.25**2 * by_hand[1].variance
    )
    with pytest.raises(InputError, match="needs the means of the covariates in each"):
        change_of(
            rows,
            auxiliary=replace(auxiliary, means={}),
            strata_areas=areas,
        )


VALUE = st.floats(20.0, 90.0)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(VALUE, VALUE), min_size=3, max_size=8))
def test_swapped_rounds_change_the_sign(pairs):
    before, after = (list(v) for v in zip(*pairs, strict=True))
    one = change_of(visits(before, after)).change.stock_change
    two = change_of(visits(after, before)).change.stock_change
    assert two.mean == pytest.approx(-one.mean, abs=1e-9)
    assert two.standard_error == pytest.approx(one.standard_error, abs=1e-9)


def test_equal_rounds_have_no_change_and_even_odds():
    found = change_of(visits(BEFORE, BEFORE[::-1]))
    assert found.change.stock_change.mean == pytest.approx(0.0, abs=1e-12)
    assert found.probability_rise == pytest.approx(0.5)
    still = change_of(visits(BEFORE, BEFORE))
    assert still.probability_rise == 0.5
    assert still.rate.mean == 0.0


def test_more_points_narrow_the_interval_on_average():
    rng = np.random.default_rng(8)
    widths = {5: [], 20: []}
    for n, found in widths.items():
        for _ in range(30):
            before = rng.normal(50.0, 8.0, n)
            after = before + rng.normal(1.0, 2.0, n)
            result = change_of(visits(before.tolist(), after.tolist()))
            found.append(result.change.stock_change.half_width(0.9))
    assert np.mean(widths[20]) < 0.6 * np.mean(widths[5])


def test_twice_the_area_is_twice_the_total_and_no_other_change():
    rows = visits(BEFORE, AFTER)
    small, large = (change_of(rows, area=a) for a in (10.0, 20.0))
    assert small.measured.stock_change == large.measured.stock_change
    assert (small.measured.area, large.measured.area) == (10.0, 20.0)
    for one, two in zip(small.standards, large.standards, strict=True):
        if one.removals_co2 is not None:
            assert two.removals_co2 == pytest.approx(2.0 * one.removals_co2)


def test_without_an_area_all_is_per_hectare():
    found = change_of(visits(BEFORE, AFTER))
    assert found.area is None
    assert found.measured is None
    assert found.standards
    assert all(s.creditable_co2e is None for s in found.standards)
    assert {s.status for s in found.standards} == {
        "not computed: the area of the project is not known, requirements only"
    }


def test_another_area_than_that_of_the_plan_is_warned_about():
    found = change_of(visits(BEFORE, AFTER), plan=plan("simple random"), area=50.0)
    assert found.area == 50.0
    assert any("given as 50 ha" in w and "100 ha" in w for w in found.warnings)
    same = change_of(visits(BEFORE, AFTER), plan=plan("simple random"))
    assert not any("area was given" in w for w in same.warnings)


def test_a_loss_is_a_result():
    found = change_of(visits(AFTER, BEFORE), area=1.0)
    assert found.change.stock_change.mean == pytest.approx(-2.0)
    assert found.probability_rise < 0.05
    assert found.rate.mean < 0.0


def test_three_rounds_compare_the_first_and_the_last():
    rows = [*visits(BEFORE, AFTER)]
    for i, stock in enumerate([30.0, 31.0, 32.0, 33.0]):
        rows += visit(f"p{i}", "2018", stock, date="2018-10-01")
    found = change_of(rows)
    assert [r.name for r in found.rounds] == ["2015", "2018", "2020"]
    assert found.change.stock_change.mean == pytest.approx(2.0)
    assert found.rounds[1].estimate.mean == pytest.approx(31.5)


def test_years_can_be_given_where_dates_are_missing():
    rows = [{**r, "date": "NaT"} for r in visits(BEFORE, AFTER)]
    with pytest.raises(InputError, match=r"rounds must have dates.*--years"):
        change_of(rows)
    found = change_of(rows, years=5.0)
    assert found.years == 5.0
    assert found.rounds[0].date is None
    assert found.rate.mean == pytest.approx(1000.0 * 2.0 / 46.0 / 5.0)
    assert found.campaign.dates == (None, None)


@pytest.mark.parametrize("dated", ["2015", "2020"])
def test_years_can_be_given_where_one_round_has_dates(dated):
    rows = [
        {**r, "date": r["date"] if r["round"] == dated else "NaT"}
        for r in visits(BEFORE, AFTER)
    ]
    found = change_of(rows, years=4.0, area=10.0)
    assert [r.name for r in found.rounds] == ["2015", "2020"]
    assert found.years == 4.0
    interval = [
        r.met
        for s in found.standards
        for r in s.requirements
        if "at least every 5 years" in r.rule
    ]
    assert interval == [None]  # one day does not tell how far apart rounds are
    with pytest.raises(InputError, match=r"the years between them .*\(--years\)"):
        change_of(rows)


def test_rounds_whose_order_nothing_tells_are_refused_with_what_to_do():
    rows = [
        {**r, "round": {"2015": "spring", "2020": "autumn"}[r["round"]]}
        for r in visits(BEFORE, AFTER)
    ]
    rows = [{**r, "date": "NaT"} if r["round"] == "spring" else r for r in rows]
    with pytest.raises(InputError, match="fill the column date, or name the rounds"):
        change_of(rows, years=4.0)


def test_names_that_contradict_the_dates_of_rounds_are_refused():
    rows = visits(BEFORE, AFTER)
    rows += [{**r, "round": "1"} for r in visits(BEFORE, [None] * 4)]
    dates = {"2015": "2020-10-01", "2020": "2015-10-01", "1": "NaT"}
    rows = [{**r, "date": dates[r["round"]]} for r in rows]
    with pytest.raises(InputError, match="so that the first is known"):
        change_of(rows, years=4.0)


def test_years_against_the_dates_are_warned_about():
    found = change_of(visits(BEFORE, AFTER), years=10.0)
    assert any("5.0 years apart by their dates" in w for w in found.warnings)
    same = change_of(visits(BEFORE, AFTER), years=5.0)
    assert not any("by their dates" in w for w in same.warnings)


def test_another_season_is_warned_about():
    rows = [
        {**r, "date": "2020-04-01" if r["round"] == "2020" else r["date"]}
        for r in visits(BEFORE, AFTER)
    ]
    assert any("different seasons" in w for w in change_of(rows).warnings)
    assert not any("season" in w for w in change_of(visits(BEFORE, AFTER)).warnings)


def test_a_point_that_moved_is_warned_about():
    rows = [
        {
            **r,
            "latitude": 50.0 + (0.001 if r["round"] == "2020" else 0.0),
            "longitude": 8.0,
        }
        for r in visits(BEFORE, AFTER)
    ]
    found = [w for w in change_of(rows).warnings if "from where they were" in w]
    assert found
    assert "111 m" in found[0]


def test_small_samples_are_warned_about():
    found = change_of(visits(BEFORE, AFTER))
    assert any("4 samples: with fewer than 5" in w for w in found.warnings)


def test_rounds_by_two_methods_are_refused():
    rows = [
        {**r, "method": "Walkley-Black" if r["round"] == "2015" else "dry combustion"}
        for r in visits(BEFORE, AFTER)
    ]
    with pytest.raises(InputError, match="Walkley-Black in round 2015; dry combustion"):
        change_of(rows)


def test_two_laboratories_are_warned_about():
    rows = [{**r, "laboratory": f"lab {r['round']}"} for r in visits(BEFORE, AFTER)]
    assert any("different laboratories" in w for w in change_of(rows).warnings)
    bias = LaboratoryBias(before=0.5, after=0.5, correlation=0.0)
    found = change_of(rows, laboratory_bias=bias)
    assert not any("different laboratories" in w for w in found.warnings)


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (visits(BEFORE, [None] * 4), {}, "a change needs at least two rounds"),
        (stratified_rows(), {}, "strata must have areas in ha.*north, south"),
        (
            stratified_rows(),
            {"strata_areas": {"north": 1.0, "south": 1.0, "east": 1.0}},
            r"no sample in \['east'\]",
        ),
        (farm_rows(), {}, "points of farms must come with the plan"),
        (
            farm_rows(),
            {"plan": plan("two stages", farms=[("a", 1.0, True)])},
            "farm_draw of the plan must be one of",
        ),
        (
            farm_rows(),
            {
                "plan": plan(
                    "two stages",
                    farms=[("a", 1.0, True)],
                    farm_draw="equal probability",
                )
            },
            "every farm must be one of the plan.*b, c",
        ),
        (
            visits(BEFORE, AFTER),
            {"plan": farm_plan("equal probability")},
            "every point of a two-stage sample must have a farm",
        ),
        (visits(BEFORE, AFTER), {"controls": ("nowhere",)}, "a control must be a site"),
        (
            visits(BEFORE, AFTER),
            {"controls": ("feild",)},
            r"got 'feild' \(did you mean 'field'\?\); found field",
        ),
        (visits(BEFORE, AFTER), {"controls": ("field",)}, "got controls only"),
        (
            [*visits(BEFORE, AFTER), *visit("x", "2015", 40.0, site="C")],
            {"controls": ("C",)},
            "control sites must be sampled in the first and in the last",
        ),
        (
            visits(BEFORE, AFTER),
            {
                "plan": with_existing(
                    plan("simple random", points=[("x", "", "")]),
                    *(f"p{i}" for i in range(4)),
                )
            },
            "drawn at random must be sampled; got existing points only, .* 'p0'",
        ),
        (visits(BEFORE, AFTER), {"depth": 50.0}, "depth must be one of"),
        (
            [
                {**r, "stratum": "a" if r["round"] == "2015" else "b"}
                for r in visits(BEFORE, AFTER)
            ],
            {},
            "a point must keep its stratum",
        ),
        (
            [*visits(BEFORE, AFTER), *visit("x", "2020", 40.0, stratum="a")],
            {"strata_areas": {"a": 1.0}},
            "every point must have a stratum, .* got none for 4",
        ),
    ],
)
def test_refusals(rows, options, message):
    with pytest.raises(InputError, match=message):
        change_of(rows, **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"area": 0.0}, "area must be above 0 ha"),
        ({"years": inf}, "years must be above 0 yr"),
        ({"strata_areas": {"a": -1.0}}, "area of stratum a must be above 0 ha"),
        ({"leakage_co2e": -1.0}, "leakage_co2e must be from 0 Mg"),
    ],
)
def test_options_out_of_range(options, message):
    with pytest.raises(InputError, match=message):
        ChangeOptions(**options)


def test_fixed_depth_is_used_on_request_and_said():
    found = stock_change(
        stocks_of(visits(BEFORE, AFTER)), ChangeOptions(fixed_depth=True)
    )
    assert found.change.stock_change.mean == pytest.approx(2.0)
    assert not found.campaign.equivalent_mass
    assert any("fixed depth" in w for w in found.warnings)


def test_the_change_by_each_method_is_that_of_a_run_with_it():
    rows = visits([40.0, 44.0, 48.0, 52.0], [41.0, 45.0, 47.0, 55.0])
    found = change_of(rows)
    assert [m.name for m in found.methods if m.chosen] == ["wendt_hauser"]
    by_name = {m.name: m.stock_change for m in found.methods}
    at_depth = change_of(rows, fixed_depth=True)
    assert by_name["fixed_depth"] == at_depth.change.sampling
    assert by_name["wendt_hauser"] == found.change.sampling
    assert [m.name for m in at_depth.methods if m.chosen] == ["fixed_depth"]


COVARIATE = Auxiliary(
    names=("index",),
    covariates={f"p{i}": (float(i),) for i in range(4)},
    means={"": (1.5,)},
    file="index.csv",
)


@pytest.mark.parametrize(
    ("rows", "options"),
    [
        (visits([*BEFORE, None], [None, *AFTER]), {}),
        (visits(BEFORE, AFTER), {"plan": plan("purposive")}),
        (visits(BEFORE, AFTER), {"auxiliary": COVARIATE}),
        (farm_rows(), {"plan": farm_plan("equal probability")}),
        (farm_rows(), {"plan": farm_plan("proportional to area")}),
        (
            visits(BEFORE, AFTER),
            {
                "plan": with_existing(
                    plan("simple random", points=[(f"p{i}", "", "") for i in range(4)]),
                    "p0",
                )
            },
        ),
    ],
)
def test_the_methods_are_compared_by_the_estimator_of_the_design(rows, options):
    found = change_of(rows, **options)
    # One content in both layers and no change of mass: all methods agree.
    assert len(found.methods) == 5
    for method in found.methods:
        assert method.stock_change.mean == pytest.approx(found.change.sampling.mean)
        error = found.change.sampling.standard_error
        assert method.stock_change.standard_error == (
            None if error is None else pytest.approx(error)
        )
        assert method.n_extrapolated == 0


def test_a_method_of_which_too_few_points_have_a_stock_is_left_out_and_said():
    shallow = [
        r
        for r in visits(BEFORE, AFTER)
        if not (r["round"] == "2020" and r["point"] != "p0" and r["depth_top"] == 15)
    ]
    found = change_of(shallow, auxiliary=COVARIATE)
    assert "fixed_depth" not in [m.name for m in found.methods]
    assert ("fixed depth", TOO_FEW) in found.methods_left_out
    (chosen,) = [m for m in found.methods if m.chosen]
    assert chosen.stock_change == found.change.sampling
    assert chosen.n_extrapolated == 3


def test_the_methods_are_compared_on_the_points_that_all_of_them_have():
    # p3 ends at 15 cm in 2020: it has a stock at equal mass, extrapolated, and none at
    # fixed depth. The others changed by 1, 3 and 1.
    shallow = [
        r
        for r in visits(BEFORE, AFTER)
        if not (r["round"] == "2020" and r["point"] == "p3" and r["depth_top"] == 15)
    ]
    found = change_of(shallow)
    by_name = {m.name: m for m in found.methods}
    assert {"fixed_depth", "wendt_hauser"} <= set(by_name)
    # Not revisited any more, p3 is a point of the first round alone: its mean is 46.
    for method in found.methods:
        assert method.stock_change.mean == pytest.approx((41 + 47 + 49) / 3 - 46.0)
        assert method.n_extrapolated == 0
    assert found.change.stock_change.mean == pytest.approx(2.0)


def test_methods_that_do_not_apply_are_listed_with_the_reason():
    one_layer = [
        {**r, "depth_bottom": 30, "fine_earth_mass": 4000.0}
        for r in visits(BEFORE, AFTER)
        if r["depth_top"] == 0
    ]
    found = change_of(one_layer)
    reasons = dict(found.methods_left_out)
    assert any("fewer than" in reason for reason in reasons.values())
    assert len(found.methods) + len(reasons) == 6


def doubt(row, rule="coarse_mass_fraction_doubtful"):
    return Finding(
        severity="flagged",
        file="layers.csv",
        row=row,
        column="coarse_mass_fraction [1]",
        value="0.94",
        rule=rule,
        message="coarse_mass_fraction [1] is seldom above 0.9; got 0.94",
    )


def with_doubt(rows, findings, **options):
    found = stocks(layer_file(rows, findings), StockOptions(depths=(30.0,)))
    return stock_change(found, ChangeOptions(**options))


def test_the_change_without_the_points_with_a_doubtful_value():
    rows = visits([40.0, 42.0, 44.0, 10.0], [43.0, 44.0, 46.0, 45.0])
    row = 2 + 6  # the first layer of p3 in the first round

    found = with_doubt(rows, [doubt(row)])

    assert found.without_doubtful.points == (("field", "p3"),)
    # By hand: differences 3, 2, 2 without p3, and 35 with it.
    assert found.change.stock_change.mean == pytest.approx(42.0 / 4)
    assert found.without_doubtful.stock_change.mean == pytest.approx(7.0 / 3)
    assert found.without_doubtful.stock_change.standard_error == pytest.approx(
        sqrt(((2 / 3) ** 2 + 2 * (1 / 3) ** 2) / 2 / 3)
    )
    assert found.without_doubtful.additional is None
    assert any(
        "1 doubtful value is used: layers.csv row 8, coarse_mass_fraction [1] is "
        "seldom above 0.9; got 0.94 (coarse_mass_fraction_doubtful)" in text
        for text in found.warnings
    )


def test_a_doubtful_value_of_a_control_changes_the_additional_change():
    rows = visits([40.0, 42.0, 44.0], [43.0, 44.0, 46.0])
    for i, (before, after) in enumerate([(30.0, 31.0), (30.0, 32.0), (30.0, 60.0)]):
        rows += visits([before], [after], names=["c"], site=f"N{i}")

    found = with_doubt(rows, [doubt(len(rows))], controls=("N0", "N1", "N2"))

    assert found.without_doubtful.points == (("N2", "c"),)
    assert found.without_doubtful.additional.mean == pytest.approx(7.0 / 3 - 1.5)


def test_a_flag_of_another_kind_is_no_doubt():
    rows = visits([40.0, 42.0, 44.0], [43.0, 44.0, 46.0])

    found = with_doubt(rows, [doubt(2, "coarse_missing")])

    assert found.without_doubtful is None


def test_nothing_is_left_without_the_points_with_a_doubtful_value():
    rows = visits([40.0], [43.0])

    found = with_doubt(rows, [doubt(2)])

    assert found.without_doubtful.stock_change is None


def test_a_last_round_that_was_sampled_less_deep_credits_nothing():
    gained = [stock + 10.0 for stock in AFTER]
    rows = visits(BEFORE, [None] * 4)
    for i, stock in enumerate(gained):
        rows += profile(
            [0, 15],
            [2000.0],
            [stock / 4.0],
            site="field",
            point=f"p{i}",
            round="2020",
            date="2020-10-01",
            method="dry combustion",
            laboratory="lab",
        )
    controls = []
    for i in range(3):
        controls += visits([50.0], [50.0 + i], names=["c"], site=f"N{i}")
    names = ("N0", "N1", "N2")

    found = change_of([*rows, *controls], area=100.0, controls=names)

    (beyond,) = found.campaign.extrapolated
    assert (beyond.round, beyond.control) == ("2020", False)
    assert (beyond.n_extrapolated, beyond.n_profiles) == (4, 4)
    assert found.campaign.depth_sampled == 15.0
    for result in found.standards:
        assert not result.creditable_co2e
        assert result.status.startswith("not creditable: ")
    deep = change_of([*visits(BEFORE, gained), *controls], area=100.0, controls=names)
    assert deep.campaign.extrapolated == ()
    assert any(result.creditable_co2e for result in deep.standards)
