"""Climate zones of the IPCC, by the rules of the 2019 Refinement.

IPCC (2019) 2019 Refinement to the 2006 IPCC Guidelines for National Greenhouse Gas
Inventories, Volume 4, Chapter 3, Annex 3A.5, Figure 3A.5.1 with its corrigendum. The
figure prints the tropical limits of precipitation per month; they are per year.
"""

from dataclasses import dataclass
from functools import cache
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import in_range
from tilth.datasets.tables import read_table
from tilth.errors import InputError

ZoneArray = NDArray[np.int8]
MISSING = 0  # code of a place with a missing number
WET, DRY = "wet", "dry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One climate zone and the columns of factor tables that hold for it.

    Parameters
    ----------
    code : int
        1 to 12.
    name : str
        Such as ``warm temperate moist``.
    reference : str
        Row of the reference stocks.
    cropland, grassland : str
        Region of the stock change factors; "" where none is given, as in polar zones.
    belt : str
        ``boreal``, ``temperate`` or ``tropical``.
    """

    code: int
    name: str
    reference: str
    cropland: str
    grassland: str
    belt: str


@cache
def zones() -> dict[str, Zone]:
    """The twelve zones by name.

    Returns
    -------
    zones : dict
        In the order of their codes.
    """
    return {
        row["zone"]: Zone(
            code=int(row["code"]),
            name=row["zone"],
            reference=row["reference"],
            cropland=row["cropland"],
            grassland=row["grassland"],
            belt=row["belt"],
        )
        for row in read_table("ipcc_tier1/zones.csv").rows
    }


def zone(name: str) -> Zone:
    """Zone of a name.

    Parameters
    ----------
    name : str
        One of `zones()`.

    Returns
    -------
    zone : Zone
        With its columns.

    Raises
    ------
    InputError
        If there is no such zone.
    """
    if name not in zones():
        raise InputError(
            f"climate zone must be one of {', '.join(zones())}; got {name!r}"
        )
    return zones()[name]


def climate_zone(
    temperature: ArrayLike,
    precipitation: ArrayLike,
    pet: ArrayLike,
    *,
    elevation: ArrayLike,
    frost_days: ArrayLike,
    warmest_month: ArrayLike,
) -> ZoneArray:
    """Code of the climate zone of each place.

    Parameters
    ----------
    temperature : array_like, shape (...)
        Mean of the year over a long time (the source takes 1985-2015). [degC]
    precipitation : array_like, shape (...)
        Mean sum of a year. [mm yr-1]
    pet : array_like, shape (...)
        Potential evapotranspiration, mean sum of a year. [mm yr-1]
    elevation : array_like, shape (...)
        Above the sea. [m]
    frost_days : array_like, shape (...)
        Days with frost in a year. [d yr-1]
    warmest_month : array_like, shape (...)
        Mean temperature of the warmest month. [degC]

    Returns
    -------
    zone : ndarray of int8
        Broadcast shape: code of `zones()`; 0 where a number is missing.

    Raises
    ------
    InputError
        If a number is outside its physical range, or the warmest month is colder than
        the year.

    Examples
    --------
    >>> int(climate_zone(11, 750, 680, elevation=120, frost_days=40, warmest_month=19))
    1
    """
    t = in_range("temperature", temperature, -60.0, 50.0, "degC")
    p = in_range("precipitation", precipitation, 0.0, 20000.0, "mm yr-1")
    e = in_range("pet", pet, 0.0, 10000.0, "mm yr-1")
    h = in_range("elevation", elevation, -500.0, 9000.0, "m")
    f = in_range("frost_days", frost_days, 0.0, 366.0, "d yr-1")
    w = in_range("warmest_month", warmest_month, -60.0, 60.0, "degC")
    if np.any(w < t):
        raise InputError(
            "warmest_month must not be colder than temperature, in degC; got "
            f"{int(np.sum(w < t))} of {np.broadcast(w, t).size} values that are"
        )
    t, p, e, h, f, w = np.broadcast_arrays(t, p, e, h, f, w)
    known = np.isfinite(t + p + e + h + f + w)
    tropical, moist = (t > 18.0) & (f <= 7.0), p > e
    conditions = (
        (~known, MISSING),
        (tropical & (h > 1000.0), 9),
        (tropical & (p > 2000.0), 10),
        (tropical & (p > 1000.0), 11),
        (tropical, 12),
        ((t > 10.0) & moist, 1),
        (t > 10.0, 2),
        ((t > 0.0) & moist, 3),
        (t > 0.0, 4),
        ((w < 10.0) & moist, 5),
        (w < 10.0, 6),
        (moist, 7),
    )
    tests, codes = zip(*conditions, strict=True)
    return np.asarray(np.select(tests, codes, default=8), dtype=np.int8)


def zone_of_code(code: int) -> Zone:
    """Zone of a code of `climate_zone`.

    Parameters
    ----------
    code : int
        From 1 to 12.

    Returns
    -------
    zone : Zone
        With its columns.

    Raises
    ------
    InputError
        If there is no such code; 0 is a missing value.
    """
    for found in zones().values():
        if found.code == code:
            return found
    raise InputError(
        f"code of a climate zone must lie in [1, 12] (0 is missing); got {code}"
    )


def moisture(belt: str, precipitation: float, pet: float) -> str:
    """Whether a climate is wet or dry for the factors of nitrous oxide.

    Parameters
    ----------
    belt : {"boreal", "temperate", "tropical"}
        Of the climate zone.
    precipitation : float
        Mean sum of a year. [mm yr-1]
    pet : float
        Potential evapotranspiration, mean sum of a year, above 0. [mm yr-1]

    Returns
    -------
    moisture : {"wet", "dry"}
        Wet: precipitation above `pet`; in the tropics above 1000 mm.

    Raises
    ------
    InputError
        If the belt is unknown or a number is missing or out of range.

    References
    ----------
    IPCC (2019) Refinement, Volume 4, Chapter 11, Table 11.1, note; long-term means.

    Examples
    --------
    >>> moisture("temperate", 750.0, 680.0)
    'wet'
    """
    if belt not in ("boreal", "temperate", "tropical"):
        raise InputError(
            f"belt must be one of boreal, temperate, tropical; got {belt!r}"
        )
    for name, value in (("precipitation", precipitation), ("pet", pet)):
        if not 0.0 <= value < inf:
            raise InputError(
                f"{name} must be a finite number from 0 mm yr-1; got {value:g}"
            )
    limit = 1000.0 if belt == "tropical" else pet
    return WET if precipitation > limit else DRY
