"""Options of the verbs that read laboratory layers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from tilth.assessment.layer_table import REFUSED, LayerFile
from tilth.assessment.mass_method import METHODS
from tilth.assessment.reference import AUTOMATIC, RULES
from tilth.assessment.reference_file import (
    held_against,
    kept_options,
    parse_reference,
    read_reference,
    reference_text,
    same_masses,
)
from tilth.assessment.stock import StockOptions
from tilth.assessment.stock_result import StockResult
from tilth.cli.decimal_number import number
from tilth.cli.extra import needs_extra
from tilth.cli.output import RECORD, write_all
from tilth.datasets.practice import LANGUAGES
from tilth.errors import DataError, TilthError
from tilth.report.quality import quality_csv, refusals_by_file

PATH = click.Path(path_type=Path)
QUALITY: Final = "quality.csv"
KEPT: Final = "reference.json"

METHOD = click.option(
    "--method",
    type=click.Choice(list(METHODS)),
    help="Method of equivalent mass. [default: wendt_hauser]",
)
RULE = click.option(
    "--rule",
    type=click.Choice([AUTOMATIC, *RULES]),
    help="Reference mass from the first round; automatic is the largest where that "
    "extrapolates no more of its profiles than the smallest does, else the smallest. "
    "[default: automatic]",
)
REFERENCE = click.option(
    "--reference",
    metavar="FILE",
    type=PATH,
    help="reference.json of the first round: its masses are kept.",
)
MASSES = click.option(
    "--reference-mass",
    "masses",
    type=number,
    multiple=True,
    help="Reference mass that is given, one for each --depth. [Mg ha-1]",
)
MATTER = click.option(
    "--matter-per-carbon",
    "matter",
    type=number,
    help="Organic matter per organic carbon where it was not measured, for von_haden. "
    "[default: 1.724]",
)
MAPPING = click.option(
    "--mapping",
    metavar="FILE.yaml",
    type=PATH,
    help="What the columns of another layout mean; used on the files that have the "
    "headings it names, the others are read by the template.",
)
SHEET = click.option("--sheet", metavar="NAME", help="Sheet of a workbook.")
CONFIRM = click.option(
    "--confirm",
    "confirmed",
    metavar="RULE",
    multiple=True,
    help="Answer a question with yes: soc_content_unit, sample_mass_unit, "
    "coarse_fraction_unit; for a change also soil_mass.",
)
PEDOTRANSFER = click.option(
    "--pedotransfer",
    metavar="NAME",
    help="Estimate bulk densities that were not measured by this function (flagged).",
)
REPORT = click.option(
    "--report/--no-report",
    default=True,
    show_default=True,
    help="Write report.html and report.pdf, where the extra report is installed.",
)
LANGUAGE = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="Of report.html and report.pdf.",
)


def read_all(
    files: Sequence[Path],
    mapping: Path | None,
    sheet: str | None,
    confirmed: Sequence[str],
    pedotransfer: str | None,
    left_out: Sequence[str] = (),
) -> LayerFile:
    """Layers of laboratory files, also if none passes.

    Parameters
    ----------
    files : sequence of Path
        CSV or XLSX.
    mapping, sheet, confirmed, pedotransfer
        As typed.
    left_out : sequence of str, default ()
        Sites to do without.

    Returns
    -------
    layers : LayerFile
        With findings.

    Raises
    ------
    DataError
        If the extra ``field`` is not installed, or a file cannot be read.
    """
    with needs_extra("field"):
        from tilth.assessment.layers import (  # noqa: PLC0415 -- optional dependency
            read_layers,
        )
    return read_layers(
        files,
        mapping=mapping,
        sheet=sheet,
        confirmed=confirmed,
        pedotransfer=pedotransfer,
        left_out=left_out,
    )


def read(
    files: Sequence[Path],
    mapping: Path | None,
    sheet: str | None,
    confirmed: Sequence[str],
    pedotransfer: str | None,
    out: Path,
    left_out: Sequence[str] = (),
) -> LayerFile:
    """Layers of laboratory files, or their quality report if none passes.

    Parameters
    ----------
    files : sequence of Path
        CSV or XLSX.
    mapping, sheet, confirmed, pedotransfer
        As typed.
    out : Path
        Directory of the results.
    left_out : sequence of str, default ()
        Sites to do without.

    Returns
    -------
    layers : LayerFile
        With findings.

    Raises
    ------
    DataError
        If no layer passes the checks; ``quality.csv`` then says why.
    """
    layers = read_all(files, mapping, sheet, confirmed, pedotransfer, left_out)
    if layers.table.row.size == 0:
        raise _nothing(layers, out)
    return layers


@contextmanager
def refusals_first(layers: LayerFile, out: Path) -> Iterator[None]:
    """Name refused rows before an error that may follow from them.

    Parameters
    ----------
    layers : LayerFile
        What was read.
    out : Path
        Directory of the results; ``quality.csv`` is written there, unless results of an
        earlier run are.

    Raises
    ------
    DataError
        In place of an error of ours inside, where rows were refused.
    """
    try:
        yield
    except TilthError as error:
        refused = refusals_by_file(layers.findings)
        if not refused:
            raise
        text = f"{refused}; then: {error}"
        if not (out / RECORD).exists():
            write_all(out, {QUALITY: quality_csv(layers.findings)})
            text += f"; all refusals: {out / QUALITY}"
        raise DataError(text) from None


def _nothing(layers: LayerFile, out: Path) -> DataError:
    """Error where no layer passed; why is written, unless results are there."""
    refused = [f for f in layers.findings if f.severity == REFUSED]
    text = f"one layer at least must pass the checks; none of {layers.n_rows} rows did"
    if refused:
        where = f"row {refused[0].row}: " if refused[0].row else ""
        text += f"; {where}{refused[0].message}"
    if (out / RECORD).exists():
        return DataError(text)
    write_all(out, {QUALITY: quality_csv(layers.findings)})
    return DataError(f"{text}; all of them: {out / QUALITY}")


def stock_options(
    depths: tuple[float, ...],
    method: str | None,
    rule: str | None,
    reference: Path | None,
    masses: tuple[float, ...],
    matter: float | None,
) -> StockOptions:
    """Options from what was typed and, in a later round, the file of the first.

    Parameters
    ----------
    depths : tuple of float
        Reporting depths; those of the reference file, or 30 cm, if none is typed. [cm]
    method, rule, reference, masses, matter
        As typed.

    Returns
    -------
    options : StockOptions
        For `tilth.assessment.stock.stocks`.
    """
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


def with_reference(result: StockResult, reference: Path | None) -> StockResult:
    """Stocks, held against the file of reference masses if there is one.

    Parameters
    ----------
    result : StockResult
        Stocks.
    reference : Path or None
        File of an earlier round.

    Returns
    -------
    result : StockResult
        With the first round of the file, and warnings.
    """
    if reference is None:
        return result
    return held_against(result, read_reference(reference))


def kept_text(result: StockResult, reference: Path | None, out: Path) -> str:
    """Text of the file of reference masses; the one in `out` is never changed.

    Parameters
    ----------
    result : StockResult
        Stocks with their reference masses.
    reference : Path or None
        File of an earlier round.
    out : Path
        Directory of the results.

    Returns
    -------
    text : str
        Content of ``reference.json``.

    Raises
    ------
    DataError
        If `out` holds other reference masses.
    """
    text = reference_text(result)
    if reference is not None:
        text = read_reference(reference).text
    place = out / KEPT
    if place.is_file():
        there = read_reference(place)
        if not same_masses(there, parse_reference(text, place)):
            raise DataError(
                f"{place} holds the reference masses of a project and must stay; give "
                f"it with --reference {place}, or another directory"
            )
        return there.text
    return text
