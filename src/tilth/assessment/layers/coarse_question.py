"""Whether coarse fragments are in the unit that the file says: asked, never guessed.

A share of 0.15 under a heading in per cent is 0.15 %, and the 15 % of stones that it
meant become fine earth with carbon. Three signs are looked for: no value above 1 under
such a heading, two groups a hundred apart, and revisited layers that differ so.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.draft import Draft
from tilth.assessment.layers.question import Question
from tilth.assessment.layers.revisits import revisited
from tilth.checks import FloatArray

QUESTION: Final = Question(
    rule="coarse_fraction_unit",
    subject="the unit of coarse fragments",
    examples="coarse_fraction [1] or coarse_fraction [vol%]",
)
COLUMNS: Final = ("coarse_fraction", "coarse_mass_fraction")
# The signs are Tilth's own choice; they lead to a question only.
MOST: Final = 0.01  # a share of 1 or less that was read as per cent [1]
APART: Final = (50.0, 200.0)  # between two groups that differ by their unit
GAP: Final = 10.0  # that no value lies in between
SHARED: Final = 3  # layers that two rounds must share to be compared

Mask = NDArray[np.bool_]


def ask_coarse_unit(draft: Draft, confirmed: Sequence[str]) -> None:
    """Refuse files whose stones may be in another unit, unless that was answered.

    Parameters
    ----------
    draft : Draft
        Rows of all files.
    confirmed : sequence of str
        Rules that were answered with yes.
    """
    for column in COLUMNS:
        share = draft.number(column)
        stony = ~draft.notes.refused & (share > 0.0)
        if not stony.any():
            continue
        reasons: dict[int, str] = {}
        _all_small(draft, column, stony, reasons)
        _groups(draft, column, stony, reasons)
        _between_rounds(draft, column, stony, reasons)
        for file, reason in reasons.items():
            QUESTION.ask(draft, file, column, reason, confirmed)


def small_group(share: FloatArray) -> Mask | None:
    """Which of some shares are lower by about a hundred than the others.

    Parameters
    ----------
    share : ndarray, shape (n,)
        Of coarse fragments, above 0. [1]

    Returns
    -------
    small : array of bool or None
        None if they do not fall into two groups.

    Examples
    --------
    >>> small_group(np.array([0.15, 0.0015, 0.2, 0.0018]))
    array([False,  True, False,  True])
    >>> small_group(np.array([0.15, 0.01, 0.2, 0.002])) is None
    True
    """
    small = share <= MOST
    if not small.any() or small.all():
        return None
    low, high = share[small], share[~small]
    ratio = float(np.median(high) / np.median(low))
    parted = high.min() >= GAP * low.max() and APART[0] <= ratio <= APART[1]
    return np.asarray(small) if parted else None


def _all_small(draft: Draft, column: str, stony: Mask, reasons: dict[int, str]) -> None:
    """Find files in per cent none of whose shares exceeds 1 %."""
    share, order = draft.number(column), draft.notes.order
    for file, name in sorted(draft.percent):
        rows = stony & (order == file)
        if name != column or not rows.any() or share[rows].max() > MOST:
            continue
        most = 100.0 * share[rows].max()
        reasons[file] = (
            f"no layer has more than {most:.3g} % of coarse fragments, as if shares "
            "of 1 stood under a heading in per cent"
        )


def _groups(draft: Draft, column: str, stony: Mask, reasons: dict[int, str]) -> None:
    """Find files with the lower of two groups."""
    share = draft.number(column)[stony]
    small = small_group(share)
    if small is None:
        return
    text = (
        f"coarse fragments fall into two groups, about {_per_cent(share[~small])} and "
        f"{_per_cent(share[small])} %, with nothing in between, as if some were "
        "shares of 1"
    )
    for file in np.unique(draft.notes.order[stony][small]).tolist():
        reasons.setdefault(file, text)


def _between_rounds(
    draft: Draft, column: str, stony: Mask, reasons: dict[int, str]
) -> None:
    """Find rounds whose revisited layers hold a hundredth of those of another."""
    names, share = draft.text("round").names, draft.number(column)
    for first, second, before, after in revisited(draft, stony):
        steps = np.log10(share[after]) - np.log10(share[before])
        if steps.size < SHARED or not (np.all(steps > 0.0) or np.all(steps < 0.0)):
            continue
        ratio = 10.0 ** float(np.median(np.abs(steps)))
        if not APART[0] <= ratio <= APART[1]:
            continue
        low, high = (first, second) if steps[0] > 0.0 else (second, first)
        text = (
            f"revisited layers hold {ratio:.3g} times as many coarse fragments in the "
            f"round {names[high]} as in {names[low]}, as if one were in shares of 1"
        )
        of_low = draft.text("round").codes == low
        files = draft.notes.order[stony & of_low]
        for file in np.unique(files).tolist():
            reasons.setdefault(file, text)


def _per_cent(share: FloatArray) -> str:
    return f"{100.0 * float(np.median(share)):.3g}"
