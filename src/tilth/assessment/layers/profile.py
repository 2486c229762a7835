"""Checks of profiles: layers that begin at the surface and follow one another."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.draft import Draft
from tilth.assessment.layers.table import IntArray, Labels
from tilth.checks import FloatArray

TOLERANCE: Final = 1e-4  # of depths that should be equal [cm]
COMPARED: Final = ("soc_content", "fine_earth_mass", "som_content", "clay")

Mask = NDArray[np.bool_]


def check_profiles(draft: Draft) -> IntArray:
    """Refuse rows that are part of no sound profile; order of those that are.

    What lies above a fault stays: the stock down to there does not depend on it. What
    lies below a missing or refused layer is refused, since every stock that includes it
    would be wrong.

    Parameters
    ----------
    draft : Draft
        Rows of all files.

    Returns
    -------
    order : sequence of int
        Rows that were not refused, by site, point, round and depth.
    """
    top, bottom = draft.number("depth_top"), draft.number("depth_bottom")
    profile = _profiles(draft)
    placed = np.flatnonzero(~np.isnan(top) & ~np.isnan(bottom) & (bottom > top))
    order = placed[np.lexsort((placed, bottom[placed], top[placed], profile[placed]))]
    order = order[profile[order] >= 0]
    was = draft.notes.refused.copy()
    _repeated(draft, order[~was[order]], profile, top, bottom)
    good = order[~draft.notes.refused[order]]
    _overlapping(draft, good, profile, top, bottom)
    good = order[~draft.notes.refused[order]]
    broken = _breaks(good, profile, top, bottom)
    _refuse_below(draft, good, broken, order, profile, top, bottom)
    return good[~draft.notes.refused[good]]


def check_depths(draft: Draft) -> None:
    """Refuse layers without both limits, or of no thickness.

    Parameters
    ----------
    draft : Draft
        Rows of one file.
    """
    top, bottom = draft.number("depth_top"), draft.number("depth_bottom")
    for name, values in (("depth_top", top), ("depth_bottom", bottom)):
        shown = draft.named(name)
        draft.notes.refuse(
            np.isnan(values) & ~draft.notes.refused,
            "missing_value",
            shown,
            lambda _: "",
            lambda _, shown=shown: f"{shown} must be a number in cm; it is missing",  # type: ignore[misc]
        )
    draft.notes.refuse(
        bottom <= top,
        "depth_inverted",
        draft.named("depth_bottom"),
        lambda i: f"{top[i]:g}-{bottom[i]:g}",
        lambda i: (
            f"depth_bottom must be below depth_top, in cm, positive downward; got "
            f"{top[i]:g} to {bottom[i]:g}"
        ),
    )


def _profiles(draft: Draft) -> IntArray:
    """Number of each row's profile, by names in their order; -1 without point."""
    point = draft.text("point")
    number = np.zeros(draft.size, dtype=np.int64)
    for labels in (draft.text("site"), point, draft.text("round")):
        number = number * len(labels.names) + ranks(labels)[labels.codes]
    nameless = np.array([not name for name in point.names], dtype=bool)
    number[nameless[point.codes]] = -1
    return number


def ranks(labels: Labels) -> IntArray:
    """Place of each name in alphabetical order.

    Parameters
    ----------
    labels : Labels
        A column of texts.

    Returns
    -------
    ranks : sequence of int
        One per name.
    """
    order = sorted(range(len(labels.names)), key=labels.names.__getitem__)
    result: IntArray = np.empty(len(order), dtype=np.int64)
    result[order] = np.arange(len(order))
    return result


def _repeated(
    draft: Draft,
    order: IntArray,
    profile: IntArray,
    top: FloatArray,
    bottom: FloatArray,
) -> None:
    """Refuse copies of a row, and different rows for one layer."""
    first, second = order[:-1], order[1:]
    same = profile[first] == profile[second]
    same &= (top[first] == top[second]) & (bottom[first] == bottom[second])
    if not same.any():
        return
    equal = same & (draft.date[first] == draft.date[second]) | same & (
        np.isnat(draft.date[first]) & np.isnat(draft.date[second])
    )
    for name in COMPARED:
        values = draft.number(name)
        a, b = values[first], values[second]
        equal &= (a == b) | (np.isnan(a) & np.isnan(b))
    rows, names = draft.notes.rows, draft.notes.names
    starts = np.flatnonzero(np.concatenate([[True], ~same]))
    group = np.cumsum(np.concatenate([[True], ~same])) - 1
    odd = np.zeros(starts.size, dtype=bool)
    np.logical_or.at(odd, group[1:], same & ~equal)
    lead = order[starts][group]

    def where(i: int) -> str:
        return f"row {rows[i]} of {names[draft.notes.order[i]]}"

    partner = np.zeros(draft.size, dtype=np.int64)
    partner[order] = lead
    partner[lead] = lead
    copies = order[1:][same & ~odd[group[1:]]]
    draft.notes.refuse(
        copies,
        "duplicate",
        "",
        lambda i: f"{top[i]:g}-{bottom[i]:g}",
        lambda i: f"the row must be given once; it is the same as {where(partner[i])}",
    )
    sizes = np.diff(np.concatenate([starts, [order.size]]))
    replicates = order[odd[group] & (sizes[group] > 1)]
    draft.notes.refuse(
        replicates,
        "replicate",
        "",
        lambda i: f"{top[i]:g}-{bottom[i]:g}",
        lambda i: (
            f"a layer of a point must be given once; {top[i]:g}-{bottom[i]:g} cm "
            f"stands in other rows too, first in {where(partner[i])}, with other "
            "values: give each core a point of its own, or average analyses of one "
            "sample"
        ),
    )


def _overlapping(
    draft: Draft,
    order: IntArray,
    profile: IntArray,
    top: FloatArray,
    bottom: FloatArray,
) -> None:
    """Refuse layers that share a depth with another of their profile."""
    if order.size < 2:
        return
    starts = np.concatenate([[True], profile[order[1:]] != profile[order[:-1]]])
    reach = _running_maximum(bottom[order], starts)
    over = np.zeros(order.size, dtype=bool)
    over[1:] = ~starts[1:] & (top[order[1:]] < reach[:-1] - TOLERANCE)
    before = np.zeros(order.size, dtype=bool)
    before[:-1] = over[1:] & (bottom[order[:-1]] > top[order[1:]] + TOLERANCE)
    partner = np.zeros(draft.size, dtype=np.int64)
    partner[order[1:]] = order[:-1]
    partner[order[:-1]][before[:-1]] = order[1:][before[:-1]]
    places = np.flatnonzero(before)
    partner[order[places]] = order[places + 1]
    rows = draft.notes.rows
    draft.notes.refuse(
        order[over | before],
        "overlap",
        "",
        lambda i: f"{top[i]:g}-{bottom[i]:g}",
        lambda i: (
            f"layers of a point must not overlap, in cm; {top[i]:g}-{bottom[i]:g} and "
            f"{top[partner[i]]:g}-{bottom[partner[i]]:g} of row {rows[partner[i]]} do"
        ),
    )


def _running_maximum(values: FloatArray, starts: Mask) -> FloatArray:
    """Largest value so far within each group."""
    span = 1.0 + (values.max() if values.size else 0.0)
    group = np.cumsum(starts) - 1
    return np.asarray(np.maximum.accumulate(values + group * span) - group * span)


def _breaks(
    order: IntArray, profile: IntArray, top: FloatArray, bottom: FloatArray
) -> Mask:
    """Whether a layer does not begin where the one above it, or the surface, ends."""
    if not order.size:
        return np.zeros(0, dtype=bool)
    expected = np.zeros(order.size)
    follows = profile[order[1:]] == profile[order[:-1]]
    expected[1:] = np.where(follows, bottom[order[:-1]], 0.0)
    return np.asarray(np.abs(top[order] - expected) > TOLERANCE)


def _refuse_below(
    draft: Draft,
    order: IntArray,
    broken: Mask,
    everything: IntArray,
    profile: IntArray,
    top: FloatArray,
    bottom: FloatArray,
) -> None:
    """Refuse what lies below a break of its profile."""
    if not broken.any():
        return
    starts = np.concatenate([[True], profile[order[1:]] != profile[order[:-1]]])
    group = np.cumsum(starts) - 1
    size = int(group[-1]) + 1
    first = np.full(size, order.size, dtype=np.int64)
    at = np.flatnonzero(broken)
    np.minimum.at(first, group[at], at)
    below = np.arange(order.size) >= first[group]
    culprit = _refused_above(draft, everything, profile, top)
    rows = draft.notes.rows
    start = {int(order[i]): int(order[first[group[i]]]) for i in np.flatnonzero(below)}
    upper = {
        g: 0.0 if starts[first[g]] else float(bottom[order[first[g] - 1]])
        for g in np.unique(group[below]).tolist()
    }
    begin = {int(order[i]): upper[int(group[i])] for i in np.flatnonzero(below)}
    cause = {i: culprit(int(profile[i]), begin[i], float(top[start[i]])) for i in start}
    hit = order[below]
    due = np.array([cause[i] is not None for i in hit.tolist()], dtype=bool)
    surface = np.array([begin[i] == 0.0 for i in hit.tolist()], dtype=bool)
    value: Callable[[int], str] = lambda i: f"{top[i]:g}-{bottom[i]:g}"  # noqa: E731
    draft.notes.refuse(
        hit[due],
        "above_refused",
        "",
        value,
        lambda i: (
            f"the layers above must be there; that of row {rows[cause[i] or 0]} was "
            "refused, and stocks that reach below it would be wrong"
        ),
    )
    draft.notes.refuse(
        hit[~due & surface],
        "profile_start",
        "",
        value,
        lambda i: f"the profile must begin at 0 cm; it begins at {top[start[i]]:g}",
    )
    draft.notes.refuse(
        hit[~due & ~surface],
        "gap",
        "",
        value,
        lambda i: (
            "layers must follow one another; from "
            f"{begin[i]:g} to {top[start[i]]:g} cm there is none"
        ),
    )


def _refused_above(
    draft: Draft, everything: IntArray, profile: IntArray, top: FloatArray
) -> Callable[[int, float, float], int | None]:
    """Finder of a refused row whose layer begins in a gap of a profile."""
    refused = everything[draft.notes.refused[everything]]
    lookup: dict[int, list[int]] = {}
    for i in refused.tolist():
        lookup.setdefault(int(profile[i]), []).append(i)

    def find(number: int, low: float, high: float) -> int | None:
        for i in lookup.get(number, ()):
            if low - TOLERANCE <= top[i] < high - TOLERANCE:
                return i
        return None

    return find
