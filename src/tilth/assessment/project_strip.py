"""Practices that take a strip of a field: what is known of them is of the strip.

Factors and rates hold under the hedge. Taken for the whole parcel they would give the
field many times what the strip stores.
"""

from collections.abc import Iterator
from typing import Any, Final

from tilth.assessment.schema_fault import Keys, name_of

STRIPS: Final = ("hedgerows", "shelterbelts", "field-margins")
WHOLE: Final = 100.0  # %
LEAST: Final = 0.2  # % of a parcel; less is likelier a fraction


def strips_of(parcel: dict[str, Any]) -> list[str]:
    """New strips of the plan.

    Parameters
    ----------
    parcel : dict
        Its content, whose plan is right in form, whatever else is wrong.

    Returns
    -------
    practices : list of str
        Keys of the catalogue; without strips that stand there already.
    """
    return [key for key in _new(parcel) if key in STRIPS]


def _new(parcel: dict[str, Any]) -> list[str]:
    """Practices of the plan that neither history nor baseline has."""
    groups = (parcel.get(part) for part in ("history", "baseline"))
    lists = (g.get("practices") for g in groups if isinstance(g, dict))
    had = [key for keys in lists if isinstance(keys, list) for key in keys]
    return [key for key in parcel["plan"]["practices"] if key not in had]


def faults_of_strips(at: Keys, parcel: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Strips of which the plan does not say what they take of the parcel.

    Parameters
    ----------
    at : tuple
        Keys of the parcel.
    parcel : dict
        Its content, whose form is right.

    Yields
    ------
    fault : tuple
        Keys and sentence.
    """
    found, adoption = strips_of(parcel), parcel["plan"].get("adoption")
    if not found or adoption is None or {"share", "shares"} & set(adoption):
        return
    keys = (*at, "plan", "adoption", "share")
    yield (
        keys,
        f"{name_of(keys)} must be given with {', '.join(found)}, in %: what the strip "
        f"takes of the parcel; {WHOLE:g} where the parcel is the strip alone",
    )


def warnings_of_strips(parcel: dict[str, Any]) -> Iterator[str]:
    """What the share of a strip means for its parcel and the rest of the plan.

    Parameters
    ----------
    parcel : dict
        Its content, without fault.

    Yields
    ------
    text : str
        In words.
    """
    found = strips_of(parcel)
    if not found:
        return
    adoption = parcel["plan"].get("adoption", {})
    most = max(adoption.get("shares", [adoption.get("share", 0.0)]))
    if most == WHOLE:
        for key in found:
            yield (
                f"{key} takes all of the parcel, as its share says: the parcel is "
                "taken for the strip itself, not for the field beside it"
            )
        return
    for key in _new(parcel):
        if key not in STRIPS:
            yield (
                f"{key} of the same plan takes no more of the parcel than {found[0]}: "
                "what the field beside the strip does needs a parcel of its own"
            )
