from dataclasses import replace
from datetime import date
from math import inf, sqrt

import numpy as np
import pytest

from tests.tilth.assessment.site.sites import EXAMPLES, PLAN, make_site
from tilth.assessment.change.model_prediction import (
    INPUTS_ONLY,
    WITH_RESIDUAL,
    modelled_baseline,
    predict_change,
)
from tilth.assessment.change.residual_variance import Residual
from tilth.assessment.site import run_amg, run_icbm, run_rothc
from tilth.assessment.site.file import read_site
from tilth.assessment.site.members import (
    perturbed,
    simulate_site_members,
    site_quantities,
)
from tilth.errors import InputError

FIRST, LAST = date(2024, 10, 1), date(2029, 10, 1)


@pytest.fixture(scope="module")
def farm():
    return read_site(EXAMPLES / "example-farm.yaml")


def residual(**changes):
    base = Residual(
        model="rothc",
        standard_deviation=3.0,
        degrees_of_freedom=7.0,
        mean_bias=0.1,
        n_sites=8,
        n_pairs=8,
        depth_bottom=(20.0, 30.0),
        years=(3.0, 20.0),
        clay=(10.0, 35.0),
        land_uses=("cropland",),
        climates=("cool temperate dry",),
        practices=(
            "unchanged",
            "organic amendment",
            "soil disturbance and residues",
            "cropping",
        ),
        obtained="leave-site-out",
        in_sample=False,
        passed=True,
        failures=(),
        source="Somebody (2020)",
        mark="verified",
        tilth_version="0",
    )
    return replace(base, **changes)


def predict(site, model="rothc", **options):
    return predict_change(site, model, FIRST, LAST, seed=4, n_members=60, **options)


def test_change_is_that_of_the_run_over_the_same_time(farm):
    stocks = run_rothc.run(farm).scenarios[1].soc_stock()
    found = predict(farm)

    assert found.scenario == "project"
    # 1 October is day 275 of the leap year 2024 and day 274 of 2029.
    assert found.years == pytest.approx(5.0 + 273 / 365 - 274 / 366)
    share = found.years - 4.0
    last = stocks[4] + share * (stocks[5] - stocks[4])
    assert found.stock_change.mean == pytest.approx(last - stocks[0], abs=1e-12)
    assert found.initial == 58.0


def test_a_first_day_within_the_run_is_read_between_decembers(farm):
    stocks = run_rothc.run(farm).scenarios[0].soc_stock()
    found = predict_change(
        farm,
        "rothc",
        date(2027, 7, 2),
        date(2031, 1, 1),
        seed=1,
        n_members=10,
        scenario="baseline",
    )

    t = 2.0 + 182 / 365
    middle = stocks[2] + (t - 2.0) * (stocks[3] - stocks[2])
    assert found.stock_change.mean == pytest.approx(stocks[6] - middle, abs=1e-12)


@pytest.mark.parametrize("model", ["rothc", "amg", "ipcc-tier2"])
def test_without_residuals_the_error_covers_the_inputs_only(farm, model):
    found = predict(farm, model, residuals=())

    assert found.covers == INPUTS_ONLY
    assert not found.validated
    assert found.residual is None
    assert found.stock_change.standard_error == found.input_spread > 0.0
    assert found.stock_change.degrees_of_freedom == inf
    assert any("no residual variance" in note for note in found.notes)


def test_residual_variance_is_added_with_its_degrees_of_freedom(farm):
    alone = predict(farm, residuals=()).input_spread
    found = predict(farm, residuals=(residual(),))

    assert found.covers == WITH_RESIDUAL
    assert found.validated
    assert found.stock_change.standard_error == pytest.approx(sqrt(alone**2 + 9.0))
    share = 9.0 / (alone**2 + 9.0)
    assert found.stock_change.degrees_of_freedom == pytest.approx(7.0 / share**2)
    assert "Somebody (2020)" in found.sources
    said = "residual variance of rothc: unverified"
    assert said not in found.provisional
    provisional = predict(farm, residuals=(residual(mark="unverified"),))
    assert said in provisional.provisional


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"depth_bottom": (23.0, 25.0)}, "depth must lie in"),
        ({"clay": (25.0, 40.0)}, "clay must lie in"),
        ({"years": (10.0, 30.0)}, "years must lie in"),
        ({"land_uses": ("grassland",)}, "land use must be one of"),
        ({"climates": ("cool temperate moist",)}, "climate must be one of"),
        ({"practices": ("cropping",)}, "practice must be one of"),
        ({"rate_multiplier": 0.92}, "rate multiplier of rothc must be 0.92"),
    ],
)
def test_outside_its_domain_a_residual_variance_is_not_used(farm, changes, words):
    found = predict(farm, residuals=(residual(**changes),))

    assert found.covers == INPUTS_ONLY
    assert not found.validated
    assert any(words in note for note in found.notes)


@pytest.mark.parametrize(
    "changes",
    [
        {"in_sample": True},
        {"in_sample": True, "rate_multiplier": 1.0},
        {"obtained": "in-sample"},
        {"passed": False, "failures": ("clay span",)},
    ],
)
def test_nothing_is_credited_on_residuals_that_prove_nothing(farm, changes):
    found = predict(farm, residuals=(residual(**changes),))

    assert found.covers == WITH_RESIDUAL
    assert not found.validated
    assert found.notes


def test_an_independent_residual_variance_goes_before_one_in_sample(farm):
    small = residual(in_sample=True, standard_deviation=9.0)
    found = predict(farm, residuals=(small, residual()))

    assert found.residual == residual()


def test_baseline_of_a_standard_is_validated_only_with_independent_residuals(farm):
    options = {"seed": 2, "n_members": 20}
    without = modelled_baseline(farm, "rothc", FIRST, LAST, residuals=(), **options)
    with_it = modelled_baseline(
        farm, "rothc", FIRST, LAST, residuals=(residual(),), **options
    )

    assert not without.validated
    assert with_it.validated
    assert with_it.stock_change.mean == without.stock_change.mean
    assert with_it.stock_change.mean < predict(farm).stock_change.mean


def test_the_same_seed_gives_the_same_prediction(farm):
    assert predict(farm) == predict(farm)


def test_spread_of_icbm_is_that_of_a_plain_loop(tmp_path):
    site = make_site(
        tmp_path,
        [
            (("soil", "depth"), 23),
            (
                ("soil", "soc_stock"),
                {"value": 60, "depth": 23, "date": 2024, "standard_error": 3.0},
            ),
            (("models",), {"icbm": {"rate_modifier": 1.1}}),
        ],
    )
    members = simulate_site_members(
        site, "icbm", run_icbm.run, "baseline", n_members=7, seed=5
    )

    assert [q.name for q in members.quantities] == [
        "monthly_c_input_factor",
        "soc_stock_factor",
    ]
    stock = next(q for q in members.quantities if q.name == "soc_stock_factor")
    assert stock.distribution.standard_deviation == pytest.approx(0.05)
    assert members.covers == "input spread only"
    starts = members.soc_stock[:, 0]
    assert np.unique(starts).size == 7
    assert starts.mean() == pytest.approx(60.0, rel=0.03)


def test_perturbed_site_carries_every_error(farm):
    other = perturbed(
        farm,
        {
            "temperature_error": 1.0,
            "precipitation_factor": 0.5,
            "pan_evaporation_factor": 2.0,
            "clay_factor": 1.1,
            "soc_stock_factor": 0.9,
            "monthly_c_input_factor": 1.2,
            "monthly_manure_input_factor": 3.0,
        },
    )

    assert other.soil.soc_stock == pytest.approx(0.9 * 58.0)
    assert other.soil.clay == pytest.approx(1.1 * 22.0)
    climate, before = other.climate, farm.climate
    np.testing.assert_allclose(climate.temperature, before.temperature + 1.0)
    np.testing.assert_allclose(climate.precipitation, before.precipitation * 0.5)
    np.testing.assert_allclose(climate.pet, before.pet * 2.0)
    np.testing.assert_allclose(climate.pan_evaporation, before.pan_evaporation * 2.0)
    for name, expected in (
        ("temperature", before.normal["temperature"] + 1.0),
        ("precipitation", before.normal["precipitation"] * 0.5),
        ("pet", before.normal["pet"] * 2.0),
    ):
        np.testing.assert_allclose(climate.normal[name], expected)
    assert other.project.plans[0].manure[0].carbon == pytest.approx(3.0)
    assert other.baseline.plans[0].yield_fresh == pytest.approx(1.2 * 7.2)
    assert other.history[0].yield_fresh == pytest.approx(1.2 * 7.2)
    assert perturbed(farm, {}).soil == farm.soil


def test_errors_are_those_that_reach_the_model(farm):
    names = {
        model: [q.name for q in site_quantities(farm, model)]
        for model in ("rothc", "icbm", "amg", "ipcc-tier2")
    }

    assert "iom_factor" in names["rothc"]
    assert "iom_factor" not in names["amg"]
    assert "clay_factor" not in names["ipcc-tier2"]
    assert set(names["icbm"]) == {
        "monthly_c_input_factor",
        "monthly_manure_input_factor",
        "soc_stock_factor",
    }


def test_members_that_cannot_run_leave_the_error_unknown(tmp_path):
    # A stock that manure alone nearly sustains: most members would need less than none.
    plan = {**PLAN, "manure": [{"carbon": 3.0, "month": 3}]}
    site = make_site(
        tmp_path,
        [
            (("management", "history"), [plan]),
            (("management", "baseline"), [{"rotation": [plan]}]),
            (("soil", "iom"), 3.0),
        ],
    )
    soil, history, _ = run_rothc.parts(site)
    nothing = replace(
        history, monthly_c_input=1e-9 * np.asarray(history.monthly_c_input)
    )
    least = float(run_rothc.rothc.equilibrium(soil, nothing).pools.sum()) + 3.0
    at_edge = replace(site, soil=replace(site.soil, soc_stock=least + 0.01))
    found = predict_change(
        at_edge,
        "rothc",
        date(2025, 1, 1),
        date(2030, 1, 1),
        seed=1,
        n_members=60,
        residuals=(residual(climates=("warm temperate dry",)),),
    )
    assert found.covers == WITH_RESIDUAL

    assert found.stock_change.standard_error is None
    assert "too few members" in found.stock_change.reason
    assert not found.validated


def test_mass_of_the_layer_follows_from_its_density(farm):
    assert predict(farm).soil_mass == pytest.approx(1.35 * 30.0 * 100.0)
    assert predict(farm).depth == 30.0


def test_error_of_the_shared_stock_is_told(farm):
    assert any("shared with a change" in w for w in predict(farm).warnings)
    assert not any("not carried through" in w for w in predict(farm).warnings)


@pytest.mark.parametrize(
    ("model", "options", "words"),
    [
        ("century", {}, "model must be one of"),
        ("yasso20", {}, "model must be one of"),
        ("icbm", {}, "0-30 cm"),
        ("rothc", {"scenario": "dream"}, "scenario must be one of"),
    ],
)
def test_refusals(farm, model, options, words):
    with pytest.raises(InputError, match=words):
        predict(farm, model, **options)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (LAST, FIRST, "first must lie before last"),
        (date(2023, 1, 1), date(2028, 1, 1), "years that are simulated"),
        (date(2024, 10, 1), date(2050, 1, 1), "years that are simulated"),
    ],
)
def test_days_outside_the_run_are_refused(farm, first, last, words):
    with pytest.raises(InputError, match=words):
        predict_change(farm, "rothc", first, last, seed=1, n_members=10)


def test_amg_members_start_from_the_drawn_stock(farm):
    members = simulate_site_members(
        farm, "amg", run_amg.run, "project", n_members=5, seed=1
    )
    assert members.soc_stock.shape == (5, 21)
    assert np.isfinite(members.soc_stock).all()
