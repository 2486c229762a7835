"""Names that site files may use, as tables in Markdown made from the package's data."""

from tilth.assessment.site.carbon_input import known_names, name_in
from tilth.assessment.site.run_amg import AMENDMENTS
from tilth.datasets.tables import read_table
from tilth.models import amg_supply, residues

NONE = "-"


def names() -> tuple[str, ...]:
    """Every name of a crop that at least one table knows, in alphabetical order."""
    found = {name.lower(): name for name in amg_supply.crops()}
    found |= {name.lower(): name for name in _rows("ipcc_tier2/residue_quality.csv")}
    found |= {name.lower(): name for name in residues.crops()}
    found |= {name: name for name in known_names()}
    return tuple(found[key] for key in sorted(found))


def crops() -> str:
    """What each table calls each crop, and what it says of it."""
    yields = _rows("residues/yields.csv")
    quality = _rows("ipcc_tier2/residue_quality.csv")
    lines = [
        "| `crop` | IPCC yields | dry share | `renewed` | IPCC Tier 2 | AMG |",
        "|---|---|---|---|---|---|",
    ]
    for name in names():
        ipcc, own = name_in("ipcc", name), name_in("amg", name)
        row = yields.get(ipcc)
        cells = (
            f"`{name}`",
            ipcc if row else NONE,
            row["dry_matter"] if row else NONE,
            "" if row is None or row["renewed"] else "needed",
            ipcc if ipcc in quality else NONE,
            own if own in amg_supply.crops() else NONE,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def residue_quality() -> str:
    """Lignin and nitrogen of residues that IPCC Tier 2 takes."""
    rows = _rows("ipcc_tier2/residue_quality.csv").items()
    lines = [f"| {name} | {r['lignin']} | {r['nitrogen']} |" for name, r in rows]
    return "\n".join(["| crop | lignin | nitrogen |", "|---|---|---|", *lines])


def manure() -> str:
    """What the models make of each kind of manure."""
    rows = _rows("ipcc_tier2/manure_quality.csv")
    humified = _rows("amg/amendments.csv")
    lines = [
        "| `kind` | IPCC Tier 2: lignin | nitrogen | AMG takes it as | humified |",
        "|---|---|---|---|---|",
    ]
    for animal in residues.animals():
        taken, row = AMENDMENTS[animal], rows[animal]
        share = humified[taken]["humification"]
        lines.append(
            f"| `{animal}` | {row['lignin']} | {row['nitrogen']} | {taken} | {share} |"
        )
    return "\n".join(lines)


def amendments() -> str:
    """Amendments that AMG knows, with carbon and humification."""
    rows = _rows("amg/amendments.csv")
    lines = [
        f"| `{name}` | {rows[name]['carbon']} | {rows[name]['humification']} |"
        for name in amg_supply.amendments()
    ]
    head = "| amendment | carbon, kg per Mg fresh | humified |"
    return "\n".join([head, "|---|---|---|", *lines])


def cover_crops() -> str:
    """Crops that AMG knows as cover crops, in one paragraph per kind."""
    return "\n\n".join(
        f"**{kind}**: {', '.join(f'`{name}`' for name in amg_supply.crops(kind))}"
        for kind in amg_supply.KINDS
        if kind != "main"
    )


def _rows(table: str) -> dict[str, dict[str, str]]:
    """Rows of a table by their first column."""
    return {next(iter(row.values())): row for row in read_table(table).rows}
