"""Rules of carbon standards as tables in Markdown, made from the package's data."""

from tilth.accounting.standard_rules import (
    MARKS,
    REQUIREMENTS,
    StandardRules,
    read_standards,
)

SHORT = {"verified": "", "second-hand": " (s)", "unverified": " (u)", "own": " (T)"}
TOPICS = (
    "baseline",
    "additionality",
    *(topic for topic in REQUIREMENTS if topic != "eligibility"),
    "uncertainty",
    "buffer",
    "crediting",
    "permanence",
    "gases",
)


def side_by_side_table() -> str:
    """Every topic of every standard, each rule with its mark."""
    standards = read_standards()
    heads = " | ".join(f"{s.short} {s.version}" for s in standards)
    lines = [f"| | {heads} |", "|---" * (len(standards) + 1) + "|"]
    for topic in TOPICS:
        cells = " | ".join(_cell(s, topic) for s in standards)
        lines.append(f"| **{topic}** | {cells} |")
    return "\n".join(lines)


def evidence() -> str:
    """How many rules of each standard have which mark."""
    lines = [f"| | from | {' | '.join(MARKS)} |", "|---" * (2 + len(MARKS)) + "|"]
    for s in read_standards():
        numbers = (sum(r.mark == mark for r in s.rules) for mark in MARKS)
        since = s.valid_from or "not seen"
        lines.append(
            f"| {s.name} {s.version} | {since} | {' | '.join(map(str, numbers))} |"
        )
    return "\n".join(lines)


def _cell(rules: StandardRules, topic: str) -> str:
    return "; ".join(r.text + SHORT[r.mark] for r in rules.of(topic)) or "-"
