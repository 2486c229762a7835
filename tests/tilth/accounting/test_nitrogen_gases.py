"""Nitrous oxide and nitrogen of soils: cases computed by hand."""

import numpy as np
import pytest

from tilth.accounting.n2o import (
    Nitrogen,
    direct_n2o,
    leached_n2o,
    nitrogen_leaches,
    pasture_n2o,
    volatilised_n2o,
)
from tilth.accounting.quantity import quantity
from tilth.accounting.residue_nitrogen import residue_nitrogen
from tilth.accounting.soil_nitrogen import (
    bound_nitrogen,
    lands,
    mineralised_nitrogen,
    new_matter_cn_ratio,
)
from tilth.errors import InputError
from tilth.models.residues import residue_c_input

FIELD = Nitrogen(
    synthetic=100.0,
    organic=50.0,
    residues=30.0,
    mineralised=10.0,
    pasture_cattle=20.0,
    pasture_sheep=5.0,
)


@pytest.mark.parametrize(
    ("moisture", "n2o_n"),
    [
        ("wet", 100 * 0.016 + 90 * 0.006),  # 1.6 + 0.54 = 2.14 kg N2O-N
        ("dry", 190 * 0.005),
        ("unknown", 190 * 0.010),
    ],
)
def test_direct(moisture, n2o_n):
    found = direct_n2o(FIELD, moisture)

    assert found.mass.value == pytest.approx(n2o_n * 44 / 28, rel=1e-13)
    assert found.gas == "N2O"
    assert found.provisional == ()


@pytest.mark.parametrize(
    ("rice", "factor"),
    [
        ("unknown", 0.004),
        ("continuously flooded", 0.003),
        ("single or multiple drainage", 0.005),
    ],
)
def test_flooded_rice_has_a_factor_of_its_own(rice, factor):
    found = direct_n2o(FIELD, "wet", flooded_rice=rice)

    assert found.mass.value == pytest.approx(190 * factor * 44 / 28, rel=1e-13)


@pytest.mark.parametrize(
    ("moisture", "cattle"), [("wet", 0.006), ("dry", 0.002), ("unknown", 0.004)]
)
def test_pasture(moisture, cattle):
    found = pasture_n2o(FIELD, moisture)

    expected = (20 * cattle + 5 * 0.003) * 44 / 28
    assert found.mass.value == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(
    ("fertiliser", "share"),
    [
        ("unknown", 0.11),
        ("urea", 0.15),
        ("ammonium", 0.08),
        ("nitrate", 0.01),
        ("ammonium nitrate", 0.05),
    ],
)
def test_volatilised(fertiliser, share):
    found = volatilised_n2o(FIELD, "wet", fertiliser=fertiliser)

    expected = (100 * share + (50 + 20 + 5) * 0.21) * 0.014 * 44 / 28
    assert found.mass.value == pytest.approx(expected, rel=1e-13)


def test_leached():
    # All 215 kg N count: 215 * 0.24 = 51.6 kg; * 0.011 = 0.5676 kg N2O-N; * 44/28.
    found = leached_n2o(FIELD, leaches=True)

    assert found.mass.value == pytest.approx(0.891943, rel=1e-6)
    assert leached_n2o(FIELD, leaches=False).mass.value == 0.0
    assert leached_n2o(FIELD, leaches=False).mass.standard_error == 0.0


@pytest.mark.parametrize(
    ("moisture", "irrigated", "drip", "expected"),
    [
        ("wet", False, False, True),
        ("unknown", False, False, True),
        ("dry", False, False, False),
        ("dry", True, False, True),
        ("dry", True, True, False),
    ],
)
def test_where_nitrogen_leaches(moisture, irrigated, drip, expected):
    assert nitrogen_leaches(moisture, irrigated=irrigated, drip=drip) is expected


def test_the_error_of_a_direct_emission():
    # Dry: 100 kg at 0.005 (0-0.011); root mean square of 0.005 and 0.006 per 1.96.
    found = direct_n2o(Nitrogen(synthetic=100.0), "dry").mass

    se = np.sqrt((0.005**2 + 0.006**2) / 2) / 1.959963985
    assert found.standard_error == pytest.approx(100 * se * 44 / 28, rel=1e-8)


def test_a_loss_of_carbon_sets_nitrogen_free_and_a_gain_binds_it():
    # 0.5 t C at 10 is 50 kg N, at 15 is 33.3; a gain frees nothing.
    assert mineralised_nitrogen(-0.5).value == pytest.approx(50.0)
    conversion = "forest or grassland to cropland"
    assert mineralised_nitrogen(-0.5, conversion).value == pytest.approx(500 / 15)
    assert mineralised_nitrogen(0.5).value == 0.0
    assert bound_nitrogen(0.5).value == pytest.approx(50.0)
    assert bound_nitrogen(-0.5).value == 0.0
    assert bound_nitrogen(1.0, conversion).value == pytest.approx(66.6667, rel=1e-5)
    assert lands() == ("cropland remaining cropland", conversion)


def test_freed_nitrogen_carries_its_error_into_the_emission():
    freed = mineralised_nitrogen(-1.0)
    found = direct_n2o(Nitrogen(mineralised=freed), "dry").mass

    # 100 kg N; R = 10 (8-15) and EF1 = 0.005 (0-0.011).
    r = np.sqrt((2**2 + 5**2) / 2) / 1.959963985 / 10
    e = np.sqrt((0.005**2 + 0.006**2) / 2) / 1.959963985 / 0.005
    assert found.value == pytest.approx(0.5 * 44 / 28)
    assert found.standard_error == pytest.approx(
        found.value * np.sqrt(r**2 + e**2), rel=1e-7
    )


@pytest.mark.parametrize(("ratio", "expected"), [(80, 14.45), (20, 11.6), (10, 7.8)])
def test_new_microbial_matter(ratio, expected):
    found = new_matter_cn_ratio(ratio)

    assert found.value == pytest.approx(expected, rel=1e-13)
    assert all(text.startswith("second-hand") for text in found.provisional)
    # 16.1 - 123/80 and 16 - 120/20.
    assert new_matter_cn_ratio(80, "Nicolardot").value == pytest.approx(14.5625)
    assert new_matter_cn_ratio(20, "CENTURY").value == pytest.approx(10.0)


def test_nitrogen_of_residues():
    # Winter wheat, 8 t fresh: dry 7.12; shoots 1.61*7.12 + 0.40 = 11.8632; roots
    # (7.12 + 11.8632) * 0.23 = 4.366136 t; at 0.69 % nitrogen 111.983 kg.
    residues = residue_c_input("winter wheat", 8.0)
    found = residue_nitrogen("winter wheat", residues)

    assert found.value == pytest.approx((11.8632 + 4.366136) * 6.9, rel=1e-12)
    assert found.standard_error == pytest.approx(found.value * 0.75 / 1.959963985)
    assert found.provisional[0].startswith("assumed")


def test_twice_the_nitrogen_twice_the_gas():
    twice = Nitrogen(synthetic=200.0, organic=100.0)
    once = Nitrogen(synthetic=100.0, organic=50.0)
    for emission in (
        lambda n: direct_n2o(n, "wet"),
        lambda n: volatilised_n2o(n, "dry"),
        lambda n: leached_n2o(n, leaches=True),
    ):
        a, b = emission(once).mass, emission(twice).mass
        assert b.value == pytest.approx(2 * a.value)
        assert b.standard_error == pytest.approx(2 * a.standard_error)


def test_arrays_pass_and_missing_is_missing():
    found = direct_n2o(Nitrogen(synthetic=[100.0, np.nan]), "wet").mass.value

    np.testing.assert_allclose(found, [1.6 * 44 / 28, np.nan])


def test_refusals():
    with pytest.raises(InputError, match=r"synthetic must lie in \[0, 2000\] kg ha-1"):
        direct_n2o(Nitrogen(synthetic=-1.0), "wet")
    with pytest.raises(InputError, match="moisture must be one of"):
        direct_n2o(FIELD, "humid")
    with pytest.raises(InputError, match="moisture must be one of"):
        nitrogen_leaches("aggregated", irrigated=False)
    with pytest.raises(InputError, match="kind for FracGASF, any must be one of"):
        volatilised_n2o(FIELD, "wet", fertiliser="NPK")
    with pytest.raises(InputError, match="case for EF1FR must be one of"):
        direct_n2o(FIELD, "wet", flooded_rice="sometimes")
    with pytest.raises(InputError, match="yearly_change must lie in"):
        mineralised_nitrogen(quantity(-500.0))
    with pytest.raises(InputError, match="residue_cn_ratio must lie in"):
        new_matter_cn_ratio(0.0)
