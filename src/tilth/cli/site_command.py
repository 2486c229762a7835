"""The command of a model that runs on a site file."""

from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console

from tilth.assessment.site.file import read_site
from tilth.assessment.site.result import ModelRun
from tilth.assessment.site.site import Site
from tilth.cli.extra import needs_extra
from tilth.cli.output import write_all
from tilth.errors import InputError
from tilth.report import site_record, site_run
from tilth.report.charts import Chart, chart_of_site

SITE = click.argument("site", metavar="SITE.yaml", type=click.Path(path_type=Path))
OUT = click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    required=True,
    help="Directory for years.csv and result.json.",
)
JSON = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON, no table."
)


PLOT = click.option(
    "--plot",
    metavar="FILE.svg|png",
    type=click.Path(path_type=Path),
    help="Draw the stocks into this file; needs the extra report.",
)


def site_command(
    name: str,
    title: str,
    reasons_against: Callable[[Site], tuple[str, ...]],
    run: Callable[[Site], ModelRun],
) -> click.Command:
    """Command that runs one model on a site file.

    Parameters
    ----------
    name : str
        Name on the command line.
    title : str
        First line of its help.
    reasons_against : callable
        Why the model cannot run on a site.
    run : callable
        The model on a site.

    Returns
    -------
    command : Command
        Reads the site, runs, writes the files and prints a summary.
    """

    @click.command(name, help=title)
    @SITE
    @OUT
    @PLOT
    @JSON
    def command(site: Path, out: Path, plot: Path | None, as_json: bool) -> None:
        run_on_site(site, out, plot, as_json, reasons_against, run)

    return command


def run_on_site(
    site: Path,
    out: Path,
    plot: Path | None,
    as_json: bool,
    reasons_against: Callable[[Site], tuple[str, ...]],
    run: Callable[[Site], ModelRun],
) -> None:
    """Read a site, run a model on it, write the files and print a summary.

    Parameters
    ----------
    site, out : Path
        Site file and directory of the results.
    plot : Path or None
        File of a figure, if one is asked for.
    as_json : bool
        True to print the record in place of the summary.
    reasons_against : callable
        Why the model cannot run on a site.
    run : callable
        The model on a site.

    Raises
    ------
    InputError
        If the model cannot run on the site.
    """
    record = read_site(site)
    reasons = reasons_against(record)
    if reasons:
        raise InputError(f"{site}: {'; '.join(reasons)}")
    result = run(record)
    drawing = drawn(chart_of_site(record, [result]), plot)
    write_all(out, site_record.files_of_run(record, result))
    write_drawing(plot, drawing)
    if as_json:
        text = site_record.as_json(site_record.run_record(record, result))
        click.echo(text, nl=False)
    else:
        show(
            site_run.table(record.name, [result]),
            site_run.remarks(record, [result]),
            out,
        )


def drawn(chart: Chart, plot: Path | None) -> bytes:
    """Figure, before anything is written.

    Parameters
    ----------
    chart : Chart
        What to draw.
    plot : Path or None
        File asked for; its ending is the format.

    Returns
    -------
    drawing : bytes
        Content of the file; empty if none is asked for.
    """
    if plot is None:
        return b""
    with needs_extra("report"):
        from tilth.report import figures  # noqa: PLC0415 -- optional dependency
    figures.check_path(plot)
    if plot.is_dir():
        raise InputError(f"--plot must name a file; {plot} is a directory")
    return figures.figure_bytes(figures.stock_figure(chart), plot.suffix.lower())


def write_drawing(plot: Path | None, drawing: bytes) -> None:
    """Write a figure, if one is asked for.

    Parameters
    ----------
    plot : Path or None
        The file.
    drawing : bytes
        Its content.
    """
    if plot is not None:
        write_all(plot.parent, {plot.name: drawing})


def show(table: object, remarks: tuple[str, ...], out: Path) -> None:
    """Print a table, its remarks and where the files are.

    Parameters
    ----------
    table : Table
        The numbers.
    remarks : tuple of str
        What a reader must know beside them.
    out : Path
        Directory of the files.
    """
    console = Console()
    console.print(table)
    for text in remarks:
        console.print(text, markup=False, highlight=False)
    console.print(f"Files: {out}", markup=False, highlight=False, soft_wrap=True)
