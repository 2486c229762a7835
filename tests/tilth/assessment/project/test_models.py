"""Models of a parcel against direct runs of their kernels, and their ensemble."""

from dataclasses import replace

import numpy as np
import pytest

from tests.tilth.assessment.project.cases import MODELS, exact, follow, full, read
from tests.tilth.assessment.project.examples import CHANGE, MONTHS, project
from tilth.assessment.project import amg as project_amg
from tilth.assessment.project import ensemble as project_ensemble
from tilth.assessment.project import icbm as project_icbm
from tilth.assessment.project import rate as project_rate
from tilth.assessment.project import rothc as project_rothc
from tilth.assessment.project import tier1 as project_tier1
from tilth.assessment.project import tier2 as project_tier2
from tilth.assessment.project.assess import assess
from tilth.assessment.project.case import case
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.outcome import Courses, NoMethod
from tilth.assessment.project.plan import plan_courses
from tilth.assessment.project.weather import Months, Weather
from tilth.models import amg, icbm, ipcc_tier2


def test_icbm_is_a_plain_loop_of_its_solution(tmp_path):
    found = follow(project_icbm.MODEL, read(tmp_path, exact()))
    k_young, k_old, h = 0.8, 0.00605, 0.13
    r = 3.0 * (1.0 / k_young + h / k_old) / 50.0
    young, old = 3.0 / (k_young * r), h * 3.0 / (k_old * r)
    expected = []
    for _ in range(20):
        balance = 3.6 / (k_young * r)
        excess = young - balance
        a, b = np.exp(-k_young * r), np.exp(-k_old * r)
        target = h * 3.6 / (k_old * r)
        part = h * k_young * excess / (k_old - k_young)
        old = target + part * a + (old - target - part) * b
        young = balance + excess * a
        expected.append(young + old)

    np.testing.assert_allclose(found.project[0, 1:], expected, rtol=1e-12)


def test_amg_is_a_direct_run(tmp_path):
    """Carbon of the first year of the plan enters in the second."""
    found = follow(project_amg.MODEL, read(tmp_path, exact()))
    rate = float(
        amg.mineralization_rate(
            amg.Climate(
                temperature=[np.mean(MONTHS["temperature"])],
                precipitation=[sum(MONTHS["precipitation"])],
                pet=[sum(MONTHS["pet"])],
            ),
            amg.Soil(clay=23.0, carbonate=12.0, ph=7.2, cn_ratio=10.0),
        )[0]
    )
    active, expected = 0.35 * 50.0, []
    humified = rate * active
    for year in range(20):
        entering = humified * (1.0 if year == 0 else 1.2)
        active = active * np.exp(-rate) + entering * (1.0 - np.exp(-rate)) / rate
        expected.append(active + 0.65 * 50.0)

    np.testing.assert_allclose(found.project[0, 1:], expected, rtol=1e-12)


def test_tier2_is_a_plain_loop_of_the_equations(tmp_path):
    """Equations 5.0A to 5.0G by hand, with the published parameters and no-till."""
    data = exact(soil={"depth": 30.0}, plan={"practices": ["cover-crops", "no-till"]})
    found = follow(project_tier2.MODEL, read(tmp_path, data))
    t, rain, pet = (np.array(MONTHS[k], dtype=float) for k in list(MONTHS)[:3])
    p = (45.0 - t) / (45.0 - 33.69)
    warmth = np.mean(p**0.2 * np.exp(0.2 / 2.63 * (1.0 - p**2.63)))
    m = np.minimum(1.25, rain / pet)
    wetness = 1.5 * np.mean(0.2129 + 1.331 * m - 0.2413 * m**2)
    lignin, nitrogen, sand = 0.053, 0.00695, 0.30
    f1, f2, f3, f5, f6, f7, f8 = 0.378, 0.368, 0.455, 0.0855, 0.0504, 0.42, 0.45
    f4 = 1.0 - f5 - (0.17 + 0.68 * sand)

    def targets(c_input, tillage):
        beta = c_input * (0.85 - 0.018 * lignin / nitrogen)
        alpha = (
            beta * f1
            + (c_input * (1.0 - lignin) - beta) * f2
            + c_input * lignin * f3 * (f7 + f6 * f8)
        ) / (1.0 - f4 * f7 - f5 * f8 - f4 * f6 * f8)
        k = warmth * wetness * np.array([7.4 * tillage * (0.25 + 0.75 * sand), 0, 0])
        k[1] = 0.209 * warmth * wetness * tillage
        k[2] = 0.00689 * warmth * wetness
        slow_input = c_input * lignin * f3 + alpha * f4
        inflow = np.array([alpha, slow_input, alpha * f5 + slow_input * f6])
        return inflow / k, np.minimum(k, 1.0)

    per_unit, _ = targets(1.0, 3.036)
    solved = 50.0 / per_unit.sum()
    pools, expected = per_unit * solved, []
    for _ in range(20):
        goal, rates = targets(1.2 * solved, 1.0)
        pools = pools + (goal - pools) * rates
        expected.append(pools.sum())

    np.testing.assert_allclose(found.project[0, 1:], expected, rtol=1e-10)
    np.testing.assert_array_equal(found.baseline[0], 50.0)


def test_members_of_tier2_are_rows_of_the_joint_posterior(tmp_path):
    """One member, run alone with its row and its drawn weather."""
    data = exact(soil={"depth": 30.0})
    draws = Draws(1, 100)
    seen = case(read(tmp_path, data), 20, draws)
    found = plan_courses(project_tier2.MODEL, seen)
    row, months = 7, seen.weather.before
    posterior = ipcc_tier2.posterior(100, 1).parameters
    own = ipcc_tier2.Parameters(
        **{
            name: float(np.broadcast_to(getattr(posterior, name), 100)[row - 1])
            for name in ipcc_tier2.Parameters.__dataclass_fields__
        }
    )
    drive = {
        "lignin": 0.053,
        "nitrogen": 0.00695,
        "sand": 30.0,
        "tillage": "full",
        "temperature_factor": ipcc_tier2.temperature_factor(
            months.temperature[:, row], own
        ),
        "water_factor": ipcc_tier2.water_factor(
            months.precipitation[:, row], months.pet[:, row], parameters=own
        ),
    }
    one = ipcc_tier2.steady_state(ipcc_tier2.Conditions(c_input=1.0, **drive), own)
    solved = 50.0 / one.pools.sum()
    later = ipcc_tier2.Conditions(
        **{**drive, "c_input": np.full(20, 1.2 * solved)},
    )
    run = ipcc_tier2.simulate(later, own, pools=one.pools * solved)

    np.testing.assert_allclose(found.project[row, 1:], run.sum(axis=-1), rtol=1e-10)


@pytest.mark.parametrize("model", [*MODELS, project_tier2.MODEL], ids=lambda m: m.key)
def test_the_same_input_keeps_the_stock(tmp_path, model):
    depth = 30.0 if model is project_tier2.MODEL else 23.0
    same = exact(
        soil={"depth": depth, "stock_standard_error": 4.0},
        plan={"carbon_input": {"project": 3.0, "ratio_standard_error": 0.0}},
    )
    found = follow(model, read(tmp_path, same), years=50)

    np.testing.assert_allclose(found.project, found.baseline, rtol=1e-8)
    assert np.ptp(found.baseline[1:, 0]) > 1.0


@pytest.mark.parametrize("model", [*MODELS, project_tier2.MODEL], ids=lambda m: m.key)
def test_twice_the_extra_input_twice_the_gain(tmp_path, model):
    """The models are affine in what enters."""
    depth = 30.0 if model is project_tier2.MODEL else 23.0
    gains = []
    for extra in (0.6, 1.2):
        data = exact(
            soil={"depth": depth},
            plan={
                "carbon_input": {"project": 3.0 + extra, "ratio_standard_error": 0.0}
            },
        )
        found = follow(model, read(tmp_path, data))
        gains.append(found.project - found.baseline)

    np.testing.assert_allclose(gains[1], 2.0 * gains[0], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("model", [*MODELS, project_tier2.MODEL], ids=lambda m: m.key)
def test_changing_weather_that_does_not_change_is_weather_that_repeats(tmp_path, model):
    depth = 30.0 if model is project_tier2.MODEL else 23.0
    seen = case(read(tmp_path, full(soil={"depth": depth})), 10, Draws(1, 100))
    once = seen.weather.after
    many = Months(
        **{
            name: np.tile(getattr(once, name), (10, 1))
            for name in ("temperature", "precipitation", "pet")
        }
    )
    moving = replace(
        seen,
        weather=Weather(before=once, after=many, drawn={}, provisional=()),
    )
    for begin in (None, 0, 4):
        np.testing.assert_allclose(
            model.follow(moving).course(begin),
            model.follow(seen).course(begin),
            rtol=1e-9,
        )


METHODS = {
    "Tier 3": (project_ensemble.courses, {"depth": 23.0}),
    "Tier 2": (project_tier2.courses, {"depth": 30.0}),
    "Tier 1": (project_tier1.courses, {"depth": 30.0}),
    "evidence": (project_rate.courses, {"depth": 30.0}),
}


@pytest.mark.parametrize("tier", METHODS)
def test_doing_nothing_changes_nothing_by_every_method(tmp_path, tier):
    method, soil = METHODS[tier]
    idle = full(soil=soil, plan={"practices": []})
    found = method(read(tmp_path, idle), 50, Draws(3, 100))

    assert isinstance(found, Courses)
    assert found.tier == tier
    np.testing.assert_array_equal(found.project, found.baseline)


def test_every_model_that_can_joins_the_ensemble(tmp_path):
    found = project_ensemble.courses(read(tmp_path, full()), 50, Draws(1, 2000))

    assert [m.model for m in found.models] == ["AMG v2", "ICBM", "RothC"]
    assert "mean of 3 models" in found.method
    assert "spread between 3 models" in found.covers
    central = [m.project for m in found.models]
    np.testing.assert_allclose(found.project[0], np.mean(central, axis=0))
    shares = [m.share for m in found.models]
    assert sum(shares) == pytest.approx(1.0)
    # Each equally likely: a binomial share of 2000.
    assert all(abs(s - 1 / 3) < 4.0 * np.sqrt(2 / 9 / 2000) for s in shares)
    assert [n.tier for n in found.left_out] == ["Tier 3, Yasso20"]


def test_the_interval_holds_the_spread_between_models(tmp_path):
    """Exact inputs: what is left is the choice of the model."""
    data = exact()
    found = project_ensemble.courses(read(tmp_path, data), 20, Draws(1, 2000))
    change = (found.project - found.baseline)[:, 20]
    centres = [m.project[20] - m.baseline[20] for m in found.models]
    low, high = np.percentile(change[1:], [5, 95])

    assert max(centres) - min(centres) > 0.5
    assert low < min(centres) + 0.2
    assert high > max(centres) - 0.2
    alone = follow(project_rothc.MODEL, read(tmp_path, data), members=2000)
    gain = (alone.project - alone.baseline)[1:, 20]
    assert np.std(change[1:]) > np.std(gain)


def test_order_of_models_moves_no_number(tmp_path, monkeypatch):
    found = read(tmp_path, full())
    one = project_ensemble.courses(found, 20, Draws(1, 200))
    monkeypatch.setattr(project_ensemble, "MODELS", project_ensemble.MODELS[::-1])
    two = project_ensemble.courses(found, 20, Draws(1, 200))

    np.testing.assert_array_equal(one.project, two.project)
    np.testing.assert_array_equal(one.baseline, two.baseline)


def test_baseline_and_project_of_a_member_are_of_one_model(tmp_path):
    """Each member equals that of one model in both courses."""
    found = read(tmp_path, full())
    pooled = project_ensemble.courses(found, 20, Draws(1, 200))
    alone = [follow(model, found, members=200) for model in MODELS]
    for i in range(1, 201):
        assert any(
            np.array_equal(pooled.project[i], a.project[i])
            and np.array_equal(pooled.baseline[i], a.baseline[i])
            for a in alone
        )


def test_a_model_that_is_missing_moves_only_its_members(tmp_path):
    """So that parcels with other data share the choice of model."""
    three = project_ensemble.courses(read(tmp_path, full()), 20, Draws(1, 500))
    less = read(tmp_path, full(soil={"cn_ratio": None}))
    two = project_ensemble.courses(less, 20, Draws(1, 500))
    same = (three.project == two.project).all(axis=1)[1:]

    assert np.mean(same) == pytest.approx(2.0 / 3.0, abs=0.1)
    reason = next(n.reason for n in two.left_out if n.tier.endswith("AMG v2"))
    assert reason == "it needs soil.cn_ratio"


def test_the_choice_of_model_does_not_average_out(tmp_path):
    data = exact()
    one = assess(project(tmp_path, data), seed=1, n_members=500)
    many = assess(
        project(tmp_path, *({**data, "id": f"p{i}"} for i in range(8))),
        seed=1,
        n_members=500,
    )

    def error(found):
        return next(h for h in found.horizons if h.years == 20).change.standard_error

    assert error(many) == pytest.approx(error(one), rel=0.1)


def test_one_model_alone_is_said_to_be_one(tmp_path):
    meadow = full(history={"land_use": {"use": "grassland", "management": "nominal"}})
    meadow["history"]["land_use"].pop("input_level", None)
    meadow["plan"]["practices"] = ["grassland-restoration"]
    found = project_ensemble.courses(read(tmp_path, meadow), 20, Draws(1, 100))

    assert [m.model for m in found.models] == ["RothC"]
    assert "RothC, one model alone" in found.method
    assert "spread between models is unknown" in found.covers
    said = {n.tier: n.reason for n in found.left_out}
    assert "ICBM is not made for grassland (land use)" in said["Tier 3, ICBM"]
    assert "AMG v2 is not made for grassland (land use)" in said["Tier 3, AMG v2"]


def test_models_join_only_at_their_depth(tmp_path):
    deep = project_ensemble.courses(
        read(tmp_path, full(soil={"depth": 30.0})), 20, Draws(1, 100)
    )
    reason = next(n.reason for n in deep.left_out if n.tier.endswith("ICBM"))

    assert [m.model for m in deep.models] == ["AMG v2", "RothC"]
    assert deep.depth == 30.0
    assert "asked for 0-30 cm" in reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"soil": {"depth": 25.0}}, "a layer from the surface to 30 cm"),
        ({"soil": {"depth": 30.0, "sand": None}}, "it needs soil.sand"),
        (
            {"soil": {"depth": 30.0}, "plan": {"carbon_input": {"crop": ""}}},
            "it needs lignin and nitrogen of the input: plan.carbon_input.crop",
        ),
        (
            {"soil": {"depth": 30.0, "class": "volcanic"}},
            "not made for volcanic (soil)",
        ),
    ],
)
def test_tier2_says_what_it_needs(tmp_path, changes, reason):
    found = project_tier2.courses(read(tmp_path, full(**changes)), 20, Draws(1, 100))

    assert isinstance(found, NoMethod)
    assert reason in found.reason


@pytest.mark.parametrize("method", [project_ensemble, project_tier2])
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"history": {"years_in_use": 5, "former": {"use": "forest"}}},
            "the land use is recent, 5 of 20 yr: the stock is at no equilibrium",
        ),
        (
            {"soil": {"stock": None, "stock_standard_error": None}},
            "it needs soil.stock",
        ),
        ({"soil": {"class": "organic"}}, "it is for mineral soils"),
        (
            {"plan": {"practices": ["cropland-to-grassland"]}},
            "changes the land use: long-term cultivated, grassland",
        ),
        (
            {
                "baseline": {
                    "land_use": {
                        "use": "long-term cultivated",
                        "management": "none",
                        "input_level": "medium",
                    }
                }
            },
            "the baseline changes what was done",
        ),
        (
            {"plan": {"practices": ["manure"]}},
            "the carbon that manure brings is yours to give",
        ),
    ],
)
def test_no_model_without_equilibrium_stock_or_inputs(
    tmp_path, method, changes, reason
):
    found = method.courses(read(tmp_path, full(**changes)), 20, Draws(1, 100))

    assert isinstance(found, NoMethod)
    assert reason in found.reason


def test_tillage_that_no_model_sees_is_said(tmp_path):
    plain = project_ensemble.courses(read(tmp_path, full()), 20, Draws(1, 100))
    tilled = full(plan={"practices": ["cover-crops", "no-till"]})
    found = project_ensemble.courses(read(tmp_path, tilled), 20, Draws(1, 100))

    assert project_ensemble.UNTILLED in found.warnings
    assert project_ensemble.UNTILLED not in plain.warnings


def test_manure_is_carbon_beside_that_of_the_plants(tmp_path):
    """ICBM: its manure humifies by 0.27, the centre of the prior, from nothing."""
    data = exact(
        plan={
            "practices": ["manure"],
            "carbon_input": {
                "project": 3.0,
                "ratio_standard_error": 0.0,
                "baseline_manure": 0.0,
                "project_manure": 1.0,
                "manure_kind": "dairy cattle",
            },
        }
    )
    found = read(tmp_path, data)
    run = follow(project_icbm.MODEL, found)
    r = 3.0 * (1.0 / 0.8 + 0.13 / 0.00605) / 50.0
    manure = icbm.simulate(
        [0.0, 0.0],
        np.ones(20),
        np.full(20, r),
        icbm.IcbmParameters(humification=0.27),
    ).sum(axis=-1)

    np.testing.assert_allclose(run.project[0, 1:], 50.0 + manure, rtol=1e-9)
    for model in (project_amg.MODEL, project_rothc.MODEL):
        other = follow(model, found)
        assert 1.0 < other.project[0, 20] - other.baseline[0, 20] < 15.0


def test_tier2_comes_before_tier1_and_after_the_ensemble(tmp_path):
    data = full(soil={"depth": 30.0, "clay": None})
    found = assess(project(tmp_path, data), seed=1, n_members=200).parcels[0]

    assert found.tier == "Tier 2"
    assert found.depth == 30.0
    said = {n.tier: n.reason for n in found.not_used}
    assert "RothC: it needs soil.clay" in said["Tier 3"]
    assert said["Tier 1"] == "Tier 2 comes first, and its data are there"
    both = assess(
        project(tmp_path, full(soil={"depth": 30.0})), seed=1, n_members=200
    ).parcels[0]
    assert both.tier == "Tier 3"
    assert {m.model for m in both.models} == {"AMG v2", "RothC"}
    assert any(n.tier == "Tier 3, ICBM" for n in both.not_used)


def test_models_follow_a_climate_scenario_side_by_side(tmp_path):
    """ICBM has no climate: the others go on, each with its own baseline."""
    data = full(climate={"change": CHANGE})
    found = project_ensemble.courses(read(tmp_path, data), 30, Draws(1, 300))
    reason = next(n.reason for n in found.left_out if n.tier.endswith("ICBM"))

    assert [m.model for m in found.models] == ["AMG v2", "RothC"]
    assert "weather that repeats" in reason
    assert "climate scenario" in found.method
    for m in found.models:
        assert m.baseline[-1] < m.baseline[0]  # warmer
        assert m.project[-1] > m.baseline[-1]
    deep = full(climate={"change": CHANGE}, soil={"depth": 30.0})
    tier2 = project_tier2.courses(read(tmp_path, deep), 30, Draws(1, 300))
    assert tier2.baseline[0, -1] < tier2.baseline[0, 0]
