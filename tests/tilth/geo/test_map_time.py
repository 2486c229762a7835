"""Months of time axes of the calendars that climate data use."""

import pytest

from tilth.errors import DataError
from tilth.geo.map_time import days_of, month_of


@pytest.mark.parametrize(
    ("value", "unit", "calendar", "month"),
    [
        (0.0, "days since 1900-01-01 00:00:00", "gregorian", (1900, 1)),
        (43829.0, "days since 1900-01-01", "standard", (2020, 1)),  # 120 x 365 + 29
        (43888.0, "days since 1900-1-1", "proleptic_gregorian", (2020, 2)),
        (1051896.0, "hours since 1900-01-01 00:00:00.0", "gregorian", (2020, 1)),
        (0.0, "seconds since 1970-01-01", "standard", (1970, 1)),
        (59.0, "days since 2001-01-01", "noleap", (2001, 3)),
        (365.0 * 4 + 59.0, "days since 2000-01-01", "365_day", (2004, 3)),
        (359.0, "days since 1859-12-01", "360_day", (1860, 11)),
        (360.0, "days since 1859-12-01", "360_day", (1860, 12)),
    ],
)
def test_months_of_calendars(value, unit, calendar, month):
    assert month_of(value, unit, calendar) == month


def test_what_is_no_time_is_refused():
    with pytest.raises(DataError, match="days, hours or seconds since a date"):
        month_of(1.0, "months since 2000-01-01")
    with pytest.raises(DataError, match="calendar 'julian'"):
        month_of(1.0, "days since 2000-01-01", "julian")


def test_days_of_months():
    assert [days_of((y, 2)) for y in (1900, 2000, 2019, 2020, 0)] == [
        28,
        29,
        28,
        29,
        28.25,
    ]
    assert sum(days_of((2019, m)) for m in range(1, 13)) == 365
