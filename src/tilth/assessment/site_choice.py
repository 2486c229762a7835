"""Sites that are named by the user: controls, and those that are left out."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.name_likeness import alike
from tilth.assessment.stock_result import Profiles
from tilth.errors import InputError


def controls_among(
    names: tuple[tuple[str, str], ...],
    stratum: tuple[str, ...],
    controls: tuple[str, ...],
) -> NDArray[np.bool_]:
    """Whether each point belongs to a control.

    Parameters
    ----------
    names : tuple of (str, str)
        Site and point.
    stratum : tuple of str
        Of each point.
    controls : tuple of str
        Sites, or else strata.

    Returns
    -------
    control : array of bool, shape (n,)
        True for points of controls.

    Raises
    ------
    InputError
        If a control is no site or stratum, or nothing is left that is no control.
    """
    sites = dict.fromkeys(name[0] for name in names)
    strata = dict.fromkeys(label for label in stratum if label)
    unknown = [c for c in controls if c not in sites and c not in strata]
    if unknown:
        raise InputError(
            f"a control must be a site of the files, or a stratum; "
            f"{_got(unknown, sites, strata)}"
        )
    control = np.array(
        [
            name[0] in controls or (label in controls and label not in sites)
            for name, label in zip(names, stratum, strict=True)
        ],
        dtype=np.bool_,
    )
    if control.all():
        raise InputError(
            "at least one site must be no control; got controls only: "
            f"{', '.join(controls)}"
        )
    return control


def check_left_out(
    profiles: Profiles, left_out: tuple[str, ...], controls: tuple[str, ...]
) -> None:
    """Refuse sites to leave out that are not there, or of which nothing would be left.

    Parameters
    ----------
    profiles : Profiles
        Of all rounds.
    left_out, controls : tuple of str
        As named by the user.

    Raises
    ------
    InputError
        If one is no site, is a control too, or no site is left.
    """
    sites = dict.fromkeys(profiles.site.texts())
    unknown = [name for name in left_out if name not in sites]
    if unknown:
        raise InputError(
            f"what is left out must be a site of the files; {_got(unknown, sites)}"
        )
    both = [name for name in left_out if name in controls]
    if both:
        raise InputError(
            "a site must be a control or be left out, not both; got "
            f"{', '.join(map(repr, both))}"
        )
    if set(sites) <= set(left_out):
        raise InputError(
            "one site at least must not be left out; got all of them: "
            f"{', '.join(map(repr, sites))}"
        )


def note_left_out(profiles: Profiles, left_out: tuple[str, ...]) -> tuple[str, ...]:
    """Warning of the sites that were left out.

    Parameters
    ----------
    profiles : Profiles
        Of all rounds.
    left_out : tuple of str
        Sites.

    Returns
    -------
    warnings : tuple of str
        With the number of points of each; empty without such sites.
    """
    if not left_out:
        return ()
    names = set(zip(profiles.site.texts(), profiles.point.texts(), strict=True))
    said = [
        f"{site!r} ({sum(s == site for s, _ in names)} points)"
        for site in dict.fromkeys(left_out)
    ]
    what = "site" if len(said) == 1 else "sites"
    return (
        f"left out of the estimate on request: {what} {', '.join(said)}; the area is "
        "not made smaller for it",
    )


def _got(unknown: list[str], *known: Iterable[str]) -> str:
    """Names that are not there, what each may mean, and the names that are."""
    names = [name for group in known for name in group]
    said = []
    for name in unknown:
        other = alike(name, names)
        said.append(f"{name!r}{f' (did you mean {other!r}?)' if other else ''}")
    found = ", ".join(name or "(no name)" for name in dict.fromkeys(names))
    return f"got {', '.join(said)}; found {found}"
