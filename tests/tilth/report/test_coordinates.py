import re
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.report.coordinates import decimal, sexagesimal, tick


@pytest.mark.parametrize(
    ("degrees", "axis", "text"),
    [
        (48.858222, "latitude", "48° 51' 29.6\" N"),
        (-0.0625, "longitude", "0° 03' 45.0\" W"),
        (-33.999999, "latitude", "34° 00' 00.0\" S"),  # seconds that round up to 60
        (0.0, "latitude", "0° 00' 00.0\" N"),
        (nan, "longitude", "unknown"),
    ],
)
def test_sexagesimal(degrees, axis, text):
    assert sexagesimal(degrees, axis) == text


@given(st.floats(-180.0, 180.0))
def test_sexagesimal_reads_back_to_a_tenth_of_a_second(degrees):
    found = re.fullmatch(
        r"(\d+)° (\d\d)' (\d\d\.\d)\" ([EW])", sexagesimal(degrees, "longitude")
    )
    whole, minutes, seconds = (float(x) for x in found.groups()[:3])

    assert minutes < 60.0
    assert seconds < 60.0
    back = whole + minutes / 60.0 + seconds / 3600.0
    assert back == pytest.approx(abs(degrees), abs=0.05001 / 3600.0)
    assert found[4] == ("W" if degrees < 0.0 else "E")


def test_decimal_has_six_digits():
    assert decimal(2.34) == "2.340000"
    assert decimal(-33.1234567) == "-33.123457"
    assert decimal(nan) == "unknown"


@pytest.mark.parametrize(
    ("degrees", "axis", "text"),
    [
        (45.5, "latitude", "45.50° N"),
        (-45.5, "latitude", "45.50° S"),
        (180.25, "longitude", "179.75° W"),
        (0.0, "longitude", "0.00°"),
    ],
)
def test_tick(degrees, axis, text):
    assert tick(degrees, axis, 2) == text
