import csv
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from tests.tilth.shared_data import shared_data
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.models import compartmental
from tilth.models.amg import (
    DOMAIN,
    Climate,
    Parameters,
    Soil,
    carbonate_factor,
    clay_factor,
    cn_factor,
    initial_pools,
    linear_model,
    mineralization_rate,
    ph_factor,
    published,
    published_after_grassland,
    simulate,
    steady_state,
    temperature_factor,
    water_factor,
)
from tilth.models.amg_supply import (
    KINDS,
    amendment_supply,
    amendments,
    crop_supply,
    crops,
)
from tilth.models.domain import Setting, reasons_against

KIND = {"MC": "main", "CC": "cover", "CCH": "harvested cover"}
SITE = {"precipitation": 600.0, "pet": 800.0}
SOIL = Soil(clay=17.8, carbonate=115.0, ph=8.39, cn_ratio=10.35)


def _table(*parts, delimiter=";"):
    with shared_data("amg_ref", *parts).open(encoding="latin-1") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def _numbers(rows, name):
    return np.array([float(row[name]) for row in rows])


def _name(text):
    """Name of a crop or amendment without regard to capitals and spaces."""
    return text.strip().lower()


def _known(kind):
    return {_name(crop): crop for crop in crops(kind)}


# Published values


def test_temperature_factor_of_the_reference():
    # Printed with 15 digits.
    rows = _table("fT.csv", delimiter=",")

    found = temperature_factor(_numbers(rows, "T"))

    np.testing.assert_allclose(found, _numbers(rows, "fT"), rtol=1e-13, atol=0.0)


def test_water_factor_of_the_reference():
    rows = _table("fW.csv", delimiter=",")

    found = water_factor(_numbers(rows, "P"), _numbers(rows, "PET"))

    np.testing.assert_allclose(found, _numbers(rows, "fW"), rtol=1e-13)


def test_clay_and_carbonate_factors_of_the_reference():
    # Columns of version 2; contents up to 600 g kg-1.
    rows = _table("fClay_fCaCO3.csv", delimiter=",")
    content = _numbers(rows, "c")

    np.testing.assert_allclose(
        clay_factor(content / 10.0), _numbers(rows, "A2"), rtol=1e-13
    )
    np.testing.assert_allclose(
        carbonate_factor(content), _numbers(rows, "CaCO3_2"), rtol=1e-13
    )


def test_carbon_supply_of_the_reference():
    # Printed with 15-17 digits; 1e-12 is the rounding of ten operations.
    crop_rows = _table("amg_base", "inputs", "inputs_MANAGEMENT.csv")
    expected = {
        (r["Treatment"], r["Year"], r["Crop_type"]): r
        for r in _table("amg_base", "outputs", "outputs_C_SUPPLY.csv")
    }
    soils = _table("amg_base", "inputs", "inputs_SOIL.csv")
    depth = {r["Treatment"]: float(r["Considered_depth"]) for r in soils}
    known = {code: _known(kind) for code, kind in KIND.items()}
    by_name = {_name(name): name for name in amendments()}
    compared = 0
    for row in crop_rows:
        goal = expected[row["Treatment"], row["Year"], row["Crop_type"]]
        if row["Crop_name"] == "Bare soil":
            assert float(goal["CTOT"]) == 0.0
            continue
        crop = crop_supply(
            known[row["Crop_type"]][_name(row["Crop_name"])],
            float(row["Yield"]),
            depth[row["Treatment"]],
            kind=KIND[row["Crop_type"]],
            water_content=float(row["Hum"]),
            residues_returned=row["Residues"] == "Returned",
        )
        carbon, humified = 0.0, 0.0
        if row["EOM_name_1"]:
            name = by_name[_name(row["EOM_name_1"])]
            manure = amendment_supply(name, float(row["EOM_dose_1"]))
            carbon, humified = manure.above, manure.humified
        found = {
            "CAG": crop.above,
            "CBG": crop.below,
            "CPLT": crop.above + crop.below,
            "CPLT_hum": crop.humified,
            "CEOM": carbon,
            "CEOM_hum": humified,
            "CTOT": crop.above + crop.below + carbon,
            "CTOT_hum": crop.humified + humified,
        }
        np.testing.assert_allclose(
            list(found.values()),
            [float(goal[name]) for name in found],
            rtol=1e-12,
            err_msg=str(row),
        )
        compared += 1
    assert compared == len(expected) - 2 == 40


@pytest.mark.parametrize("treatment", ["CON", "FYM"])
def test_stocks_of_the_reference(treatment):
    rows = [
        r
        for r in _table("amg_base", "outputs", "outputs_SOC_STOCKS.csv")
        if r["Treatment"] == treatment
    ]
    # The program rounds temperature to 0.1 degC and the water balance to 1 mm, its
    # functions to six, its rate to seven and its stocks to four decimals.
    t = np.array([float(f"{float(r['T_mean']) + 1e-9:.1f}") for r in rows])
    rain, pet = _numbers(rows, "Rainfall"), _numbers(rows, "PET")
    balance = np.round(rain - pet)
    soil = Soil(
        clay=_numbers(rows, "Clay")[0] / 10.0,
        carbonate=_numbers(rows, "CaCO3")[0],
        ph=_numbers(rows, "pH")[0],
        cn_ratio=_numbers(rows, "CN_ratio")[0],
    )
    wet = np.where(balance > 0, balance, 0.0)
    dry = np.where(balance > 0, 0.0, -balance)
    six = 0.5e-6 + 1e-12
    for found, name in (
        (temperature_factor(t), "fT"),
        (water_factor(wet, dry), "fH"),
        (clay_factor(soil.clay), "fA"),
        (carbonate_factor(soil.carbonate), "fC"),
        (ph_factor(soil.ph), "fpH"),
        (cn_factor(soil.cn_ratio), "fCN"),
    ):
        np.testing.assert_allclose(
            np.broadcast_to(found, len(rows)), _numbers(rows, name), rtol=0.0, atol=six
        )

    # Rate: half its last digit and the rounding of six functions (0.1 per unit each).
    climate = Climate(temperature=t, precipitation=wet, pet=dry)
    rate = mineralization_rate(climate, soil)
    np.testing.assert_allclose(rate, _numbers(rows, "k"), rtol=0.0, atol=2.5e-7)

    active, stable = _numbers(rows, "QCA"), _numbers(rows, "QCS")
    inputs = _numbers(rows, "CTOT_hum_year")
    # From each printed state the next one, to half its last digit.
    each = simulate(
        np.stack([active, stable], axis=-1)[:-1], inputs[:-1, None], rate[1:, None]
    )
    np.testing.assert_allclose(each[:, 0, 0], active[1:], rtol=0.0, atol=6e-5)

    # The whole run from the initial stock: the printed states carry their rounding on.
    start = initial_pools(_numbers(rows, "Initial_SOC_stock")[0])
    np.testing.assert_allclose(start, [active[0], stable[0]], rtol=1e-12)
    pools = simulate(start, inputs[:-1], rate[1:])
    np.testing.assert_allclose(
        pools.sum(axis=-1), _numbers(rows, "QC")[1:], rtol=0.0, atol=1.5e-4
    )

    # Unrounded climate changes a rate by up to 0.6 %: up to 0.031 Mg ha-1 in this run.
    exact = Climate(temperature=_numbers(rows, "T_mean"), precipitation=rain, pet=pet)
    pools = simulate(start, inputs[:-1], mineralization_rate(exact, soil)[1:])
    np.testing.assert_allclose(
        pools.sum(axis=-1), _numbers(rows, "QC")[1:], rtol=0.0, atol=0.035
    )


def test_figures_are_those_of_the_reference():
    # Tilth holds a selection: each of its rows is compared.
    columns = {
        "beta": "Beta",
        "harvest_index": "HI",
        "shoot_root": "SR",
        "stubble": "PSS",
        "h_above": "h_AG",
        "h_below": "h_BG",
        "c_above": "C_conc_AG",
        "c_below": "C_conc_BG",
    }
    found = {
        (_name(r["crop"]), r["kind"]): [float(r[c]) for c in columns]
        for r in read_table("amg/plants.csv").rows
    }
    reference = {
        (_name(r["Crop_name"]), KIND[r["Crop_type"]]): [
            float(r[c]) for c in columns.values()
        ]
        for r in _table("amg_base", "inputs", "parameters_PLANT.csv")
    }
    assert found == {crop: reference[crop] for crop in found}

    found = {
        _name(r["amendment"]): (float(r["carbon"]), float(r["humification"]))
        for r in read_table("amg/amendments.csv").rows
    }
    reference = {
        _name(r["EOM_name"]): (float(r["C_conc_EOM"]), float(r["h_EOM"]))
        for r in _table("amg_base", "inputs", "parameters_EOM.csv")
    }
    assert found == {amendment: reference[amendment] for amendment in found}

    names = dict(
        zip(
            [
                "Ps",
                "k0",
                "aT",
                "cT",
                "Tref",
                "aH",
                "bH",
                "am",
                "cm",
                "apH",
                "bpH",
                "aCN",
                "bCN",
            ],
            [f.name for f in fields(Parameters)],
            strict=False,
        )
    )
    for row in _table("amg_base", "inputs", "parameters_MINERALIZATION.csv"):
        assert getattr(published(), names[row["Parameter"]]) == float(row["Value"])


# Independent solution


def test_simulation_solves_the_differential_equation():
    inputs, rates = [1.2, 0.0, 3.0, 2.0], [0.09, 0.4, 1e-4, 2.0]
    active, expected = 18.0, []
    for m, k in zip(inputs, rates, strict=True):
        run = solve_ivp(
            lambda _, a, m=m, k=k: m - k * a, (0, 1), [active], rtol=1e-12, atol=1e-12
        )
        active = run.y[0, -1]
        expected.append(active)

    pools = simulate([18.0, 33.0], inputs, rates)

    np.testing.assert_allclose(pools[:, 0], expected, rtol=1e-10)
    np.testing.assert_array_equal(pools[:, 1], 33.0)


def test_frozen_years_keep_all_carbon():
    climate = Climate(temperature=[-2.0, 0.0], **SITE)
    rate = mineralization_rate(climate, SOIL)

    pools = simulate([18.0, 33.0], [1.5, 2.0], rate)

    np.testing.assert_array_equal(pools, [[19.5, 33.0], [21.5, 33.0]])


def test_supply_follows_from_the_allocation_of_plant_carbon():
    # Winter wheat: 0.101 of the carbon of the plant is in roots, 0.066 left them, 0.399
    # is grain and 0.434 straw. The index and the ratio are those shares, rounded.
    supply = crop_supply("winter wheat", 7.0, 300.0)
    grain = 0.44 * 7.0

    assert supply.above == pytest.approx(grain * 0.434 / 0.399, rel=2e-3)
    assert supply.below == pytest.approx(grain * (0.101 + 0.066) / 0.399, rel=6e-3)


# Properties

inputs = st.floats(0.0, 20.0)
rates = st.floats(1e-3, 3.0)


@given(m=inputs, k=rates, stable=inputs)
def test_steady_state_is_a_fixed_point(m, k, stable):
    pools = steady_state(m, k, stable)

    after = simulate(pools, [m], [k])

    np.testing.assert_allclose(after[0], pools, rtol=1e-9, atol=1e-12)


@given(m=inputs, k=st.floats(0.0, 3.0), active=inputs)
def test_no_pool_is_negative_and_no_carbon_appears(m, k, active):
    after = simulate([active, 30.0], [m], [k])[0]

    assert after[0] >= 0.0
    assert after.sum() <= active + 30.0 + m + 1e-9


@given(m=st.lists(inputs, min_size=5, max_size=5), more=inputs, active=inputs)
def test_stock_is_affine_in_the_inputs(m, more, active):
    k = np.array([0.1, 0.2, 0.05, 0.3, 0.0])
    zero = simulate([active, 30.0], np.zeros(5), k)
    base = simulate([active, 30.0], m, k)
    changed = simulate([active, 30.0], np.array(m) + more, k)
    alone = simulate([active, 30.0], np.full(5, more), k)

    np.testing.assert_allclose(changed - base, alone - zero, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_every_crop_gives_carbon_in_proportion_to_its_yield(kind):
    for crop in crops(kind):
        one = crop_supply(crop, 1.0, 28.0, kind=kind)
        four = crop_supply(crop, [4.0, 5.0], 28.0, kind=kind, water_content=[0.0, 20.0])
        np.testing.assert_allclose(four.humified, 4.0 * one.humified)
        assert 0.0 < one.humified < one.above + one.below


def test_deeper_layers_hold_more_roots_and_never_more_than_all():
    depths = np.array([0.0, 20.0, 30.0, 300.0])
    below = crop_supply("grain maize", 9.0, depths).below

    assert below[0] == 0.0
    assert (np.diff(below) > 0.0).all()
    assert below[-1] == pytest.approx(9.0 / 0.49 / 6.207 * 0.4 * 1.65, rel=1e-6)


def test_former_grassland_has_a_smaller_stable_share():
    pools = initial_pools(80.0, published_after_grassland())

    np.testing.assert_allclose(pools, [48.0, 32.0])


def test_exported_straw_leaves_the_stubble():
    left = crop_supply("spring barley", 6.0, 28.0)
    taken = crop_supply("spring barley", 6.0, 28.0, residues_returned=False)

    np.testing.assert_allclose(taken.above, 0.5 * left.above)
    np.testing.assert_array_equal(taken.below, left.below)


def test_irrigation_counts_as_rain():
    np.testing.assert_array_equal(
        water_factor(500.0, 800.0, 100.0), water_factor(600.0, 800.0)
    )


def test_members_one_by_one_equal_the_ensemble():
    p = replace(
        published(),
        k0=np.array([0.2, 0.3, 0.4]),
        stable_share=np.array([0.5, 0.6, 0.7]),
    )
    climate = Climate(temperature=[9.0, 11.0, 12.0], **SITE)  # as many as members
    rate = mineralization_rate(climate, SOIL, p)
    together = simulate(initial_pools(50.0, p), [1.0, 2.0, 1.5], rate)

    for i in range(3):
        own = replace(published(), k0=p.k0[i], stable_share=p.stable_share[i])
        alone = simulate(
            initial_pools(50.0, own),
            [1.0, 2.0, 1.5],
            mineralization_rate(climate, SOIL, own),
        )
        np.testing.assert_allclose(together[i], alone, rtol=1e-14)


def test_missing_input_gives_missing_stocks_only_for_that_soil():
    pools = simulate([[18.0, 33.0]] * 2, [[1.0, np.nan], [1.0, 1.0]], [0.1, 0.1])

    assert np.isnan(pools[0, 1, 0])
    assert np.isfinite(pools[1]).all()
    assert np.isnan(temperature_factor(np.nan))


# Refusals


@pytest.mark.parametrize(
    ("function", "value", "message"),
    [
        (temperature_factor, 80.0, r"temperature must lie in \[-60, 60\] degC; got 80"),
        (clay_factor, 178.0, r"clay must lie in \[0, 100\] %; got 178"),
        (carbonate_factor, -1.0, "carbonate must lie in"),
        (ph_factor, 14.0, r"ph must lie in \[2, 12\]"),
        (cn_factor, 0.0, "cn_ratio must lie in"),
        (initial_pools, -1.0, "soc_stock must lie in"),
    ],
)
def test_values_out_of_range_are_refused(function, value, message):
    with pytest.raises(InputError, match=message):
        function(value)


def test_negative_rain_is_refused():
    with pytest.raises(InputError, match="precipitation must lie in"):
        water_factor(-1.0, 500.0)


@pytest.mark.parametrize(
    ("crop", "kind"), [("mustard", "main"), ("winter wheat", "cover"), ("oak", "main")]
)
def test_an_unknown_crop_is_refused(crop, kind):
    with pytest.raises(InputError, match=f"crop must be a {kind} crop .* got '{crop}'"):
        crop_supply(crop, 5.0, 28.0, kind=kind)


def test_an_unknown_amendment_is_refused():
    with pytest.raises(
        InputError, match=r"amendment must be in the table.* got 'gold'"
    ):
        amendment_supply("gold", 5.0)


def test_zero_rate_has_no_steady_state():
    with pytest.raises(InputError, match="rate must lie in"):
        steady_state(1.0, 0.0, 30.0)


def test_wrong_number_of_pools_is_refused():
    with pytest.raises(InputError, match=r"its shape is \(3,\)"):
        simulate([1.0, 2.0, 3.0], [1.0], [0.1])


def test_a_run_without_years_is_refused():
    with pytest.raises(InputError, match="must have an axis of years"):
        simulate([1.0, 2.0], 1.0, [0.1])


def test_a_stable_share_above_one_is_refused():
    with pytest.raises(InputError, match=r"stable_share must lie in \[0, 1\]"):
        replace(published(), stable_share=1.2)


def test_tropical_grassland_is_outside_the_domain():
    setting = Setting(
        land_use="grassland", climate="tropical", soil="mineral", depth_bottom=28.0
    )

    assert len(reasons_against(DOMAIN, setting)) == 2


def test_kernel_and_linear_engine_agree():
    humified = np.array([[1.2], [0.0], [2.5]])

    engine = compartmental.simulate(
        linear_model(0.09), [18.0, 33.0], humified * [1.0, 0.0]
    )

    kernel = simulate([18.0, 33.0], humified[:, 0], np.full(3, 0.09))
    np.testing.assert_allclose(kernel, engine.pools, rtol=1e-12)
