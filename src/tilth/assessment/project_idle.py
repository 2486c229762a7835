"""What a plan without practices must not change: nothing of it would begin."""

from collections.abc import Iterator
from typing import Any, Final

from tilth.assessment.schema_fault import Keys, name_of

SAME: Final = ("yields", "amendments", "inputs")  # of baseline and plan


def faults_of_idle(at: Keys, parcel: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Faults of a plan that has no practice and yet differs from its baseline.

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
    if plan["practices"]:
        return
    for key in SAME:
        if key in plan and plan[key] != baseline.get(key):
            keys = (*at, "plan", key)
            yield (
                keys,
                f"{name_of(keys)} must be left out, or be that of the baseline: the "
                "plan has no practice, so nothing of it would begin",
            )
