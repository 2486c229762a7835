"""Soil classes of the IPCC, for reference stocks of carbon.

IPCC (2019) 2019 Refinement to the 2006 IPCC Guidelines for National Greenhouse Gas
Inventories, Volume 4, Chapter 3, Annex 3A.5, with the order of tests and the limits of
hestia-earth-models 0.74.17.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import in_range
from tilth.datasets.tables import read_table
from tilth.errors import InputError

# In the order of the tests; the last is taken where no other is met.
CLASSES: Final = (
    "organic",
    "sandy",
    "wetland",
    "volcanic",
    "spodic",
    "high-activity clay",
    "low-activity clay",
)
SHARE: Final = 30.0  # % of the site that soils of a class must exceed
SAND: Final = 70.0  # %, sandy above it
CLAY: Final = 8.0  # % and below it


@cache
def soil_groups() -> dict[tuple[str, str], tuple[str, str]]:
    """Class and mark of every soil group that is known.

    Returns
    -------
    groups : dict
        From system (``WRB`` or ``USDA``) and group to class and mark.
    """
    return {
        (row["system"], row["group"]): (row["soil"], row["mark"])
        for row in read_table("ipcc_tier1/soil_groups.csv").rows
    }


def class_of_group(group: str, system: str = "WRB") -> str:
    """Class of a soil group; the assignment is unverified.

    Parameters
    ----------
    group : str
        Reference group or order, such as ``Luvisols``.
    system : {"WRB", "USDA"}
        Classification that the name belongs to.

    Returns
    -------
    soil : str
        One of `CLASSES`.

    Raises
    ------
    InputError
        If the group is not known.

    Examples
    --------
    >>> class_of_group("Luvisols")
    'high-activity clay'
    """
    found = soil_groups().get((system, group))
    if found is None:
        known = ", ".join(name for kind, name in soil_groups() if kind == system)
        raise InputError(
            f"soil group of {system} must be one of {known or 'WRB or USDA'}; "
            f"got {group!r}"
        )
    return found[0]


def soil_class(
    shares: Mapping[str, ArrayLike],
    *,
    sand: ArrayLike = np.nan,
    clay: ArrayLike = np.nan,
) -> NDArray[np.int8]:
    """Place in `CLASSES` of each site.

    Parameters
    ----------
    shares : mapping
        From class to the share of the site that its soils cover; a class that is not
        given covers nothing. [%]
    sand, clay : array_like, optional
        Of the topsoil; NaN where unknown, and the rule of texture is not met. [%]

    Returns
    -------
    soil : ndarray of int8
        Broadcast shape: the first class whose soils cover more than 30 %, sandy also
        with more than 70 % sand and less than 8 % clay; else low-activity clay. -1
        where no share is known. [1]

    Raises
    ------
    InputError
        If a class is unknown, or a share is outside 0 to 100 %.

    Examples
    --------
    >>> CLASSES[int(soil_class({"wetland": 35.0, "high-activity clay": 65.0}))]
    'wetland'
    """
    wrong = [name for name in shares if name not in CLASSES]
    if wrong or not shares:
        raise InputError(
            f"shares must name classes out of {', '.join(CLASSES)}; got {wrong}"
        )
    covered = {
        name: in_range(f"share of {name}", value, 0.0, 100.0, "%")
        for name, value in shares.items()
    }
    coarse = (in_range("sand", sand, 0.0, 100.0, "%") > SAND) & (
        in_range("clay", clay, 0.0, 100.0, "%") < CLAY
    )
    tests = [np.asarray(covered.get(name, 0.0)) > SHARE for name in CLASSES]
    tests[1] = tests[1] | coarse
    unknown = np.logical_and.reduce(
        np.broadcast_arrays(*(np.isnan(share) for share in covered.values()))
    )
    missing = unknown & ~coarse
    *tests, missing = np.broadcast_arrays(*tests, missing)
    chosen = np.select(tests, list(range(len(CLASSES))), default=len(CLASSES) - 1)
    return np.asarray(np.where(missing, -1, chosen), dtype=np.int8)
