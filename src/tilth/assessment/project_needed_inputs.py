"""What a practice spreads, pumps or floods by its nature, and a project file does not.

A practice that brings nitrogen, lime or water emits gases. Where the file does not say
how much, they are unknown, never none; 0 that is given is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tilth.accounting.scenario import Unknown
from tilth.assessment.project import Parcel
from tilth.assessment.project_alerts import MANURE
from tilth.assessment.project_check import IRRIGATION
from tilth.datasets.practices import read_practices

FERTILISER: Final = "nitrous oxide of fertiliser and manure"
LIME: Final = "carbon dioxide of lime"
PUMPING: Final = "energy of irrigation"
WET: Final = "methane of wetland on mineral soil"
NO_FACTOR: Final = (
    "no factors are at hand for wet mineral soils; those of the IPCC here are of "
    "organic soils"
)
WETLAND: Final = "wetland"  # group of the catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class _Need:
    """Inputs of the plan of which one must be given with some practices."""

    practices: tuple[str, ...]
    inputs: tuple[str, ...]
    what: str
    missing: str


NEEDS: Final = (
    _Need(
        practices=MANURE,
        inputs=("n_organic",),
        what=FERTILISER,
        missing="inputs.n_organic of the plan is not given; the plan has ",
    ),
    _Need(
        practices=("grassland-fertilisation", "balanced-fertilisation"),
        inputs=("n_synthetic", "n_organic"),
        what=FERTILISER,
        missing="neither inputs.n_synthetic nor inputs.n_organic of the plan is given; "
        "the plan has ",
    ),
    _Need(
        practices=("liming",),
        inputs=("limestone", "dolomite"),
        what=LIME,
        missing="neither inputs.limestone nor inputs.dolomite of the plan is given; "
        "the plan has ",
    ),
    _Need(
        practices=(IRRIGATION,),
        inputs=("diesel", "electricity"),
        what=PUMPING,
        missing="neither inputs.diesel nor inputs.electricity of the plan is given; "
        "the plan has ",
    ),
)


def unknown_of_needs(parcel: Parcel) -> Iterator[Unknown]:
    """Gases that the new practices bring and the file says nothing of.

    Parameters
    ----------
    parcel : Parcel
        With a plan.

    Yields
    ------
    unknown : Unknown
        One per source.
    """
    groups = {read_practices()[key].group for key in parcel.new_practices}
    if WETLAND in groups and not parcel.soil.organic:
        yield Unknown(what=WET, reason=NO_FACTOR)
    given = parcel.project_inputs
    if given is None or parcel.baseline_inputs is None:
        return  # which is said of all inputs
    said: set[str] = set()
    for need in NEEDS:
        new = [key for key in parcel.new_practices if key in need.practices]
        if new and need.what not in said and not set(need.inputs) & set(given):
            said.add(need.what)
            yield Unknown(what=need.what, reason=f"{need.missing}{', '.join(new)}")
