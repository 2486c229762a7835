"""Parcels that have something in common, and how a sentence names them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

MOST_NAMED: Final = 5  # parcels in a sentence
MOST_SHOWN: Final = 50  # parcels in a report; the files hold all


class Land(Protocol):
    """A parcel, or the answer for it."""

    @property
    def id(self) -> str:
        """Name within the project."""

    @property
    def area(self) -> float:
        """Its area. [ha]."""


Parcels = TypeVar("Parcels", bound=Land)


@dataclass(slots=True)
class Group:
    """Parcels that share something, in the order of the project.

    Parameters
    ----------
    path : str
        Where the first of them has it in the record of the answer.
    ids : list of str
        Their names.
    area : float
        Of them all. [ha]
    """

    path: str
    ids: list[str] = field(default_factory=list)
    area: float = 0.0

    def add(self, parcel: Land) -> None:
        """Add the next parcel.

        Parameters
        ----------
        parcel : Parcel or ParcelAnswer
            In the order of the project.
        """
        self.ids.append(parcel.id)
        self.area += parcel.area


def named(ids: Sequence[str]) -> str:
    """Parcels in words: the first few, and how many more.

    Parameters
    ----------
    ids : sequence of str
        Names, at least one.

    Returns
    -------
    text : str
        Such as ``parcels a, b, c, d, e and 3 more``.
    """
    said = ", ".join(ids[:MOST_NAMED])
    more = len(ids) - MOST_NAMED
    return (
        f"parcel{'s' if len(ids) > 1 else ''} {said}"
        f"{f' and {more} more' if more > 0 else ''}"
    )


def largest_of(parcels: Iterable[Parcels], most: int) -> list[Parcels]:
    """Some of the parcels: the largest.

    Parameters
    ----------
    parcels : iterable of Parcel or ParcelAnswer
        In the order of the project.
    most : int
        How many.

    Returns
    -------
    parcels : list of Parcel or ParcelAnswer
        Largest first; of equal ones the first in the project.
    """
    return sorted(parcels, key=lambda parcel: -parcel.area)[:most]
