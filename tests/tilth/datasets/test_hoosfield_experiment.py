import csv
import json
from math import exp

import numpy as np
import pytest

from tests.tilth.shared_data import shared_data
from tilth.datasets.hoosfield_experiment import FIRST_YEAR, read_experiment

OFFICIAL = ("rothc_official", "hoosfield")
FILES = {
    "unmanured": "rothc_unmanured.csv",
    "fym": "rothc_FYM_7-2.csv",
    "fym_1852_1871": "rothc_FYM1852-71_7-1.csv",
}


@pytest.fixture(scope="module")
def experiment():
    return read_experiment()


def _treatment(experiment, key):
    return next(t for t in experiment.treatments if t.key == key)


def test_inputs_are_those_of_the_worked_example(experiment):
    example = json.loads(
        shared_data(*OFFICIAL, "worked_example.json").read_text(encoding="utf-8")
    )

    assert experiment.temperature.tolist() == example["T"]
    assert experiment.precipitation.tolist() == example["P"]
    assert experiment.pan_evaporation.tolist() == example["E_openpan"]
    assert experiment.c_input_before.tolist() == example["eq_input"]
    assert experiment.cover_before.tolist() == example["eq_cover"]
    assert (experiment.clay, experiment.depth) == (example["clay"], example["depth"])
    assert (experiment.iom, experiment.dpm_rpm) == (example["IOM"], example["DR"])


def test_stocks_are_those_of_the_rothamsted_archive(experiment):
    path = shared_data("lte_rothamsted", "rhb2", "HBSOC1852", "01-HBSOC1852-data.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row[1:5] for row in csv.reader(file) if row[1:2] and row[1].isdigit()]
    published = np.array(rows, dtype=float)

    assert len(published) == 8
    for column, key in enumerate(FILES, start=1):
        stocks = _treatment(experiment, key).stocks
        assert [s.year for s in stocks] == published[:, 0].tolist()
        assert [s.soc_stock for s in stocks] == published[:, column].tolist()


@pytest.mark.parametrize("key", FILES)
def test_a_plain_month_loop_over_these_inputs_gives_the_official_pools(experiment, key):
    with shared_data(*OFFICIAL, FILES[key]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    official = np.array(
        [[float(row[p]) for p in ("DPM", "RPM", "BIO", "HUM")] for row in rows]
    )
    start = json.loads(
        shared_data(*OFFICIAL, "worked_example.json").read_text(encoding="utf-8")
    )["equilibrium"]

    pools = _rothc(experiment, _treatment(experiment, key), start)

    assert [int(row["year"]) for row in rows] == experiment.years.tolist()
    # The start is printed with six decimals, so the slowest pool carries 5e-7 on.
    np.testing.assert_allclose(pools, official, rtol=0, atol=1.5e-6)


def _rothc(experiment, treatment, start):
    """Pools each December: RothC 26.3 as its guide describes it, month by month."""
    pools = [start[p] for p in ("DPM", "RPM", "BIO", "HUM")]
    clay, ratio = experiment.clay, experiment.dpm_rpm
    dry = -(20 + 1.3 * clay - 0.01 * clay**2) * experiment.depth / 23
    x = 1.67 * (1.85 + 1.60 * exp(-0.0786 * clay))
    deficit, result = 0.0, []
    for year in range(experiment.years.size):
        for month in range(12):
            cover = treatment.cover[year, month]
            water = experiment.precipitation[month]
            water -= 0.75 * experiment.pan_evaporation[month]
            limit = dry if cover == 1 else min(0.556 * dry, deficit)
            deficit = max(limit, min(0.0, deficit + water))
            rate = 47.91 / (exp(106.06 / (experiment.temperature[month] + 18.27)) + 1)
            if deficit <= 0.444 * dry:
                rate *= 0.2 + 0.8 * (dry - deficit) / (dry - 0.444 * dry)
            rate *= 0.6 if cover == 1 else 1.0
            kept = [
                p * exp(-rate * k / 12)
                for p, k in zip(pools, (10.0, 0.3, 0.66, 0.02), strict=True)
            ]
            lost = sum(pools) - sum(kept)
            plant = treatment.monthly_c_input[year, month]
            manure = treatment.monthly_manure_input[year, month]
            pools = [
                kept[0] + plant * ratio / (1 + ratio) + 0.49 * manure,
                kept[1] + plant / (1 + ratio) + 0.49 * manure,
                kept[2] + 0.46 / (x + 1) * lost,
                kept[3] + 0.54 / (x + 1) * lost + 0.02 * manure,
            ]
        result.append(pools)
    return np.array(result)


def test_fallow_years_have_no_crop_and_only_the_first_has_no_manure(experiment):
    fym = _treatment(experiment, "fym")
    rows = np.array([1912, 1933, 1943, 1967]) - FIRST_YEAR

    assert not fym.cover[rows].any()
    assert not fym.monthly_c_input[rows].any()
    assert fym.monthly_manure_input[rows].sum(axis=1).tolist() == [0.0, 3.0, 3.0, 3.0]
    assert fym.monthly_manure_input[1931 - FIRST_YEAR].sum() == 6.0


def test_the_start_is_marked_as_estimated_and_no_other_year_is(experiment):
    for treatment in experiment.treatments:
        marks = [stock.mark for stock in treatment.stocks]
        assert marks == ["estimated"] + ["measured"] * 7
    assert _treatment(experiment, "unmanured").plot_measured == "1-1"
    assert "6-1 and 6-2" in _treatment(experiment, "unmanured").plot_modelled


def test_the_notes_name_every_source(experiment):
    text = " ".join(experiment.notes)

    for source in ("10.23637/KeyRefOAHBsoc", "10.23637/ERADOC-1-34448", "unverified"):
        assert source in text
