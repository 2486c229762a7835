import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from tests.tilth import rothc_files
from tests.tilth.assessment.site.sites import EXAMPLES
from tilth.assessment.site.file import read_site
from tilth.assessment.site.input_target import (
    KINDS,
    case_of_file,
    case_of_site,
    input_needed,
)
from tilth.assessment.site.rothc_file import read_rothc_file
from tilth.cli import main
from tilth.errors import InputError
from tilth.models import rothc
from tilth.models.rothc_inputs import RothcMonths

YEARS = 20


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "hoosfield.dat"
    path.write_text(rothc_files.version_1(rows=rothc_files.table_rows(YEARS + 1)))
    return case_of_file(read_rothc_file(path), path)


def _stock_with(case, kind, amount, shares):
    """Stock at the last year of a run with the amount added month by month."""
    months = case.months
    more = amount * np.tile(shares, months.n_months // 12)
    plant, manure = (
        np.array(months.monthly_c_input),
        np.array(months.monthly_manure_input),
    )
    run = rothc.simulate(
        case.soil,
        RothcMonths(
            temperature=months.temperature,
            precipitation=months.precipitation,
            pan_evaporation=months.pan_evaporation,
            plant_cover=months.plant_cover,
            monthly_c_input=plant + more if kind == "plant" else plant,
            monthly_manure_input=manure + more if kind == "manure" else manure,
            dpm_rpm=months.dpm_rpm,
            modern=months.modern,
        ),
        case.start,
    )
    return float(run.soc_stock()[-1])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rate", [4.0, 10.0])
def test_the_input_reaches_the_target(case, kind, rate):
    needed = input_needed(case, years=YEARS, target_rate=rate)
    one = needed[KINDS.index(kind)]
    initial = float(case.start.pools.sum()) + 2.7
    baseline = _stock_with(case, kind, 0.0, one.shares)
    for result, counted in zip(one.results, (initial, baseline), strict=True):
        reached = _stock_with(case, kind, float(result.extra_input), one.shares)
        assert reached == pytest.approx(counted + rate / 1000 * YEARS * initial)


def test_plants_enter_as_in_the_baseline_and_manure_evenly(case):
    plant, manure = input_needed(case, years=5)
    # Hoosfield: 10, 20, 30 and 40 % from April to July.
    np.testing.assert_allclose(
        plant.shares, [0, 0, 0, 0.1, 0.2, 0.3, 0.4, 0, 0, 0, 0, 0], atol=1e-12
    )
    np.testing.assert_allclose(manure.shares, 1 / 12)


def test_a_target_that_the_baseline_meets_needs_less_than_nothing(case):
    empty = replace(case, start=rothc.empty_state())
    result = input_needed(empty, years=YEARS)[0].results[0]
    assert result.baseline.item() > result.target.item()
    assert result.already_met.item()
    assert result.extra_input.item() < 0.0


@pytest.mark.parametrize(
    ("available", "flag"), [(None, None), (0.01, True), (50.0, False)]
)
def test_what_plants_cannot_supply_is_flagged(case, available, flag):
    result = input_needed(case, years=YEARS, available=available)[0].results[0]
    found = result.exceeds_npp
    assert (found if found is None else found.item()) is flag


def test_a_site_starts_from_its_measured_stock():
    case = case_of_site(read_site(EXAMPLES / "hoosfield.yaml"))
    plant = input_needed(case, years=YEARS)[0]
    assert plant.results[0].initial.item() == pytest.approx(33.8)
    assert plant.results[0].extra_input.item() > 0.0


def test_warnings_of_a_site_stand_beside_the_answer():
    farm = str(EXAMPLES / "example-farm.yaml")
    plain = CliRunner().invoke(main, ["target", "input", farm])
    assert plain.exit_code == 0, plain.output
    record = json.loads(
        CliRunner().invoke(main, ["target", "input", farm, "--json"]).output
    )
    words = " ".join(plain.output.split())
    assert record["warnings"]
    for warning in record["warnings"]:
        assert f"Warning: {warning}." in words
    assert record["provisional"]
    assert "Source: Coleman K." in words


@pytest.mark.parametrize("years", [0, YEARS + 1])
def test_other_years_than_the_baseline_has_are_refused(case, years):
    with pytest.raises(InputError, match=rf"years must lie in \[1, {YEARS}\] yr"):
        input_needed(case, years=years)


def test_the_verb_prints_table_and_sentences(tmp_path, case):
    path = tmp_path / "hoosfield.dat"
    args = ["target", "input", str(path), "--years", "20", "--available", "0.01"]
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 0, result.output
    words = " ".join(result.output.split())
    assert "in 0-23 cm" in words
    assert "not in every year before or after" in words
    assert "Warning: the extra plant input counted from the initial stock" in words
    bad = CliRunner().invoke(main, [*args[:3], "--years", "99"])
    assert bad.exit_code == 1
    assert bad.output.startswith("Error: years must lie in [1, 20] yr")
