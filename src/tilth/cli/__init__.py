"""Command line: ``tilth <verb>``; each verb is one thin function in its own file.

Verbs load when they are called, so that ``tilth --help`` is quick. Another package
adds a verb through the entry-point group ``tilth.verbs``.
"""

from importlib import import_module
from importlib.metadata import entry_points
from typing import Final

import click

from tilth.errors import TilthError

VERBS: Final = ("run", "target", "warm")


class _Group(click.Group):
    """Load verbs late; show our own errors as one line and others with their trace."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all verbs."""
        return [*VERBS, *(v.name for v in entry_points(group="tilth.verbs"))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb of this name."""
        if cmd_name in VERBS:
            module = import_module(f"tilth.cli.{cmd_name}")
            command: click.Command = getattr(module, cmd_name)
            return command
        for verb in entry_points(group="tilth.verbs", name=cmd_name):
            loaded: click.Command = verb.load()
            return loaded
        return None

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except TilthError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group)
@click.version_option(package_name="tilth")
def main() -> None:
    """Soil organic carbon: models, targets and their uncertainty."""
