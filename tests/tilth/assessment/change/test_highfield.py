"""Highfield bare fallow: a decline that is beyond doubt, on published numbers.

Rothamsted Research, e-RA, doi:10.23637/rrs1-SOILCN1959-2014-1: four subplots, 0-23 cm,
without any plant since 1959. The file has the mass of soil (in 10^6 kg ha-1) and the
stock of that mass, which grew as the soil settled. Its README says that carbon was
measured by the Tinsley method until 1987 and by combustion from 2000.
"""

import csv
from statistics import mean, stdev

import pytest

from tests.tilth.assessment.layers.tables import layer_file, profile
from tests.tilth.shared_data import shared_data
from tilth.assessment.change.change import stock_change
from tilth.assessment.change.options import ChangeOptions
from tilth.assessment.stock.stock import StockOptions, stocks
from tilth.errors import InputError


@pytest.fixture(scope="module")
def table():
    path = shared_data("lte_rothamsted", "rrs1", "SOILCN5914", "soil_data.csv")
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def change(table, first, last, **options):
    rows = [
        row
        for r in table
        if first <= r["sample_year"] <= last
        for row in profile(
            [0, 23],
            [1000.0 * float(r["soil_weight"])],
            [10.0 * float(r["%SOC"])],
            site="Highfield",
            point=r["sub-plot"],
            round=r["sample_year"],
            date=r["sample_date"],
            method="Tinsley" if r["sample_year"] < "2000" else "combustion",
        )
    ]
    found = stocks(
        layer_file(rows), StockOptions(depths=(23.0,), method="ellert_bettany")
    )
    return stock_change(found, ChangeOptions(**options))


def published(table, year, column):
    return {r["sub-plot"]: float(r[column]) for r in table if r["sample_year"] == year}


@pytest.mark.parametrize("last", ["1963", "1971", "1987"])
def test_stocks_of_the_soil_to_23_cm_are_the_published_ones(table, last):
    found = change(table, "1959", last, fixed_depth=True)
    before = published(table, "1959", "SOC_stock")
    after = published(table, last, "SOC_stock")
    lost = [after[k] - before[k] for k in before]
    # %SOC is printed to 0.001 %, of 2864 Mg ha-1: 0.03 Mg ha-1.
    estimate = found.change.stock_change
    assert estimate.mean == pytest.approx(mean(lost), abs=0.03)
    assert estimate.standard_error == pytest.approx(stdev(lost) / 2.0, abs=0.03)
    assert estimate.degrees_of_freedom == pytest.approx(3.0)


def test_at_equal_mass_more_was_lost(table):
    found = change(table, "1959", "1987")
    carbon = {y: published(table, y, "%SOC") for y in ("1959", "1987")}
    # One layer: the mass of 1959, 2172 Mg ha-1, with the content of each year.
    lost = [21.72 * (carbon["1987"][k] - carbon["1959"][k]) for k in carbon["1959"]]
    assert found.change.stock_change.mean == pytest.approx(mean(lost))
    by_depth = change(table, "1959", "1987", fixed_depth=True)
    assert by_depth.change.stock_change.mean > found.change.stock_change.mean + 5.0
    assert found.probability_rise < 1e-3
    assert found.probability_target < found.probability_rise
    assert found.change.distinguishable(0.9)
    start = 21.72 * mean(carbon["1959"].values())
    assert found.years == pytest.approx(27.74, abs=0.01)
    assert found.rate.mean == pytest.approx(1000 * mean(lost) / start / found.years)
    assert any("different seasons" in w for w in found.warnings)  # December, September


def test_rounds_before_are_shown_between_the_first_and_the_last(table):
    found = change(table, "1959", "1987")
    assert [r.name for r in found.rounds] == ["1959", "1963", "1971", "1978", "1987"]
    means = [r.estimate.mean for r in found.rounds]
    assert means == sorted(means, reverse=True)


def test_the_change_of_method_is_refused(table):
    with pytest.raises(InputError, match="Tinsley in round 1987; combustion in round"):
        change(table, "1959", "2014")
    found = change(table, "2000", "2014")
    assert found.change.stock_change.mean < 0.0
