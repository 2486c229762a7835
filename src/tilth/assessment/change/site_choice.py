"""Sites that are named by the user: controls, and those that are left out."""

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.name_likeness import named_among
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
            f"{named_among(unknown, (*sites, *strata))}"
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


def check_controls(controls: tuple[str, ...], left_out: tuple[str, ...]) -> None:
    """Refuse a control that is left out.

    Parameters
    ----------
    controls, left_out : tuple of str
        As named by the user.

    Raises
    ------
    InputError
        If a name stands in both.
    """
    both = [name for name in left_out if name in controls]
    if both:
        raise InputError(
            "a site must be a control or be left out, not both; got "
            f"{', '.join(map(repr, both))}"
        )


def note_left_out(left_out: tuple[str, ...]) -> tuple[str, ...]:
    """Warning of the sites that were left out.

    Parameters
    ----------
    left_out : tuple of str
        Sites.

    Returns
    -------
    warnings : tuple of str
        One sentence, without a full stop; empty without such sites.
    """
    if not left_out:
        return ()
    what = "site" if len(left_out) == 1 else "sites"
    return (
        f"left out on request, as if not in the files: {what} "
        f"{', '.join(map(repr, left_out))}; the area is not made smaller for it",
    )
