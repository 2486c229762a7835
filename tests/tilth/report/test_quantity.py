from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.report.quantity import named, number, probability, signed, span
from tilth.stats.estimate import Estimate


def _estimate(se):
    return Estimate(
        mean=2.0,
        standard_error=se,
        degrees_of_freedom=None if se is None else inf,
        n_samples=3,
        method="mean",
        reason="one composite only" if se is None else "",
    )


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (None, 1, "unknown"),
        (nan, 1, "unknown"),
        (inf, 1, "unknown"),
        (-inf, 1, "unknown"),
        (1234.56, 1, "1\N{NARROW NO-BREAK SPACE}234.6"),
        (-1.25, 2, "\N{MINUS SIGN}1.25"),
        (-0.04, 1, "0.0"),
        (0.0, 0, "0"),
    ],
)
def test_number(value, decimals, text):
    assert number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "+1.0"),
        (-1.0, "\N{MINUS SIGN}1.0"),
        (0.04, "0.0"),
        (nan, "unknown"),
        (None, "unknown"),
    ],
)
def test_signed(value, text):
    assert signed(value) == text


@given(st.floats())
def test_no_number_is_ever_written_as_nan(value):
    for text in (number(value), signed(value), probability(value)):
        assert "nan" not in text
        assert "inf" not in text


def test_span_is_the_normal_interval_where_the_error_is_known():
    # 1.6449 is the 95 % quantile of the normal distribution
    assert span(_estimate(1.0), 3) == "0.355 to 3.645"
    assert span(_estimate(None)) == "unknown"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "unknown"),
        (0.0, "below 1 %"),
        (0.614, "61 %"),
        (0.995, "above 99 %"),
        (1.0, "above 99 %"),
    ],
)
def test_probability_is_never_certain(value, text):
    assert probability(value) == text


def test_names_carry_their_unit_into_words():
    record = {
        "half_width_mg_ha": 1.5,
        "detectable_rate_mg_ha_yr": -0.25,
        "area_ha": None,
        "depths_cm": [15.0, 30.0],
        "by_area": True,
        "spread_mg_ha": {"north": 8.0, "south": nan},
        "cost": 1200,
        "ha": 1,
    }

    assert named(record) == [
        ("Half width", "1.5 t/ha"),
        ("Detectable rate", "\N{MINUS SIGN}0.25 t/ha a year"),
        ("Area", "unknown"),
        ("Depths", "15, 30 cm"),
        ("By area", "yes"),
        ("Spread", "north: 8; south: unknown t/ha"),
        ("Cost", "1200"),
        ("Ha", "1"),
    ]
