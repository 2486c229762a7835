"""``tilth stock``: laboratory layers in, stocks at equivalent soil mass out."""

from pathlib import Path

import click
from rich.console import Console

from tilth.assessment.harmonised import CURVES, harmonised_layers
from tilth.assessment.stock import stocks
from tilth.assessment.stock_result import StockResult
from tilth.cli import layer_options
from tilth.cli.compiling import compile_notice
from tilth.cli.output import RECORD, write_all
from tilth.cli.report_pages import pages
from tilth.report import stock_record, stock_summary
from tilth.report.site_record import as_json as json_text


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
    type=float,
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
@layer_options.REPORT
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
    report: bool,
) -> None:
    """Stocks of organic carbon from laboratory layers.

    Every row that is refused or flagged is in quality.csv, with the reason. The
    reference mass is set in the first round of a project and kept from then on.
    """
    wanted = _limits(limits)
    options = layer_options.stock_options(
        depths, method, rule, reference, masses, matter
    )
    with compile_notice():
        layers = layer_options.read(files, mapping, sheet, confirmed, pedotransfer, out)
        result = stocks(layers, options)
    record = json_text(stock_record.stock_record(result))
    content: dict[str, str | bytes] = {
        "stocks.csv": stock_record.stocks_csv(result),
        layer_options.QUALITY: stock_record.quality_csv(result.findings),
        layer_options.KEPT: layer_options.kept_text(result, reference, out),
        RECORD: record,
    }
    if wanted:
        harmonised = harmonised_layers(result.profiles, wanted, curve)
        content["layers.csv"] = stock_record.layers_csv(result, harmonised)
    notes: tuple[str, ...] = ()
    if report:
        made, notes = pages(lambda: _page(result))
        content |= made
    write_all(out, content)
    if as_json:
        click.echo(record, nl=False)
    else:
        _show(result, notes, out)


def _page(result: StockResult) -> str:
    """Report; needs the extra ``report``."""
    from tilth.report.stock_report import page  # noqa: PLC0415 -- optional dependency

    return page(result)


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


def _show(result: StockResult, notes: tuple[str, ...], out: Path) -> None:
    """Tables, remarks and where the files are."""
    console = Console(highlight=False)
    console.soft_wrap = not console.is_terminal  # a file keeps whole sentences
    console.print(stock_summary.round_table(result))
    for depth in result.depths:
        console.print(stock_summary.comparison_table(result, depth))
    for text in (*stock_summary.remarks(result), *notes):
        console.print(text, markup=False)
    console.print(f"Files: {out}", markup=False, soft_wrap=True)
