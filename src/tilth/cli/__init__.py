"""Command line: ``tilth <verb>``; each verb is one thin function in its own file.

Verbs load when they are called, so that ``tilth --help`` is quick. Another package
adds a verb through the entry-point group ``tilth.verbs``.
"""

from importlib import import_module
from importlib.metadata import entry_points
from typing import Final

import click

from tilth.cli.lazy import LazyGroup
from tilth.errors import TilthError

VERBS: Final = {
    "assess": "What a project does for soil carbon and the climate.",
    "change": "Change of the stock between rounds, and what standards would credit.",
    "demo": "Run the Hoosfield experiment against its measured stocks.",
    "design": "Plan where to sample an area, and how many points it takes.",
    "evidence": "What published comparisons of practices say together.",
    "layers": "Laboratory layers: template, check, data package.",
    "ldn": "Degraded land by SDG indicator 15.3.1, for reports on neutrality.",
    "optimise": "Most carbon for a budget, or a target at least cost; cost curve.",
    "potential": "Storage potential by region and system: maps and tables.",
    "practices": "Practices that store carbon, with the evidence for each.",
    "run": "Run a model, or all that apply, on a file.",
    "standards": "Rules of carbon standards, with source and mark.",
    "stock": "Carbon stocks from laboratory layers, at equivalent soil mass.",
    "target": "4 per 1000: rates of a stock, and the input that reaches the target.",
    "validate": "Test a model against measured changes of stock, by VMD0053.",
    "warm": "Compile the kernels for this machine and keep them.",
}
COMPILED: Final = (
    "assess",
    "change",
    "stock",
)  # verbs whose modules compile kernels when they load
GROUP: Final = "tilth.verbs"  # entry points of other packages


class _Verbs(LazyGroup):
    """Show our own errors as one line; let every other one show its trace."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all verbs."""
        others = (verb.name for verb in entry_points(group=GROUP))
        return [*super().list_commands(ctx), *others]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb of this name."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        for verb in entry_points(group=GROUP, name=cmd_name):
            loaded: click.Command = verb.load()
            return loaded
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; the user is told if loading it compiles."""
        if args[:1] and args[0] in COMPILED:
            notice = import_module("tilth.cli.compiling").compile_notice
            ctx.with_resource(notice())
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except TilthError as error:
            raise click.ClickException(str(error)) from error


@click.group(
    cls=_Verbs,
    modules={verb: (f"tilth.cli.{verb}:{verb}", text) for verb, text in VERBS.items()},
)
@click.version_option(package_name="tilth")
def main() -> None:
    """Soil organic carbon: models, targets and their uncertainty."""
