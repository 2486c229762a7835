"""``tilth potential example``: an invented country, worked out."""

from pathlib import Path

import click

from tilth.assessment.potential.example import write_example
from tilth.cli.extra import needs_extra
from tilth.cli.potential_run import (
    BLOCK,
    JSON,
    LANGUAGE,
    NO_REPORT,
    SCHEDULER,
    WORKERS,
    work_out,
)


@click.command()
@click.option(
    "--cells",
    type=click.IntRange(min=25),
    default=250_000,
    show_default=True,
    help="About how many cells of land.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Another number, another country.",
)
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Directory: inputs in DIR/inputs, results in DIR/results.",
)
@BLOCK
@WORKERS
@SCHEDULER
@NO_REPORT
@LANGUAGE
@JSON
def example(
    cells: int,
    seed: int,
    out: Path,
    block: int,
    workers: int | None,
    scheduler: str,
    no_report: bool,
    language: str,
    print_record: bool,
) -> None:
    """Invent a country with layers in the formats of real products, and work it out.

    Everything is labelled as invented. DIR/inputs/potential.yaml is a configuration to
    start one's own from.
    """
    with needs_extra("geo"):
        config = write_example(out / "inputs", cells, seed)
    work_out(
        config,
        out / "results",
        block=block,
        workers=workers,
        scheduler=scheduler,
        language="" if no_report else language,
        print_record=print_record,
    )
