"""Map products, what their formats hide, and the test of each, as Markdown."""

import csv
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from tilth.assessment.potential.config import land_classes
from tilth.assessment.potential.fetch import sources
from tilth.assessment.potential.layers import UNITS
from tilth.datasets.map_products import products, units, zone_legends
from tilth.datasets.tables import read_table


class Trap(NamedTuple):
    """What a format hides, what is done about it, and the test that says so."""

    product: str
    trap: str
    answer: str
    test: str


def read_traps() -> list[Trap]:
    """Rows of ``reference/map_traps.csv``."""
    path = Path(__file__).parent / "reference" / "map_traps.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [Trap(**row) for row in csv.DictReader(file)]


def known() -> str:
    """Every product with its quantities, whether its format was seen, and addresses."""
    lines = ["| product | what it is | layers | format | fetched |", "|---" * 5 + "|"]
    for name, product in products().items():
        has = ", ".join(f"`{key}`" for key in product if key in UNITS)
        fetched = "yes" if name in sources() else ""
        lines.append(
            f"| `{name}` | {product['title']} | {has} | {product['mark']} | {fetched} |"
        )
    return "\n".join(lines)


def traps() -> str:
    """Product, trap and test."""
    lines = ["| product | what it hides | what happens | test |", "|---" * 4 + "|"]
    for trap in read_traps():
        name = f"`{trap.product}`" if trap.product in products() else trap.product
        test = trap.test.rpartition("::")[2].replace("_", " ").removeprefix("test ")
        lines.append(f"| {name} | {trap.trap} | {trap.answer} | {test} |")
    return "\n".join(lines)


def legends() -> str:
    """Codes of zones, one row for each code."""
    lines = ["| legend | code | zone |", "|---" * 3 + "|"]
    for legend, names in zone_legends().items():
        lines += [f"| `{legend}` | {code} | {name} |" for code, name in names.items()]
    return "\n".join(lines)


def land() -> str:
    """Classes of land use, and what holds for each until a configuration says else."""
    lines = ["| code | class | worked out | DPM/RPM | NPP share |", "|---" * 5 + "|"]
    for code, own in land_classes().items():
        known = isfinite(own.dpm_rpm)
        numbers = f"{own.dpm_rpm:g} | {own.npp_share:g}" if known else " | "
        said = "yes" if own.modelled else "no"
        lines.append(f"| {code} | `{own.name}` | {said} | {numbers} |")
    return "\n".join(lines)


def words_of_units() -> str:
    """What `unit` may say, by layer."""
    lines = ["| layer | `unit` may be |", "|---|---|"]
    for name, known in units().items():
        if name not in UNITS:
            continue
        lines.append(f"| `{name}` | {', '.join(f'`{unit}`' for unit in known)} |")
    return "\n".join(lines)


def errors() -> str:
    """Standard deviations of a Monte Carlo, until a configuration says else."""
    lines = ["| variable | global | field | range, km | cell |", "|---" * 5 + "|"]
    for row in read_table("maps/errors.csv").rows:
        numbers = " | ".join(row[key] for key in ("global", "field", "range", "cell"))
        lines.append(f"| `{row['variable']}` | {numbers} |")
    return "\n".join(lines)


def unverified() -> str:
    """Products whose format was not seen."""
    rows = [n for n, product in products().items() if product["mark"] == "unverified"]
    return ", ".join(f"`{name}`" for name in rows)
