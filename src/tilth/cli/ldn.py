"""``tilth ldn``: degraded land by SDG indicator 15.3.1, from a table of land units."""

import json
from pathlib import Path

import click
from rich.console import Console

from tilth.accounting.convention_summary import ldn_summary
from tilth.accounting.land_degradation import land_degradation
from tilth.assessment.land_unit_file import read_land_units
from tilth.cli.output import RECORD, write_all
from tilth.report import conventions as report


@click.command()
@click.argument("source", metavar="AREAS.csv", type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Directory for the results.",
)
@click.option(
    "--years", type=float, help="Length of the reporting period; for climate. [yr]"
)
@click.option(
    "--threshold",
    type=float,
    help="Of the relative change of carbon; 10 if left out. [%]",
)
@click.option("--json", "as_json", is_flag=True, help="Print result.json, no summary.")
def ldn(
    source: Path,
    out: Path,
    years: float | None,
    threshold: float | None,
    as_json: bool,
) -> None:
    """Degraded land of an area by land cover, productivity and carbon stock.

    AREAS.csv has a row per unit of land with unit and area_ha, and the conditions
    land_cover, productivity, carbon (degraded, stable, improved, unknown) or what they
    follow from: cover_before, cover_after; dynamics, or trend, state, performance;
    soc_before_mg_ha, soc_after_mg_ha, or climate with --years. baseline: its condition.
    What is unknown stays unknown.
    """
    result = land_degradation(read_land_units(source), threshold=threshold, years=years)
    record = report.degradation_record(result)
    record["inputs"] = {"file": source.name, **record["inputs"]}
    text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_all(
        out,
        {
            "units.csv": report.units_csv(result),
            "ldn.csv": report.summary_csv(ldn_summary(result)),
            RECORD: text,
        },
    )
    if as_json:
        click.echo(text, nl=False)
        return
    console = Console(highlight=False)
    console.soft_wrap = not console.is_terminal  # a file keeps whole sentences
    console.print(report.degradation_table(result))
    for line in report.degradation_lines(result):
        console.print(line, markup=False)
    console.print(f"Files: {out}", markup=False, soft_wrap=True)
