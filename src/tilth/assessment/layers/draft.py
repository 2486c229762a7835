"""Rows of laboratory files as columns of numbers and texts, before they are judged."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.notes import Notes
from tilth.assessment.layers.table import IntArray, Labels, labels_of
from tilth.checks import FloatArray


@dataclass(slots=True, kw_only=True, eq=False)
class Draft:
    """Rows of one file or of all, in the units of the template.

    Parameters
    ----------
    notes : Notes
        What was found, and which rows are refused.
    numbers : dict of ndarray
        Columns of numbers by name, NaN where missing; only those that are given.
        [units of the template]
    texts : dict of Labels
        Columns of texts by name; only those that are given.
    shown : dict of str
        How the file names each column.
    date : array of datetime64[D], shape (n,)
        Day of sampling.
    below_detection, density_estimated : array of bool, shape (n,)
        As in `LayerTable`.
    percent : frozenset of (int, str), default empty
        Files, and their columns of shares that are given in per cent.
    """

    notes: Notes
    numbers: dict[str, FloatArray]
    texts: dict[str, Labels]
    shown: dict[str, str]
    date: NDArray[np.datetime64]
    below_detection: NDArray[np.bool_]
    density_estimated: NDArray[np.bool_]
    percent: frozenset[tuple[int, str]] = frozenset()

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.notes.rows.size)

    def number(self, name: str) -> FloatArray:
        """Column of numbers, NaN where the file has none."""
        found = self.numbers.get(name)
        return np.full(self.size, np.nan) if found is None else found

    def text(self, name: str) -> Labels:
        """Column of texts, empty where the file has none."""
        found = self.texts.get(name)
        return _nothing(self.size) if found is None else found

    def named(self, name: str) -> str:
        """Column as the file names it."""
        return self.shown.get(name, name)


def joined(drafts: Sequence[Draft]) -> Draft:
    """Rows of several files, one after the other.

    Parameters
    ----------
    drafts : sequence of Draft
        At least one, each of one file.

    Returns
    -------
    draft : Draft
        All columns that any file has.
    """
    if len(drafts) == 1:
        return drafts[0]
    notes = Notes(
        names=drafts[0].notes.names,
        order=np.concatenate([d.notes.order for d in drafts]),
        rows=np.concatenate([d.notes.rows for d in drafts]),
        layers=np.concatenate([d.notes.layers for d in drafts]),
        refused=np.concatenate([d.notes.refused for d in drafts]),
        findings=[pair for d in drafts for pair in d.notes.findings],
    )
    return Draft(
        notes=notes,
        numbers={
            name: np.concatenate([d.number(name) for d in drafts])
            for name in dict.fromkeys(n for d in drafts for n in d.numbers)
        },
        texts={
            name: joined_labels([d.text(name) for d in drafts])
            for name in dict.fromkeys(n for d in drafts for n in d.texts)
        },
        shown=drafts[0].shown if _one_file(drafts) else {},
        date=np.concatenate([d.date for d in drafts]),
        below_detection=np.concatenate([d.below_detection for d in drafts]),
        density_estimated=np.concatenate([d.density_estimated for d in drafts]),
        percent=frozenset().union(*(d.percent for d in drafts)),
    )


def joined_labels(columns: Sequence[Labels]) -> Labels:
    """Columns of texts, one after the other.

    Parameters
    ----------
    columns : sequence of Labels
        Of the files in their order.

    Returns
    -------
    labels : Labels
        Each distinct text once.
    """
    names = labels_of([name for column in columns for name in column.names])
    places = np.split(names.codes, np.cumsum([len(c.names) for c in columns])[:-1])
    codes = [place[c.codes] for place, c in zip(places, columns, strict=True)]
    return Labels(codes=np.concatenate(codes), names=names.names)


def _one_file(drafts: Sequence[Draft]) -> bool:
    """Whether all rows are of one file."""
    return len({d.notes.order[0] for d in drafts if d.size}) <= 1


def _nothing(size: int) -> Labels:
    """Empty texts."""
    codes: IntArray = np.zeros(size, dtype=np.int64)
    return Labels(codes=codes, names=("",))
