"""Rounds must be analysed alike, or be converted: who analysed what, and how."""

from dataclasses import dataclass

import numpy as np

from tilth.assessment.change.rounds import NOT_SAMPLED, Points
from tilth.assessment.layers.table import Labels
from tilth.assessment.stock.result import Profiles
from tilth.errors import InputError

NO_METHOD = (
    "the laboratory method is not stated in any row: all rounds are taken to be "
    "analysed alike"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Laboratories:
    """Who analysed the rounds, and how.

    Parameters
    ----------
    methods, laboratories : tuple of str
        Each once.
    warnings : tuple of str
        Different laboratories, or methods that are not stated.
    """

    methods: tuple[str, ...]
    laboratories: tuple[str, ...]
    warnings: tuple[str, ...]


def laboratories_of(
    points: Points, profiles: Profiles, *, biased: bool = False
) -> Laboratories:
    """Laboratories and methods of the rounds.

    Parameters
    ----------
    points : Points
        Of all rounds, controls too.
    profiles : Profiles
        With laboratory and method of each.
    biased : bool, default False
        An error that all values of a round share was given.

    Returns
    -------
    laboratories : Laboratories
        With warnings.

    Raises
    ------
    InputError
        If rounds, or profiles of one round, were analysed by different methods.
    """
    methods = _by_round(points, profiles.method)
    labs = _by_round(points, profiles.laboratory)
    known = tuple(dict.fromkeys(m for names in methods.values() for m in names))
    if len(known) > 1:
        said = "; ".join(
            f"{' and '.join(name or 'none stated' for name in names)} in round {label}"
            for label, names in methods.items()
        )
        raise InputError(
            "all rounds must be analysed by one laboratory method, stated in each row, "
            f"or be converted with its error (--conversion FILE.yaml); got {said}"
        )
    warnings = [] if known != ("",) else [NO_METHOD]
    if len({tuple(sorted(names)) for names in labs.values()}) > 1 and not biased:
        said = "; ".join(
            f"{' and '.join(name or 'none stated' for name in names)} in round {label}"
            for label, names in labs.items()
        )
        warnings.append(
            f"the rounds were analysed by different laboratories ({said}): a shift "
            "between them is not covered by the interval unless its standard error is "
            "given (--laboratory-bias)"
        )
    return Laboratories(
        methods=tuple(m for m in known if m),
        laboratories=tuple(
            dict.fromkeys(n for names in labs.values() for n in names if n)
        ),
        warnings=tuple(warnings),
    )


def _by_round(points: Points, labels: Labels) -> dict[str, tuple[str, ...]]:
    """Texts of each round, each once."""
    found = {}
    for i, label in enumerate(points.rounds):
        index = points.profile[:, i]
        codes = np.unique(labels.codes[index[index != NOT_SAMPLED]]).tolist()
        found[label] = tuple(labels.names[code] for code in codes)
    return found
