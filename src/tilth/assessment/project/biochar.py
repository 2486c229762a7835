"""Carbon of biochar that a plan brings, once to each part of a parcel."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from tilth.accounting.biochar import biochar_carbon, biochar_emission
from tilth.accounting.emission import Emission
from tilth.accounting.quantity import NOTHING_OWN, Own
from tilth.accounting.scenario import Unknown
from tilth.assessment.project.project import Parcel
from tilth.assessment.schema_fault import Keys, name_of
from tilth.checks import FloatArray
from tilth.errors import InputError

PRACTICE: Final = "biochar"
WHAT: Final = "carbon of biochar"


def biochar(
    parcel: Parcel, shares: FloatArray, own: Own = NOTHING_OWN
) -> tuple[tuple[Emission, ...], list[Unknown]]:
    """Carbon left after 100 years, as a removal in the year that brings it.

    Parameters
    ----------
    parcel : Parcel
        With its biochar, where the plan has any.
    shares : ndarray, shape (n_years,)
        Share of the parcel under the plan at the start of each year. [1]
    own : mapping, optional
        Draws of the assessment.

    Returns
    -------
    emissions : tuple of Emission
        Of the plan; empty where there is none.
    unknown : list of Unknown
        Where the plan has the practice and no amount.
    """
    if PRACTICE not in parcel.new_practices or not shares.any():
        return (), []
    if parcel.biochar is None:
        return (), [Unknown(what=WHAT, reason="plan.biochar is not given")]
    mass = parcel.biochar["mass"] * np.maximum(np.diff(shares, prepend=0.0), 0.0)
    kept = biochar_carbon(
        mass, parcel.biochar["feedstock"], parcel.biochar.get("temperature"), own=own
    )
    return (biochar_emission(kept),), []


def faults_of_biochar(at: Keys, parcel: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Faults of the biochar of a plan, whose form is right.

    Parameters
    ----------
    at : tuple
        Keys of the parcel.
    parcel : dict
        Its content.

    Yields
    ------
    fault : tuple
        Keys and sentence.
    """
    given = parcel["plan"].get("biochar")
    if given is None:
        return
    keys = (*at, "plan", "biochar")
    if PRACTICE not in parcel["plan"]["practices"]:
        yield keys, f"{name_of(keys)} needs the practice biochar in the plan"
    soil = "organic" if parcel["soil"].get("class") == "organic" else "mineral"
    try:
        biochar_carbon(
            given["mass"], given["feedstock"], given.get("temperature"), soil=soil
        )
    except InputError as error:
        yield keys, f"{name_of(keys)} cannot be used: {error}"
