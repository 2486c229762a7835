"""``tilth potential``: maps and tables of what soils could store."""

import click

from tilth.cli.lazy import CompilingGroup


@click.group(
    cls=CompilingGroup,
    extra="geo",
    modules={
        "run": (
            "tilth.cli.potential_run:run",
            "Work out maps and tables from a configuration.",
        ),
        "example": (
            "tilth.cli.potential_example:example",
            "Invent a country and work it out.",
        ),
        "products": (
            "tilth.cli.potential_products:products",
            "Map products whose formats are known.",
        ),
        "fetch": (
            "tilth.cli.potential_fetch:fetch",
            "Fetch files of map products from the web.",
        ),
    },
)
def potential() -> None:
    """Storage potential by region and system: maps and tables."""
