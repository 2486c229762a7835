"""``tilth run MODEL``: a model on a file; each model loads when it is called."""

from importlib import import_module
from typing import Final

import click

MODELS: Final = ("rothc", "icbm", "amg", "yasso20", "ipcc-tier2", "ensemble")


class _Models(click.Group):
    """Load the module ``tilth.cli.run_<model>`` of the model that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all models."""
        return list(MODELS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of this model."""
        if cmd_name not in MODELS:
            return None
        module = import_module(f"tilth.cli.run_{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.group(cls=_Models)
def run() -> None:
    """Run a model, or all that apply, on a file."""
