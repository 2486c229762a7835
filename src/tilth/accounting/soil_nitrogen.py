"""Nitrogen in soil organic matter: set free with lost carbon, bound by added carbon.

IPCC (2019) 2019 Refinement, Volume 4, Chapter 11, Equation 11.8. Only losses count for
nitrous oxide; the nitrogen that a gain binds is reported beside it.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.accounting.emission import KG_PER_MG
from tilth.accounting.factor import factor, read_factors
from tilth.accounting.quantity import (
    NOTHING_OWN,
    Own,
    Quantity,
    maximum,
    of_factor,
    quantity,
)
from tilth.checks import in_range

CROPLAND: Final = "cropland remaining cropland"
CONVERSION: Final = "forest or grassland to cropland"

_RATIOS = ("greenhouse_gases/nitrogen_ratios.csv", ("land",))
_NEW = ("greenhouse_gases/new_matter.csv", ("form", "parameter"))


def mineralised_nitrogen(
    yearly_change: ArrayLike | Quantity,
    land: str = CROPLAND,
    own: Own = NOTHING_OWN,
) -> Quantity:
    r"""Nitrogen F_SOM that is set free where a soil loses carbon.

    Parameters
    ----------
    yearly_change : array_like or Quantity
        Yearly change of soil carbon; a gain sets nothing free. [Mg ha-1 yr-1]
    land : str, default "cropland remaining cropland"
        That, or ``forest or grassland to cropland``.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    nitrogen_mass : Quantity
        Never negative: no nitrous oxide is credited for a gain. [kg ha-1 yr-1]

    Raises
    ------
    InputError
        If the change is out of range or the land is unknown.

    Notes
    -----
    .. math:: F_\mathrm{SOM} = 1000 \, \max(0, -\Delta C) / R

    Examples
    --------
    >>> float(mineralised_nitrogen(-0.5).value)
    50.0
    """
    loss = maximum(-_change(yearly_change), 0.0)
    return loss * KG_PER_MG / of_factor(factor(*_RATIOS, (land,)), own)


def bound_nitrogen(
    yearly_change: ArrayLike | Quantity,
    land: str = CROPLAND,
    own: Own = NOTHING_OWN,
) -> Quantity:
    """Nitrogen that added carbon ties up, which must come from somewhere.

    Parameters
    ----------
    yearly_change : array_like or Quantity
        Yearly change of soil carbon; a loss binds nothing. [Mg ha-1 yr-1]
    land : str, default "cropland remaining cropland"
        Row of the C:N ratio of soil organic matter.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    nitrogen_mass : Quantity
        [kg ha-1 yr-1]

    Raises
    ------
    InputError
        If the change is out of range or the land is unknown.

    Examples
    --------
    >>> float(bound_nitrogen(0.5).value)
    50.0
    """
    gain = maximum(_change(yearly_change), 0.0)
    return gain * KG_PER_MG / of_factor(factor(*_RATIOS, (land,)), own)


def new_matter_cn_ratio(
    residue_cn_ratio: ArrayLike, form: str = "Justes", own: Own = NOTHING_OWN
) -> Quantity:
    r"""Carbon to nitrogen of the microbial matter that a residue becomes.

    Parameters
    ----------
    residue_cn_ratio : array_like
        Of the residue, above 0. [1]
    form : {"Justes", "Nicolardot", "CENTURY"}
        Published fit; all are second-hand.
    own : mapping, optional
        Factors of one's own.

    Returns
    -------
    cn_ratio : Quantity
        Mass of carbon per mass of nitrogen. [1]

    Raises
    ------
    InputError
        If the ratio is out of range or the form is unknown.

    Notes
    -----
    .. math:: \max(c, a - b / (C{:}N)_\mathrm{residue})

    Examples
    --------
    >>> round(float(new_matter_cn_ratio(80.0).value), 6)
    14.45
    """
    ratio = in_range("residue_cn_ratio", residue_cn_ratio, 1.0, 1000.0, "1")
    a, b, lowest = (
        of_factor(factor(*_NEW, (form, name)), own) for name in ("a", "b", "lowest")
    )
    return maximum(a - b / ratio, lowest)


def lands() -> tuple[str, ...]:
    """Rows of the C:N ratio of soil organic matter.

    Returns
    -------
    lands : tuple of str
        In the order of the table.
    """
    return tuple(key[0] for key in read_factors(_RATIOS[0], *_RATIOS[1]))


def _change(yearly_change: ArrayLike | Quantity) -> Quantity:
    change = quantity(yearly_change)
    in_range("yearly_change", change.value, -100.0, 100.0, "Mg ha-1 yr-1")
    return Quantity(
        value=np.asarray(change.value), slopes=change.slopes, factors=change.factors
    )
