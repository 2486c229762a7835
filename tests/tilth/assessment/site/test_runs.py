import csv
from dataclasses import replace
from math import exp

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from tests.tilth.assessment.site.sites import (
    COVER,
    EXAMPLES,
    PLAN,
    depth,
    frozen,
    make_site,
)
from tests.tilth.shared_data import shared_data
from tilth.assessment.site import (
    run_amg,
    run_icbm,
    run_ipcc_tier2,
    run_rothc,
    run_yasso20,
)
from tilth.assessment.site.file import read_site
from tilth.errors import ConvergenceError, InputError
from tilth.models import amg_supply

RUNS = (run_amg, run_icbm, run_ipcc_tier2, run_rothc, run_yasso20)
AWEN = [0.6, 0.15, 0.05, 0.2]
MANURE = [{"carbon": 2.0, "month": 10, "kind": "dairy cattle"}]
AMG_SOIL = (
    (("soil", "ph"), 8.39),
    (("soil", "cn_ratio"), 10.35),
    (("soil", "caco3"), 115.0),
)


def _history(plan):
    return (("management", "history"), [plan])


def _baseline(*plans):
    return (("management", "baseline"), [{"rotation": list(plans)}])


# --- RothC


@pytest.mark.parametrize(
    ("scenario", "file"),
    [(0, "rothc_unmanured.csv"), (1, "rothc_FYM_7-2.csv")],
)
def test_rothc_on_hoosfield_gives_the_official_pools(tmp_path, scenario, file):
    # From the equilibrium that the guide prints, not from its rounded 33.8.
    text = (EXAMPLES / "hoosfield.yaml").read_text(encoding="utf-8")
    path = tmp_path / "hoosfield.yaml"
    path.write_text(text.replace("value: 33.8 ", "value: 33.863203 "), encoding="utf-8")
    run = run_rothc.run(read_site(path))
    with shared_data("rothc_official", "hoosfield", file).open(newline="") as rows:
        official = [
            [float(row[p.upper()]) for p in run.pool_names]
            for row in csv.DictReader(rows)
        ]

    # The start is known to six decimals; the error does not grow.
    np.testing.assert_allclose(
        run.scenarios[scenario].pools[1:], official, rtol=0, atol=1.5e-6
    )
    assert run.years[[0, 1, -1]].tolist() == [1851, 1852, 2000]


def test_rothc_solves_the_input_of_hoosfield_before_1852():
    run = run_rothc.run(read_site(EXAMPLES / "hoosfield.yaml"))

    # 1.69256 Mg ha-1 yr-1 keep 33.8 Mg ha-1; the guide prints 1.70.
    solved = run.inputs["c_input that keeps the stock [Mg ha-1 yr-1]"]
    assert solved == pytest.approx(1.69256, abs=5e-6)
    assert run.scenarios[0].soc_stock()[0] == pytest.approx(33.8, rel=1e-12)
    assert run.warnings == ()


def test_rothc_warns_where_the_stock_needs_another_input(tmp_path):
    run = run_rothc.run(make_site(tmp_path, depth(30, 150.0)))

    assert any("outside 0.67 to 1.5" in text for text in run.warnings)


def test_rothc_says_that_nothing_decays(tmp_path):
    with pytest.raises(ConvergenceError, match="decays"):
        run_rothc.run(frozen(make_site(tmp_path)))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((("soil", "clay"), None), "clay"),
        ((("climate", "pet"), None), "pan_evaporation or pet"),
        (_baseline({"crop": "maize", "plant_carbon": 2}), "cover is not given"),
    ],
)
def test_rothc_says_what_is_missing(tmp_path, change, reason):
    changes = [change, (("soil", "sand"), None)]

    assert any(
        reason in r for r in run_rothc.reasons_against(make_site(tmp_path, changes))
    )


# --- ICBM


@pytest.mark.parametrize(("before", "young"), [([], [6.0, 0.0]), (MANURE, [3.6, 2.4])])
def test_icbm_with_manure_is_a_system_of_three_pools(tmp_path, before, young):
    # Of the young carbon, 6 Mg ha-1, manure has its share in the history's 3 + 2.
    rates = {"rate_modifier": 1.3, "old_share": 0.9, "humification_manure": 0.3}
    changes = (
        *depth(25),
        (("models", "icbm"), rates),
        _history({**PLAN, "manure": before}),
        _baseline({**PLAN, "manure": MANURE}),
    )
    run = run_icbm.run(make_site(tmp_path, changes))

    flows = 1.3 * np.array(
        [[-0.8, 0, 0], [0, -0.8, 0], [0.13 * 0.8, 0.3 * 0.8, -0.00605]]
    )
    fixed = -np.linalg.solve(flows, [3.0, 2.0, 0.0])
    end = fixed + expm(10 * flows) @ (np.array([*young, 54.0]) - fixed)
    np.testing.assert_allclose(
        run.scenarios[0].pools[-1], [end[0] + end[1], end[2]], rtol=1e-10
    )


def test_icbm_solves_the_rate_that_keeps_the_stock(tmp_path):
    run = run_icbm.run(make_site(tmp_path, depth(25)))

    expected = 3.0 * (1 / 0.8 + 0.13 / 0.00605) / 60.0
    assert run.inputs["rate_modifier [1]"] == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(run.scenarios[0].soc_stock(), 60.0, rtol=1e-12)
    assert "in balance with the history" in run.warnings[0]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plant=st.floats(0.0, 6.0), manure=st.floats(0.5, 6.0))
@example(plant=3.0, manure=3.0)
def test_icbm_keeps_the_stock_of_a_manured_history(tmp_path, plant, manure):
    spread = [{"carbon": manure, "month": 10}]
    plan = {**PLAN, "plant_carbon": plant, "manure": spread}
    changes = (*depth(25), _history(plan), _baseline(plan))
    run = run_icbm.run(make_site(tmp_path, changes))

    pools = run.scenarios[0].pools
    np.testing.assert_allclose(pools.sum(axis=1), 60.0, rtol=1e-10)
    np.testing.assert_allclose(pools, np.broadcast_to(pools[0], pools.shape), 1e-10)


def test_icbm_needs_a_rate_or_carbon_in_the_history(tmp_path):
    site = make_site(tmp_path, (*depth(25), _history({"cover": [0] * 12})))

    with pytest.raises(InputError, match="rate_modifier, 1, must be given"):
        run_icbm.run(site)


def test_icbm_refuses_more_young_carbon_than_there_is(tmp_path):
    slow = (("models", "icbm"), {"rate_modifier": 0.05})

    with pytest.raises(
        InputError, match="must not exceed the stock, 60 Mg ha-1; got 75"
    ):
        run_icbm.run(make_site(tmp_path, (*depth(25), slow)))


# --- IPCC Tier 2


def _tier2_by_hand(row, f2):
    """Active, slow and passive carbon by equations 5.0B-5.0D and 5.0G, Mg ha-1."""
    c, lignin, sand = 3.0, 0.073, 0.33
    climate = float(row["tfac"]) * float(row["wfac"])
    active = 7.4 * climate * 3.036 * (0.25 + 0.75 * sand)
    slow, passive = 0.209 * climate * 3.036, 0.00689 * climate
    f3, f5, f6, f7, f8 = 0.455, 0.0855, 0.0504, 0.42, 0.45
    f4 = 1 - f5 - (0.17 + 0.68 * sand)
    metabolic = c * (0.85 - 0.018 * lignin / 0.0083)
    alpha = metabolic * 0.378 + (c * (1 - lignin) - metabolic) * f2
    alpha += c * lignin * f3 * (f7 + f6 * f8)
    alpha /= 1 - f4 * f7 - f5 * f8 - f4 * f6 * f8
    into_slow = c * lignin * f3 + alpha * f4
    into_passive = alpha * f5 + into_slow * f6
    return np.array([alpha / active, into_slow / slow, into_passive / passive])


def _tier2_row():
    path = shared_data("ipcc", "tier2_steady_state_golden.csv")
    with path.open(newline="") as rows:
        return next(
            row
            for row in csv.DictReader(rows)
            if (row["sand"], row["tillage"], row["C_input_kgC_ha"])
            == ("0.33", "full", "3000")
        )


def test_tier2_starts_from_the_steady_state_of_the_published_parameters(tmp_path):
    row, run = _tier2_row(), run_ipcc_tier2.run(make_site(tmp_path))
    # The row was made with f2 = 0.455, which is not in the table; it checks the hand.
    pools = [float(row[f"{pool}_ss"]) / 1000 for pool in ("Active", "Slow", "Passive")]
    np.testing.assert_allclose(_tier2_by_hand(row, 0.455), pools, rtol=1e-12)
    expected = _tier2_by_hand(row, 0.368)

    # The climate is given with eight decimals.
    steady = run.inputs["steady state of the history [Mg ha-1]"]
    assert steady == pytest.approx(expected.sum(), rel=1e-7)
    start = run.scenarios[0].pools[0]
    np.testing.assert_allclose(start, expected * 60.0 / expected.sum(), rtol=1e-7)


def test_tier2_in_balance_stays(tmp_path):
    first = run_ipcc_tier2.run(make_site(tmp_path))
    stock = first.inputs["steady state of the history [Mg ha-1]"]
    run = run_ipcc_tier2.run(make_site(tmp_path, depth(30, stock)))

    np.testing.assert_allclose(run.scenarios[0].soc_stock(), stock, rtol=1e-9)


@pytest.mark.parametrize(
    ("ratio", "warned"), [(0.66, True), (0.68, False), (1.49, False), (1.51, True)]
)
def test_tier2_warns_far_from_the_steady_state(tmp_path, ratio, warned):
    first = run_ipcc_tier2.run(make_site(tmp_path))
    stock = ratio * first.inputs["steady state of the history [Mg ha-1]"]
    run = run_ipcc_tier2.run(make_site(tmp_path, depth(30, stock)))

    told = f"the measured stock is {ratio} times the steady state of the history"
    assert any(told in text for text in run.warnings) == warned


def test_tier2_weighs_the_quality_of_plants_and_manure_by_carbon(tmp_path):
    site = make_site(tmp_path, [_baseline({**PLAN, "manure": MANURE})])

    lignin, nitrogen = run_ipcc_tier2.quality(site, site.baseline.plans[0])
    assert lignin == pytest.approx((3 * 0.073 + 2 * 0.13) / 5)
    assert nitrogen == pytest.approx((3 * 0.0083 + 2 * 0.029) / 5)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((("soil", "sand"), None), "sand"),
        ((("climate", "pet"), None), "pet or pan_evaporation"),
        (_baseline({"crop": "maize", "plant_carbon": 2, "cover": COVER}), "tillage"),
        (
            _baseline({**PLAN, "manure": [{"carbon": 1, "month": 2}]}),
            "kind of a manure",
        ),
        (_baseline({**PLAN, "crop": "quinoa"}), "quinoa is not in table 5.5B"),
        ((("land_use",), "paddy"), "not made for paddy"),
    ],
)
def test_tier2_says_what_is_missing(tmp_path, change, reason):
    site = make_site(tmp_path, [change])

    assert any(reason in r for r in run_ipcc_tier2.reasons_against(site))


def test_tier2_takes_the_quality_of_the_file_for_an_unknown_crop(tmp_path):
    chosen = (("models", "ipcc-tier2"), {"lignin": 0.08, "nitrogen": 0.02})
    site = make_site(tmp_path, [_baseline({**PLAN, "crop": "quinoa"}), chosen])

    assert run_ipcc_tier2.reasons_against(site) == ()
    quality = run_ipcc_tier2.quality(site, site.baseline.plans[0])
    assert quality == pytest.approx((0.08, 0.02))


# --- AMG


@pytest.mark.parametrize(
    ("crop", "dry", "returned", "carbon", "humified"),
    [
        ("maize", 10.64, 1.0, 6.5991715496289, 1.825930105565846),
        # Straw taken away: half of straw and stubble stays in AMG's table.
        ("winter wheat", 7.15, 0.5, 2.603631722009463, 0.7283534424572298),
    ],
)
def test_amg_humifies_what_its_reference_program_does(
    tmp_path, crop, dry, returned, carbon, humified
):
    # AMG_base, outputs_C_SUPPLY.csv, TRIAL_1, CON, 2001 and 2002; 0-28 cm.
    grown = {"crop": crop, "yield_dry": dry, "residues_returned": returned}
    changes = (*depth(28, 50.95), *AMG_SOIL, _history(grown), _baseline(grown))
    run = run_amg.run(make_site(tmp_path, changes))

    pools = run.scenarios[0].pools[:, 0]
    k = run.inputs["mineralization rate, mean [yr-1]"]
    entered = (pools[1] - pools[0] * exp(-k)) * k / (1 - exp(-k))
    assert run.scenarios[0].c_input[0] == pytest.approx(carbon, rel=1e-12)
    assert entered == pytest.approx(humified, rel=1e-9)
    assert pools[0] == pytest.approx(17.8325, abs=1e-10)


def _amg_table(folder, name, treatment):
    path = shared_data("amg_ref", "amg_base", folder, name)
    with path.open(encoding="latin-1", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        return [row for row in rows if row["Treatment"] == treatment]


def _amg_plan(year, rows, supplied):
    """Plan of a year; a cover crop, which a plan cannot hold, as humified carbon."""
    (main, *cover) = rows[year]
    if cover:
        return {"plant_carbon": supplied[year], "cover": COVER}
    if main["Crop_name"] == "Bare soil":
        return {"cover": [0] * 12}
    spread = 0.083 * float(main["EOM_dose_1"] or 0.0)  # 83 kg of carbon per Mg
    manure = [{"carbon": spread, "month": 10, "kind": "dairy cattle"}]
    return {
        "crop": main["Crop_name"].lower(),
        "yield_dry": float(main["Yield"]),
        # The program leaves half the straw of wheat as stubble.
        "residues_returned": {"Returned": 1.0, "Exported": 0.5}[main["Residues"]],
        "manure": manure if spread else [],
    }


@pytest.mark.parametrize("treatment", ["CON", "FYM"])
def test_amg_gives_the_stocks_of_its_reference_program(tmp_path, treatment):
    stocks = _amg_table("outputs", "outputs_SOC_STOCKS.csv", treatment)
    rows = {}
    for row in _amg_table("inputs", "inputs_MANAGEMENT.csv", treatment):
        rows.setdefault(int(row["Year"]), []).append(row)
    supplied = {int(row["Year"]): float(row["CTOT_hum_year"]) for row in stocks}
    before, *plans = (_amg_plan(year, rows, supplied) for year in sorted(rows))
    first = stocks[0]
    stock = {"value": float(first["Initial_SOC_stock"]), "depth": 28, "date": 2000}
    changes = (
        (("soil", "depth"), 28),
        (("soil", "soc_stock"), stock),
        (("soil", "clay"), float(first["Clay"]) / 10.0),
        (("soil", "caco3"), float(first["CaCO3"])),
        (("soil", "ph"), float(first["pH"])),
        (("soil", "cn_ratio"), float(first["CN_ratio"])),
        (("models", "amg"), {"humification": 1.0}),
        (("management", "first_year"), 2001),
        (("management", "years"), len(plans)),
        _history(before),
        _baseline(*plans),
    )
    site = make_site(tmp_path, changes)
    # The program rounds temperature to 0.1 degC and the water balance to 1 mm.
    warmth = [float(f"{float(r['T_mean']) + 1e-9:.1f}") for r in stocks[1:]]
    balance = [round(float(r["Rainfall"]) - float(r["PET"])) for r in stocks[1:]]
    months = np.ones((len(plans), 12))
    climate = replace(
        site.climate,
        temperature=months * np.array(warmth)[:, np.newaxis],
        precipitation=months * np.maximum(balance, 0.0)[:, np.newaxis] / 12.0,
        pet=months * np.maximum(-np.array(balance), 0.0)[:, np.newaxis] / 12.0,
    )
    site = replace(site, climate=climate)

    assert run_amg.reasons_against(site) == ()
    found = run_amg.run(site).scenarios[0].soc_stock()
    # It prints four decimals, and carries the rounding of its rate on.
    printed = [float(row["QC"]) for row in stocks]
    np.testing.assert_allclose(found, printed, rtol=0.0, atol=1.5e-4)


def test_amg_takes_the_carbon_of_a_year_in_the_next(tmp_path):
    def plan(carbon):
        return {"crop": "hops", "plant_carbon": carbon}

    changes = (
        *AMG_SOIL,
        _history(plan(1.0)),
        (("management", "years"), 2),
        _baseline(plan(8.0), plan(4.0)),
        (("models", "amg"), {"stable_share": 0.5, "humification": 0.25}),
    )
    run = run_amg.run(make_site(tmp_path, changes))

    k = run.inputs["mineralization rate, mean [yr-1]"]
    left, spread = exp(-k), (1 - exp(-k)) / k
    first = 30.0 * left + 0.25 * 1.0 * spread
    second = first * left + 0.25 * 8.0 * spread
    pools = run.scenarios[0].pools[:, 0]
    np.testing.assert_allclose(pools, [30.0, first, second], rtol=1e-12)
    assert run.scenarios[0].c_input.tolist() == [8.0, 4.0]
    assert "carbon of a year enters in the next" in run.method


def test_amg_is_refused_where_every_year_is_frozen(tmp_path):
    site = _amg_site(tmp_path, {})
    cold = replace(site.climate, temperature=site.climate.temperature * 0.0)

    assert run_amg.reasons_against(site) == ()
    (reason,) = run_amg.reasons_against(replace(site, climate=cold))
    assert "nothing would decay" in reason
    cold.temperature[0] += 0.1
    assert run_amg.reasons_against(replace(site, climate=cold)) == ()


def test_amg_humifies_manure_by_its_kind(tmp_path):
    plain = run_amg.run(_amg_site(tmp_path, {}))
    manured = run_amg.run(_amg_site(tmp_path, {"manure": MANURE}))

    k = plain.inputs["mineralization rate, mean [yr-1]"]
    gain = manured.scenarios[0].soc_stock()[1] - plain.scenarios[0].soc_stock()[1]
    assert gain == pytest.approx(0.64 * 2.0 * (1 - exp(-k)) / k, rel=1e-9)


def test_amg_knows_the_amendment_of_every_kind_of_manure():
    assert set(run_amg.AMENDMENTS.values()) <= set(amg_supply.amendments())


def test_amg_takes_stable_share_and_humification_of_the_file(tmp_path):
    site = _amg_site(tmp_path, {"crop": "hops", "plant_carbon": 2.0})
    run = run_amg.run(site)

    assert run.scenarios[0].pools[0].tolist() == pytest.approx([30.0, 30.0])
    k = run.inputs["mineralization rate, mean [yr-1]"]
    expected = 30.0 * exp(-k) + 0.25 * 2.0 * (1 - exp(-k)) / k
    assert run.scenarios[0].pools[1, 0] == pytest.approx(expected, rel=1e-12)


def _amg_site(tmp_path, plan):
    chosen = {"stable_share": 0.5, "humification": 0.25}
    changes = (*AMG_SOIL, _history(plan), _baseline(plan), (("models", "amg"), chosen))
    return make_site(tmp_path, changes)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((("soil", "ph"), None), r"ph \[1\] is not given"),
        (_baseline(PLAN), "give models.amg.humification"),
        (_baseline({"manure": [{"carbon": 1, "month": 2}]}), "humification_manure"),
        (
            _baseline({"crop": "quinoa", "yield_dry": 2, "residues_returned": 1}),
            "quinoa is not in the table of crops of AMG",
        ),
        (
            _baseline(
                {"crop": "sugar beet", "yield_fresh": 60, "residues_returned": 1}
            ),
            "the dry share of sugar beet is not known; give yield_dry",
        ),
    ],
)
def test_amg_says_what_is_missing(tmp_path, change, reason):
    reasons = run_amg.reasons_against(make_site(tmp_path, (*AMG_SOIL, change)))

    with pytest.raises(AssertionError, match=reason):
        assert not reasons, "; ".join(reasons)


# --- Yasso20


def _yasso_site(tmp_path, *changes):
    return make_site(tmp_path, ((("models", "yasso20"), {"awen": AWEN}), *changes))


def test_yasso_in_balance_with_the_history_stays(tmp_path):
    run = run_yasso20.run(_yasso_site(tmp_path))

    stock = run.scenarios[0].soc_stock()
    np.testing.assert_allclose(stock, stock[0], rtol=1e-9)
    assert run.layer.label() == "0-100 cm with litter"
    assert "measured stock of 0-30 cm is neither used nor comparable" in run.warnings[0]


def test_yasso_stock_is_proportional_to_the_history(tmp_path):
    one = run_yasso20.run(_yasso_site(tmp_path))
    double = {**PLAN, "plant_carbon": 6.0}
    two = run_yasso20.run(_yasso_site(tmp_path, _history(double), _baseline(double)))

    np.testing.assert_allclose(
        two.scenarios[0].pools, 2.0 * one.scenarios[0].pools, rtol=1e-9
    )


def test_yasso_needs_the_quality_of_the_litter(tmp_path):
    (reason,) = run_yasso20.reasons_against(make_site(tmp_path))
    assert "models.yasso20.awen" in reason
    site = _yasso_site(tmp_path, _baseline({**PLAN, "manure": MANURE}))
    (reason,) = run_yasso20.reasons_against(site)
    assert "awen_manure" in reason
    half = (("models", "yasso20"), {"awen": [0.5, 0, 0, 0]})
    (reason,) = run_yasso20.reasons_against(make_site(tmp_path, [half]))
    assert "must sum to 1; got 0.5" in reason


# --- all


@pytest.mark.parametrize("kind", ["organic", "waterlogged"])
@pytest.mark.parametrize("module", RUNS, ids=lambda m: m.MODEL)
def test_peat_and_waterlogged_soil_are_a_reason(tmp_path, module, kind):
    site = make_site(tmp_path, [(("soil", "kind"), kind)])

    assert any(f"not made for {kind}" in r for r in module.reasons_against(site))


@pytest.mark.parametrize("module", RUNS, ids=lambda m: m.MODEL)
def test_paddy_is_a_reason(tmp_path, module):
    site = make_site(tmp_path, [(("land_use",), "paddy")])

    assert any("not made for paddy" in r for r in module.reasons_against(site))


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(extra=st.floats(0.0, 3.0))
@pytest.mark.parametrize("module", RUNS, ids=lambda m: m.MODEL)
def test_more_carbon_never_lowers_the_stock_and_is_affine(tmp_path, module, extra):
    base = (
        *AMG_SOIL,
        *depth(25 if module is run_icbm else 30),
        (("models", "yasso20"), {"awen": AWEN}),
        (("models", "amg"), {"humification": 0.25}),
    )

    def end(added):
        plan = {**PLAN, "plant_carbon": 3.0 + added}
        run = module.run(make_site(tmp_path, (*base, _baseline(plan))))
        return run.scenarios[0].soc_stock()[-1]

    start, half, whole = end(0.0), end(extra / 2), end(extra)
    assert whole >= start - 1e-12
    assert half == pytest.approx((start + whole) / 2, rel=1e-9)


def test_warnings_tell_what_the_start_rests_on(tmp_path):
    stock = {"value": 60, "depth": 25, "date": "2015-04-01", "standard_error": 3.5}
    changes = (
        (("soil", "depth"), 25),
        (("soil", "soc_stock"), stock),
        (("management", "history"), None),
    )
    warnings = run_icbm.run(make_site(tmp_path, changes)).warnings

    assert "first rotation of the baseline stands in" in warnings[0]
    assert warnings[1] == "the stock was measured in 2015 and is taken as that of 2024"
    assert warnings[2] == (
        "the standard error of the stock, 3.5 Mg ha-1, is not carried through here"
    )


def _provisional(tmp_path, module, plan, **chosen):
    changes = (
        *AMG_SOIL,
        *depth(25 if module is run_icbm else 30),
        _history(plan),
        _baseline(plan),
        (("models",), {module.MODEL: chosen} if chosen else {}),
    )
    return module.run(make_site(tmp_path, changes)).provisional


DURUM = {
    "crop": "durum wheat",
    "yield_fresh": 5.0,
    "residues_returned": 1,
    "cover": COVER,
    "tillage": "full",
}


@pytest.mark.parametrize("module", RUNS, ids=lambda m: m.MODEL)
def test_crops_taken_for_others_are_provisional(tmp_path, module):
    chosen = {"awen": AWEN} if module is run_yasso20 else {}
    told = "crop names: durum wheat is taken as wheat of IPCC (2019)"

    found = _provisional(tmp_path, module, DURUM, **chosen)
    assert sum(told in text for text in found) == 1
    own = _provisional(tmp_path, module, {**DURUM, "crop": "winter wheat"}, **chosen)
    assert not any("crop names" in text for text in own)


def test_manure_that_rests_on_our_reading_is_provisional(tmp_path):
    amended = {**DURUM, "manure": MANURE}

    for module, told in (
        (run_amg, "manure of dairy cattle is taken as bovine manure"),
        (run_ipcc_tier2, "nitrogen of manure is not in table 5.5C"),
        (run_icbm, "humification of manure is the centre of a prior"),
    ):
        assert any(told in t for t in _provisional(tmp_path, module, amended))
        assert not any(told in t for t in _provisional(tmp_path, module, DURUM))


def test_icbm_says_where_its_humification_of_plants_is_from(tmp_path):
    told = "humification of plants, 0.13, was given for bare fallow; the centre of the "
    told += "prior for shoots is 0.125"

    assert any(told in t for t in _provisional(tmp_path, run_icbm, PLAN))
    chosen = _provisional(tmp_path, run_icbm, PLAN, humification=0.125)
    assert not any("humification of plants" in t for t in chosen)


def test_dry_beans_have_the_quality_of_beans_and_pulses(tmp_path):
    bean = {**PLAN, "crop": "dry bean"}
    site = make_site(tmp_path, [_baseline(bean)])

    # IPCC (2019), table 5.5B, beans and pulses: lignin 0.075, nitrogen 0.0080.
    assert run_ipcc_tier2.quality(site, site.baseline.plans[0]) == pytest.approx(
        (0.075, 0.0080)
    )
