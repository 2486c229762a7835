"""``tilth warm``: compile every kernel once, so that later commands start at once."""

from importlib import import_module

import click
from rich.console import Console
from rich.progress import Progress

from tilth.cli.compiling import compile_notice


@click.command()
def warm() -> None:
    """Compile the kernels for this machine and keep them (part of the installation)."""
    with compile_notice() as notice, Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("kernels", total=1.0)
        kernels = import_module("tilth.models.warm_up")
        kernels.compile_all(lambda share: bar.update(task, completed=share))
    state = "compiled for this machine" if notice.seen else "all were there"
    click.echo(f"Kernels are ready: {state}.")
