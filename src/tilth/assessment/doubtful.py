"""Profiles with a value that is possible and rare: used, named, and held apart."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layer_table import FLAGGED, Finding, LayerTable
from tilth.assessment.profiles import Layout

ENDING: Final = "_doubtful"  # of the rules on values that are possible and rare


def is_doubtful(finding: Finding) -> bool:
    """Whether a finding says that a value of a row is possible and rare.

    Parameters
    ----------
    finding : Finding
        Of the reader.

    Returns
    -------
    doubtful : bool
        True for the rules that are named after a column and doubt.
    """
    of_row = finding.severity == FLAGGED and finding.row > 0
    return of_row and finding.rule.endswith(ENDING)


def doubtful_profiles(
    table: LayerTable, layout: Layout, findings: Iterable[Finding]
) -> NDArray[np.bool_]:
    """Whether each profile has a layer with a doubtful value.

    Parameters
    ----------
    table : LayerTable
        The layers.
    layout : Layout
        Where they stand among the profiles.
    findings : iterable of Finding
        Of the reader.

    Returns
    -------
    doubtful : array of bool, shape (n_profiles,)
        In the order of the profiles.
    """
    places = {f.place() for f in findings if is_doubtful(f)}
    found = np.zeros(layout.first.size, dtype=bool)
    if not places:
        return found
    rows = zip(
        table.file.texts(), table.row.tolist(), table.layer.tolist(), strict=True
    )
    flagged = np.array([place in places for place in rows], dtype=bool)
    found[layout.profile[flagged[layout.order]]] = True
    return found
