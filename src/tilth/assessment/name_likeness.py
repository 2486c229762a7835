"""Which known name another one may have been meant to be."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

ALIKE: Final = 0.8  # of two names whose numbers are the same [1]


def alike(name: str, others: Iterable[str]) -> str:
    """The name that another one may have been meant to be.

    Parameters
    ----------
    name : str
        As it stands in a file.
    others : iterable of str
        Names that are known.

    Returns
    -------
    other : str
        The most alike, with the same numbers in it; empty if there is none. ``P01`` and
        ``P02`` are two points, ``P1`` and ``p-01`` may be one.

    Examples
    --------
    >>> alike("Lindenhoff", ["Lindenhof", "Berghof"])
    'Lindenhof'
    >>> alike("P01", ["P02"])
    ''
    """
    words, numbers = _parts(name)
    best, found = ALIKE, ""
    for other in others:
        theirs, own = _parts(other)
        likeness = SequenceMatcher(None, words, theirs).ratio()
        if own == numbers and likeness >= best:
            best, found = likeness, other
    return found


def _parts(name: str) -> tuple[str, tuple[int, ...]]:
    """Letters of a name without case and marks, and its numbers."""
    lower = name.casefold()
    words = "".join(c for c in lower if c.isalpha())
    return words, tuple(int(n) for n in re.findall(r"[0-9]+", lower))
