"""Profiles with a doubtful value, possible and rare: used, named, and held apart."""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.table import FLAGGED, Finding, LayerTable, refused_rows
from tilth.assessment.stock.profiles import Layout

ENDING: Final = "_doubtful"  # of the rules on values that are possible and rare
CONTRADICTED: Final = ("soc_above_total",)  # rules on values that cannot both be right
MOST_NAMED: Final = 5  # values in a warning


def is_doubtful(finding: Finding) -> bool:
    """Whether a finding says that a value of a row is rare or contradicts another.

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
    return of_row and (finding.rule.endswith(ENDING) or finding.rule in CONTRADICTED)


def doubtful_values(findings: Iterable[Finding]) -> Iterator[str]:
    """Warning that names the doubtful values that are used.

    Parameters
    ----------
    findings : iterable of Finding
        Of the reader.

    Yields
    ------
    warning : str
        One sentence, without a full stop.
    """
    kept = list(findings)
    refused = refused_rows(kept)
    used = [f for f in kept if is_doubtful(f) and f.place() not in refused]
    if not used:
        return
    said = "; ".join(
        f"{f.file} row {f.row}, {f.message} ({f.rule})" for f in used[:MOST_NAMED]
    )
    more = len(used) - MOST_NAMED
    yield (
        f"{len(used)} doubtful {'value is' if len(used) == 1 else 'values are'} used: "
        f"{said}{f'; and {more} more, in quality.csv' if more > 0 else ''}"
    )


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
