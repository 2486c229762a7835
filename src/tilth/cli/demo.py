"""``tilth demo``: what Tilth does, on real and cited data.

Where the platform is installed, its verb goes on with invented content.
"""

from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from tilth.assessment.site.hoosfield import Demonstration, demonstrate, members_to_run
from tilth.cli.compiling import compile_notice
from tilth.cli.extra import needs_extra
from tilth.cli.output import write_all

PLATFORM: Final = "example-world"  # the verb that goes on from here
NEEDED: Final = "wagtail"  # what only the extra web installs


@click.command()
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="Directory for report.html and result.json.",
)
@click.option(
    "--members",
    type=click.IntRange(min=2),
    default=1000,
    show_default=True,
    help="Runs with varied inputs.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1852,
    show_default=True,
    help="Seed of the draws.",
)
@click.option("--json", "as_json", is_flag=True, help="Print result.json, no summary.")
@click.option(
    "--platform/--no-platform",
    default=True,
    help="Go on with `tilth example-world`, if the extra web is installed.",
)
@click.pass_context
def demo(
    ctx: click.Context,
    out: Path,
    members: int,
    seed: int,
    as_json: bool,
    platform: bool,
) -> None:
    """Run the Hoosfield experiment, 1852-2000, against its measured stocks.

    RothC and all other models that apply, a Monte Carlo band, and the 4 per 1000
    target, from the published inputs. Then, unless --json or --no-platform is given,
    the platform is served with an invented world, until Ctrl-C.
    """
    with needs_extra("report"):
        from tilth.report import (  # noqa: PLC0415 -- optional dependency
            hoosfield,
            hoosfield_record,
        )
    with compile_notice():
        result = _with_progress(members, seed)
    write_all(out, hoosfield.files(result))
    if as_json:
        click.echo(hoosfield_record.as_json(result), nl=False)
        return
    console = Console(highlight=False)
    console.soft_wrap = not console.is_terminal  # a file keeps whole sentences
    console.print(hoosfield.summary(result))
    for sentence in hoosfield.sentences(result):
        console.print(sentence, markup=False)
    place = out / "report.html"
    console.print(f"Report: {place}", markup=False, soft_wrap=True)
    if platform and (verb := _platform()) is not None:
        ctx.invoke(verb, data=out / "platform")


def _platform() -> click.Command | None:
    """The verb of the platform, where all that it needs is installed."""
    found = entry_points(group="tilth.verbs", name=PLATFORM)
    if not found or find_spec(NEEDED) is None:
        return None
    verb: click.Command = next(iter(found)).load()
    return verb


def _with_progress(members: int, seed: int) -> Demonstration:
    """Run with a bar on a terminal; it goes when the work is done."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} runs"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("Hoosfield, 1852-2000", total=members_to_run(members))
        return demonstrate(
            n_members=members, seed=seed, progress=lambda n: bar.advance(task, n)
        )
