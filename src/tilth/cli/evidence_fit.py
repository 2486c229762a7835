"""``tilth evidence fit``: pool the comparisons of a file."""

import re
from pathlib import Path
from typing import Final

import click
import numpy as np
from rich.console import Console

from tilth.assessment.evidence.columns import read_evidence_columns
from tilth.assessment.evidence.effects import MEASURES, EffectChoice
from tilth.assessment.evidence.evidence import (
    MODELS,
    Evidence,
    FitChoice,
    weigh_evidence,
)
from tilth.assessment.evidence.file import read_evidence
from tilth.cli.output import RECORD, write_all
from tilth.cli.report_pages import pages
from tilth.report import evidence_record, evidence_text
from tilth.report.site_record import as_json as json_text

NO_FILES: Final = (
    "No files were written: --out DIR writes each effect, why rows were refused, "
    "figures and a report."
)
LAYER: Final = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)")


@click.command("fit")
@click.argument("source", metavar="DATA.csv", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Directory for result.json, effects.csv, quality.csv, figures and the report.",
)
@click.option(
    "--columns",
    metavar="MAP.yaml",
    type=click.Path(path_type=Path),
    help="Which column of DATA.csv is what, its unit and the rows to keep.",
)
@click.option(
    "--effect",
    "measure",
    type=click.Choice(MEASURES),
    help="Effect to pool. [default: given if DATA.csv has a column effect, log-ratio "
    "otherwise]",
)
@click.option(
    "--model",
    type=click.Choice(MODELS),
    default="auto",
    show_default=True,
    help="auto: three levels if a study has several comparisons, random effects if "
    "none has.",
)
@click.option(
    "--moderator",
    "moderators",
    metavar="COLUMN",
    multiple=True,
    help="Column that may explain differences, of numbers or classes; repeatable.",
)
@click.option("--group", metavar="COLUMN", help="Pool each class of a column apart.")
@click.option("--layer", metavar="TOP-BOTTOM", help="Only this layer, as 0-30. [cm]")
@click.option(
    "--layer-tolerance",
    "tolerance",
    type=click.FloatRange(min=0.0),
    default=0.0,
    show_default=True,
    help="By how much limits may differ; such rows are flagged. [cm]",
)
@click.option(
    "--quantity",
    type=click.Choice(["content", "stock"]),
    help="Which to use where the file has contents and stocks.",
)
@click.option(
    "--missing-sd",
    type=click.Choice(["refuse", "impute"]),
    default="refuse",
    show_default=True,
    help="impute: from the median coefficient of variation, with sensitivity runs.",
)
@click.option(
    "--level",
    type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    help="Of all intervals.",
)
@click.option(
    "--report/--no-report",
    default=True,
    show_default=True,
    help="Write figures, report.html and report.pdf; needs the extra report.",
)
@click.option("--json", "as_json", is_flag=True, help="Print result.json, no summary.")
def command(
    source: Path,
    out: Path | None,
    columns: Path | None,
    measure: str | None,
    model: str,
    moderators: tuple[str, ...],
    group: str | None,
    layer: str | None,
    tolerance: float,
    quantity: str | None,
    missing_sd: str,
    level: float,
    report: bool,
    as_json: bool,
) -> None:
    """Pool published comparisons of a practice with its control.

    DATA.csv has a row per comparison, with the columns study and treatment_mean,
    treatment_sd, treatment_n, control_mean, control_sd, control_n and unit, or study,
    effect and variance. What a new site may expect comes first, then the mean.
    """
    known = None if columns is None else read_evidence_columns(columns)
    file = read_evidence(source, known)
    given = not np.isnan(file.table.numbers["effect"]).all()
    evidence = weigh_evidence(
        file,
        EffectChoice(
            measure=measure or ("given" if given else "log-ratio"),
            layer=_limits(layer),
            tolerance=tolerance,
            kind=quantity or "",
            impute=missing_sd == "impute",
        ),
        FitChoice(model=model, moderators=moderators, group=group or "", level=level),
    )
    record = json_text(evidence_record.record(evidence))
    notes = (NO_FILES,) if out is None else _write(out, evidence, record, report)
    if as_json:
        click.echo(record, nl=False)
    else:
        _show(evidence, notes)


def _write(out: Path, evidence: Evidence, record: str, report: bool) -> tuple[str, ...]:
    """Write all files; why a page of the report is not there, and where they are."""
    content: dict[str, str | bytes] = {
        "effects.csv": evidence_record.effects_csv(evidence),
        "quality.csv": evidence_record.findings_csv(evidence),
        RECORD: record,
    }
    notes: tuple[str, ...] = ()
    if report:
        made, notes = pages(lambda: _page(evidence))
        content |= made
        if made:
            content |= _figures(evidence)
    write_all(out, content)
    return (*notes, f"Files: {out}")


def _page(evidence: Evidence) -> str:
    """Report; needs the extra ``report``."""
    from tilth.report.evidence_page import page  # noqa: PLC0415 -- optional dependency

    return page(evidence)


def _figures(evidence: Evidence) -> dict[str, bytes]:
    """Figures; need the extra ``report``."""
    from tilth.report.evidence_page import (  # noqa: PLC0415 -- optional dependency
        figure_files,
    )

    return figure_files(evidence)


def _limits(text: str | None) -> tuple[float, float] | None:
    """Layer that was typed."""
    if text is None:
        return None
    match = LAYER.fullmatch(text)
    if match is None or float(match[1]) >= float(match[2]):
        raise click.BadParameter(
            f"must be two depths in cm, as 0-30; got {text!r}", param_hint="--layer"
        )
    return float(match[1]), float(match[2])


def _show(evidence: Evidence, notes: tuple[str, ...]) -> None:
    """Sentences, table and where the files are."""
    console = Console(highlight=False)
    console.soft_wrap = not console.is_terminal  # a file keeps whole sentences
    console.print(evidence_text.table(evidence))
    for text in evidence_text.remarks(evidence):
        console.print(text, markup=False)
    for text in notes:
        console.print(text, markup=False, soft_wrap=True)
