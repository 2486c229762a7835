"""``tilth warm``: compile every kernel once, so that later commands start at once."""

from functools import partial
from importlib import import_module
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress, TaskID

from tilth.cli.compiling import compile_notice

KERNELS: Final = {
    "kernels of models": "tilth.models.warm_up",
    "kernels of maps": "tilth.geo.warm_up",
}


@click.command()
def warm() -> None:
    """Compile the kernels for this machine and keep them (part of the installation)."""
    with compile_notice() as notice, Progress(console=Console(stderr=True)) as bar:
        for name, module in KERNELS.items():
            task = bar.add_task(name, total=1.0)
            kernels = import_module(module)
            kernels.compile_all(partial(_tell, bar, task))
    state = "compiled for this machine" if notice.seen else "all were there"
    click.echo(f"Kernels are ready: {state}.")


def _tell(bar: Progress, task: TaskID, share: float) -> None:
    """Show the share of the kernels that is done."""
    bar.update(task, completed=share)
