"""``tilth potential run``: maps and tables from a configuration."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from tilth.assessment.potential import run as use_case
from tilth.assessment.potential.file import read_potential
from tilth.assessment.potential.zarr import zarr_name
from tilth.cli.extra import needs_extra
from tilth.cli.output import RECORD, write_all
from tilth.cli.plain_progress import PlainProgress
from tilth.cli.report_pages import NOT_DRAWN, can_draw
from tilth.datasets.practice import LANGUAGES
from tilth.geo.cog import read_small
from tilth.report import potential_record, potential_tables, potential_text
from tilth.report.potential_record import as_json

WORDS = {"blocks": "cells worked out", "maps": "maps written"}  # by phase
NO_PARQUET = "No zones.parquet: it needs pyarrow, which belongs to the extra geo."
BLOCK = click.option(
    "--block",
    type=click.IntRange(min=1),
    default=use_case.BLOCK,
    show_default=True,
    help="At most the cells of a square of so many rows are worked out at once; no "
    "number depends on it.",
)
WORKERS = click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Blocks at a time; as many as processors if left out.",
)
SCHEDULER = click.option(
    "--scheduler",
    metavar="ADDRESS",
    default="",
    help="Dask scheduler, such as tcp://host:8786; its workers must see the files.",
)
NO_REPORT = click.option(
    "--no-report",
    is_flag=True,
    help="No pictures and no report.html, which need the extra report.",
)
LANGUAGE = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="Of report.html and the pictures.",
)
JSON = click.option(
    "--json", "print_record", is_flag=True, help="Print result.json, no summary."
)


@click.command()
@click.argument("config", metavar="CONFIG.yaml", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Directory for the maps, tables of zones, item.json and result.json; beside "
    "the configuration, with its name, if left out.",
)
@BLOCK
@WORKERS
@SCHEDULER
@NO_REPORT
@LANGUAGE
@JSON
def run(
    config: Path,
    out: Path | None,
    block: int,
    workers: int | None,
    scheduler: str,
    no_report: bool,
    language: str,
    print_record: bool,
) -> None:
    """Work out what soils hold and could store, cell by cell and by zone.

    Maps are cloud-optimised GeoTIFFs with the names of FAO's GSOCseq products. A run
    that was stopped goes on from the blocks that are done; the files are the same.
    """
    work_out(
        config,
        out or config.with_suffix(""),
        block=block,
        workers=workers,
        scheduler=scheduler,
        language="" if no_report else language,
        print_record=print_record,
    )


def work_out(
    config: Path,
    out: Path,
    *,
    block: int,
    workers: int | None,
    scheduler: str,
    language: str,
    print_record: bool,
) -> None:
    """Read a configuration, run it with a bar, and write all files.

    Parameters
    ----------
    config, out : Path
        Configuration and directory of the results.
    block : int
        Rows and columns worked out at once. [1]
    workers : int or None
        Blocks at a time. [1]
    scheduler : str
        Address of a Dask scheduler, or "".
    language : str
        Of the report; "" to draw nothing.
    print_record : bool
        True to print the record in place of the summary.
    """
    with needs_extra("geo"), _bar() as tell:
        potential = read_potential(config)
        result = use_case.run(
            potential,
            out,
            block=block,
            workers=workers,
            scheduler=scheduler,
            progress=tell,
            finish=partial(_write_tables, out=out, language=language),
        )
    if print_record:
        click.echo((out / RECORD).read_text(encoding="utf-8"), nl=False)
        return
    console = Console(highlight=False)
    console.soft_wrap = not console.is_terminal  # a file keeps whole sentences
    console.print(potential_text.zone_table(potential_tables.zone_rows(result)))
    notes = [NOT_DRAWN] if language and not can_draw() else []
    notes += [NO_PARQUET] if find_spec("pyarrow") is None else []
    told = [*potential_text.asides(result), *potential_text.remarks(result)]
    for sentence in (*told, *notes):
        console.print(sentence, markup=False)
    console.print(f"Files: {out}", markup=False, soft_wrap=True)


def _write_tables(
    result: use_case.PotentialResult, *, out: Path, language: str
) -> None:
    """Write all files beside the maps, and remove maps of an earlier run."""
    rows = potential_tables.zone_rows(result)
    record = potential_record.potential_record(result, rows)
    files: dict[str, str | bytes] = {
        "zones.csv": potential_tables.zones_csv(rows),
        "item.json": as_json(potential_record.stac_item(result)),
        "collection.json": as_json(potential_record.stac_collection(result)),
        RECORD: as_json(record),
    }
    if find_spec("pyarrow") is not None:
        files["zones.parquet"] = potential_tables.zones_parquet(result, rows)
    if language and can_draw():
        files |= _report(result, rows, out, language)
    stale = _maps_of(out) - {*files, *result.files.values()}
    if result.potential.zarr:
        stale -= {zarr_name(result.potential)}
    write_all(out, files)
    for name in stale:
        if name.endswith(".zarr"):
            shutil.rmtree(out / name, ignore_errors=True)
        else:
            (out / name).unlink(missing_ok=True)


def _maps_of(out: Path) -> set[str]:
    """Maps and pictures of an earlier run, which must not stand beside new ones."""
    try:
        record = json.loads((out / RECORD).read_text(encoding="utf-8"))
        maps = dict(record["maps"])
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    names = {Path(str(name)).name for name in maps.values()}
    stores = {Path(str(record["zarr"])).name} if record.get("zarr") else set()
    return names | stores | {Path(name).with_suffix(".png").name for name in names}


def _report(
    result: use_case.PotentialResult,
    rows: list[potential_tables.ZoneRow],
    out: Path,
    code: str,
) -> dict[str, str | bytes]:
    """Pictures of the maps, and the page that shows them."""
    from tilth.report import (  # noqa: PLC0415 -- optional dependency
        potential_figure,
        potential_page,
    )
    from tilth.report.language import language_of  # noqa: PLC0415 -- optional dependency

    potential, said = result.potential, language_of(code)
    note = said.say("invented, for learning only") if potential.example else ""
    listed = potential_page.pictured(result)
    maps = {p.key: read_small(out / result.files[p.key]) for p in listed}
    pictures = potential_figure.map_pictures(maps, listed, potential.grid, said, note)
    files: dict[str, str | bytes] = {
        Path(result.files[key]).with_suffix(".png").name: data
        for key, data in pictures.items()
    }
    page = potential_page.page(result, rows, pictures, said)
    return files | {potential_page.PAGE: page}


@contextmanager
def _bar() -> Iterator[use_case.Progress]:
    """Bar with the time left on a terminal; else lines now and then."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield PlainProgress(WORDS, partial(click.echo, err=True))
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        tasks = {}

        def tell(phase: str, done: int, whole: int) -> None:
            if phase not in tasks:
                tasks[phase] = bar.add_task(WORDS[phase], total=whole)
            bar.update(tasks[phase], completed=done)

        yield tell
