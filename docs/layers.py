"""Columns, units and rules of laboratory layers, as tables in Markdown."""

from tilth.assessment.layers.column import layer_columns
from tilth.assessment.layers.template import column_table
from tilth.datasets.tables import read_table


def columns() -> str:
    """Every column of the template, with need, range and meaning."""
    head, *rows = column_table()
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for heading, *others in rows:
        lines.append(f"| {' | '.join([f'`{heading}`', *others])} |")
    return "\n".join(lines)


def units() -> str:
    """Units that are known by name, by the unit of the template."""
    known: dict[str, list[str]] = {}
    for row in read_table("layers/units.csv").rows:
        known.setdefault(row["of"], []).append(f"`{row['unit']}`")
    used = {column.unit for column in layer_columns().values()}
    lines = [f"| `{of}` | {', '.join(names)} |" for of, names in known.items()]
    assert used - {""} <= set(known)
    return "\n".join(["| template | also |", "|---|---|", *lines])


def rules() -> str:
    """Rules of the quality report, with what happens and what they mean."""
    rows = read_table("layers/rules.csv").rows
    lines = [f"| `{r['rule']}` | {r['severity']} | {r['meaning']} |" for r in rows]
    return "\n".join(["| rule | | meaning |", "|---|---|---|", *lines])
