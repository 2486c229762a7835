"""Nitrogen of crop residues that stay on the field.

IPCC (2019) 2019 Refinement, Volume 4, Chapter 11, Equation 11.6, with the nitrogen of
dry matter of Chapter 5, Table 5.5B, for shoots and roots alike.
"""

from functools import cache
from typing import Final

import numpy as np

from tilth.accounting.emission import KG_PER_MG
from tilth.accounting.factor import Factor
from tilth.accounting.quantity import NOTHING_OWN, Own, Quantity, of_factor
from tilth.models.residues import CARBON, NITROGEN_RANGE, ResidueInput

READING: Final = (
    "one content for shoots and roots; Table 11.1A, which has two, was not seen"
)


def residue_nitrogen(
    crop: str, residues: ResidueInput, own: Own = NOTHING_OWN
) -> Quantity:
    r"""Nitrogen F_CR of the residues of a crop, above and below ground.

    Parameters
    ----------
    crop : str
        Name, by which the error of its nitrogen is shared.
    residues : ResidueInput
        Carbon of the residues, of `tilth.models.residues.residue_c_input`.
    own : mapping, optional
        Factors of one's own, see `tilth.accounting.quantity.of_factor`.

    Returns
    -------
    nitrogen_mass : Quantity
        With the error of its content; that of the dry matter is not known to the
        source. [kg ha-1 yr-1]

    Notes
    -----
    With carbon C of the residues and shares of 0.42 carbon and n nitrogen of the dry
    matter:

    .. math:: F_\mathrm{CR} = 1000 \, n \, C / 0.42
    """
    dry_matter = np.asarray((residues.above + residues.below) / CARBON)
    content = nitrogen_content(crop, residues.nitrogen)
    return of_factor(content, own) * (dry_matter * KG_PER_MG)


@cache
def nitrogen_content(crop: str, nitrogen: float) -> Factor:
    """Nitrogen of the dry matter of residues, as a factor with its error.

    Parameters
    ----------
    crop : str
        Name, by which the error is shared.
    nitrogen : float
        Share of Table 5.5B. [1]

    Returns
    -------
    content : Factor
        With the range of the table.
    """
    return Factor(
        key=f"ipcc_tier2/residue_quality: {crop}, nitrogen",
        value=nitrogen,
        low=nitrogen * (1.0 - NITROGEN_RANGE),
        high=nitrogen * (1.0 + NITROGEN_RANGE),
        unit="1",
        mark="assumed",
        range_mark="verified",
        source="IPCC (2019) Refinement, Volume 4, Chapter 5, Table 5.5B",
        meaning=READING,
    )
