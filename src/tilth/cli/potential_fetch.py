"""``tilth potential fetch``: files of map products from the web, when asked for."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from tilth.assessment.potential_fetch import RECORD, fetch_all, listed, of_product
from tilth.cli.plain_progress import PlainProgress
from tilth.errors import DataError, InputError
from tilth.geo.download import Progress as Tell


@click.command()
@click.argument(
    "table",
    metavar="[FILES.csv]",
    required=False,
    type=click.Path(path_type=Path),
)
@click.option(
    "--product",
    metavar="NAME",
    help="Product whose addresses are known, in place of a table.",
)
@click.option("--years", metavar="FIRST-LAST", help="Years of the product.")
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Directory for the files and checksums.csv.",
)
@click.option(
    "--list", "only_list", is_flag=True, help="Print addresses, fetch nothing."
)
def fetch(
    table: Path | None,
    product: str | None,
    years: str | None,
    out: Path,
    only_list: bool,
) -> None:
    """Fetch files of map products; no other command asks the web for anything.

    FILES.csv has the column address, and file and sha256 if wanted. A transfer that
    broke goes on when the same command is given again. Checksums are checked, and those
    of new files are written to DIR/checksums.csv, which is a table for FILES.csv.
    """
    if (table is None) == (product is None):
        raise DataError("fetch needs FILES.csv or --product, one of them")
    wanted = listed(table) if table else of_product(str(product), _years(years))
    if only_list:
        for one in wanted:
            click.echo(one.address)
        return
    with _bar([one.name for one in wanted]) as tell:
        found = fetch_all(wanted, out, progress=tell)
    click.echo(f"{len(found)} files and their checksums: {out / RECORD}")


def _years(text: str | None) -> list[int]:
    """Years of ``2001-2020`` or ``2020``."""
    if text is None:
        return []
    match = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
    first = int(match[1]) if match else 0
    last = int(match[2] or match[1]) if match else -1
    if not match or last < first:
        raise InputError(f"years must be as 2001-2020, or one; got {text:.40}")
    return list(range(first, last + 1))


@contextmanager
def _bar(names: Sequence[str]) -> Iterator[Tell]:
    """Bar for each file on a terminal; else lines now and then."""
    console = Console(stderr=True)
    if not console.is_terminal:
        words = {name: f"{name}, bytes" for name in names}
        yield PlainProgress(words, partial(click.echo, err=True))
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        tasks = {}

        def tell(name: str, done: int, whole: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=whole or None)
            bar.update(tasks[name], completed=done, total=whole or None)

        yield tell
