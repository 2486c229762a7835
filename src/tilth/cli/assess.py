"""``tilth assess``: what a project does for soil carbon and the climate."""

import json
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress

from tilth.assessment.project.assess import MEMBERS
from tilth.assessment.project.assess import assess as assess_project
from tilth.assessment.project.assessment import Assessment
from tilth.assessment.project.file import read_any, read_project
from tilth.assessment.project.group import MOST_SHOWN
from tilth.assessment.project.project import Project
from tilth.assessment.project.result import ParcelAnswer
from tilth.assessment.project.stored_result import RESULT
from tilth.assessment.yaml_file import read_schema
from tilth.cli.extra import needs_extra
from tilth.cli.output import staged
from tilth.cli.report_pages import pages
from tilth.datasets.practice import LANGUAGES
from tilth.report import project_text
from tilth.report.conventions import summary_csv
from tilth.report.project_conventions import ldn_summary, ndc_summary
from tilth.report.project_files import RECORD, TABLE, project_files

NDC: Final = "ndc.csv"
LDN: Final = "ldn.csv"
FILES: Final = (TABLE, NDC, LDN, "report.html", "report.pdf", RECORD)
PIECE: Final = 1_000_000  # characters


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
    console = _console(quiet=as_json)
    with console.status("reading and checking the file"):
        project = _read(source)
    if source.suffix == ".json":
        seed, members = _stored(source, seed, members)
    run = partial(
        _run, project, seed=seed, n_members=members or MEMBERS, console=console
    )
    notes: tuple[str, ...] = ()
    if out is not None:
        with staged(out, FILES) as folder:
            found = run(folder)
            _write_summaries(folder, found)
            if report:
                notes = _write_pages(folder, found, language)
        if as_json:
            _print(out / RECORD)
    elif as_json:
        with TemporaryDirectory(prefix="tilth-") as name:
            run(Path(name))
            _print(Path(name, RECORD))
    else:
        found = run(None)
    if as_json:
        return
    for line in (*project_text.lines(found), *notes):
        click.echo(line)
    if out is not None:
        click.echo(f"Files: {out}")
    elif language != LANGUAGES[0]:
        click.echo("--language is of the report, which --out DIR writes.")


def _write_summaries(folder: Path, found: Assessment) -> None:
    for name, summary in ((NDC, ndc_summary(found)), (LDN, ldn_summary(found))):
        Path(folder, name).write_bytes(summary_csv(summary).encode())


def _write_pages(folder: Path, found: Assessment, language: str) -> tuple[str, ...]:
    """Write the report; why a page of it is not there."""
    made, notes = pages(lambda: _page(found, language))
    for name, content in made.items():
        data = content.encode() if isinstance(content, str) else content
        Path(folder, name).write_bytes(data)
    return notes


def _page(found: Assessment, language: str) -> str:
    """Report; needs the extra ``report``."""
    from tilth.report.project_page import (  # noqa: PLC0415 -- optional dependency
        report,
    )

    return report(found, language).html


def _run(
    project: Project,
    folder: Path | None,
    *,
    seed: int | None,
    n_members: int,
    console: Console,
) -> Assessment:
    """Assess, write the files into a folder if there is one, and show how far it is."""
    with ExitStack() as stack:
        files = stack.enter_context(project_files(folder)) if folder else None
        bar = stack.enter_context(Progress(console=console, transient=True))
        task = bar.add_task("parcels", total=len(project.parcels))

        def each(answer: ParcelAnswer) -> None:
            if files is not None:
                files.add(answer)
            bar.advance(task)

        found = assess_project(
            project, seed=seed, n_members=n_members, each=each, keep=MOST_SHOWN
        )
        if files is not None:
            files.finish(found)
    return found


def _console(*, quiet: bool) -> Console:
    """Where progress is shown: on a terminal, and not beside JSON for a program."""
    console = Console(stderr=True)
    console.quiet = not console.is_terminal or (quiet and not sys.stdout.isatty())
    return console


def _print(path: Path) -> None:
    """Print a file, however large."""
    with path.open(encoding="utf-8") as file:
        while piece := file.read(PIECE):
            click.echo(piece, nl=False)


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
