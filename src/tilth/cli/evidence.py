"""``tilth evidence``: what published comparisons say; it loads when called."""

import click

from tilth.cli.lazy import LazyGroup


@click.group(
    cls=LazyGroup,
    modules={
        "fit": (
            "tilth.cli.evidence_fit:command",
            "Pool the comparisons of a file: mean, new site, heterogeneity.",
        )
    },
)
def evidence() -> None:
    """What published comparisons of practices say together."""
