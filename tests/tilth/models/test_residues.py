import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.models.ipcc_tier2 import mean_quality
from tilth.models.residues import (
    animals,
    crops,
    manure_c_input,
    residue_c_input,
)

# Published values: equation 11.6 worked by hand with the printed factors, dry matter.


@pytest.mark.parametrize(
    ("crop", "fresh", "above", "below"),
    [
        # 6.0 at 0.89: 5.34; 1.61 and 0.40: 8.9974; 0.23 of 14.3374: 3.297602
        ("winter wheat", 6.0, 8.9974, 3.297602),
        # 10.0 at 0.87: 8.7; 1.03 and 0.61: 9.571; 0.22 of 18.271: 4.01962
        ("maize", 10.0, 9.571, 4.01962),
        # 40.0 at 0.22: 8.8; 0.10 and 1.06: 1.94; 0.20 of 10.74: 2.148
        ("potatoes and tubers", 40.0, 1.94, 2.148),
        # 3.0 at 0.91: 2.73; 0.93 and 1.35: 3.8889; 0.19 of 6.6189: 1.257591
        ("soybean", 3.0, 3.8889, 1.257591),
    ],
)
def test_residues_of_a_fresh_yield(crop, fresh, above, below):
    residues = residue_c_input(crop, fresh)

    assert residues.above == pytest.approx(0.42 * above, rel=1e-12)
    assert residues.below == pytest.approx(0.42 * below, rel=1e-12)


def test_residues_of_a_renewed_ley():
    # 8.0 dry: 0.30 gives 2.4; 0.80 of 10.4 is 8.32; a quarter is renewed.
    residues = residue_c_input("grass-clover", 8.0, dry=True, renewed=0.25, removed=0.5)

    assert residues.above == pytest.approx(0.42 * 0.3)
    assert residues.below == pytest.approx(0.42 * 2.08)


def test_quality_and_its_published_range():
    # Table 5.5B: maize 0.0063 +-75 % and 0.110 +-50 %.
    residues = residue_c_input("maize", 10.0)

    assert (residues.nitrogen, residues.lignin) == (0.0063, 0.110)
    assert residues.nitrogen_interval == pytest.approx((0.001575, 0.011025))
    assert residues.lignin_interval == pytest.approx((0.055, 0.165))
    np.testing.assert_allclose(
        residues.below_interval, residues.below * np.array([0.5, 1.5])
    )


def test_carbon_of_manure():
    # Table 5.5C: dairy cattle 16 kg C per kg N; +-50 %.
    manure = manure_c_input("dairy cattle", [0.0, 100.0])

    np.testing.assert_allclose(manure.carbon, [0.0, 1.6])
    np.testing.assert_allclose(manure.carbon_interval[1], [0.8, 2.4])
    assert (manure.nitrogen, manure.lignin) == (0.029, 0.13)
    assert manure.lignin_interval == pytest.approx((0.065, 0.195))


def test_residues_and_manure_mix_for_the_tier_2_model():
    straw, manure = residue_c_input("barley", 5.0), manure_c_input("swine", 80.0)
    carbon = [float(straw.above + straw.below), float(manure.carbon)]

    lignin = mean_quality(carbon, [straw.lignin, manure.lignin])

    total = 0.046 * carbon[0] + 0.05 * 80 * 11 / 1000
    assert lignin == pytest.approx(total / sum(carbon))


# Properties


def test_tables_name_the_same_crops():
    qualities = {
        row["crop"] for row in read_table("ipcc_tier2/residue_quality.csv").rows
    }

    assert set(crops()) - qualities == {"dry bean"}
    assert qualities - set(crops()) == {"generic crop"}
    assert len(animals()) == 6


@pytest.mark.parametrize("crop", crops())
def test_every_crop_gives_more_with_more_yield(crop):
    residues = residue_c_input(crop, [0.0, 2.0, 9.0, np.nan], renewed=1.0)

    assert residues.above[0] == residues.below[0] == 0.0
    assert (np.diff(residues.above[:3]) > 0.0).all()
    assert (np.diff(residues.below[:3]) > 0.0).all()
    assert np.isnan(residues.above[3])


@given(harvest=st.floats(0.01, 100.0), removed=st.floats(0.0, 1.0))
def test_removal_takes_from_above_ground_only(harvest, removed):
    all_left = residue_c_input("rye", harvest)
    some = residue_c_input("rye", harvest, removed=removed)

    np.testing.assert_allclose(some.above, (1.0 - removed) * all_left.above)
    np.testing.assert_array_equal(some.below, all_left.below)


@given(harvest=st.floats(0.01, 100.0))
def test_a_dry_yield_is_a_fresh_one_without_its_water(harvest):
    fresh = residue_c_input("oats", harvest)
    dry = residue_c_input("oats", 0.89 * harvest, dry=True)

    np.testing.assert_allclose(fresh.above, dry.above)
    np.testing.assert_allclose(fresh.below, dry.below)


# Refusals


def test_an_unknown_crop_is_refused():
    with pytest.raises(
        InputError, match=r"crop must be one of generic grain.*got 'oak'"
    ):
        residue_c_input("oak", 5.0)


def test_an_unknown_animal_is_refused():
    with pytest.raises(InputError, match=r"animal must be one of dairy cattle.*'bees'"):
        manure_c_input("bees", 5.0)


def test_a_forage_without_renewal_is_refused():
    with pytest.raises(InputError, match="renewed must be given for alfalfa"):
        residue_c_input("alfalfa", 9.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"crop_yield": -1.0}, r"crop_yield must lie in \[0, 500\] Mg ha-1 yr-1"),
        ({"removed": 1.1}, r"removed must lie in \[0, 1\]"),
        ({"renewed": 4.0}, r"renewed must lie in \[0, 1\]"),
    ],
)
def test_values_out_of_range_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        residue_c_input(**{"crop": "rye", "crop_yield": 5.0, **change})


def test_negative_manure_is_refused():
    with pytest.raises(InputError, match="nitrogen_applied must lie in"):
        manure_c_input("sheep", -1.0)
