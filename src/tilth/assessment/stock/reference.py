"""Reference masses of a project, from its first round.

They follow from the first round alone, are one per reporting depth for all profiles of
a file, and are kept from then on: a change of the reference would show as a change of
the stock.

Two rules are Tilth's own, so that one slip in a file does not decide what is counted:
profiles with a doubtful value set no reference, and a mass below half of the median of
the profiles is refused.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.table import Labels
from tilth.assessment.stock.mass_method import MassMethod
from tilth.assessment.stock.result import Profiles, ReferenceMass
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.soil import reference_mass as rules

AUTOMATIC: Final = "automatic"
RULES: Final[dict[str, Callable[[FloatArray], float]]] = {
    "smallest": rules.smallest,
    "mean": rules.mean,
    "largest": rules.largest,
}
ROUNDING: Final = 1e-9  # of a mass that equals the sum of the layers [1]
LEAST: Final = 0.5  # of the median mass of the profiles, Tilth's own rule [1]
MOST_NAMED: Final = 3  # profiles in a message


def rounds_in_order(profiles: Profiles) -> tuple[str, ...]:
    """Rounds in order of time.

    Parameters
    ----------
    profiles : Profiles
        Of all rounds.

    Returns
    -------
    rounds : tuple of str
        By the middle day of their profiles; by their names where a round has no day
        and all names are numbers, such as years.

    Raises
    ------
    InputError
        If some of several rounds have no day and the names are no numbers, or those of
        the dated rounds are in another order than their days.
    """
    present = np.unique(profiles.round.codes).tolist()
    names = [profiles.round.names[code] for code in present]
    days = [_middle_day(profiles, code) for code in present]
    if len(names) < 2:
        return tuple(names)
    if not any(np.isnat(day) for day in days):
        order = np.argsort(np.array(days, dtype="datetime64[D]"), kind="stable")
        return tuple(names[i] for i in order.tolist())
    undated = [name for name, day in zip(names, days, strict=True) if np.isnat(day)]
    if all(_is_number(name) for name in names):
        by_name = sorted(range(len(names)), key=lambda i: float(names[i]))
        known = [days[i] for i in by_name if not np.isnat(days[i])]
        if known == sorted(known):
            return tuple(names[i] for i in by_name)
    raise InputError(
        "every round must have a date, as YYYY-MM-DD, where there are several, or be "
        "named by its year, so that the first is known; got no date in round "
        f"{', '.join(map(repr, undated))}: fill the column date, or name the rounds "
        "2021, 2026 in the column round and give --years"
    )


def rounds_as_known(profiles: Profiles) -> tuple[str, ...]:
    """Rounds in order of time, or as the file has them where that is not known.

    Parameters
    ----------
    profiles : Profiles
        Of all rounds.

    Returns
    -------
    rounds : tuple of str
        Each once.
    """
    try:
        return rounds_in_order(profiles)
    except InputError:
        present = np.unique(profiles.round.codes).tolist()
        return tuple(profiles.round.names[code] for code in present)


def reference_of(
    profiles: Profiles,
    method: MassMethod,
    depth: float,
    rule: str,
    among: NDArray[np.bool_] | None = None,
) -> ReferenceMass:
    """Reference mass of one depth by a rule, from the first round.

    Parameters
    ----------
    profiles : Profiles
        Of all rounds.
    method : MassMethod
        Whose soil it is the mass of.
    depth : float
        Nominal depth. [cm]
    rule : str
        ``smallest``, ``mean`` or ``largest``; ``automatic`` is the largest where it
        extrapolates no more profiles of the first round than the smallest does, and
        else the smallest.
    among : array of bool, shape (n,), optional
        Profiles that may set it, such as those of some sites; all if None.

    Returns
    -------
    reference : ReferenceMass
        One for all sites and strata.

    Raises
    ------
    InputError
        If there is no such rule, no profile of the first round reaches the depth, the
        mass is below half of the median of the profiles, or the first round is not
        known.
    """
    own = setting(profiles)
    if among is not None:
        own = own & among
    mass, thickness = method.masses(profiles)[own], profiles.layer_thickness[own]
    to_depth = rules.mass_to_depth(mass, thickness, depth)
    if np.isnan(to_depth).all():
        reached = np.nansum(thickness, axis=-1).max(initial=0.0)
        raise InputError(
            "one profile of the first round at least must reach the depth of "
            f"{depth:g} cm; the deepest reaches {reached:g} cm"
        )
    chosen = _automatic(to_depth, np.nansum(mass, axis=-1)) if rule == AUTOMATIC else ""
    name = chosen or rule
    if name not in RULES:
        raise InputError(
            f"rule must be one of {', '.join((AUTOMATIC, *RULES))}; got {rule!r}"
        )
    found = RULES[name](to_depth)
    median = float(np.nanmedian(to_depth))
    if found < LEAST * median:
        light = np.flatnonzero(own)[to_depth < LEAST * median]
        raise InputError(
            f"the reference mass for {depth:g} cm must be at least half of the median "
            f"mass of the profiles of the first round, {median:.6g} Mg ha-1 (Tilth's "
            f"own rule); the {name} is {found:.6g} Mg ha-1, of "
            f"{named_profiles(profiles, light)}: check stones, density and mass there, "
            "or give the mass with --reference-mass"
        )
    return ReferenceMass(depth=depth, mass=found, method=method.name, rule=name)


def setting(profiles: Profiles) -> NDArray[np.bool_]:
    """Profiles that reference masses follow from.

    Parameters
    ----------
    profiles : Profiles
        Of all rounds.

    Returns
    -------
    setting : array of bool, shape (n,)
        Those of the first round without a doubtful value; all of it if each has one.

    Raises
    ------
    InputError
        If the first round is not known.
    """
    own = first_round(profiles)
    if profiles.doubtful is None:
        return own
    sure = own & ~profiles.doubtful
    return sure if sure.any() else own


def named_profiles(profiles: Profiles, index: NDArray[np.intp]) -> str:
    """Profiles by site and point, the first few.

    Parameters
    ----------
    profiles : Profiles
        Of all rounds.
    index : array of int, shape (n,)
        Their places.

    Returns
    -------
    names : str
        Such as ``point 'P007' of site 'Farm' and 2 more``.
    """
    first = index[:MOST_NAMED]
    site, point = profiles.site.take(first).texts(), profiles.point.take(first).texts()
    said = ", ".join(
        f"point {p!r}" + (f" of site {s!r}" if s else "")
        for s, p in zip(site, point, strict=True)
    )
    more = index.size - first.size
    return f"{said} and {more} more" if more else said


def first_round(profiles: Profiles) -> NDArray[np.bool_]:
    """Whether each profile is of the first round.

    Parameters
    ----------
    profiles : Profiles
        Of all rounds.

    Returns
    -------
    first : array of bool, shape (n,)
        True for the round with the earliest middle day.

    Raises
    ------
    InputError
        If the first round is not known.
    """
    return of_round(profiles.round, rounds_in_order(profiles)[0])


def of_round(rounds: Labels, name: str) -> NDArray[np.bool_]:
    """Whether each profile is of a round.

    Parameters
    ----------
    rounds : Labels
        Of the profiles.
    name : str
        A round that is among them.

    Returns
    -------
    found : array of bool, shape (n,)
        True for its profiles.
    """
    return np.asarray(rounds.codes == rounds.names.index(name))


def _automatic(to_depth: FloatArray, sampled: FloatArray) -> str:
    """The largest where it costs no extrapolation, else the smallest."""
    beyond = {
        name: (RULES[name](to_depth) > sampled * (1.0 + ROUNDING)).sum()
        for name in ("smallest", "largest")
    }
    return "largest" if beyond["largest"] <= beyond["smallest"] else "smallest"


def _middle_day(profiles: Profiles, code: int) -> np.datetime64:
    """Median day of a round; NaT where none of its profiles has one."""
    days = profiles.date[profiles.round.codes == code]
    known = np.sort(days[~np.isnat(days)])
    return known[known.size // 2] if known.size else np.datetime64("NaT")


def _is_number(text: str) -> bool:
    """Whether a text is a finite number."""
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False
