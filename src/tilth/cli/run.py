"""``tilth run MODEL``: a model on a file; each model loads when it is called."""

from typing import Final

import click

from tilth.cli.lazy import CompilingGroup

MODELS: Final = {
    "rothc": "RothC on Rothamsted's own input format, or on a site file.",
    "icbm": "ICBM, two pools, on a site file.",
    "amg": "AMG version 2, arable land, on a site file.",
    "yasso20": "Yasso20, whole profile with litter, on a site file.",
    "ipcc-tier2": "IPCC (2019) Tier 2, cropland 0-30 cm, on a site file.",
    "ensemble": "All models that a site file allows, side by side.",
}


@click.group(
    cls=CompilingGroup,
    modules={
        model: (f"tilth.cli.run_{model.replace('-', '_')}:command", text)
        for model, text in MODELS.items()
    },
)
def run() -> None:
    """Run a model, or all that apply, on a file."""
