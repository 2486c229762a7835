"""``tilth change``: rounds of laboratory layers in, change of the stock out."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from tilth.assessment.change import stock_change
from tilth.assessment.change_options import QUESTIONS, ChangeOptions
from tilth.assessment.change_result import ChangeResult
from tilth.assessment.laboratory_conversion import converted_stocks, read_conversion
from tilth.assessment.plan_file import read_plan
from tilth.assessment.point_tables import read_areas, read_auxiliary
from tilth.assessment.prediction_file import read_prediction
from tilth.assessment.site_file import read_site
from tilth.assessment.site_prediction import MODELS, predicted
from tilth.assessment.stock import stocks
from tilth.assessment.validated_prediction import with_validation
from tilth.assessment.validation_file import read_validation, validation_path
from tilth.cli import layer_options
from tilth.cli.compiling import compile_notice
from tilth.cli.decimal_number import number, with_point
from tilth.cli.layer_options import PATH
from tilth.cli.output import RECORD, write_all
from tilth.cli.report_pages import pages
from tilth.cli.sections import SectionedCommand
from tilth.errors import DataError, InputError
from tilth.report import change_record, change_summary
from tilth.report.site_record import as_json as json_text
from tilth.stats.change import LaboratoryBias

SECTIONS: Final = {
    "Always": ("out",),
    "How the points were drawn": (
        "plan",
        "strata_areas",
        "stratum_areas",
        "area",
        "controls",
        "left_out",
        "auxiliary",
    ),
    "What is asked": ("years", "target_rate", "depth", "fixed_depth"),
    "Equivalent mass": ("method", "rule", "reference", "masses", "matter"),
    "Reading the files": ("mapping", "sheet", "confirmed", "pedotransfer"),
    "Laboratories": ("conversion", "laboratory_bias"),
    "Models": ("site", "model", "seed", "prediction", "validation"),
    "For standards": (
        "tillage_depth",
        "emissions",
        "leakage",
        "permanence_years",
        "non_permanence_risk",
    ),
}


@click.command("change", cls=SectionedCommand, sections=SECTIONS)
@click.argument(
    "files", metavar="ROUNDS.csv|.xlsx...", nargs=-1, required=True, type=PATH
)
@click.option(
    "--out",
    metavar="DIR",
    type=PATH,
    required=True,
    help="Directory for result.json, points.csv, strata.csv, standards.csv, "
    "quality.csv, reference.json and the report.",
)
@click.option("--json", "as_json", is_flag=True, help="Print result.json, no summary.")
@click.option("--name", default="", help="Name of the project, for the report.")
@click.option("--example", is_flag=True, help="Mark the data as invented.")
@click.option("--plan", metavar="PLAN.json", type=PATH, help="Plan of tilth design.")
@click.option(
    "--strata-areas",
    metavar="FILE.csv",
    type=PATH,
    help="Columns stratum and area_ha, where there is no plan.",
)
@click.option(
    "--stratum-area",
    "stratum_areas",
    metavar="NAME=HA",
    multiple=True,
    help="Area of one stratum; repeat for each. [ha]",
)
@click.option("--area", type=number, help="Of the project. [ha]")
@click.option(
    "--control",
    "controls",
    metavar="SITE",
    multiple=True,
    help="Site, or stratum, that is a control; repeat for each.",
)
@click.option(
    "--leave-out",
    "left_out",
    metavar="SITE",
    multiple=True,
    help="Site to do without, as if it were not in the files; repeat for each.",
)
@click.option(
    "--years",
    type=number,
    help="Between the first and the last round, if not from their dates. [yr]",
)
@click.option(
    "--target-rate",
    type=number,
    default=4.0,
    show_default=True,
    help="Yearly gain of the initial stock to test. [permil yr-1]",
)
@click.option("--depth", type=number, help="Reporting depth. [default: 30] [cm]")
@click.option("--fixed-depth", is_flag=True, help="Not at equivalent mass.")
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
    "--conversion",
    metavar="FILE.yaml",
    type=PATH,
    help="Line from one laboratory method to another, with its error.",
)
@click.option(
    "--laboratory-bias",
    metavar="SE|SE;SE",
    help="Standard error of a shift shared by all values of a round, alike or 'first;"
    "last', for rounds of two laboratories. [Mg ha-1]",
)
@click.option(
    "--auxiliary",
    metavar="FILE.csv",
    type=PATH,
    help="Covariates of the points and their means (point = population).",
)
@click.option(
    "--site",
    metavar="SITE.yaml",
    type=PATH,
    help="Site file whose predicted change is joined with the measured one.",
)
@click.option(
    "--model",
    type=click.Choice(MODELS),
    default=MODELS[0],
    show_default=True,
    help="Model for --site.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="For --site.")
@click.option(
    "--prediction",
    metavar="FILE.yaml",
    type=PATH,
    help="Predicted change of any other model.",
)
@click.option(
    "--validation",
    metavar="DIR|FILE",
    type=PATH,
    help="Result of tilth validate for the model of --prediction: its residual "
    "variance is added, and what standards credit by a model rests on its tests.",
)
@click.option("--tillage-depth", type=number, help="Deepest tillage. [cm]")
@click.option("--emissions", type=number, help="That the project adds, CO2e. [Mg]")
@click.option("--leakage", type=number, help="CO2e. [Mg]")
@click.option(
    "--permanence-years",
    type=int,
    default=25,
    show_default=True,
    help="Where a standard offers a choice. [yr]",
)
@click.option("--non-permanence-risk", type=number, help="Own rating for VM0042. [%]")
@layer_options.REPORT
@layer_options.LANGUAGE
def change(
    files: tuple[Path, ...],
    out: Path,
    as_json: bool,
    name: str,
    example: bool,
    plan: Path | None,
    strata_areas: Path | None,
    stratum_areas: tuple[str, ...],
    area: float | None,
    controls: tuple[str, ...],
    left_out: tuple[str, ...],
    years: float | None,
    target_rate: float,
    depth: float | None,
    fixed_depth: bool,
    method: str | None,
    rule: str | None,
    reference: Path | None,
    masses: tuple[float, ...],
    matter: float | None,
    mapping: Path | None,
    sheet: str | None,
    confirmed: tuple[str, ...],
    pedotransfer: str | None,
    conversion: Path | None,
    laboratory_bias: str | None,
    auxiliary: Path | None,
    site: Path | None,
    model: str,
    seed: int,
    prediction: Path | None,
    validation: Path | None,
    tillage_depth: float | None,
    emissions: float | None,
    leakage: float | None,
    permanence_years: int,
    non_permanence_risk: float | None,
    report: bool,
    language: str,
) -> None:
    """Change of the stock between rounds, how sure it is, and what standards credit.

    The estimator follows from the plan; without one, from the column stratum. The
    change is tested against 0 and against 4 permil of the initial stock a year. A
    measured change is not an additional one: that needs control sites or a model.
    """
    if site is not None and prediction is not None:
        raise click.UsageError("--site and --prediction exclude each other")
    if validation is not None and prediction is None:
        raise click.UsageError(
            "--validation needs --prediction; with --site it is not possible: there "
            "the residual variances that come with Tilth are used"
        )
    options = ChangeOptions(
        name=name,
        example=example,
        plan=None if plan is None else read_plan(plan),
        strata_areas=_areas(strata_areas, stratum_areas),
        area=area,
        controls=controls,
        years=years,
        target_rate=target_rate,
        depth=depth,
        fixed_depth=fixed_depth,
        laboratory_bias=_bias(laboratory_bias),
        auxiliary=None if auxiliary is None else read_auxiliary(auxiliary),
        tillage_depth=tillage_depth,
        emissions_co2e=emissions,
        leakage_co2e=leakage,
        permanence_years=permanence_years,
        non_permanence_risk=non_permanence_risk,
        confirmed=tuple(name for name in confirmed if name in QUESTIONS),
    )
    of_layers = [name for name in confirmed if name not in QUESTIONS]
    beside = {
        "plan": plan,
        "reference": reference,
        "strata_areas": strata_areas,
        "mapping": mapping,
        "conversion": conversion,
        "auxiliary": auxiliary,
        "prediction": prediction,
        "validation": None if validation is None else validation_path(validation),
        "site": site,
    }
    depths = () if depth is None else (depth,)
    of_stocks = layer_options.stock_options(
        depths, method, rule, reference, masses, matter
    )
    line = None if conversion is None else read_conversion(conversion)
    if prediction is not None:
        found, baseline = read_prediction(prediction)
        if validation is not None:
            tests = read_validation(validation)
            found, baseline = with_validation(found, baseline, tests)
        options = replace(options, prediction=found, baseline=baseline)
    layers = layer_options.read(
        files, mapping, sheet, of_layers, pedotransfer, out, left_out
    )
    with compile_notice(), layer_options.refusals_first(layers, out):
        if line is None:
            measured = stocks(layers, of_stocks)
        else:
            at = max(of_stocks.depths) if depth is None else depth
            measured, effect = converted_stocks(
                layers, line, of_stocks, at, fixed_depth=fixed_depth
            )
            options = replace(options, conversion=effect)
        measured = layer_options.with_reference(measured, reference)
        options = replace(options, files=_digests(beside))
        result = stock_change(measured, options)
        if site is not None:
            result = _with_model(result, options, site, model, seed)
    record = json_text(change_record.change_record(result))
    content: dict[str, str | bytes] = {
        **change_record.files_of_change(result),
        layer_options.KEPT: layer_options.kept_text(measured, reference, out),
        RECORD: record,
    }
    notes: tuple[str, ...] = ()
    if report:
        made, notes = pages(
            lambda: _page(result, language), measured.profiles.date.size
        )
        content |= made
    write_all(out, content)
    if as_json:
        click.echo(record, nl=False)
    else:
        _show(result, notes, out)


def _digests(paths: dict[str, Path | None]) -> dict[str, tuple[str, str]]:
    """Name and SHA-256 of the files that were given."""
    found = {}
    for use, path in paths.items():
        if path is None:
            continue
        try:
            content = path.read_bytes()
        except OSError as error:
            raise DataError(f"{path}: cannot be read; {error.strerror}") from None
        found[use] = path.name, sha256(content).hexdigest()
    return found


def _page(result: ChangeResult, language: str) -> str:
    """Report; needs the extra ``report``."""
    from tilth.report.change_report import page  # noqa: PLC0415 -- optional dependency

    return page(result, language)


def _with_model(
    result: ChangeResult, options: ChangeOptions, site: Path, model: str, seed: int
) -> ChangeResult:
    """The same change with what a model predicts for its dates."""
    first, last = result.rounds[0].date, result.rounds[-1].date
    if first is None or last is None:
        raise InputError("rounds must have dates, as YYYY-MM-DD, for --site; got none")
    found, baseline = predicted(read_site(site), model, first, last, seed=seed)
    options = replace(options, prediction=found, baseline=baseline)
    return stock_change(result.stocks, options)


def _areas(file: Path | None, typed: tuple[str, ...]) -> dict[str, float]:
    """Areas of strata from a file and from what was typed."""
    areas = {} if file is None else read_areas(file)
    for text in typed:
        name, sign, area = text.rpartition("=")
        try:
            areas[name] = float(area)
        except ValueError:
            sign = ""
        if not (name and sign):
            raise click.BadParameter(
                f"must be the name of a stratum and its area in ha, as north=40; got "
                f"{text!r}{with_point(area)}",
                param_hint="--stratum-area",
            )
    return areas


def _bias(text: str | None) -> LaboratoryBias | None:
    """Shared errors of the first and the last round."""
    if text is None:
        return None
    try:
        errors = [float(part) for part in text.split(";")]
        before, after = errors * 2 if len(errors) == 1 else errors
    except ValueError:
        raise click.BadParameter(
            f"must be one standard error, or two with ; between them, in Mg ha-1, as "
            f"0.8 or '0.8;0.5'; got {text!r}{with_point(text)}",
            param_hint="--laboratory-bias",
        ) from None
    return LaboratoryBias(before=before, after=after, correlation=0.0)


def _show(result: ChangeResult, notes: tuple[str, ...], out: Path) -> None:
    """Table, plain words, standards and where the files are."""
    console = Console(highlight=False)
    console.soft_wrap = not console.is_terminal  # a file keeps whole sentences
    console.print(change_summary.estimate_table(result))
    methods = change_summary.method_table(result)
    if methods is not None:
        console.print(methods)
    for text in (
        *change_summary.remarks(result),
        *change_summary.standard_lines(result),
        *notes,
    ):
        console.print(text, markup=False)
    console.print(f"Files: {out}", markup=False, soft_wrap=True)
