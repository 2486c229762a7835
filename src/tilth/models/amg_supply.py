"""Carbon that crops and amendments give to the soil in a year, as AMG reckons it.

Clivot H., Mouny J.-C., Duparque A., et al. (2019) Environ. Model. Softw. 118, 99-113.
doi:10.1016/j.envsoft.2019.04.004. The coefficients of amendments are those for which
INRAE's program AMG_base names doi:10.1111/sum.12856.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, in_range
from tilth.datasets.tables import read_table
from tilth.errors import InputError

KINDS: Final = ("main", "cover", "harvested cover")
EXTRA_ROOT: Final = 0.65  # carbon exuded by roots per carbon in roots, Bolinder (2007)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Supply:
    """Carbon that a crop or an amendment gives to the soil in a year.

    Parameters
    ----------
    above, below : ndarray
        Carbon of straw, shoots or amendment, and of roots and their exudates within
        the layer. [Mg ha-1 yr-1]
    humified : ndarray
        What of both enters the active pool. [Mg ha-1 yr-1]
    """

    above: FloatArray
    below: FloatArray
    humified: FloatArray


@cache
def _rows(name: str, *keys: str) -> dict[tuple[str, ...], dict[str, str]]:
    return {tuple(row[k] for k in keys): row for row in read_table(name).rows}


def crops(kind: str = "main") -> tuple[str, ...]:
    """Names of the crops that `crop_supply` knows.

    Parameters
    ----------
    kind : str, default "main"
        One of `KINDS`.

    Returns
    -------
    crops : tuple of str
        In the order of the table.
    """
    return tuple(
        crop for crop, k in _rows("amg/plants.csv", "crop", "kind") if k == kind
    )


def amendments() -> tuple[str, ...]:
    """Names of the amendments that `amendment_supply` knows.

    Returns
    -------
    amendments : tuple of str
        In the order of the table.
    """
    return tuple(name for (name,) in _rows("amg/amendments.csv", "amendment"))


def stubble(crop: str, kind: str = "main") -> float | None:
    """Share of the residues above ground that is not taken with the straw.

    Parameters
    ----------
    crop : str
        Name.
    kind : str, default "main"
        One of `KINDS`.

    Returns
    -------
    stubble : float or None
        Of the table of AMG; None where it lacks the crop. [1]
    """
    row = _rows("amg/plants.csv", "crop", "kind").get((crop, kind))
    return None if row is None else float(row["stubble"])


def staying(stubble: float, returned: ArrayLike) -> FloatArray:
    """Share of the residues above ground that stay: stubble, and straw as given.

    Parameters
    ----------
    stubble : float
        Share that stays in any case. [1]
    returned : array_like
        Share of the straw, which is the rest, that stays. [1]

    Returns
    -------
    staying : ndarray
        From `stubble` to 1. [1]

    Examples
    --------
    >>> float(staying(0.5, 0.0)), float(staying(0.5, 0.6))
    (0.5, 0.8)
    """
    return np.asarray(stubble + (1.0 - stubble) * np.asarray(returned))


def crop_supply(
    crop: str,
    crop_yield: ArrayLike,
    depth_bottom: ArrayLike,
    *,
    kind: str = "main",
    water_content: ArrayLike = 0.0,
    residues_returned: ArrayLike = 1.0,
) -> Supply:
    r"""Carbon that a crop leaves in the soil in a year.

    Parameters
    ----------
    crop : str
        One of `crops(kind)`.
    crop_yield : array_like
        Harvested mass, fresh; of a cover crop the whole shoot. [Mg ha-1 yr-1]
    depth_bottom : array_like
        Lower boundary of the modelled layer. [cm]
    kind : str, default "main"
        One of `KINDS`.
    water_content : array_like, default 0
        Water in the yield; 0 if the yield is dry matter. [%]
    residues_returned : array_like, default 1
        Share of the straw that stays. Stubble does in any case, and all of a cover
        crop. [1]

    Returns
    -------
    supply : Supply
        Carbon above and below ground and what of it is humified.

    Raises
    ------
    InputError
        If the crop is not in the table or a number is out of range.

    Notes
    -----
    With the dry yield Y, harvest index H, shoot to root ratio S and root distribution
    :math:`\beta` (depth d in cm)

    .. math:: C_{above} = c_a Y (1 - H) / H, \quad
       C_{below} = 1.65 \, c_b \frac{Y}{H S} (1 - \beta^d)

    1.65 adds the exudates of the roots (Bolinder et al. 2007, Agric. Ecosyst. Environ.
    118, 29-42, doi:10.1016/j.agee.2006.05.013). A cover crop has the shoot Y.
    """
    table = _rows("amg/plants.csv", "crop", "kind")
    if (crop, kind) not in table:
        raise InputError(
            f"crop must be a {kind} crop of the table amg/plants.csv; got {crop!r:.60}"
        )
    row = {
        k: float(v) for k, v in table[crop, kind].items() if k not in ("crop", "kind")
    }
    fresh = in_range("crop_yield", crop_yield, 0.0, 500.0, "Mg ha-1 yr-1")
    water = in_range("water_content", water_content, 0.0, 100.0, "%")
    depth = in_range("depth_bottom", depth_bottom, 0.0, 300.0, "cm")
    dry = fresh * (1.0 - water / 100.0)
    index = row["harvest_index"]
    shoot = dry if kind == "cover" else dry / index
    residue = shoot - (0.0 if kind == "cover" else dry)
    straw = in_range("residues_returned", residues_returned, 0.0, 1.0, "1")
    above = row["c_above"] * residue * staying(row["stubble"], straw)
    roots = row["c_below"] * shoot / row["shoot_root"]
    below = roots * (1.0 + EXTRA_ROOT) * (1.0 - row["beta"] ** depth)
    return Supply(
        above=np.asarray(above),
        below=np.asarray(below),
        humified=np.asarray(row["h_above"] * above + row["h_below"] * below),
    )


def dry_matter(
    crop: str, above: ArrayLike, below: ArrayLike, kind: str = "main"
) -> FloatArray:
    """Dry matter of residues and roots that hold a carbon, without exudates.

    Parameters
    ----------
    crop : str
        One of `crops(kind)`.
    above, below : array_like
        Carbon as `crop_supply` gives it. [Mg ha-1 yr-1]
    kind : str, default "main"
        One of `KINDS`.

    Returns
    -------
    dry_matter : ndarray
        [Mg ha-1 yr-1]
    """
    row = _rows("amg/plants.csv", "crop", "kind")[crop, kind]
    roots = np.asarray(below) / ((1.0 + EXTRA_ROOT) * float(row["c_below"]))
    return np.asarray(np.asarray(above) / float(row["c_above"]) + roots)


def amendment_supply(amendment: str, fresh_mass: ArrayLike) -> Supply:
    """Carbon that manure, compost or another amendment brings in a year.

    Parameters
    ----------
    amendment : str
        One of `amendments()`.
    fresh_mass : array_like
        Mass applied. [Mg ha-1 yr-1]

    Returns
    -------
    supply : Supply
        Carbon applied, as `above`, and what of it is humified.

    Raises
    ------
    InputError
        If the amendment is not in the table or a mass is out of range.
    """
    table = _rows("amg/amendments.csv", "amendment")
    if (amendment,) not in table:
        raise InputError(
            f"amendment must be in the table amg/amendments.csv; got {amendment!r:.60}"
        )
    row = table[(amendment,)]
    mass = in_range("fresh_mass", fresh_mass, 0.0, 1000.0, "Mg ha-1 yr-1")
    carbon = np.asarray(mass * float(row["carbon"]) / 1000.0)
    return Supply(
        above=carbon,
        below=np.zeros_like(carbon),
        humified=np.asarray(float(row["humification"]) * carbon),
    )
