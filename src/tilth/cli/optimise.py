"""``tilth optimise``: the most carbon for a budget, or a target at least cost."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from tilth.assessment.allocation.optimisation import Optimisation
from tilth.assessment.allocation.optimisation import optimise as answers_of
from tilth.assessment.allocation.options_file import read_options
from tilth.cli.extra import needs_extra
from tilth.cli.output import RECORD, write_all
from tilth.report import optimisation_record, optimisation_text
from tilth.report.site_record import as_json as json_text


@click.command()
@click.argument("source", metavar="OPTIONS.yaml", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Directory for result.json, allocation.csv, curve.csv and curve.svg.",
)
@click.option(
    "--figure/--no-figure",
    default=True,
    show_default=True,
    help="Write curve.svg; needs the extra report.",
)
@click.option("--json", "as_json", is_flag=True, help="Print result.json, no summary.")
def optimise(source: Path, out: Path, figure: bool, as_json: bool) -> None:
    """Which practice on which parcel stores most for the money.

    OPTIONS.yaml has parcels with the practices that each may take up, what these store
    and cost, and a budget or a target. Costs are yours: none is assumed.
    """
    with _solver_on_standard_error():
        answers = answers_of(read_options(source))
    record = json_text(optimisation_record.record(answers))
    content: dict[str, str | bytes] = {
        RECORD: record,
        "allocation.csv": optimisation_record.allocation_csv(answers),
        "curve.csv": optimisation_record.curve_csv(answers),
    }
    if figure and answers.curve.steps:
        content["curve.svg"] = _figure(answers)
    write_all(out, content)
    if as_json:
        click.echo(record, nl=False)
    else:
        _show(answers, out)


@contextmanager
def _solver_on_standard_error() -> Iterator[None]:
    """Keep what HiGHS prints by itself, from C, out of standard output."""
    if os.name != "posix":
        yield
        return
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)


def _figure(answers: Optimisation) -> bytes:
    """Cost curve; needs the extra ``report``."""
    with needs_extra("report"):
        from tilth.report.cost_curve_figure import (  # noqa: PLC0415 -- optional dependency
            cost_curve_figure,
        )
        from tilth.report.figures import (  # noqa: PLC0415 -- optional dependency
            figure_bytes,
        )
    return figure_bytes(cost_curve_figure(answers.curve, answers.plan.carbon), ".svg")


def _show(answers: Optimisation, out: Path) -> None:
    """Sentences, tables and where the files are."""
    console = Console(highlight=False)
    console.soft_wrap = not console.is_terminal  # a file keeps whole sentences
    for text in optimisation_text.sentences(answers):
        console.print(text, markup=False)
    console.print(optimisation_text.plan_table(answers))
    console.print(optimisation_text.rate_table(answers))
    if answers.instruments:
        console.print(optimisation_text.instrument_table(answers))
    for text in optimisation_text.remarks(answers):
        console.print(text, markup=False)
    console.print(f"Files: {out}", markup=False, soft_wrap=True)
