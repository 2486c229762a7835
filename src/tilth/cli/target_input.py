"""``tilth target input``: the extra input that reaches the 4 per 1000, by RothC."""

import json
from pathlib import Path

import click
from rich.console import Console

from tilth.assessment.site.file import read_site
from tilth.assessment.site.input_target import (
    Case,
    case_of_file,
    case_of_site,
    input_needed,
)
from tilth.assessment.site.rothc_file import read_rothc_file
from tilth.report import input_target as report


@click.command("input")
@click.argument("source", metavar="INPUT", type=click.Path(path_type=Path))
@click.option("--years", type=int, default=20, show_default=True, help="Years N. [yr]")
@click.option(
    "--rate",
    type=float,
    default=4.0,
    show_default=True,
    help="Yearly gain aimed at, of the initial stock. [permil yr-1]",
)
@click.option(
    "--available",
    type=float,
    help="Net primary production available for it. [Mg C ha-1 yr-1]",
)
@click.option("--confirm-sand", is_flag=True, help="Clay below 1 % is meant.")
@click.option(
    "--tolerant",
    is_flag=True,
    help="Accept Windows line ends, a byte-order mark and decimal commas.",
)
@click.option("--json", "as_json", is_flag=True, help="Print an object with units.")
def needed_input(
    source: Path,
    years: int,
    rate: float,
    available: float | None,
    confirm_sand: bool,
    tolerant: bool,
    as_json: bool,
) -> None:
    """Constant extra carbon input that reaches the target at year N, by RothC.

    INPUT is a file in Rothamsted's format, started from its exact equilibrium, or a
    site file (.yaml), started from its measured stock.
    """
    case = _case(source, tolerant, confirm_sand)
    needed = input_needed(case, years=years, target_rate=rate, available=available)
    if as_json:
        record = report.record(case, needed)
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False)
    console.soft_wrap = not console.is_terminal  # a file keeps whole sentences
    console.print(report.table(needed))
    for remark in report.remarks(case, needed):
        console.print(remark, markup=False)


def _case(source: Path, tolerant: bool, confirm_sand: bool) -> Case:
    """Baseline of either kind of file."""
    if source.suffix.lower() in (".yaml", ".yml"):
        return case_of_site(read_site(source))
    file = read_rothc_file(source, tolerant=tolerant, confirm_sand=confirm_sand)
    return case_of_file(file, source)
