"""Months of time axes of the calendars that climate data use."""

import numpy as np
import pytest
import rasterio

from tests.tilth.geo.netcdf_files import lon_lat, write_file
from tilth.errors import DataError
from tilth.geo.map_time import band_months, days_of, month_of


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
        (31.0, "days since 1900-01-01", "Gregorian", (1900, 2)),
    ],
)
def test_months_of_calendars(value, unit, calendar, month):
    assert month_of(value, unit, calendar) == month


@pytest.mark.parametrize(
    ("stamp", "first"),
    [
        ("end", (2001, 1)),
        ("start", (2001, 1)),
        ("middle", (2001, 1)),
        ("alone", (2001, 2)),
    ],
)
def test_an_end_of_an_interval_is_in_its_month(tmp_path, stamp, first):
    """CESM writes the mean of January at midnight of the first of February."""
    ends = np.cumsum(
        [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31], dtype="f8"
    )
    edges = np.stack([ends[:-1], ends[1:]], axis=1)
    points = {
        "end": edges[:, 1],
        "start": edges[:, 0],
        "middle": edges.mean(axis=1),
        "alone": edges[:, 1],
    }
    said = {"units": "days since 2001-01-01 00:00:00", "calendar": "noleap"}
    bounds = {} if stamp == "alone" else {"bounds": "time_bnds"}
    axes = {"time": (points[stamp], said | bounds), **lon_lat((0.5, 1.5), (1.5, 0.5))}
    values = np.zeros((13, 2, 2), "f4")
    both = {"nbnd": (np.arange(2.0), {})}
    path = write_file(
        tmp_path / "tas.nc",
        axes | both,
        {
            "time_bnds": (("time", "nbnd"), edges, {}),
            "tas": (tuple(axes), values, {"units": "K"}),
        },
    )
    with rasterio.open(f'NETCDF:"{path}":tas', driver="netCDF") as raster:
        months = band_months(raster)
    assert months[0] == first
    later = [(m % 12 + 1, y + m // 12) for y, m in months[:-1]]
    assert [(m, y) for y, m in months[1:]] == later


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
