"""``tilth warm``: compile every kernel once, so that later commands start at once."""

from importlib import import_module

import click

from tilth.cli.compiling import compile_notice


@click.command()
def warm() -> None:
    """Compile the kernels for this machine and keep them (part of the installation)."""
    with compile_notice() as notice:
        import_module("tilth.models.warm_up").compile_all()
    state = "compiled for this machine" if notice.seen else "all were there"
    click.echo(f"Kernels are ready: {state}.")
