"""Rules of carbon standards as they are stored, for reading: table and record."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from tilth import __version__
from tilth.accounting.standard_rules import UNVERIFIED, StandardRules


def table(rules: StandardRules) -> Table:
    """Every rule of a standard with its mark and source.

    Parameters
    ----------
    rules : StandardRules
        One version of a standard.

    Returns
    -------
    table : Table
        In the order of the data.
    """
    since = f", from {rules.valid_from}" if rules.valid_from else ""
    out = Table(title=f"{rules.name}, version {rules.version}{since}")
    for name in ("topic", "rule", "value", "mark", "source"):
        out.add_column(name, overflow="fold")
    for r in rules.rules:
        value = f"{r.value} {'' if r.unit == '1' else r.unit}".strip()
        out.add_row(r.topic, r.text, value, r.mark, r.source)
    return out


def record(standards: Sequence[StandardRules]) -> dict[str, Any]:
    """Everything for machines.

    Parameters
    ----------
    standards : sequence of StandardRules
        In order.

    Returns
    -------
    record : dict
        With ``tilth_version``, ``method``, ``inputs``, ``sources`` and ``standards``.
    """
    every = [rule for rules in standards for rule in rules.rules]
    return {
        "tilth_version": __version__,
        "method": "rules of carbon standards as data; an unverified rule is shown, "
        "never applied",
        "inputs": {"standards": [rules.key for rules in standards]},
        "sources": list(dict.fromkeys(rule.source for rule in every)),
        "provisional": [r.text for r in every if r.mark == UNVERIFIED],
        "warnings": ["rules held against data are no certificate"],
        "standards": [
            {
                "key": rules.key,
                "name": rules.name,
                "version": rules.version,
                "valid_from": rules.valid_from or None,
                "rules": [
                    {
                        "rule": r.name,
                        "topic": r.topic,
                        "text": r.text,
                        "value": r.value or None,
                        "unit": r.unit or None,
                        "consequence": r.consequence or None,
                        "source": r.source,
                        "mark": r.mark,
                    }
                    for r in rules.rules
                ],
            }
            for rules in standards
        ],
    }
