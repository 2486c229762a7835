"""``tilth layers``: template, check and data package of laboratory files."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from tilth.assessment.layers.table import LayerFile
from tilth.cli import layer_options
from tilth.cli.extra import needs_extra
from tilth.cli.layer_options import PATH, QUALITY
from tilth.cli.output import write_all
from tilth.errors import InputError
from tilth.report import quality
from tilth.report.site_record import as_json

FILES = click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PATH)


@click.group()
def layers() -> None:
    """Laboratory layers: a template to fill in, a check, a data package."""


@layers.command()
@click.option(
    "--out",
    metavar="FILE.csv|xlsx",
    type=PATH,
    required=True,
    help="File to write; its ending is the format.",
)
def template(out: Path) -> None:
    """Write the template with two example rows to be replaced.

    Rows that still say EXAMPLE are refused beside others when the file is read.
    """
    with needs_extra("field"):
        from tilth.assessment.layers import template as layer_template  # noqa: PLC0415 -- optional dependency
    ending = out.suffix.lower()
    if ending not in (".csv", ".xlsx"):
        raise InputError(f"--out must end in .csv or .xlsx; got {out.name}")
    content: str | bytes = layer_template.template_csv()
    if ending == ".xlsx":
        content = layer_template.template_xlsx()
    write_all(out.parent, {out.name: content})
    click.echo(f"File: {out}")


@layers.command()
@FILES
@layer_options.MAPPING
@layer_options.SHEET
@layer_options.CONFIRM
@layer_options.PEDOTRANSFER
@click.option(
    "--out",
    metavar="DIR",
    type=PATH,
    help="Directory for quality.csv.",
)
@click.option("--json", "as_record", is_flag=True, help="Print the report as JSON.")
def check(
    files: tuple[Path, ...],
    mapping: Path | None,
    sheet: str | None,
    confirmed: tuple[str, ...],
    pedotransfer: str | None,
    out: Path | None,
    as_record: bool,
) -> None:
    """Read files and list every row that is refused or flagged, and why.

    The exit code is 1 if no row is accepted.
    """
    found = layer_options.read_all(files, mapping, sheet, confirmed, pedotransfer)
    if out is not None:
        write_all(out, {QUALITY: quality.quality_csv(found.findings)})
    if as_record:
        inputs = choices(files, mapping, sheet, confirmed, pedotransfer)
        click.echo(as_json(quality.record(found, inputs)), nl=False)
    else:
        _show(found, out)
    if not found.table.row.size:
        raise click.exceptions.Exit(1)


def _show(found: LayerFile, out: Path | None) -> None:
    """Rules, counts, the first refusals and where the files are."""
    console = Console(highlight=False)
    console.soft_wrap = not console.is_terminal  # a file keeps whole sentences
    if found.findings:
        console.print(quality.table(found))
    where = f"--out DIR writes all as {QUALITY}"
    if out is not None:
        where = f"all are in {out / QUALITY}"
    for line in (*quality.summary(found), *quality.first_refusals(found, where)):
        console.print(line, markup=False)
    if not found.table.row.size:
        console.print("No row was accepted.")
    if out is not None:
        console.print(f"Files: {out}", markup=False, soft_wrap=True)


@layers.command()
@FILES
@layer_options.MAPPING
@layer_options.SHEET
@layer_options.CONFIRM
@layer_options.PEDOTRANSFER
@click.option("--title", default="Soil layers", show_default=True, help="Its title.")
@click.option(
    "--out",
    metavar="DIR",
    type=PATH,
    required=True,
    help="Directory for datapackage.json, layers.csv and quality.csv.",
)
def package(
    files: tuple[Path, ...],
    mapping: Path | None,
    sheet: str | None,
    confirmed: tuple[str, ...],
    pedotransfer: str | None,
    title: str,
    out: Path,
) -> None:
    """Write accepted layers as a Frictionless data package with codes of GloSIS."""
    found = layer_options.read(files, mapping, sheet, confirmed, pedotransfer, out)
    with needs_extra("field"):
        from tilth.assessment.layers import package as layer_package  # noqa: PLC0415 -- optional dependency
    text = quality.quality_csv(found.findings)
    write_all(out, layer_package.package_files(found, text, title))
    for line in quality.summary(found):
        click.echo(line)
    click.echo(f"Files: {out}")


def choices(
    files: tuple[Path, ...],
    mapping: Path | None,
    sheet: str | None,
    confirmed: tuple[str, ...],
    pedotransfer: str | None,
) -> dict[str, Any]:
    """Choices of a verb, for its record.

    Parameters
    ----------
    files : tuple of Path
        CSV or XLSX files.
    mapping : Path or None
        Mapping file.
    sheet, pedotransfer : str or None
        As in `read_layers`.
    confirmed : tuple of str
        As in `read_layers`.

    Returns
    -------
    choices : dict
        By name; what was not chosen is null.
    """
    return {
        "files": [path.name for path in files],
        "mapping": mapping.read_text(encoding="utf-8-sig") if mapping else None,
        "sheet": sheet,
        "confirmed": list(confirmed),
        "pedotransfer": pedotransfer,
    }
