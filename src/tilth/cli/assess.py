"""``tilth assess``: what a project does for soil carbon and the climate."""

import json
from pathlib import Path
from typing import Final

import click

from tilth.assessment.assess import MEMBERS
from tilth.assessment.assess import assess as assess_project
from tilth.assessment.project import Project
from tilth.assessment.project_file import RESULT, read_any, read_project
from tilth.assessment.project_result import Assessment
from tilth.assessment.yaml_file import read_schema
from tilth.cli.extra import needs_extra
from tilth.cli.output import RECORD, write_all
from tilth.cli.report_pages import pages
from tilth.datasets.practice import LANGUAGES
from tilth.report import project_conventions, project_record, project_text
from tilth.report.conventions import summary_csv
from tilth.report.site_record import as_json as json_text

TABLE: Final = "parcels.csv"
NDC: Final = "ndc.csv"
LDN: Final = "ldn.csv"


@click.command("assess")
@click.argument(
    "source", metavar="PROJECT.yaml", required=False, type=click.Path(path_type=Path)
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    help="Of the random draws. [default: that of the file, or 0]",
)
@click.option(
    "--members",
    type=click.IntRange(100, 1_000_000),
    help=f"Of the Monte Carlo. [default: {MEMBERS}, or that of a stored result]",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Directory for result.json, parcels.csv, ndc.csv, ldn.csv and the report.",
)
@click.option(
    "--report/--no-report",
    default=True,
    help="Write report.html and report.pdf; they need the extra report.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="Of report.html and report.pdf.",
)
@click.option("--json", "as_json", is_flag=True, help="Print result.json, no summary.")
@click.option(
    "--schema",
    type=click.Choice(["project", "result"]),
    help="Print the JSON Schema of the file or of the result, and stop.",
)
def assess(
    source: Path | None,
    seed: int | None,
    members: int | None,
    out: Path | None,
    report: bool,
    language: str,
    as_json: bool,
    schema: str | None,
) -> None:
    """Assess a project: carbon, other gases, costs, and how sure that is.

    PROJECT.yaml holds parcels with climate, soil, history, baseline and plan. Given a
    stored result.json, the assessment is run again from its inputs.
    """
    if schema is not None:
        content = read_schema(f"{schema}-1.json")
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    if source is None:
        raise click.UsageError("Missing argument 'PROJECT.yaml'.")
    project = _read(source)
    if source.suffix == ".json":
        seed, members = _stored(source, seed, members)
    found = assess_project(project, seed=seed, n_members=members or MEMBERS)
    text = json_text(project_record.record(found))
    notes: tuple[str, ...] = ()
    if out is not None:
        files: dict[str, str | bytes] = {
            TABLE: project_record.parcels_csv(found),
            NDC: summary_csv(project_conventions.ndc_summary(found)),
            LDN: summary_csv(project_conventions.ldn_summary(found)),
            RECORD: text,
        }
        if report:
            made, notes = pages(lambda: _page(found, language))
            files |= made
        write_all(out, files)
    if as_json:
        click.echo(text, nl=False)
        return
    for line in (*project_text.lines(found), *notes):
        click.echo(line)
    if out is not None:
        click.echo(f"Files: {out}")


def _page(found: Assessment, language: str) -> str:
    """Report; needs the extra ``report``."""
    from tilth.report.project_page import (  # noqa: PLC0415 -- optional dependency
        report,
    )

    return report(found, language).html


def _read(source: Path) -> Project:
    """Project; geometries need the extra ``field``."""
    with needs_extra("field"):
        return read_project(source)


def _stored(
    source: Path, seed: int | None, members: int | None
) -> tuple[int | None, int | None]:
    """Seed and members of a stored result, where the command names none."""
    data = read_any(source).data
    if RESULT not in data:
        return seed, members
    inputs = data["inputs"]
    return (
        inputs.get("seed") if seed is None else seed,
        inputs.get("members") if members is None else members,
    )
