"""``tilth run MODEL``: a model on a file; each model loads when it is called."""

from typing import Final

import click

from tilth.cli.lazy import CompilingGroup

MODELS: Final = ("rothc", "icbm", "amg", "yasso20", "ipcc-tier2", "ensemble")


@click.group(
    cls=CompilingGroup,
    modules={m: f"tilth.cli.run_{m.replace('-', '_')}:command" for m in MODELS},
)
def run() -> None:
    """Run a model, or all that apply, on a file."""
