"""What a plan without new practices must not change: nothing of it would begin."""

from collections.abc import Iterator
from typing import Any, Final

from tilth.assessment.schema_fault import Keys, name_of

NONE: Final = "the plan has no practice"
SAME: Final = ("yields", "amendments", "inputs")  # of baseline and plan


def begins(parcel: dict[str, Any]) -> bool:
    """Whether the plan has a practice that the baseline does not have.

    Parameters
    ----------
    parcel : dict
        Its content, whose form is right.

    Returns
    -------
    begins : bool
        False where nothing of the plan would begin.
    """
    history = parcel["history"].get("practices", ())
    had = parcel.get("baseline", {}).get("practices", history)
    return not set(parcel["plan"]["practices"]) <= set(had)


def faults_of_idle(at: Keys, parcel: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Faults of a plan that has no new practice and yet differs from its baseline.

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
    baseline, plan = parcel.get("baseline", {}), parcel["plan"]
    if begins(parcel):
        return
    why = "the baseline has its practices already" if plan["practices"] else NONE
    for key in SAME:
        if key in plan and plan[key] != baseline.get(key):
            keys = (*at, "plan", key)
            yield (
                keys,
                f"{name_of(keys)} must be left out, or be that of the baseline: {why}, "
                "so nothing of it would begin",
            )
