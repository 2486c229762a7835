"""What of the package rests on no source yet read, as tables in Markdown."""

from importlib.resources import files

from tilth.datasets.tables import read_table
from tilth.models import amg, icbm, ipcc_tier2, rothc, yasso20

MARKS = ("provisional", "unverified", "assumed")
DOMAINS = tuple(m.DOMAIN for m in (rothc, icbm, amg, ipcc_tier2, yasso20))


def limits() -> str:
    """Provisional statements of the domains."""
    lines = ["| model | provisional |", "|---|---|"]
    lines += [f"| {d.model} | {p} |" for d in DOMAINS for p in d.provisional]
    return "\n".join(lines)


def values() -> str:
    """Rows of the reference tables that are not marked as verified."""
    lines = ["| table | provisional rows |", "|---|---|"]
    folder = files("tilth").joinpath("datasets")
    names = sorted(
        f"{part.name}/{table.name}"
        for part in folder.iterdir()
        if part.is_dir()
        for table in part.iterdir()
        if table.name.endswith(".csv")
    )
    for name in names:
        table = read_table(name)
        rows, shared = table.rows, _shared_mark(table.notes)
        odd = [row for row in rows if (row.get("mark") or shared) in MARKS]
        if odd:
            first = dict.fromkeys(_name(name, row) for row in odd)
            named = (
                "all" if len(odd) == len(rows) else ", ".join(f"`{x}`" for x in first)
            )
            lines.append(f"| `{name}` | {named} |")
    return "\n".join(lines)


def _shared_mark(notes: tuple[str, ...]) -> str:
    """Mark that the header of a table gives to all of its rows."""
    marks = [n.removeprefix("mark: ") for n in notes if n.startswith("mark: ")]
    return marks[0] if marks else ""


def _name(table: str, row: dict[str, str]) -> str:
    """Key columns of a row, which in tables of factors end at the value."""
    cells = list(row.values())
    if table.startswith(("greenhouse_gases/", "ipcc_tier1/")) and "value" in row:
        return ", ".join(cells[: list(row).index("value")])
    second = table.startswith(("icbm", "ipcc_tier1/soil_groups"))
    return cells[1] if second else cells[0]
