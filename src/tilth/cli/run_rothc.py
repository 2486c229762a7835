"""``tilth run rothc``: RothC on Rothamsted's own input format or on a site file."""

import json
from pathlib import Path

import click
from rich.console import Console

from tilth.assessment.site import run_rothc as on_site
from tilth.assessment.site.rothc_file import read_rothc_file
from tilth.assessment.site.rothc_file_run import exact, official, run_file
from tilth.cli.output import write_all
from tilth.cli.site_command import JSON, PLOT, drawn, run_on_site, write_drawing
from tilth.report import rothc_file as report


@click.command("rothc")
@click.argument("source", metavar="INPUT", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Directory for months.csv, years.csv and result.json.",
)
@click.option(
    "--spin-up",
    type=click.Choice(["exact", "official"]),
    default="exact",
    show_default=True,
    help="Start: the equilibrium itself, or the official loop and its stopping rule.",
)
@click.option(
    "--confirm-sand", is_flag=True, help="Clay below 1 % is meant, not a share of 1."
)
@click.option(
    "--tolerant",
    is_flag=True,
    help="Accept Windows line ends, a byte-order mark and decimal commas.",
)
@PLOT
@JSON
def command(
    source: Path,
    out: Path,
    spin_up: str,
    confirm_sand: bool,
    tolerant: bool,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Run RothC on a file in Rothamsted's format, or on a site file (.yaml).

    INPUT.dat, versions 1 and 2: writes every month, every year and a record of the run
    with the official names of the columns. Row 1 of years.csv is the state after the
    spin-up. SITE.yaml: starts from the measured stock; the options that shape the
    reading or the spin-up of INPUT.dat do not apply.
    """
    if source.suffix.lower() in (".yaml", ".yml"):
        if spin_up != "exact" or confirm_sand or tolerant:
            raise click.UsageError(
                "--spin-up official, --confirm-sand and --tolerant are for INPUT.dat; "
                "a site file is started from its measured stock"
            )
        run_on_site(source, out, plot, as_json, on_site.reasons_against, on_site.run)
        return
    file = read_rothc_file(source, tolerant=tolerant, confirm_sand=confirm_sand)
    result = run_file(file, official if spin_up == "official" else exact)
    text = json.dumps(report.record(result), indent=2, ensure_ascii=False) + "\n"
    files = {
        "months.csv": report.months_csv(result),
        "years.csv": report.years_csv(result),
        "result.json": text,
    }
    drawing = drawn(report.chart(result), plot)
    write_all(out, files)
    write_drawing(plot, drawing)
    if as_json:
        click.echo(text, nl=False)
        return
    console = Console()
    console.print(report.summary(result))
    console.print(report.sentence(result), markup=False, highlight=False)
    console.print(f"Files: {out}", markup=False, highlight=False, soft_wrap=True)
