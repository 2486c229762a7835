"""Which month each band of a raster file is, by the time axis of a NetCDF file."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tilth.errors import DataError
from tilth.geo.netcdf_axes import middles

UNITS: Final = re.compile(
    r"(days|hours|seconds) since (\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?"
)
SECONDS: Final = {"days": 86_400.0, "hours": 3600.0, "seconds": 1.0}
AXES: Final = ("time", "valid_time", "day")
DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTHS: Final = 12
Month = tuple[int, int]  # year, and month from 1


def band_months(raster: Any) -> list[Month] | None:  # noqa: ANN401 -- rasterio has no types
    """Year and month of each band of an open file.

    A time that is the end of the interval that the file states for it, as climate
    models write, is in the month of that interval.

    Parameters
    ----------
    raster : rasterio.DatasetReader
        A file of any kind.

    Returns
    -------
    months : list of tuple of int, or None
        Year and month from 1 of each band; None where the file has no time axis.

    Raises
    ------
    DataError
        If the axis is in a unit or a calendar that is not known.
    """
    tags = raster.tags()
    axis = next((name for name in AXES if f"{name}#units" in tags), None)
    if axis is None:
        return None
    texts = [
        raster.tags(band).get(f"NETCDF_DIM_{axis}")
        for band in range(1, raster.count + 1)
    ]
    if any(text is None for text in texts):
        return None
    calendar = tags.get(f"{axis}#calendar", "standard")
    times = [float(text) for text in texts]
    if getattr(raster, "driver", "") == "netCDF":
        bounds = tags.get(f"{axis}#bounds", "")
        times = middles(Path(raster.files[0]), axis, bounds, times)
    try:
        return [month_of(time, tags[f"{axis}#units"], calendar) for time in times]
    except DataError as error:
        raise DataError(f"{raster.name}: {error}") from None


def month_of(value: float, unit: str, calendar: str = "standard") -> Month:
    """Year and month of a value of a time axis.

    Parameters
    ----------
    value : float
        Time since the date of the unit. [as the unit]
    unit : str
        Such as ``days since 1900-01-01``.
    calendar : str
        Of the CF conventions: standard, of 365 or of 360 days.

    Returns
    -------
    month : tuple of int
        Year, and month from 1.

    Raises
    ------
    DataError
        If unit or calendar are not known.

    Examples
    --------
    >>> month_of(31.0, "days since 1900-01-01")
    (1900, 2)
    >>> month_of(30.0, "days since 1900-01-01", "360_day")
    (1900, 2)
    """
    match = UNITS.fullmatch(unit.strip())
    if match is None:
        raise DataError(
            "the time axis must be in days, hours or seconds since a date; got "
            f"{unit!r:.60}"
        )
    days = value * SECONDS[match[1]] / SECONDS["days"]
    year, month, day = int(match[2]), int(match[3]), int(match[4])
    calendar = calendar.lower()
    if calendar in ("standard", "gregorian", "proleptic_gregorian"):
        date = datetime(year, month, day) + timedelta(days=days)  # noqa: DTZ001 -- a date
        return date.year, date.month
    if calendar == "360_day":
        count = 360 * year + 30 * (month - 1) + day - 1 + days
        return int(count // 360), int(count % 360 // 30) + 1
    if calendar in ("noleap", "365_day"):
        count = 365 * year + sum(DAYS[: month - 1]) + day - 1 + days
        year, left = int(count // 365), int(count % 365)
        month = 0
        while left >= DAYS[month]:
            left -= DAYS[month]
            month += 1
        return year, month + 1
    raise DataError(f"the calendar {calendar!r:.40} of the time axis is not known")


def days_of(month: Month) -> float:
    """Days of a month.

    Parameters
    ----------
    month : tuple of int
        Year, and month from 1; the year 0 stands for a mean year.

    Returns
    -------
    days : float
        28.25 for February of a mean year. [d]

    Examples
    --------
    >>> days_of((2000, 2)), days_of((0, 2))
    (29.0, 28.25)
    """
    year, number = month
    if number != 2:
        return float(DAYS[number - 1])
    if year == 0:
        return 28.25
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29.0 if leap else 28.0
