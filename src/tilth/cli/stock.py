"""``tilth stock``: laboratory layers in, stocks at equivalent soil mass out."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from tilth.assessment.harmonised import CURVES, harmonised_layers
from tilth.assessment.round_stocks import Comparison, compare
from tilth.assessment.stock import stocks
from tilth.assessment.stock_result import StockResult
from tilth.cli import layer_options
from tilth.cli.decimal_number import number
from tilth.cli.output import RECORD, write_all
from tilth.cli.report_pages import pages
from tilth.report import stock_record, stock_summary
from tilth.report.quality import quality_csv


@click.command()
@click.argument(
    "files",
    metavar="LAYERS.csv|.xlsx...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    required=True,
    help="Directory for stocks.csv, quality.csv, reference.json, result.json and the "
    "report.",
)
@click.option("--json", "as_json", is_flag=True, help="Print result.json, no summary.")
@click.option(
    "--depth",
    "depths",
    type=number,
    multiple=True,
    help="Reporting depth; more than one if repeated. [default: 30] [cm]",
)
@layer_options.METHOD
@layer_options.RULE
@layer_options.REFERENCE
@layer_options.MASSES
@layer_options.MATTER
@layer_options.MAPPING
@layer_options.SHEET
@layer_options.CONFIRM
@layer_options.PEDOTRANSFER
@click.option(
    "--limits",
    metavar="0,10,30",
    help="Also write layers.csv: carbon between these depths. [cm]",
)
@click.option(
    "--curve",
    type=click.Choice(list(CURVES)),
    default="monotone",
    show_default=True,
    help="How carbon is spread within the sampled layers, for --limits.",
)
@click.option("--example", is_flag=True, help="Mark the data as invented.")
@layer_options.REPORT
@layer_options.LANGUAGE
def stock(
    files: tuple[Path, ...],
    out: Path,
    as_json: bool,
    depths: tuple[float, ...],
    method: str | None,
    rule: str | None,
    reference: Path | None,
    masses: tuple[float, ...],
    matter: float | None,
    mapping: Path | None,
    sheet: str | None,
    confirmed: tuple[str, ...],
    pedotransfer: str | None,
    limits: str | None,
    curve: str,
    example: bool,
    report: bool,
    language: str,
) -> None:
    """Stocks of organic carbon from laboratory layers.

    Every row that is refused or flagged is in quality.csv, with the reason. The
    reference mass is set in the first round of a project and kept from then on.
    """
    wanted = _limits(limits)
    options = layer_options.stock_options(
        depths, method, rule, reference, masses, matter
    )
    layers = layer_options.read(files, mapping, sheet, confirmed, pedotransfer, out)
    result = stocks(layers, replace(options, example=example))
    result = layer_options.with_reference(result, reference)
    comparisons = [compare(result, depth) for depth in result.depths]
    record = stock_record.stock_record(result, comparisons)
    text = stock_record.record_text(record)
    content: dict[str, str | bytes] = {
        "stocks.csv": stock_record.stocks_csv(record["profiles"]),
        layer_options.QUALITY: quality_csv(result.findings),
        layer_options.KEPT: layer_options.kept_text(result, reference, out),
        RECORD: text,
    }
    if wanted:
        harmonised = harmonised_layers(result.profiles, wanted, curve)
        content["layers.csv"] = stock_record.layers_csv(result, harmonised)
    notes: tuple[str, ...] = ()
    if report:
        made, notes = pages(lambda: _page(result, language), result.profiles.date.size)
        content |= made
    write_all(out, content)
    if as_json:
        click.echo(text, nl=False)
    else:
        _show(result, comparisons, notes, out)


def _page(result: StockResult, language: str) -> str:
    """Report; needs the extra ``report``."""
    from tilth.report.stock_report import page  # noqa: PLC0415 -- optional dependency

    return page(result, language)


def _limits(text: str | None) -> tuple[float, ...]:
    """Depth limits that were typed."""
    if text is None:
        return ()
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(
            f"must be depths in cm, as 0,10,30; got {text!r}", param_hint="--limits"
        ) from None


def _show(
    result: StockResult,
    comparisons: Sequence[Comparison],
    notes: tuple[str, ...],
    out: Path,
) -> None:
    """Tables, remarks and where the files are."""
    console = Console(highlight=False)
    console.soft_wrap = not console.is_terminal  # a file keeps whole sentences
    console.print(stock_summary.round_table(result))
    method = result.depths[0].reference.method
    for found in comparisons:
        console.print(stock_summary.comparison_table(found, method))
    for text in (*stock_summary.remarks(result, comparisons), *notes):
        console.print(text, markup=False)
    console.print(f"Files: {out}", markup=False, soft_wrap=True)
