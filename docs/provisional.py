"""What of the package rests on no source yet read, as tables in Markdown."""

from importlib.resources import files

from tilth.datasets.tables import read_table
from tilth.models import amg, icbm, ipcc_tier2, rothc, yasso20

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
        rows = read_table(name).rows
        odd = [
            list(row.values())
            for row in rows
            if row.get("mark") in ("provisional", "unverified")
        ]
        if odd:
            first = [cells[1] if name.startswith("icbm") else cells[0] for cells in odd]
            named = (
                "all" if len(odd) == len(rows) else ", ".join(f"`{x}`" for x in first)
            )
            lines.append(f"| `{name}` | {named} |")
    return "\n".join(lines)
