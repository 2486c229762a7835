"""Collector of what is refused or flagged while files are read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.table import FLAGGED, REFUSED, Finding, IntArray

Places = IntArray | NDArray[np.bool_]
Shown = Callable[[int], str]


@dataclass(slots=True, kw_only=True, eq=False)
class Notes:
    """Findings on the rows of a table, and which of its rows are refused.

    Parameters
    ----------
    names : sequence of str
        Names of the files.
    order : sequence of int, shape (n,)
        Place in `names` of the file of each row.
    rows : sequence of int, shape (n,)
        Line of each row in its file.
    layers : sequence of int, shape (n,)
        Which layer of that line, from 1.
    refused : array of bool, shape (n,)
        Rows that are refused so far.
    findings : list of (tuple, Finding)
        Findings with the place at which they are listed.
    """

    names: Sequence[str]
    order: IntArray
    rows: IntArray
    layers: IntArray
    refused: NDArray[np.bool_]
    findings: list[tuple[tuple[int, int, int], Finding]] = field(default_factory=list)

    def refuse(
        self, places: Places, rule: str, column: str, value: Shown, message: Shown
    ) -> None:
        """Refuse rows that were not refused before by the same rule and column.

        Parameters
        ----------
        places : sequence of int or array of bool
            The rows.
        rule, column : str
            Key of the rule; column as the file names it.
        value, message : callable
            What was found in a row, and the sentence on it.
        """
        at = _indices(places)
        self.refused[at] = True
        self._add(REFUSED, at, rule, column, value, message)

    def flag(
        self, places: Places, rule: str, column: str, value: Shown, message: Shown
    ) -> None:
        """Flag rows that stay in use.

        Parameters
        ----------
        places : sequence of int or array of bool
            The rows.
        rule, column : str
            Key of the rule; column as the file names it.
        value, message : callable
            What was found in a row, and the sentence on it.
        """
        self._add(FLAGGED, _indices(places), rule, column, value, message)

    def flag_file(
        self, file: int, name: str, rule: str, column: str, value: str, message: str
    ) -> None:
        """Flag a whole file.

        Parameters
        ----------
        file : int
            Place of the file among the files.
        name : str
            Name of the file.
        rule, column, value, message : str
            As in `Finding`.
        """
        self.on_file(FLAGGED, file, name, rule, column, value, message)

    def on_file(
        self,
        severity: str,
        file: int,
        name: str,
        rule: str,
        column: str,
        value: str,
        message: str,
    ) -> None:
        """Note a finding on a whole file, without touching its rows.

        Parameters
        ----------
        severity : str
            ``refused`` or ``flagged``.
        file : int
            Place of the file among the files.
        name : str
            Name of the file.
        rule, column, value, message : str
            As in `Finding`.
        """
        found = Finding(
            severity=severity,
            file=name,
            row=0,
            column=column,
            value=value,
            rule=rule,
            message=message,
        )
        self.findings.append(((file, 0, len(self.findings)), found))

    def listed(self) -> tuple[Finding, ...]:
        """All findings, by file and row."""
        return tuple(f for _, f in sorted(self.findings, key=lambda pair: pair[0]))

    def _add(
        self,
        severity: str,
        at: IntArray,
        rule: str,
        column: str,
        value: Shown,
        message: Shown,
    ) -> None:
        """Note a finding on each of some rows."""
        for i in at.tolist():
            row = int(self.rows[i])
            found = Finding(
                severity=severity,
                file=self.names[int(self.order[i])],
                row=row,
                column=column,
                value=value(i),
                rule=rule,
                message=message(i),
                layer=int(self.layers[i]),
            )
            place = (int(self.order[i]), row, len(self.findings))
            self.findings.append((place, found))


def _indices(places: Places) -> IntArray:
    """Places of rows, of a mask too."""
    array = np.asarray(places)
    return np.flatnonzero(array) if array.dtype == bool else array.astype(np.int64)
