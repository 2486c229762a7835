"""``tilth potential products``: map products whose formats are known."""

import click

from tilth.assessment.potential.layers import UNITS
from tilth.datasets.map_products import products as known_products


@click.command()
def products() -> None:
    """List the products that a layer may name, and their quantities."""
    for name, product in known_products().items():
        has = ", ".join(key for key in product if key in UNITS)
        click.echo(f"{name}: {has} ({product['mark']})")
        click.echo(f"    {product['title']}")
