"""``tilth target``: the 4 per 1000 arithmetic."""

import json
from typing import Final

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from tilth import __version__
from tilth.accounting.target import FourPerMille, Reference, four_per_mille
from tilth.cli.lazy import CompilingGroup

SOURCES: Final = (
    "Bruni E. et al. (2022) Front. Environ. Sci. 10, 824724. "
    "doi:10.3389/fenvs.2022.824724 (the two references)",
    "Amelung W. et al. (2020) Nat. Commun. 11, 5427. "
    "doi:10.1038/s41467-020-18887-7 (the target and its depth)",
)
FORMULA: Final = {
    "initial stock": "1000 (P_N - S_0) / (N S_0)",
    "baseline": "1000 (P_N - B_N) / (N S_0)",
}


@click.group(
    cls=CompilingGroup,
    modules={
        "input": (
            "tilth.cli.target_input:needed_input",
            "Constant extra input that reaches the target at year N.",
        )
    },
)
def target() -> None:
    """4 per 1000: yearly rates of a stock and the target of 4 permil per year."""


@target.command()
@click.option(
    "--initial", type=float, required=True, help="Stock at the start. [Mg C ha-1]"
)
@click.option(
    "--project", type=float, required=True, help="Stock with the project. [Mg C ha-1]"
)
@click.option(
    "--baseline",
    type=float,
    help="Stock at the same year without it; unknown if left out. [Mg C ha-1]",
)
@click.option("--years", type=float, required=True, help="Years between. [yr]")
@click.option(
    "--depth", type=float, required=True, help="Depth of every stock, from 0. [cm]"
)
@click.option("--json", "as_json", is_flag=True, help="Print an object with units.")
def rate(
    initial: float,
    project: float,
    baseline: float | None,
    years: float,
    depth: float,
    as_json: bool,
) -> None:
    """Yearly rate of a project, against its initial stock and against its baseline."""
    references: tuple[Reference, ...] = ("initial stock", "baseline")
    if baseline is None:
        references = ("initial stock",)
    results = [
        four_per_mille(
            initial,
            years=years,
            depth_bottom=depth,
            reference=reference,
            baseline=baseline,
            project=project,
        )
        for reference in references
    ]
    if as_json:
        click.echo(json.dumps(_document(results), indent=2, ensure_ascii=False))
    else:
        _show(results)


def _document(results: list[FourPerMille]) -> dict[str, object]:
    """Object of ``--json``; what is unknown is null."""
    first = results[0]
    return {
        "tilth_version": __version__,
        "method": "4 per 1000 arithmetic: mean yearly rate, linear in the years",
        "inputs": {
            "initial": _quantity(first.initial, "Mg ha-1"),
            "project": _quantity(first.project, "Mg ha-1"),
            "baseline": _quantity(first.baseline, "Mg ha-1"),
            "years": _quantity(first.years, "yr"),
            "depth_top": _quantity(first.depth_top, "cm"),
            "depth_bottom": _quantity(first.depth_bottom, "cm"),
            "target_rate": _quantity(first.target_rate, "permil yr-1"),
        },
        "sources": list(SOURCES),
        "results": [
            {
                "reference": r.reference,
                "method": FORMULA[r.reference],
                "rate": _quantity(r.rate, "permil yr-1"),
                "standard_error": _quantity(None, "permil yr-1"),
                "target": _quantity(r.target, "Mg ha-1"),
                "reached": _plain(r.reached),
                "already_met_by_baseline": _plain(r.already_met),
                "provisional": list(r.provisional),
                "sentence": r.sentence(),
            }
            for r in results
        ],
    }


def _quantity(value: object, unit: str) -> dict[str, object]:
    return {"value": _plain(value), "unit": unit}


def _plain(value: object) -> object:
    """A number or truth value that JSON knows; None where it is unknown."""
    return None if value is None else np.asarray(value).item()


def _show(results: list[FourPerMille]) -> None:
    """Sentences and a table on standard output."""
    console = Console(highlight=False)
    console.soft_wrap = not console.is_terminal  # a file keeps whole sentences
    table = Table(title=f"Rates of stock, 0-{results[0].depth_bottom:g} cm")
    table.add_column("counted from")
    for column in ("rate, ‰ per year", "standard error", "target, t C/ha"):
        table.add_column(column, justify="right")
    table.add_column("reached")
    for result in results:
        console.print(result.sentence(), end="\n\n")
        table.add_row(
            result.reference,
            f"{_plain(result.rate):.2f}",
            "unknown",
            f"{_plain(result.target):.2f}",
            "yes" if result.reached else "no",
        )
    if results[0].baseline is None:
        table.add_row("baseline", "unknown", "unknown", "unknown", "unknown")
    console.print(table)
    for source in SOURCES:
        console.print(f"Source: {source}", markup=False)
