import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.climate.ipcc_zone import (
    climate_zone,
    moisture,
    zone,
    zone_of_code,
    zones,
)
from tilth.errors import InputError


def _by_hand(t, p, e, h, f, w):
    """Figure 3A.5.1, one branch after the other."""
    if t > 18 and f <= 7:
        if h > 1000:
            return "tropical montane"
        if p > 2000:
            return "tropical wet"
        return "tropical moist" if p > 1000 else "tropical dry"
    wet = "moist" if p > e else "dry"
    if t > 10:
        return f"warm temperate {wet}"
    if t > 0:
        return f"cool temperate {wet}"
    return f"polar {wet}" if w < 10 else f"boreal {wet}"


@given(
    st.floats(-20, 30),
    st.floats(0, 3000),
    st.floats(0, 2500),
    st.floats(-100, 3000),
    st.floats(0, 60),
    st.floats(0, 20),
)
def test_zones_are_those_of_the_figure(t, p, e, h, f, more):
    code = climate_zone(t, p, e, elevation=h, frost_days=f, warmest_month=t + more)

    assert zone_of_code(int(code)).name == _by_hand(t, p, e, h, f, t + more)


@pytest.mark.parametrize(
    ("t", "p", "e", "h", "f", "w", "expected"),
    [
        (18.0, 1500, 1000, 0, 0, 25, "warm temperate moist"),  # 18 is not above 18
        (18.1, 1000, 900, 1000, 7, 25, "tropical dry"),  # limits belong to the lower
        (18.1, 1001, 900, 1001, 7, 25, "tropical montane"),
        (19.0, 2001, 900, 10, 8, 25, "warm temperate moist"),  # frost
        (10.0, 500, 500, 10, 50, 20, "cool temperate dry"),
        (0.0, 500, 400, 10, 200, 10.0, "boreal moist"),
        (-8.0, 200, 300, 10, 300, 9.9, "polar dry"),
    ],
)
def test_limits(t, p, e, h, f, w, expected):
    code = climate_zone(t, p, e, elevation=h, frost_days=f, warmest_month=w)

    assert zone_of_code(int(code)).name == expected


def test_missing_values_concern_their_place_only():
    codes = climate_zone(
        [11.0, np.nan],
        [750.0, 750.0],
        680.0,
        elevation=120.0,
        frost_days=40.0,
        warmest_month=19.0,
    )

    assert codes.tolist() == [1, 0]


def test_wet_and_dry_for_nitrous_oxide():
    assert moisture("temperate", 700.0, 700.0) == "dry"
    assert moisture("boreal", 701.0, 700.0) == "wet"
    assert moisture("tropical", 1000.0, 100.0) == "dry"
    assert moisture("tropical", 1001.0, 2000.0) == "wet"


def test_refusals():
    with pytest.raises(InputError, match="climate zone must be one of"):
        zone("mild")
    with pytest.raises(InputError, match=r"must lie in \[1, 12\]"):
        zone_of_code(0)
    with pytest.raises(InputError, match="belt must be one of"):
        moisture("polar", 1.0, 1.0)
    with pytest.raises(InputError, match="pet must be a finite number"):
        moisture("boreal", 1.0, float("nan"))
    with pytest.raises(InputError, match="warmest_month must not be colder"):
        climate_zone(11, 750, 680, elevation=0, frost_days=1, warmest_month=5)
    with pytest.raises(InputError, match="precipitation must lie in"):
        climate_zone(11, -1, 680, elevation=0, frost_days=1, warmest_month=15)


def test_every_zone_has_a_code_of_its_own():
    assert [z.code for z in zones().values()] == list(range(1, 13))
