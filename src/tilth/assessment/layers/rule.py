"""Rules of the quality report of laboratory layers, as data.

The table is ``tilth/datasets/layers/rules.csv``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from tilth.assessment.layers.column import layer_columns
from tilth.datasets.tables import read_table

READ_BY: Final = "read_by"  # says how a file was read
LEFT_OUT: Final = "site_left_out"  # says which rows were left out on request
EXAMPLE_SITE: Final = "EXAMPLE: replace this row"  # of the rows of the template


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRule:
    """A rule that layers are held to.

    Parameters
    ----------
    key : str
        Key of the rule, as in `Finding`.
    severity : str
        ``refused``, ``flagged``, ``either`` or ``asked``.
    scope : str
        ``file``, ``row`` or ``profile``.
    meaning : str
        A sentence on it.
    """

    key: str
    severity: str
    scope: str
    meaning: str


@cache
def layer_rules() -> dict[str, LayerRule]:
    """Rules by key, with those of ranges under the names of their columns.

    Returns
    -------
    rules : dict of LayerRule
        All rules.

    Examples
    --------
    >>> layer_rules()["bulk_density_range"].severity
    'refused'
    """
    rules = {}
    for row in read_table("layers/rules.csv").rows:
        key, severity = row["rule"], row["severity"]
        if not key.startswith("COLUMN_"):
            rules[key] = LayerRule(
                key=key, severity=severity, scope=row["scope"], meaning=row["meaning"]
            )
            continue
        ending = key.removeprefix("COLUMN")
        for column in layer_columns().values():
            fault = "refused" if column.refuses else "flagged"
            rules[column.name + ending] = LayerRule(
                key=column.name + ending,
                severity=fault if severity == "either" else severity,
                scope=row["scope"],
                meaning=f"{column.name}: {row['meaning']}",
            )
    return rules
