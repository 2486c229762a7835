"""``tilth stock``: laboratory layers in, stocks at equivalent soil mass out."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from tilth.assessment.harmonised import CURVES, harmonised_layers
from tilth.assessment.layer_table import REFUSED, LayerFile
from tilth.assessment.mass_method import METHODS
from tilth.assessment.reference import AUTOMATIC, RULES
from tilth.assessment.reference_file import (
    kept_options,
    parse_reference,
    read_reference,
    reference_text,
    same_masses,
)
from tilth.assessment.round_stocks import Comparison, compare
from tilth.assessment.stock import StockOptions, stocks
from tilth.assessment.stock_result import StockResult
from tilth.cli.extra import needs_extra
from tilth.cli.output import RECORD, write_all
from tilth.cli.stock_pages import pages
from tilth.errors import DataError
from tilth.report import stock_record, stock_summary
from tilth.report.quality import quality_csv

REFERENCE = "reference.json"
QUALITY = "quality.csv"


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
@click.option(
    "--method",
    type=click.Choice(list(METHODS)),
    help="Method of equivalent mass. [default: wendt_hauser]",
)
@click.option(
    "--rule",
    type=click.Choice([AUTOMATIC, *RULES]),
    help="Reference mass from the first round; automatic is the largest where all of "
    "its profiles were sampled that deep, else the smallest. [default: automatic]",
)
@click.option(
    "--reference",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="reference.json of the first round: its masses are kept.",
)
@click.option(
    "--reference-mass",
    "masses",
    type=float,
    multiple=True,
    help="Reference mass that is given, one for each --depth. [Mg ha-1]",
)
@click.option(
    "--matter-per-carbon",
    "matter",
    type=float,
    help="Organic matter per organic carbon where it was not measured, for von_haden. "
    "[default: 1.724]",
)
@click.option(
    "--mapping",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="What the columns of another layout mean.",
)
@click.option("--sheet", help="Sheet of a workbook.")
@click.option(
    "--confirm",
    "confirmed",
    metavar="RULE",
    multiple=True,
    help="Answer yes to a rule that asks, by its name in quality.csv.",
)
@click.option(
    "--pedotransfer",
    metavar="NAME",
    help="Estimate bulk densities that were not measured by this function.",
)
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
@click.option(
    "--report/--no-report",
    default=True,
    show_default=True,
    help="Write report.html and report.pdf, where the extra report is installed.",
)
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
    options = _options(depths, method, rule, reference, masses, matter)
    with needs_extra("field"):
        from tilth.assessment.layers import (  # noqa: PLC0415 -- optional dependency
            read_layers,
        )
    layers = read_layers(
        files,
        mapping=mapping,
        sheet=sheet,
        confirmed=confirmed,
        pedotransfer=pedotransfer,
    )
    if layers.table.row.size == 0:
        raise _nothing(layers, out)
    result = stocks(layers, options)
    comparisons = [compare(result, depth) for depth in result.depths]
    record = stock_record.stock_record(result, comparisons)
    text = stock_record.record_text(record)
    content: dict[str, str | bytes] = {
        "stocks.csv": stock_record.stocks_csv(record["profiles"]),
        QUALITY: quality_csv(result.findings),
        REFERENCE: _reference_text(result, reference, out),
        RECORD: text,
    }
    if wanted:
        harmonised = harmonised_layers(result.profiles, wanted, curve)
        content["layers.csv"] = stock_record.layers_csv(result, harmonised)
    notes: tuple[str, ...] = ()
    if report:
        made, notes = pages(result)
        content |= made
    write_all(out, content)
    if as_json:
        click.echo(text, nl=False)
    else:
        _show(result, comparisons, notes, out)


def _nothing(layers: LayerFile, out: Path) -> DataError:
    """Error where no layer passed; why is written, unless results are there."""
    refused = [f for f in layers.findings if f.severity == REFUSED]
    text = f"one layer at least must pass the checks; none of {layers.n_rows} rows did"
    if refused:
        text += f"; row {refused[0].row}: {refused[0].message}"
    if (out / RECORD).exists():
        return DataError(text)
    write_all(out, {QUALITY: quality_csv(layers.findings)})
    return DataError(f"{text}; all of them: {out / QUALITY}")


def _options(
    depths: tuple[float, ...],
    method: str | None,
    rule: str | None,
    reference: Path | None,
    masses: tuple[float, ...],
    matter: float | None,
) -> StockOptions:
    """Options from what was typed and, in a later round, the file of the first."""
    if sum((rule is not None, reference is not None, bool(masses))) > 1:
        raise click.UsageError(
            "--rule, --reference and --reference-mass exclude each other"
        )
    if reference is not None:
        return kept_options(
            read_reference(reference),
            depths=depths,
            method=method,
            matter_per_carbon=matter,
        )
    plain = StockOptions()
    return StockOptions(
        depths=depths or plain.depths,
        method=method or plain.method,
        rule=rule or plain.rule,
        reference_masses=masses,
        matter_per_carbon=plain.matter_per_carbon if matter is None else matter,
    )


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


def _reference_text(result: StockResult, reference: Path | None, out: Path) -> str:
    """Text of the reference file; the one in `out` is never changed."""
    text = reference_text(result)
    if reference is not None:
        text = read_reference(reference).text
    place = out / REFERENCE
    if place.is_file():
        there = read_reference(place)
        if not same_masses(there, parse_reference(text, place)):
            raise DataError(
                f"{place} holds the reference masses of a project and must stay; give "
                f"it with --reference {place}, or another directory"
            )
        return there.text
    return text


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
