"""Gases of burnt residues and of grazing animals, and what of them is unknown."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from tilth.accounting.burning import residue_burning
from tilth.accounting.emission import Emission
from tilth.accounting.livestock import enteric_methane
from tilth.accounting.scenario import Unknown
from tilth.assessment.project.blend import blended
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.project import Parcel
from tilth.assessment.project.tier1 import use_after
from tilth.assessment.schema_fault import Keys, name_of
from tilth.checks import FloatArray
from tilth.errors import InputError

NO_BURNING: Final = "stop-residue-burning"
FIRES: Final = ("savanna-fire-management",)
GRAZING: Final = (  # practices that change how many animals graze, or where
    "improved-grazing",
    "rotational-grazing",
    "grazing-instead-of-mowing",
    "silvopasture",
)
BURNT: Final = "methane and nitrous oxide of burnt residues"
BURNING: Final = "methane and nitrous oxide of fires"
ANIMALS: Final = "methane of grazing animals"
GRASSLAND: Final = "grassland"
DUNG: Final = "methane and nitrous oxide of dung and urine on the pasture"


def fire_and_animal_emissions(
    inputs: dict[str, Any], draws: Draws
) -> tuple[Emission, ...]:
    """Gases of a year on a hectare with these inputs.

    Parameters
    ----------
    inputs : dict
        Of the file, without fault.
    draws : Draws
        Of the assessment.

    Returns
    -------
    emissions : tuple of Emission
        CH4 and N2O of burnt residues, CH4 of the digestion of animals.
    """
    found: list[Emission] = []
    if burnt := inputs.get("residues_burnt"):
        found += residue_burning(burnt["mass"], burnt["fuel"], draws)
    for row in inputs.get("animals", ()):
        region = row.get("region", "any")
        found.append(enteric_methane(row["animal"], row["heads"], region, draws))
    return tuple(found)


def shared_emissions(parcel: Parcel, share: FloatArray, draws: Draws) -> list[Emission]:
    """The same in every year, as the plan spreads; without animals half of which count.

    Parameters
    ----------
    parcel : Parcel
        With its inputs.
    share : ndarray, shape (n_years,)
        Of the parcel under the plan. [1]
    draws : Draws
        Of the assessment.

    Returns
    -------
    emissions : list of Emission
        Of both parts of the parcel.
    """
    left_out = ("animals",) if _animals_unknown(parcel) else ()
    before, after = (
        fire_and_animal_emissions(
            {k: v for k, v in (inputs or {}).items() if k not in left_out}, draws
        )
        for inputs in (parcel.baseline_inputs, parcel.project_inputs)
    )
    return blended(before, after, share)


def _animals_unknown(parcel: Parcel) -> bool:
    """Whether land that is or may be grazed has no animals in the file of one side."""
    inputs = [i or {} for i in (parcel.baseline_inputs, parcel.project_inputs)]
    given = ["animals" in i for i in inputs]
    if all(given):
        return False
    uses = (parcel.baseline_use.use, use_after(parcel).use)
    half = any(given) and GRASSLAND in {
        use for use, there in zip(uses, given, strict=True) if not there
    }
    return half or any(key in GRAZING for key in parcel.new_practices)


def unknown_fires_and_animals(parcel: Parcel) -> Iterator[Unknown]:
    """Gases that the plan changes and the file says nothing of.

    Parameters
    ----------
    parcel : Parcel
        With its inputs.

    Yields
    ------
    unknown : Unknown
        One for each source.
    """
    before, after = parcel.baseline_inputs or {}, parcel.project_inputs or {}
    new = parcel.new_practices
    if NO_BURNING in new and "residues_burnt" not in before:
        reason = "residues_burnt is not given in the inputs of the baseline"
        yield Unknown(what=BURNT, reason=reason)
    if any(key in FIRES for key in new):
        reason = "a project file cannot say what burns"
        yield Unknown(what=BURNING, reason=reason)
    if _animals_unknown(parcel):
        reason = "animals is not given in the inputs of baseline and plan"
        yield Unknown(what=ANIMALS, reason=reason)
        yield Unknown(what=DUNG, reason=reason)
    elif _heads(before) != _heads(after):
        reason = "no amount of dung is derived from the animals"
        yield Unknown(what=DUNG, reason=reason)


def _heads(inputs: dict[str, Any]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for row in inputs.get("animals", ()):
        key = (row["animal"], row.get("region", "any"))
        found[key] = found.get(key, 0.0) + row["heads"]
    return found


def faults_of_animals(at: Keys, inputs: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Animals for which the table has no row.

    Parameters
    ----------
    at : tuple
        Keys of the inputs.
    inputs : dict
        Their form is right.

    Yields
    ------
    fault : tuple
        Keys and sentence.
    """
    for i, row in enumerate(inputs.get("animals", ())):
        try:
            enteric_methane(row["animal"], np.asarray(0.0), row.get("region", "any"))
        except InputError as error:
            keys = (*at, "animals", i, "region")
            rule = "must be given for cattle, and left out for others"
            yield keys, f"{name_of(keys)} {rule}: {error}"
