import numpy as np
import pytest

from tests.tilth.assessment.project.examples import CHANGE, MONTHS, parcel, project
from tilth.assessment.project import rothc as project_rothc
from tilth.assessment.project.assess import assess
from tilth.assessment.project.case import case
from tilth.assessment.project.climate import ClimateChange
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.plan import plan_courses
from tilth.models import rothc
from tilth.models.rothc_initialisation import falloon_iom, initialise
from tilth.models.rothc_inputs import RothcMonths, RothcSoil

COVER = [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1]
NONE = {**CHANGE, "temperature_change": [0.0] * 12, "pet_factor": [1.0] * 12}


def with_rothc(change=None, project_input=3.6, **plan):
    """A parcel that RothC can follow, with a scenario or without."""
    return parcel(
        climate={"zone": None, **MONTHS, "change": change},
        soil={"clay": 23.0, "depth": 23.0},
        plan={
            "carbon_input": {
                "baseline": 3.0,
                "project": project_input,
                "ratio_standard_error": 0.0,
                "baseline_cover": COVER,
            },
            **plan,
        },
    )


def courses(folder, found, years=30):
    seen = case(project(folder, found).parcels[0], years, Draws(1, 100))
    return plan_courses(project_rothc.MODEL, seen)


def test_changes_grow_on_a_straight_line_and_stay():
    change = ClimateChange(
        temperature_change=(2.0,) * 11 + (4.0,),
        precipitation_factor=(0.5,) * 12,
        pet_factor=(1.2,) * 12,
        reached_after=4.0,
        source="",
    )
    normals = {
        "temperature": (10.0,) * 12,
        "precipitation": (60.0,) * 12,
        "pet": (50.0,) * 12,
    }
    found = change.months(normals, 0, 6)

    np.testing.assert_allclose(found["temperature"][::12], [10, 10.5, 11, 11.5, 12, 12])
    np.testing.assert_allclose(found["temperature"][11::12], [10, 11, 12, 13, 14, 14])
    np.testing.assert_allclose(
        found["precipitation"][5::12], [60, 52.5, 45, 37.5] + [30] * 2
    )
    np.testing.assert_allclose(found["pet"][3::12], [50, 52.5, 55, 57.5, 60, 60])
    later = change.months(normals, 2, 3)
    for name, values in later.items():
        np.testing.assert_array_equal(values, found[name][24:60])


def test_rothc_follows_the_scenario_month_by_month(tmp_path):
    """The traced run of the model on months that a plain loop makes."""
    plan = {"start_year": 2031}
    found = courses(tmp_path, with_rothc(CHANGE, **plan))
    soil = RothcSoil(clay=23.0, depth=23.0, iom=falloon_iom(50.0))
    rows = {"temperature": [], "precipitation": [], "pan_evaporation": []}
    for year in range(2026, 2056):
        share = min((year - 2026) / 24.0, 1.0)
        for m in range(12):
            rows["temperature"].append(MONTHS["temperature"][m] + 2.0 * share)
            rows["precipitation"].append(float(MONTHS["precipitation"][m]))
            rows["pan_evaporation"].append(
                MONTHS["pet"][m] / 0.75 * (1.0 + 0.05 * share)
            )
    normal = RothcMonths(
        **{name: np.array(values[:12]) for name, values in rows.items()},
        plant_cover=np.array(COVER, dtype=float),
        monthly_c_input=np.full(12, 1.0 / 12.0),
    )
    start = initialise(soil, normal, 50.0)
    stocks = []
    for late in (30, 5):
        year = np.repeat(np.arange(30), 12)
        c_input = float(start.c_input) * np.where(year < late, 1.0, 1.2)
        months = RothcMonths(
            **{name: np.array(values) for name, values in rows.items()},
            plant_cover=np.tile(np.array(COVER, dtype=float), 30),
            monthly_c_input=c_input / 12.0,
        )
        stocks.append(rothc.simulate(soil, months, start.state).soc_stock()[11::12])

    np.testing.assert_allclose(found.baseline[0, 1:], stocks[0], rtol=1e-9)
    np.testing.assert_allclose(found.project[0, 1:], stocks[1], rtol=1e-9)
    assert found.baseline[0, -1] < 49.0  # warmer: the baseline loses


def test_a_scenario_of_no_change_changes_nothing(tmp_path):
    found = courses(tmp_path, with_rothc(NONE))
    without = courses(tmp_path, with_rothc())

    np.testing.assert_allclose(found.baseline, without.baseline, rtol=1e-9)
    np.testing.assert_allclose(found.project, without.project, rtol=1e-9)


def test_doing_nothing_changes_nothing_in_any_climate(tmp_path):
    idle = with_rothc(CHANGE, practices=[], adoption=None)
    same = with_rothc(CHANGE, project_input=3.0)
    for found in (idle, same):
        change = assess(project(tmp_path, found), seed=1, n_members=100).horizons[0]

        assert change.change.estimate == pytest.approx(0.0, abs=1e-9)
        assert change.change.interval == pytest.approx((0.0, 0.0), abs=1e-9)
        assert change.baseline.estimate < 50.0


def test_late_cohorts_see_the_weather_of_their_time(tmp_path):
    adoption = {"curve": "declared", "shares": [50, 100]}
    both = courses(tmp_path, with_rothc(CHANGE, adoption=adoption))
    first = courses(tmp_path, with_rothc(CHANGE))
    second = courses(tmp_path, with_rothc(CHANGE, start_year=2027))

    np.testing.assert_allclose(both.project, (first.project + second.project) / 2.0)


def test_a_reader_is_told_what_the_scenario_covers(tmp_path):
    found = assess(project(tmp_path, with_rothc(CHANGE)), seed=1, n_members=100)

    assert any("whole in 2050: invented; " in w for w in found.warnings)
    assert any("in no interval" in w for w in found.warnings)
    assert "invented" in found.sources
    assert "climate scenario" in found.parcels[0].method
