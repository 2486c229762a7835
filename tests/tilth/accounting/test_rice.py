import numpy as np
import pytest

from tilth.accounting.rice import (
    amendment_scaling,
    flooding,
    levels,
    rice_methane,
    season_methane,
)
from tilth.errors import InputError


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"region": "World"}, 134.47),  # 1.19 * 113
        ({"region": "Southeast Asia"}, 124.44),  # 1.22 * 102
        ({"region": "Southeast Asia", "water": "multiple drainage"}, 68.442),
        (
            # 68.442 * 0.89 * (1 + 5 * 0.19)^0.59 = 68.442 * 0.89 * 1.482929
            {
                "region": "Southeast Asia",
                "water": "multiple drainage",
                "before": "not flooded over 180 d",
                "amendments": {"straw over 30 d before": 5.0},
            },
            90.3302,
        ),
        (
            # 1.32 * 112 * 0.71 * 2.41 * (1 + 3 * 1 + 2 * 0.21)^0.59
            {
                "region": "East Asia",
                "water": "single drainage",
                "before": "flooded over 30 d",
                "amendments": {
                    "straw under 30 d before": 3.0,
                    "farmyard manure": 2.0,
                },
            },
            607.948,
        ),
        ({"region": "Europe", "water": "upland"}, 0.0),
    ],
)
def test_check_vectors(options, expected):
    found = rice_methane(options.pop("region"), **options)

    assert found.mass.value == pytest.approx(expected, abs=5e-4)
    assert found.gas == "CH4"


@pytest.mark.parametrize(
    ("amendments", "expected"),
    [
        ({}, 1.0),
        ({"straw over 30 d before": 5.0}, 1.482929),
        ({"straw under 30 d before": 5.0}, 2.878122),
        ({"straw under 30 d before": 2.0, "farmyard manure": 3.0}, 2.139661),
    ],
)
def test_scaling_of_amendments(amendments, expected):
    assert amendment_scaling(amendments).value == pytest.approx(expected, abs=5e-7)


def test_errors_multiply_and_a_known_season_has_none():
    known = rice_methane("World", days=113.0).mass
    unknown = rice_methane("World").mass

    def relative(value, low, high):
        root = np.sqrt(((value - low) ** 2 + (high - value) ** 2) / 2)
        return root / 1.959963985 / value

    parts = [
        relative(1.19, 0.80, 1.76),
        relative(1.0, 0.73, 1.27),
        relative(1.0, 0.88, 1.12),
    ]
    expected = np.sqrt(sum(p**2 for p in parts)) * 134.47
    assert known.standard_error == pytest.approx(expected, rel=1e-7)
    assert unknown.standard_error > known.standard_error


def test_two_crops_of_a_year_share_their_factors():
    one = rice_methane("South Asia", days=100.0)
    two = season_methane([one, one])

    assert two.mass.value == pytest.approx(170.0)
    assert two.mass.standard_error == pytest.approx(2 * one.mass.standard_error)


def test_refusals_and_words():
    with pytest.raises(InputError, match="region for days must be one of"):
        rice_methane("Asia")
    with pytest.raises(InputError, match="level for SFw must be one of"):
        rice_methane("World", water="wet")
    with pytest.raises(InputError, match="level for CFOA must be one of"):
        amendment_scaling({"slurry": 1.0})
    with pytest.raises(InputError, match="compost must lie in"):
        amendment_scaling({"compost": -1.0})
    with pytest.raises(InputError, match="days must lie in"):
        rice_methane("World", days=400.0)
    assert len(levels("EFc")) == 8
    assert len(levels("SFw")) == 9
    assert len(levels("CFOA")) == 5


@pytest.mark.parametrize(
    ("water", "word"),
    [
        ("upland", ""),
        ("continuously flooded", "continuously flooded"),
        ("single drainage", "single or multiple drainage"),
        ("multiple drainage", "single or multiple drainage"),
        ("irrigated", "unknown"),
        ("deep water", "unknown"),
    ],
)
def test_water_of_rice_names_its_row_of_nitrous_oxide(water, word):
    """Table 11.1 of 2019: two rows by drainage, and the aggregated one."""
    assert flooding(water) == word


def test_water_that_no_table_knows_is_refused():
    with pytest.raises(InputError, match="ponds"):
        flooding("ponds")
