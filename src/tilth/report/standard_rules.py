"""Rules of carbon standards as they are stored, for reading: lines and record."""

from collections.abc import Sequence
from typing import Any

from tilth import __version__
from tilth.accounting.standard_rules import UNVERIFIED, Rule, StandardRules


def lines(rules: StandardRules) -> tuple[str, ...]:
    """Every rule of a standard with its number, mark and source, by topic.

    Parameters
    ----------
    rules : StandardRules
        One version of a standard.

    Returns
    -------
    lines : tuple of str
        A title, then the topics in the order of the data with their rules.
    """
    since = f", from {rules.valid_from}" if rules.valid_from else ""
    out = [f"{rules.name}, version {rules.version}{since} ({rules.key})"]
    topics = dict.fromkeys(rule.topic for rule in rules.rules)
    for topic in topics:
        out.append(f"  {topic}")
        out += [f"    {_rule(rule)}" for rule in rules.of(topic)]
    return tuple(out)


def _rule(rule: Rule) -> str:
    """A rule in words, the number that is computed with, its mark and its source."""
    value = f"{rule.value} {'' if rule.unit == '1' else rule.unit}".strip()
    return f"{rule.text} [{'; '.join(filter(None, (value, rule.mark, rule.source)))}]"


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
