"""Level of carbon input of a cropping system, by the decision tree of the IPCC.

IPCC (2019) 2019 Refinement, Volume 4, Chapter 5, Figure 5.1, as coded in
hestia-earth-models 0.74.17.
"""

from dataclasses import dataclass
from typing import Final

LOW: Final = "low"
MEDIUM: Final = "medium"
HIGH: Final = "high without manure"
HIGH_WITH_MANURE: Final = "high with manure"
LEVELS: Final = (LOW, MEDIUM, HIGH, HIGH_WITH_MANURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CropManagement:
    """What decides the level of carbon input of a year, on more than 30 % of the area.

    Parameters
    ----------
    residues_removed : bool
        Residues are taken away or burnt.
    low_residue : bool
        Crops of low residue, such as cotton, vegetables or tobacco, on more than 70 %
        of the area.
    bare_fallow : bool
        The rotation has bare fallow.
    nitrogen : bool
        Mineral fertiliser or a crop that fixes nitrogen.
    irrigation : bool, default False
        Irrigated.
    more_input : bool, default False
        Another practice that raises the input of carbon, such as mixed grass in the
        rotation.
    cover_crop : bool, default False
        Cover crops or green manure.
    amendment : bool, default False
        Organic fertiliser or amendment.
    manure : bool, default False
        Animal manure, which is an amendment, too.
    """

    residues_removed: bool
    low_residue: bool
    bare_fallow: bool
    nitrogen: bool
    irrigation: bool = False
    more_input: bool = False
    cover_crop: bool = False
    amendment: bool = False
    manure: bool = False


def input_level(management: CropManagement) -> str:
    """Level of carbon input, one of `LEVELS`.

    Parameters
    ----------
    management : CropManagement
        Of one year.

    Returns
    -------
    level : str
        Row of the stock change factors F_I.

    Examples
    --------
    >>> input_level(
    ...     CropManagement(
    ...         residues_removed=False,
    ...         low_residue=False,
    ...         bare_fallow=False,
    ...         nitrogen=True,
    ...         cover_crop=True,
    ...     )
    ... )
    'high without manure'
    """
    m = management
    if m.residues_removed:
        return MEDIUM if m.manure else LOW
    raised = m.irrigation or m.more_input or m.cover_crop or m.amendment or m.manure
    if m.low_residue or m.bare_fallow or not m.nitrogen:
        return MEDIUM if raised else LOW
    if m.manure:
        return HIGH_WITH_MANURE
    return HIGH if raised else MEDIUM


def grassland_input_level(
    *, irrigation: bool, more_input: bool, nitrogen: bool, amendment: bool
) -> str:
    """Level of input of improved grassland: high with two improvements or more.

    Parameters
    ----------
    irrigation, more_input, nitrogen, amendment : bool
        Improvements, as in `CropManagement`.

    Returns
    -------
    level : {"medium", "high"}
        Row of the stock change factors.
    """
    return "high" if sum((irrigation, more_input, nitrogen, amendment)) >= 2 else MEDIUM
