import json
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from scipy.special import ndtri

from tests.tilth.assessment.project_examples import (
    MONTHS,
    NO_STOCK,
    WHEAT,
    content,
    parcel,
    project,
)
from tilth.accounting.factor import own_factor
from tilth.accounting.quantity import of_factor
from tilth.assessment import (
    project_ensemble,
    project_rate,
    project_rothc,
    project_tier1,
)
from tilth.assessment.assess import assess
from tilth.assessment.project_case import case
from tilth.assessment.project_draws import Draws
from tilth.assessment.project_file import read_project
from tilth.assessment.project_outcome import NoMethod
from tilth.assessment.project_plan import plan_courses
from tilth.assessment.yaml_file import read_schema
from tilth.errors import DataError, InputError
from tilth.models import rothc
from tilth.models.rothc_initialisation import falloon_iom, initialise
from tilth.models.rothc_inputs import RothcMonths, RothcSoil
from tilth.report import project_record, project_text

EXAMPLES = sorted(
    (Path(__file__).resolve().parents[3] / "examples" / "projects").glob("*.yaml")
)
TAU = 44.0 / 12.0
ROTHC = {
    "climate": {"zone": None, **MONTHS},
    "soil": {"clay": 23.0, "depth": 23.0},
    "plan": {
        "carbon_input": {
            "baseline": 3.0,
            "project": 3.6,
            "ratio_standard_error": 0.05,
            "baseline_cover": [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1],
            "project_cover": [1] * 12,
        }
    },
}


def answer(folder, *parcels, seed=1, n_members=200, **changes):
    return assess(project(folder, *parcels, **changes), seed=seed, n_members=n_members)


def at(found, years=20):
    return next(h for h in found.horizons if h.years == years)


# Published factors: IPCC (2019) Table 5.5, high input without manure in temperate
# moist climates 1.11, no-till 1.09, both against 1.
@pytest.mark.parametrize(
    ("practice", "factor"), [("cover-crops", 1.11), ("no-till", 1.09)]
)
def test_tier1_is_the_stock_times_the_published_factor(tmp_path, practice, factor):
    found = answer(tmp_path, parcel(plan={"practices": [practice]}))

    assert found.parcels[0].tier == "Tier 1"
    assert at(found).project.estimate == pytest.approx(50.0 * factor, rel=1e-12)
    assert at(found).baseline.estimate == 50.0
    assert at(found).total_change.estimate == pytest.approx(500.0 * (factor - 1.0))
    # Complete after 20 years, and a straight line before.
    assert at(found, 50).change.estimate == pytest.approx(50.0 * (factor - 1.0))
    half = answer(tmp_path, parcel(plan={"practices": [practice]}), horizon=10)
    assert at(half, 10).change.estimate == pytest.approx(25.0 * (factor - 1.0))
    assert found.parcels[0].balance.soil_co2.estimate == pytest.approx(
        500.0 * (factor - 1.0) * TAU
    )


def test_two_practices_multiply(tmp_path):
    found = answer(tmp_path, parcel(plan={"practices": ["cover-crops", "no-till"]}))

    assert at(found).project.estimate == pytest.approx(50.0 * 1.11 * 1.09, rel=1e-12)


def test_rates_are_those_of_the_target(tmp_path):
    found = at(answer(tmp_path))

    # 5.5 of 50 in 20 years.
    assert found.rate_initial.estimate == pytest.approx(5.5)
    assert found.rate_baseline.estimate == pytest.approx(5.5)
    assert found.removals.estimate == pytest.approx(5.5)
    assert found.avoided.estimate == 0.0


def test_adoption_by_cohorts(tmp_path):
    """A plain loop over the fields that join each year."""
    plan = {"adoption": {"curve": "linear", "years": 5}, "start_year": 2028}
    found = answer(tmp_path, parcel(plan=plan), horizon=15)
    expected = sum(
        0.2 * 50.0 * 0.11 * min(max(15 - begin, 0) / 20.0, 1.0) for begin in range(2, 7)
    )

    assert at(found, 15).change.estimate == pytest.approx(expected)


def test_declared_shares(tmp_path):
    plan = {"adoption": {"curve": "declared", "shares": [10, 60]}}
    found = answer(tmp_path, parcel(plan=plan), horizon=10)

    assert at(found, 10).change.estimate == pytest.approx(
        50.0 * 0.11 * (0.1 * 10 + 0.5 * 9) / 20.0
    )


def test_the_interval_is_that_of_the_factor_where_the_stock_is_exact(tmp_path):
    exact = parcel(soil={"stock_standard_error": 0.0})
    found = answer(tmp_path, exact, n_members=20000)
    # Table 5.5: 1.11 with 10 % as two standard deviations.
    half = float(ndtri(0.95)) * 0.111 / 2.0
    low, high = at(found).change.interval

    assert low == pytest.approx(50.0 * (0.11 - half), abs=0.15)
    assert high == pytest.approx(50.0 * (0.11 + half), abs=0.15)
    # 4 permil a year is 8 % in 20 years; normal with standard deviation 0.0555.
    expected = 1.0 - 0.2944  # Phi((0.08 - 0.11) / 0.0555) = Phi(-0.5405)
    assert at(found).probability_initial.estimate == pytest.approx(expected, abs=0.02)


def test_recent_land_use_goes_on_without_the_project(tmp_path):
    """Cropland for 10 years after forest: half the way from 1 to 0.70 x 1 x 1."""
    recent = parcel(
        history={"years_in_use": 10, "former": {"use": "forest"}},
        plan={"practices": []},
    )
    found = answer(tmp_path, recent)

    # The stock now is 0.85 of the reference; in ten years it is 0.70 of it.
    assert at(found).baseline.estimate == pytest.approx(50.0 * 0.70 / 0.85)
    assert at(found).change.estimate == 0.0


def test_a_loss_avoided_is_no_removal(tmp_path):
    recent = parcel(history={"years_in_use": 10, "former": {"use": "forest"}})
    found = at(answer(tmp_path, recent))

    gain = 50.0 / 0.85 * 0.70 * 1.11
    assert found.project.estimate < 50.0
    assert found.removals.estimate == 0.0
    assert found.avoided.estimate == pytest.approx(gain - 50.0 / 0.85 * 0.70, rel=1e-9)


def test_removal_and_avoided_loss_of_a_project_are_those_of_its_parcels(tmp_path):
    """What one parcel loses no more hides nothing of what another takes up."""
    losing = {"years_in_use": 10, "former": {"use": "forest"}}
    found = answer(
        tmp_path,
        parcel(id="losing", area_ha=10.0, history=losing),
        parcel(id="steady", area_ha=30.0),
    )
    first, second = (at(p) for p in found.parcels)

    # Table 5.5: 0.11 more of 50 on the steady parcel; the other is on its way from
    # 0.85 to 0.70 of the stock under forest, and 0.11 of that loss does not happen.
    assert second.removals.estimate == pytest.approx(5.5)
    assert first.avoided.estimate == pytest.approx(0.11 * 50.0 / 0.85 * 0.70)
    assert at(found).removals.estimate == pytest.approx(30.0 * 5.5 / 40.0)
    assert at(found).avoided.estimate == pytest.approx(
        10.0 * 0.11 * 50.0 / 0.85 * 0.70 / 40.0
    )


def test_one_field_is_its_two_halves(tmp_path):
    losing = {"years_in_use": 10, "former": {"use": "forest"}}
    steady = parcel(id="steady", area_ha=30.0)
    whole = answer(tmp_path, parcel(id="a", area_ha=10.0, history=losing), steady)
    halves = answer(
        tmp_path,
        parcel(id="a", area_ha=5.0, history=losing),
        parcel(id="b", area_ha=5.0, history=losing),
        steady,
    )

    assert at(halves).removals.estimate == pytest.approx(at(whole).removals.estimate)
    assert at(halves).avoided.estimate == pytest.approx(at(whole).avoided.estimate)


def test_rothc_is_that_of_a_single_run(tmp_path):
    found = project(tmp_path, parcel(**ROTHC)).parcels[0]
    courses = plan_courses(project_rothc.MODEL, case(found, 20, Draws(1, 100)))
    soil = RothcSoil(clay=23.0, depth=23.0, iom=falloon_iom(50.0))

    def months(cover, c_input):
        return RothcMonths(
            temperature=np.asarray(MONTHS["temperature"]),
            precipitation=np.asarray(MONTHS["precipitation"], dtype=float),
            pan_evaporation=np.asarray(MONTHS["pet"]) / 0.75,
            plant_cover=np.asarray(cover, dtype=float),
            monthly_c_input=np.full(12, c_input / 12.0),
        )

    given_input = ROTHC["plan"]["carbon_input"]
    before = months(given_input["baseline_cover"], 1.0)
    start = initialise(soil, before, 50.0)
    after = months(given_input["project_cover"], float(start.c_input) * 1.2)
    years = RothcMonths(
        **{
            name: np.tile(getattr(after, name), 20)
            for name in (
                "temperature",
                "precipitation",
                "pan_evaporation",
                "plant_cover",
                "monthly_c_input",
            )
        }
    )
    run = rothc.simulate(soil, years, start.state)

    np.testing.assert_allclose(
        courses.project[0, 1:], run.soc_stock()[11::12], rtol=1e-9
    )
    np.testing.assert_array_equal(courses.baseline[0], 50.0)


def test_rothc_stays_where_the_input_does(tmp_path):
    same = parcel(
        climate=ROTHC["climate"],
        soil=ROTHC["soil"],
        plan={
            "carbon_input": {
                "baseline": 3.0,
                "project": 3.0,
                "ratio_standard_error": 0.0,
                "baseline_cover": [1] * 12,
            }
        },
    )
    courses = project_ensemble.courses(
        project(tmp_path, same).parcels[0], 50, Draws(1, 100)
    )

    np.testing.assert_allclose(courses.project, courses.baseline, rtol=1e-8)


def test_late_cohorts_of_rothc_repeat_the_first(tmp_path):
    late = parcel(
        **{**ROTHC, "plan": {**ROTHC["plan"], "start_year": 2031}},
    )
    first = project_ensemble.courses(
        project(tmp_path, parcel(**ROTHC)).parcels[0], 20, Draws(1, 100)
    )
    second = project_ensemble.courses(
        project(tmp_path, late).parcels[0], 20, Draws(1, 100)
    )

    np.testing.assert_allclose(second.project[:, 5:], first.project[:, :16])
    np.testing.assert_array_equal(second.project[:, :6], second.baseline[:, :6])


def test_evidence_where_tier1_has_no_level(tmp_path):
    """A rate with the source's mark; never one that nobody has read."""
    hay = parcel(plan={"practices": ["biochar"]})
    found = answer(tmp_path, hay).parcels[0]

    assert {n.tier for n in found.not_used} >= {"Tier 3", "Tier 1"}
    reason = next(n.reason for n in found.not_used if n.tier == "Tier 1")
    assert "no level of factors for biochar" in reason


def test_what_biochar_does_to_other_carbon_has_no_known_error(tmp_path):
    """Tier 1 counts no change beside biochar (IPCC 2019, Volume 4, Appendix 4)."""
    biochar = {"mass": 6, "feedstock": "wood", "temperature": 550}
    field = parcel(
        climate={"zone": "cool temperate moist"},
        soil={"depth": 30.0},
        plan={"practices": ["biochar"], "biochar": biochar},
    )
    found = answer(tmp_path, field)

    assert found.parcels[0].tier == "Tier 1"
    change = at(found).change
    assert change.estimate == 0.0
    assert change.interval is None
    assert "how biochar changes the other carbon of the soil is not known" in (
        change.reason
    )
    assert at(found).probability_initial.estimate is None


def test_a_rate_ends_with_the_years(tmp_path):
    bare = parcel(
        climate={"zone": "cool temperate moist"},
        soil={"depth": 25.0},
        plan={"practices": ["cover-crops"]},
    )
    found = answer(tmp_path, bare)

    # Bolinder et al. 2020: 0.331 Mg ha-1 yr-1, no error printed.
    assert found.parcels[0].tier == "evidence"
    assert at(found).change.estimate == pytest.approx(0.331 * 20)
    assert at(found, 50).change.estimate == pytest.approx(0.331 * 20)
    assert at(found).change.interval is None
    assert "no error of the rate" in at(found).change.reason
    assert at(found).probability_initial.estimate is None
    said = "\n".join(project_text.lines(found))
    assert "its uncertainty unknown" in said


ORGANIC = {"practices": ["organic-farming"]}


def test_an_interval_of_the_mean_is_no_interval_of_a_field(tmp_path):
    """Gattinger et al. 2012 without net import: 0.07 (-0.01 to 0.15) is of the mean."""
    rate = {"condition": "without net import of carbon"}
    found = answer(tmp_path, parcel(plan={**ORGANIC, "rate": rate}))

    assert at(found).change.estimate == pytest.approx(0.07 * 20.0)
    assert at(found).change.interval is None
    assert "gives no prediction interval" in at(found).change.reason
    assert at(found).probability_initial.estimate is None


def test_of_several_published_rates_the_condition_chooses(tmp_path):
    imported = {"condition": "with imported manure"}
    found = answer(tmp_path, parcel(plan={**ORGANIC, "rate": imported}))
    none = answer(tmp_path, parcel(plan=ORGANIC))

    assert at(found).change.estimate == pytest.approx(0.45 * 20.0)
    assert none.parcels[0].tier == "unknown"
    assert "  Method: none can be used." in project_text.lines(none)
    reason = next(n.reason for n in none.parcels[0].not_used if n.tier == "evidence")
    assert reason == (
        "the rates of organic-farming hold under different conditions; name one as "
        "plan.rate.condition: with imported manure; without net import of carbon"
    )


OWN = {"value": 0.3, "low": -0.1, "high": 0.9, "source": "trials of our region"}


def test_the_prediction_interval_of_a_rate_is_that_of_the_field(tmp_path):
    """Exact stock, 20 years: 6, and with 95 % -2 to 18; each side a normal error."""
    plan = {"practices": ["organic-farming", "biochar"], "rate": OWN}
    exact = parcel(soil={"stock_standard_error": 0.0}, plan=plan)
    found = at(answer(tmp_path, exact, n_members=20000))
    share = float(ndtri(0.95) / ndtri(0.975))

    assert found.change.estimate == pytest.approx(6.0)
    low, high = found.change.interval
    assert low == pytest.approx(6.0 - 8.0 * share, abs=0.2)
    assert high == pytest.approx(6.0 + 12.0 * share, abs=0.3)
    # 4 permil a year of 50 in 20 years is 4, by 2 of 8 / 1.96 below the median.
    expected = 0.6879  # Phi(0.49)
    assert found.probability_initial.estimate == pytest.approx(expected, abs=0.01)


def test_the_level_of_a_prediction_is_minded(tmp_path):
    rate = {**OWN, "low": -0.2, "high": 0.8, "level": 90}
    exact = parcel(soil={"stock_standard_error": 0.0}, plan={**ORGANIC, "rate": rate})
    found = at(answer(tmp_path, exact, n_members=20000))

    assert found.change.interval == pytest.approx((-4.0, 16.0), abs=0.3)


def test_a_rate_of_ones_own_without_a_prediction_has_no_interval(tmp_path):
    rate = {"value": 0.3, "source": "a mean of trials"}
    found = at(answer(tmp_path, parcel(plan={**ORGANIC, "rate": rate})))

    assert found.change.estimate == pytest.approx(6.0)
    assert found.change.interval is None
    assert found.change.reason == (
        "the rate of the project file has no prediction interval"
    )


@pytest.mark.parametrize(
    ("rate", "message"),
    [
        ({}, r"plan\.rate must hold value, the condition"),
        ({**OWN, "condition": "with imported manure"}, "one of them only"),
        ({**OWN, "group": "a"}, r"plan\.rate\.group belongs to fitted"),
        ({"condition": "with luck"}, "with imported manure; without net import"),
        ({"value": 0.3}, r"rate\.source must be given with value"),
        ({**OWN, "high": None}, "must hold low and high, or neither"),
        ({**OWN, "low": 0.4}, r"rate\.low and high must hold the value between them"),
        ({**OWN, "value": 100.0}, r"rate\.value"),
    ],
)
def test_rates_refused(tmp_path, rate, message):
    given = {k: v for k, v in rate.items() if v is not None}
    with pytest.raises(DataError, match=message):
        project(tmp_path, parcel(plan={**ORGANIC, "rate": given}))


def test_a_rate_of_ones_own_of_another_depth_is_refused(tmp_path):
    plan = {**ORGANIC, "rate": {**OWN, "depth": 20.0}}
    found = answer(tmp_path, parcel(plan=plan)).parcels[0]

    assert next(n.reason for n in found.not_used if n.tier == "evidence") == (
        "the rate of the project file is of 0-20 cm; the stock is of 0-30 cm"
    )


def test_a_rate_of_another_depth_is_refused(tmp_path):
    # Intercropping: 0.184 Mg ha-1 yr-1 in 0-20 cm.
    found = answer(
        tmp_path, parcel(soil={"depth": 25.0}, plan={"practices": ["intercropping"]})
    ).parcels[0]

    said = next(n.reason for n in found.not_used if n.tier == "evidence")
    assert said == ("the rate of intercropping is of 0-20 cm; the stock is of 0-25 cm")
    assert found.tier == "unknown"


def test_a_rate_without_depth_takes_that_of_the_stock(tmp_path):
    found = answer(
        tmp_path, parcel(soil={"depth": 25.0}, plan={"practices": ["cover-crops"]})
    ).parcels[0]

    assert (found.tier, found.depth) == ("evidence", 25.0)
    assert any("it is taken as 0-25 cm" in text for text in found.warnings)


def test_the_spread_of_fields_that_were_not_measured_is_provisional(tmp_path):
    measured = answer(tmp_path, parcel()).parcels[0]
    bare = parcel(soil={"stock": None, "stock_standard_error": None})
    found = answer(tmp_path, bare).parcels[0]

    assert project_tier1.FIELDS in found.provisional
    assert project_tier1.FIELDS not in measured.provisional


def test_an_unknown_error_of_one_parcel_stays_in_the_sum(tmp_path):
    """Whichever parcel comes last."""
    fuel = {"inputs": {"diesel": 50.0, "n_synthetic": 100.0}}
    less = {"inputs": {"n_synthetic": 50.0}}
    same = {"inputs": {"diesel": 50.0, "n_synthetic": 50.0}}
    pair = [
        parcel(id="a", baseline=fuel, plan=less),
        parcel(id="b", baseline=fuel, plan=same),
    ]
    said = []
    for parcels in (pair, pair[::-1]):
        found = answer(tmp_path, *parcels)
        lines = {(g.source, g.gas): g.benefit.reason for g in found.balance.gases}
        one = next(p for p in found.parcels if p.id == "a").balance.gases
        for line in one:
            assert line.benefit.reason in lines[line.source, line.gas]
        said.append(lines)
    assert said[0] == said[1]


def test_rates_of_several_practices_are_not_added(tmp_path):
    two = parcel(
        soil={"depth": 25.0}, plan={"practices": ["cover-crops", "diverse-rotation"]}
    )
    found = answer(tmp_path, two).parcels[0]

    assert found.tier == "unknown"
    assert any("not known to add up" in n.reason for n in found.not_used)
    assert found.horizons[0].change.estimate is None
    assert "no method can be used" in found.horizons[0].change.reason


def test_of_many_parcels_without_an_answer_the_first_are_named(tmp_path):
    two = {"soil": {"depth": 25.0}}
    plan = {"practices": ["cover-crops", "diverse-rotation"]}
    parcels = [parcel(id=f"p{i}", plan=plan, **two) for i in range(7)]
    found = answer(tmp_path, *parcels)

    reason = at(found).change.reason
    assert reason.startswith("parcels p0, p1, p2, p3, p4 and 2 more: no method can")
    assert reason.count("no method can be used") == 1
    names = [what for what, _ in found.balance.unknown]
    assert "soil carbon (parcels p0, p1, p2, p3, p4 and 2 more)" in names


def test_nitrous_oxide_by_hand(tmp_path):
    inputs = {
        "baseline": {"inputs": {"n_synthetic": 100.0, "n_residues": 40.0}},
        "plan": {"inputs": {"n_synthetic": 50.0, "n_residues": 40.0}},
        "leakage": {"mass": 0.0, "reason": "none"},
    }
    found = answer(
        tmp_path,
        parcel(baseline=inputs["baseline"], plan=inputs["plan"]),
        warming_potentials="AR5",
        leakage=inputs["leakage"],
    )
    direct = next(g for g in found.balance.gases if g.source.endswith("soil, direct"))

    # 50 kg less, EF1 0.016 wet synthetic, 44/28, 265, 10 ha, 20 years.
    expected = 50.0 * 0.016 * 44.0 / 28.0 * 265.0 * 10.0 * 20.0 / 1000.0
    assert direct.benefit.estimate == pytest.approx(expected)
    parts = sum(g.benefit.estimate for g in found.balance.gases)
    assert found.balance.net_balance_co2e.estimate == pytest.approx(
        parts + 5.5 * 10.0 * TAU
    )


def test_drained_and_rewetted_peat_by_hand(tmp_path):
    fen = parcel(
        soil={
            "class": "organic",
            "stock": None,
            "stock_standard_error": None,
            "drained_site": "grassland temperate rich deep-drained",
            "rewetted_site": "temperate rich",
        },
        history={"land_use": {"use": "grassland", "management": "nominal"}},
        baseline={"inputs": {}},
        plan={"practices": ["peat-rewetting"], "inputs": {}},
    )
    found = answer(tmp_path, fen).parcels[0]

    # kg ha-1 yr-1 of the tables: drained less rewetted; AR6: CH4 27, N2O 273.
    drained = 22366.667 + 1136.667 + 27.0 * 73.45 + 273.0 * 12.886
    rewetted = 1833.333 + 880.0 + 27.0 * 288.0
    assert found.balance.known_co2e.estimate == pytest.approx(
        (drained - rewetted) * 10.0 * 20.0 / 1000.0, rel=1e-4
    )
    assert found.horizons[0].change.estimate is None
    assert any(a.subject == "drained peat" for a in found.alerts)


def test_costs_by_hand(tmp_path):
    costs = {"currency": "EUR", "price_year": 2025, "establishment": 100, "yearly": 10}
    found = answer(
        tmp_path,
        parcel(costs=costs, baseline={"inputs": {}}, plan={"inputs": {}}),
    ).parcels[0]

    assert found.costs.per_hectare == pytest.approx(300.0)
    annuity = sum(10.0 / 1.04**y for y in range(20))
    assert found.costs.discounted_per_hectare == pytest.approx(100.0 + annuity)
    assert found.costs.per_tonne_soil.estimate == pytest.approx(
        3000.0 / (5.5 * 10.0 * TAU)
    )


def test_cost_per_tonne_is_unknown_where_there_may_be_no_benefit(tmp_path):
    costs = {"currency": "EUR", "price_year": 2025, "yearly": 10}
    doubtful = parcel(
        **{**ROTHC, "plan": {**ROTHC["plan"]}},
        costs=costs,
    )
    doubtful["plan"]["carbon_input"]["ratio_standard_error"] = 1.0
    found = answer(tmp_path, doubtful).parcels[0]

    assert found.costs.per_tonne_soil.estimate is None
    assert "may be nothing" in found.costs.per_tonne_soil.reason


@settings(max_examples=15, deadline=None)
@given(
    stock=st.floats(5.0, 300.0),
    error=st.floats(0.0, 30.0),
    seed=st.integers(0, 1000),
    recent=st.booleans(),
)
def test_doing_nothing_changes_nothing(stock, error, seed, recent):
    history = {"years_in_use": 5, "former": {"use": "native"}} if recent else {}
    idle = parcel(
        soil={"stock": stock, "stock_standard_error": error, "low_carbon": True},
        history=history,
        plan={"practices": []},
    )
    with tempfile.TemporaryDirectory() as name:
        found = answer(Path(name), idle, seed=seed)

    for h in found.horizons:
        assert h.change.estimate == 0.0
        assert h.change.interval == (0.0, 0.0)
        assert h.rate_baseline.estimate == 0.0
    assert found.parcels[0].balance.net_balance_co2e.estimate == 0.0


@settings(max_examples=15, deadline=None)
@given(practice=st.sampled_from(["cover-crops", "no-till", "diverse-rotation"]))
def test_a_practice_of_the_history_adds_nothing(practice):
    had = parcel(history={"practices": [practice]}, plan={"practices": [practice]})
    with tempfile.TemporaryDirectory() as name:
        found = answer(Path(name), had)

    assert at(found).change.interval == (0.0, 0.0)
    assert found.parcels[0].new_practices == ()
    assert any("adds nothing" in w for w in found.warnings)


@settings(max_examples=10, deadline=None)
@given(area=st.floats(0.01, 1e5), seed=st.integers(0, 100))
def test_twice_the_area_twice_the_tonnes(area, seed):
    with tempfile.TemporaryDirectory() as name:
        one = answer(Path(name), parcel(area_ha=area), seed=seed)
        two = answer(Path(name), parcel(area_ha=2.0 * area), seed=seed)

    for a, b in (
        (at(one).total_change, at(two).total_change),
        (one.balance.known_co2e, two.balance.known_co2e),
    ):
        assert b.estimate == pytest.approx(2.0 * a.estimate, rel=1e-12)
        assert b.interval == pytest.approx([2.0 * x for x in a.interval], rel=1e-9)
    assert at(one).change.interval == pytest.approx(at(two).change.interval)


def test_fewer_data_widen_the_interval(tmp_path):
    def width(soil):
        low, high = at(
            answer(tmp_path, parcel(soil=soil), n_members=4000)
        ).project.interval
        return high - low

    measured = [width({"stock_standard_error": e}) for e in (0.0, 2.0, 5.0, 10.0)]
    # Cropland of the class holds 81 x 0.70 = 56.7; the same stock, but measured.
    known = width({"stock": 56.7, "stock_standard_error": 6.0})
    unmeasured = width({"stock": None, "stock_standard_error": None})

    assert measured == sorted(measured)
    assert unmeasured > 2.0 * known


def test_shared_factors_do_not_average_out(tmp_path):
    exact = {"soil": {"stock_standard_error": 0.0}}
    one = answer(tmp_path, parcel(**exact))
    many = answer(tmp_path, *(parcel(id=f"p{i}", **exact) for i in range(20)))

    assert at(many).change.standard_error == pytest.approx(
        at(one).change.standard_error, rel=1e-9
    )


def test_errors_of_stocks_do_average_out(tmp_path):
    idle = {"plan": {"practices": []}}
    one = answer(tmp_path, parcel(**idle), n_members=2000)
    many = answer(
        tmp_path, *(parcel(id=f"p{i}", **idle) for i in range(16)), n_members=2000
    )

    assert at(many).baseline.standard_error == pytest.approx(
        at(one).baseline.standard_error / 4.0, rel=0.15
    )


def test_order_of_parcels_moves_nothing(tmp_path):
    both = [parcel(id="x"), parcel(id="y", plan={"practices": ["no-till"]})]
    one = answer(tmp_path, *both)
    two = answer(tmp_path, *reversed(both))

    assert one.parcels[0] == two.parcels[1]


def test_what_to_measure_next(tmp_path):
    vague = parcel(soil={"stock_standard_error": 30.0})
    found = answer(tmp_path, vague, n_members=2000).parcels[0].measure_next

    assert (
        found[0].what == "stock at the start" or found[1].what == "stock at the start"
    )
    stock = next(n for n in found if n.what == "stock at the start")
    assert stock.measurable
    assert stock.removed == pytest.approx(0.75 * stock.share)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_examples_keep_to_the_schema_and_repeat_to_the_bit(path, tmp_path):
    found = assess(read_project(path), n_members=200)
    record = project_record.record(found)
    text = json.dumps(record, allow_nan=False)
    stored = tmp_path / "result.json"
    stored.write_text(text, encoding="utf-8")
    again = assess(
        read_project(stored),
        seed=record["inputs"]["seed"],
        n_members=record["inputs"]["members"],
    )

    Draft202012Validator(read_schema("result-1.json")).validate(json.loads(text))
    assert found.project.example
    assert json.dumps(project_record.record(again)) == text
    other = assess(read_project(path), seed=99, n_members=200)
    assert json.dumps(project_record.record(other)) != text


def numbers(value):
    """Every number of a record."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [number for held in inner for number in numbers(held)]
    return [value] if isinstance(value, float) else []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_what_is_zero_is_exactly_zero(path, tmp_path):
    """A third of the land a year: 1/3 of a number and the rest are not its whole."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for one in data["parcels"]:
        if one["plan"]["practices"]:
            one["plan"]["adoption"] = {"curve": "linear", "years": 3, "share": 100}
    found = assess(project(tmp_path, *data.pop("parcels"), **data), n_members=200)

    small = [x for x in numbers(project_record.record(found)) if 0.0 < abs(x) < 1e-7]
    assert small == []


def test_every_land_use_has_an_example():
    assert {p.stem for p in EXAMPLES} == {
        "agroforestry",
        "amendments",
        "cropland",
        "ensemble",
        "forest",
        "from-yields",
        "grassland",
        "organic-soil",
        "perennial",
        "restored-wetland",
        "rice",
    }
    for path in EXAMPLES:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# An invented example: ")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_no_number_without_its_uncertainty_or_the_word_unknown(path):
    record = project_record.record(assess(read_project(path), n_members=100))

    def values(data):
        if isinstance(data, dict):
            if "interval_90" in data:
                yield data
            for inner in data.values():
                yield from values(inner)
        elif isinstance(data, list):
            for inner in data:
                yield from values(inner)

    found = list(values(record))
    assert len(found) > 20
    for value in found:
        assert value["interval_90"] is not None or value["unknown"]


def test_where_tier1_cannot_tell_it_says_so(tmp_path):
    same = parcel(
        plan={"land_use": {**parcel()["history"]["land_use"]}},
    )
    found = project_tier1.courses(project(tmp_path, same).parcels[0], 20, Draws(1, 100))

    assert isinstance(found, NoMethod)
    assert "do not tell the plan" in found.reason


def test_where_the_baseline_changes_the_level_the_plan_names_its_own(tmp_path):
    """Table 5.5: 0.92 low, 1.11 high without manure; the history is at 1."""
    use = parcel()["history"]["land_use"]
    low = {"land_use": {**use, "input_level": "low"}, "yields": [WHEAT]}
    low["reason"] = "straw will be sold"
    high = {**use, "input_level": "high without manure"}
    straw = {"practices": ["residue-retention"]}
    given = answer(tmp_path, parcel(baseline=low, plan={**straw, "land_use": high}))
    untold = parcel(
        baseline={**low, "land_use": high}, plan={"practices": ["cover-crops"]}
    )
    found = answer(tmp_path, untold).parcels[0]

    assert given.parcels[0].tier == "Tier 1"
    assert at(given).change.estimate == pytest.approx(50.0 * (1.11 - 0.92))
    assert next(n.reason for n in found.not_used if n.tier == "Tier 1") == (
        "the practices lead to the levels that the baseline has already: give "
        "plan.land_use where the plan goes beyond them"
    )


def test_a_rate_is_not_for_recent_land_use(tmp_path):
    recent = parcel(history={"years_in_use": 5, "former": {"use": "forest"}})
    found = project_rate.courses(
        project(tmp_path, recent).parcels[0], 20, Draws(1, 100)
    )

    assert "recent" in found.reason


@pytest.mark.parametrize(
    ("seed", "members", "message"),
    [(-1, 200, "seed must be"), (1, 50, "members must lie in")],
)
def test_draws_refused(seed, members, message):
    with pytest.raises(InputError, match=message):
        Draws(seed, members)


def test_two_factors_of_one_name_are_refused():
    """The draws of one would stand for the other, whatever its value is."""
    draws = Draws(1, 100)
    rows = [own_factor("growth", v, unit="1", standard_error=0.1) for v in (1.0, 3.0)]

    assert of_factor(rows[0], draws).value[0, 0] == 1.0
    again = own_factor("growth", 1.0, unit="1", standard_error=0.1)
    assert of_factor(again, draws).value is of_factor(rows[0], draws).value
    with pytest.raises(InputError, match="key of their own; got growth of 1 and of 3"):
        of_factor(rows[1], draws)


def test_content_alone_decides(tmp_path):
    data = content()
    found = project(tmp_path)

    assert found.data == data
    assert replace(found, data={}) != found


def test_yearly_stocks_meet_those_of_the_horizons(tmp_path):
    found = answer(tmp_path, parcel(), more_horizons=[30])

    for at in found.horizons:
        for name in ("baseline", "project", "change"):
            course, value = getattr(found.course, name), getattr(at, name)
            assert course.estimate[at.years] == pytest.approx(value.estimate)
            limits = course.low[at.years], course.high[at.years]
            assert limits == pytest.approx(value.interval)


def test_no_yearly_stocks_where_that_of_a_parcel_is_unknown(tmp_path):
    rice = parcel(
        id="b",
        climate={"zone": "warm temperate moist"},
        plan={"practices": ["alternate-wetting-drying"]},
    )

    assert answer(tmp_path, parcel(), rice).course is None


def test_a_stock_that_was_not_measured_has_its_source(tmp_path):
    """Reference stocks of the IPCC: Volume 4, Chapter 2, Table 2.3."""
    table = "IPCC (2019) Refinement, Volume 4, Chapter 2, Table 2.3"
    bare = assess(project(tmp_path, parcel(soil=NO_STOCK)), n_members=100)
    measured = assess(project(tmp_path, parcel()), n_members=100)

    assert table in bare.sources
    assert table not in measured.sources
