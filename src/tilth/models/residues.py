"""Carbon that crops and manure give to the soil, by IPCC factors.

IPCC (2019) 2019 Refinement to the 2006 IPCC Guidelines for National Greenhouse Gas
Inventories, Volume 4, Chapter 11, equation 11.6 and tables 11.1A and 11.2; nitrogen,
lignin and manure by Chapter 5, tables 5.5B and 5.5C.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, in_range
from tilth.datasets.tables import read_table
from tilth.errors import InputError

CARBON: Final = 0.42  # of dry matter, IPCC (2019) Volume 4, Chapter 5
NITROGEN_RANGE: Final = 0.75  # half of the 95 % range per value, table 5.5B
LIGNIN_RANGE: Final = 0.50  # the same for lignin, table 5.5B
MANURE_RANGE: Final = 0.50  # the same for manure, table 5.5C
ROOT_RANGE: Final = 0.50  # order of the error of roots by a fixed ratio; provisional


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResidueInput:
    """Carbon that a crop leaves in the soil in a year, with its quality.

    Intervals hold 95 % where the source states them; the one of roots is an order of
    magnitude. For `above` no error is published: it is unknown, not zero.

    Parameters
    ----------
    above, below : ndarray
        Carbon of above-ground residues and of roots. [Mg ha-1 yr-1]
    below_interval : ndarray, shape (..., 2)
        Lowest and highest carbon of roots, provisional. [Mg ha-1 yr-1]
    nitrogen, lignin : float
        Shares of the dry matter. [1]
    nitrogen_interval, lignin_interval : tuple of float
        Lowest and highest shares. [1]
    """

    above: FloatArray
    below: FloatArray
    below_interval: FloatArray
    nitrogen: float
    lignin: float
    nitrogen_interval: tuple[float, float]
    lignin_interval: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ManureInput:
    """Carbon that manure brings in a year, with its quality.

    Parameters
    ----------
    carbon : ndarray
        Carbon applied. [Mg ha-1 yr-1]
    carbon_interval : ndarray, shape (..., 2)
        Lowest and highest carbon by the 95 % range of the C:N ratio. [Mg ha-1 yr-1]
    nitrogen, lignin : float
        Shares of the dry matter; that of nitrogen is provisional. [1]
    nitrogen_interval, lignin_interval : tuple of float
        Lowest and highest shares. [1]
    """

    carbon: FloatArray
    carbon_interval: FloatArray
    nitrogen: float
    lignin: float
    nitrogen_interval: tuple[float, float]
    lignin_interval: tuple[float, float]


def crops() -> tuple[str, ...]:
    """Names of the crops that `residue_c_input` knows.

    Returns
    -------
    crops : tuple of str
        In the order of the table.
    """
    return tuple(_rows("residues/yields.csv", "crop"))


def animals() -> tuple[str, ...]:
    """Names of the animals that `manure_c_input` knows.

    Returns
    -------
    animals : tuple of str
        In the order of the table.
    """
    return tuple(_rows("ipcc_tier2/manure_quality.csv", "animal"))


def residue_c_input(
    crop: str,
    crop_yield: ArrayLike,
    *,
    dry: bool = False,
    removed: ArrayLike = 0.0,
    renewed: ArrayLike | None = None,
) -> ResidueInput:
    r"""Carbon of the residues of a crop, from its yield.

    Parameters
    ----------
    crop : str
        One of `crops()`.
    crop_yield : array_like, shape (...)
        Harvested mass, fresh or dry. Where it is zero no crop was grown and nothing is
        returned. [Mg ha-1 yr-1]
    dry : bool, default False
        Whether the yield is dry matter; a fresh one enters by the dry matter of the
        table.
    removed : array_like, default 0
        Share of above-ground residues taken away or burnt. [1]
    renewed : array_like, optional
        Share of the area whose plants are renewed in the year, such as 1/4 for a ley
        of four years; 1 if None. It must be given for forages. [1]

    Returns
    -------
    residues : ResidueInput
        Carbon above and below ground, nitrogen and lignin, with intervals.

    Raises
    ------
    InputError
        If the crop is not in the table, a number is out of range, or `renewed` is
        needed.

    Notes
    -----
    With the dry yield Y, equation 11.6 gives dry matter

    .. math:: A = a Y + b, \quad R_{above} = A \, f (1 - r), \quad
       R_{below} = (Y + A) \, q f

    with the root ratio q, the share renewed f and the share removed r; 0.42 of it is
    carbon. The roots of a fixed ratio are uncertain by an order of 50 %.

    Examples
    --------
    >>> residues = residue_c_input("winter wheat", 6.0)
    >>> round(float(residues.above), 3), round(float(residues.below), 3)
    (3.779, 1.385)
    """
    row = _row("crop", crop, "residues/yields.csv")
    if renewed is None and not row["renewed"]:
        raise InputError(
            f"renewed must be given for {crop}, as share of the area in a year in "
            "[0, 1]; got None"
        )
    harvest = in_range("crop_yield", crop_yield, 0.0, 500.0, "Mg ha-1 yr-1")
    share = in_range("renewed", 1.0 if renewed is None else renewed, 0.0, 1.0, "1")
    left = 1.0 - in_range("removed", removed, 0.0, 1.0, "1")
    dry_yield = harvest * (1.0 if dry else float(row["dry_matter"]))
    plant = float(row["slope"]) * dry_yield + float(row["intercept"])
    plant = np.where(harvest == 0.0, 0.0, plant)
    below = CARBON * (dry_yield + plant) * float(row["root_ratio"]) * share
    quality = _row("crop", row["quality"], "ipcc_tier2/residue_quality.csv")
    nitrogen, lignin = float(quality["nitrogen"]), float(quality["lignin"])
    return ResidueInput(
        above=np.asarray(CARBON * plant * share * left),
        below=np.asarray(below),
        below_interval=_interval(below, ROOT_RANGE),
        nitrogen=nitrogen,
        lignin=lignin,
        nitrogen_interval=_around(nitrogen, NITROGEN_RANGE),
        lignin_interval=_around(lignin, LIGNIN_RANGE),
    )


def manure_c_input(animal: str, nitrogen_applied: ArrayLike) -> ManureInput:
    """Carbon of manure, from the nitrogen applied and its C:N ratio.

    Parameters
    ----------
    animal : str
        One of `animals()`.
    nitrogen_applied : array_like, shape (...)
        Nitrogen in the manure. [kg ha-1 yr-1]

    Returns
    -------
    manure : ManureInput
        Carbon, nitrogen and lignin, with intervals.

    Raises
    ------
    InputError
        If the animal is not in the table or a number is out of range.

    Notes
    -----
    Table 5.5C; its 95 % range is +-50 % of each value.
    """
    row = _row("animal", animal, "ipcc_tier2/manure_quality.csv")
    applied = in_range(
        "nitrogen_applied", nitrogen_applied, 0.0, 5000.0, "kg ha-1 yr-1"
    )
    carbon = np.asarray(applied * float(row["cn_ratio"]) / 1000.0)
    nitrogen, lignin = float(row["nitrogen"]), float(row["lignin"])
    return ManureInput(
        carbon=carbon,
        carbon_interval=_interval(carbon, MANURE_RANGE),
        nitrogen=nitrogen,
        lignin=lignin,
        nitrogen_interval=_around(nitrogen, MANURE_RANGE),
        lignin_interval=_around(lignin, MANURE_RANGE),
    )


@cache
def _rows(table: str, key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in read_table(table).rows}


def _row(key: str, name: str, table: str) -> dict[str, str]:
    rows = _rows(table, key)
    if name not in rows:
        raise InputError(f"{key} must be one of {', '.join(rows)}; got {name!r:.60}")
    return rows[name]


def _interval(value: FloatArray, half: float) -> FloatArray:
    return np.stack([(1.0 - half) * value, (1.0 + half) * value], axis=-1)


def _around(value: float, half: float) -> tuple[float, float]:
    return (1.0 - half) * value, (1.0 + half) * value
