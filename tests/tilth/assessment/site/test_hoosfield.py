import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.tilth.shared_data import shared_data
from tilth.assessment.site.file import read_site
from tilth.assessment.site.hoosfield import (
    demonstrate,
    members_to_run,
    modelled_stocks,
    months_of,
    past,
)
from tilth.assessment.site.hoosfield_site import digest, site
from tilth.datasets.hoosfield_experiment import read_experiment
from tilth.models import rothc
from tilth.models.rothc_inputs import RothcSoil

E = read_experiment()
FILES = {
    "unmanured": "rothc_unmanured.csv",
    "fym": "rothc_FYM_7-2.csv",
    "fym_1852_1871": "rothc_FYM1852-71_7-1.csv",
}
# Model against measured, t C/ha: the published comparison that this must repeat.
TABLE = {
    "unmanured": (
        "32.1/26.5 30.1/26.8 29.0/25.3 29.6/24.2 29.0/26.5 29.1/23.3 29.2/27.4"
    ),
    "fym": "59.6/59.9 66.9/75.5 78.6/76.3 84.8/87.2 85.4/86.8 87.3/85.4 90.3/93.0",
    "fym_1852_1871": (
        "45.4/51.4 38.3/43.2 34.8/38.8 34.4/35.4 33.3/41.4 33.2/35.4 32.7/39.3"
    ),
}


@pytest.fixture(scope="module")
def demo():
    return demonstrate(n_members=200, seed=7)


@pytest.mark.parametrize("key", FILES)
def test_stocks_are_those_of_the_official_program(key):
    path = shared_data("rothc_official", "hoosfield", FILES[key])
    with path.open(encoding="utf-8", newline="") as file:
        official = [float(row["SOC"]) for row in csv.DictReader(file)]

    stocks = modelled_stocks(E)[key]

    # Both start from the exact equilibrium and run in double precision.
    np.testing.assert_allclose(stocks[1:], official, rtol=1e-9)
    assert stocks[0] == pytest.approx(33.863203, abs=5e-7)


@pytest.mark.parametrize("key", TABLE)
def test_comparison_is_the_published_table(demo, key):
    (result,) = (t for t in demo.treatments if t.treatment.key == key)

    found = " ".join(f"{c.modelled:.1f}/{c.measured:.1f}" for c in result.comparisons)

    assert found == TABLE[key]
    assert [c.year for c in result.comparisons] == [
        1882,
        1913,
        1946,
        1965,
        1975,
        1982,
        1998,
    ]


def test_bias_and_rmse_follow_from_the_table(demo):
    for result in demo.treatments:
        pairs = [
            [float(x) for x in pair.split("/")]
            for pair in TABLE[result.treatment.key].split()
        ]
        errors = np.subtract(*np.transpose(pairs))
        # The table is rounded to one decimal.
        assert result.bias == pytest.approx(errors.mean(), abs=0.05)
        assert result.rmse == pytest.approx(np.sqrt((errors**2).mean()), abs=0.05)


def test_interval_lies_about_the_exact_run(demo):
    for result in demo.treatments:
        low, high = result.members.interval
        assert (low < result.soc_stock).all()
        assert (result.soc_stock < high).all()
    assert demo.members.covers == "input spread only"


def test_rates_are_the_two_readings_of_the_target(demo):
    stocks = modelled_stocks(E)
    start, bare, manured = (
        stocks["fym"][0],
        stocks["unmanured"][20],
        stocks["fym"][20],
    )
    initial, baseline = demo.targets

    assert initial.result.reference == "initial stock"
    assert float(initial.result.rate) == pytest.approx(
        1000 * (manured - start) / (20 * start), rel=1e-12
    )
    assert baseline.result.reference == "baseline"
    assert float(baseline.result.rate) == pytest.approx(
        1000 * (manured - bare) / (20 * start), rel=1e-12
    )
    for target in demo.targets:
        assert target.result.depth_bottom == 23.0
        assert target.rate.interval[0] < target.result.rate < target.rate.interval[1]
        # Measured at Rothamsted with this rate of manure in the first 20 years, in
        # 0-23 cm: 18 and 43 permil a year (Poulton et al. 2018).
        assert 18.0 < target.result.rate < 43.0


@pytest.mark.parametrize("kind", ["plant", "manure"])
def test_extra_carbon_reaches_the_target_when_it_is_run(demo, kind):
    bare, manured = E.treatments[0], E.treatments[1]
    soil = RothcSoil(clay=E.clay, depth=E.depth, iom=E.iom)
    start = rothc.equilibrium(soil, past(E))
    months = months_of(E, bare)
    for target in demo.targets:
        if kind == "plant":
            shares = np.array([0, 0, 0, 0.1, 0.2, 0.3, 0.4, 0, 0, 0, 0, 0])
            extra = float(target.result.extra_input) * np.tile(shares, 149)
            name = "monthly_c_input"
        else:
            extra = np.zeros(149 * 12)
            extra[1::12] = target.extra_manure
            name = "monthly_manure_input"
        more = replace(months, **{name: np.asarray(getattr(months, name)) + extra})
        run = rothc.simulate(soil, more, start)

        stock = run.soc_stock()[20 * 12 - 1]

        assert stock == pytest.approx(float(target.result.target), rel=1e-10)
    assert manured.monthly_manure_input[0, 1] == 3.0


def test_inputs_taken_one_by_one_make_up_most_of_the_spread(demo):
    names = [c.name for c in demo.contributions]
    squares = sum(c.difference**2 for c in demo.contributions)
    whole = float(demo.difference.standard_error[-1])

    assert names == [q.name for q in demo.members.draws.quantities]
    # Nearly additive; the product of the factors adds a little.
    assert np.sqrt(squares) == pytest.approx(whole, rel=0.15)
    shared = {c.name: c.difference for c in demo.contributions}
    assert shared["soc_stock_factor"] < 1e-10
    assert shared["iom_factor"] < 1e-10


def test_same_seed_gives_the_same_result(demo):
    again = demonstrate(n_members=200, seed=7)

    np.testing.assert_array_equal(demo.members.soc_stock, again.members.soc_stock)


def test_progress_counts_every_member():
    done = []

    demonstrate(n_members=10, seed=1, progress=done.append)

    assert sum(done) == members_to_run(10) == 90


def test_models_that_need_more_than_was_published_are_left_out_with_reasons(demo):
    for ensemble in demo.ensembles:
        assert [run.model for run in ensemble.runs] == ["rothc", "icbm"]
        reasons = {out.model: " ".join(out.reasons) for out in ensemble.left_out}
        assert set(reasons) == {"amg", "ipcc-tier2", "yasso20"}
        assert "0-30 cm" in reasons["ipcc-tier2"]


def test_rothc_in_the_ensemble_starts_at_the_stock_of_the_guide(demo):
    run = demo.ensembles[0].runs[0]

    for scenario, key in zip(run.scenarios, ("unmanured", "fym"), strict=True):
        stock = scenario.soc_stock()
        assert stock[0] == pytest.approx(33.8, rel=1e-12)
        # 0.063 t C/ha less at the start never grows.
        difference = modelled_stocks(E)[key] - stock
        assert (np.abs(difference) <= 0.0633).all()


def test_site_is_that_of_the_example_file():
    path = Path(__file__).parents[4] / "docs" / "examples" / "hoosfield.yaml"
    file, built = read_site(path), site(E, *E.treatments[:2])

    assert built.setting() == file.setting()
    assert built.soil == replace(file.soil, stock_date=built.soil.stock_date)
    for mine, theirs in zip(built.scenarios(), file.scenarios(), strict=True):
        for plan, other in zip(mine.plans, theirs.plans, strict=True):
            assert plan.c_input == pytest.approx(other.c_input, rel=1e-12)
            assert plan.crop == other.crop
            assert plan.manure == other.manure
            np.testing.assert_array_equal(plan.cover, other.cover)


def test_digest_is_that_of_the_files():
    assert len(digest()) == 64
    assert int(digest(), 16) > 0
