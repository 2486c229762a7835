"""Bands of a file by the names that its writer gave them, as Earth Engine does.

Earth Engine writes the name of each band of an image. Where a stack was made of many
images (``toBands``), the name of the image stands before it, as in ``200101_pr``.
"""

import re
from collections.abc import Sequence
from typing import Final

from tilth.geo.map_time import MONTHS, Month

DATED: Final = re.compile(r"(\d{4})(\d{2})(?:\d{2})?_(.+)")
NO_NAME: Final = re.compile(r"(?:band[ _]?|b)?\d*", re.IGNORECASE)  # Band 1, b1


def bands_of(names: Sequence[str | None], variable: str) -> list[int]:
    """Numbers of the bands that hold a variable.

    Parameters
    ----------
    names : sequence of str or None
        Of all bands.
    variable : str
        Which one; "" for all bands.

    Returns
    -------
    bands : list of int
        From 1; all where no band has a name, none where all have others.

    Examples
    --------
    >>> bands_of(["200101_pr", "200101_pet", "200102_pr"], "pr")
    [1, 3]
    >>> bands_of([None, "Band 2"], "pr")
    [1, 2]
    """
    every = range(1, len(names) + 1)
    if not variable or all(NO_NAME.fullmatch(name or "") for name in names):
        return list(every)
    return [k for k in every if _without_date(names[k - 1] or "") == variable]


def months_of_bands(
    names: Sequence[str | None], bands: Sequence[int]
) -> list[Month] | None:
    """Year and month that the names of bands begin with.

    Parameters
    ----------
    names : sequence of str or None
        Of all bands.
    bands : sequence of int
        Numbers of those that are meant, from 1.

    Returns
    -------
    months : list of tuple of int, or None
        None where one of the names has no date.

    Examples
    --------
    >>> months_of_bands(["200112_pr", "20020101_pr"], [1, 2])
    [(2001, 12), (2002, 1)]
    """
    found = []
    for band in bands:
        match = DATED.fullmatch(names[band - 1] or "")
        if match is None or not 1 <= int(match[2]) <= MONTHS:
            return None
        found.append((int(match[1]), int(match[2])))
    return found


def _without_date(name: str) -> str:
    """Name of a band in its image."""
    match = DATED.fullmatch(name)
    return match[3] if match else name
