"""Notes that say the same of several parcels, each once with their names."""

import re
from collections.abc import Iterable
from typing import Final

from tilth.assessment.project.group import named
from tilth.report.language import message

PARCEL: Final = re.compile(r"parcel (?P<id>.+?): (?P<text>.+)", re.DOTALL)
NUMBER: Final = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e[-+]?\d+)?(?!\w)")
MORE: Final = message("{reason} ({number} more notes differ from it in numbers only)")
ONE_MORE: Final = message("{reason} (1 more note differs from it in numbers only)")


def once(notes: Iterable[str]) -> list[str]:
    """Notes without repeating one.

    Parameters
    ----------
    notes : iterable of str
        Such as ``parcel p3: months from CHIRPS``.

    Returns
    -------
    notes : list of str
        Those of several parcels name them. Of those that differ in numbers the first,
        and how many more there are; the record of the result has them all.
    """
    alike: dict[str, dict[str, list[str]]] = {}
    for note in notes:
        of_parcel = PARCEL.fullmatch(note)
        text = of_parcel["text"] if of_parcel else note
        ids = alike.setdefault(NUMBER.sub("#", text), {}).setdefault(text, [])
        if of_parcel:
            ids.append(of_parcel["id"])
    return [_said(texts) for texts in alike.values()]


def _said(texts: dict[str, list[str]]) -> str:
    """The first of the texts, with all parcels and the number of the others."""
    first, more = next(iter(texts)), len(texts) - 1
    ids = list(dict.fromkeys(i for found in texts.values() for i in found))
    said = f"{named(ids)}: {first}" if ids else first
    if not more:
        return said
    return (ONE_MORE if more == 1 else MORE).format(reason=said, number=more)
