"""Nitrogen of what a plan spreads, where a project file does not say how much it is."""

from collections.abc import Iterator
from typing import Final

from tilth.accounting.scenario import Unknown
from tilth.assessment.project import Parcel
from tilth.assessment.project_alerts import MANURE

WHAT: Final = "nitrous oxide of fertiliser and manure"
GRASS: Final = "grassland-fertilisation"  # by mineral or organic fertiliser


def unknown_of_fertiliser(parcel: Parcel) -> Iterator[Unknown]:
    """Nitrous oxide that the plan brings and the file says nothing of.

    Parameters
    ----------
    parcel : Parcel
        With a plan.

    Yields
    ------
    unknown : Unknown
        At most one; 0 kg that are given are known.
    """
    given = parcel.project_inputs
    if given is None or parcel.baseline_inputs is None:
        return  # which is said of all inputs
    spread = [key for key in parcel.new_practices if key in MANURE]
    if spread and "n_organic" not in given:
        reason = (
            "inputs.n_organic of the plan is not given; the plan has "
            f"{', '.join(spread)}"
        )
        yield Unknown(what=WHAT, reason=reason)
    elif GRASS in parcel.new_practices and not {"n_synthetic", "n_organic"} & set(
        given
    ):
        reason = (
            "neither inputs.n_synthetic nor inputs.n_organic of the plan is given; the "
            f"plan has {GRASS}"
        )
        yield Unknown(what=WHAT, reason=reason)
