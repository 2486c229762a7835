"""``tilth validate``."""

import hashlib
from pathlib import Path

import click

from tilth.assessment.change.validation_pairs import is_invented, read_pairs
from tilth.checks import complete, in_range
from tilth.cli.decimal_number import number
from tilth.cli.output import write_all
from tilth.errors import InputError
from tilth.report import validation_record
from tilth.stats.validation import validate as tests_of


@click.command()
@click.argument("pairs", metavar="PAIRS.csv", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    required=True,
    help="Directory for pairs.csv and result.json.",
)
@click.option(
    "--measurement-uncertainty",
    "uncertainty",
    type=number,
    help="Uncertainty of the measuring technique, where no standard error is "
    "published. [Mg ha-1]",
)
@click.option(
    "--climate-zone",
    "zones",
    multiple=True,
    help="Climate zone of the project; once for each.",
)
@click.option(
    "--texture",
    "textures",
    multiple=True,
    help="Dominant textural class of the project; once for each of three, fewer do not "
    "tell.",
)
@click.option(
    "--model",
    help="Name of the model, as the prediction that is to use the result names it.",
)
@click.option(
    "--depth",
    type=number,
    help="Lower boundary of the soil of all pairs. [cm]",
)
@click.option(
    "--independent",
    is_flag=True,
    help="Declare that the model was not calibrated on these pairs; nothing is "
    "credited without it.",
)
@click.option(
    "--example", is_flag=True, help="Mark the pairs as invented, if no comment does."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def validate(
    pairs: Path,
    out: Path,
    uncertainty: float | None,
    zones: tuple[str, ...],
    textures: tuple[str, ...],
    model: str | None,
    depth: float | None,
    independent: bool,
    example: bool,
    as_json: bool,
) -> None:
    """Test a model against measured changes of stock, by VMD0053.

    With --model and --depth the result can be given to tilth change --validation.
    """
    if Path(out, validation_record.PAIRS).resolve() == pairs.resolve():
        raise InputError(
            f"--out must be another directory than that of {pairs}, which would be "
            "replaced"
        )
    if depth is not None:
        in_range("--depth", depth, 1.0, 1000.0, "cm")
        complete("--depth", depth, "cm")
    rows = read_pairs(pairs)
    results = tests_of(
        rows,
        default_uncertainty=uncertainty,
        climate_zones=zones,
        textures=textures,
    )
    inputs = {
        "file": pairs.name,
        "sha256": hashlib.sha256(pairs.read_bytes()).hexdigest(),
        "measurement_uncertainty_mg_ha": uncertainty,
        "climate_zones": list(zones),
        "textures": list(textures),
        "model": model,
        "depth_cm": depth,
        "independent": independent,
        "example": example or is_invented(pairs),
    }
    write_all(out, validation_record.files(rows, results, inputs))
    if as_json:
        content = validation_record.record(rows, results, inputs)
        click.echo(validation_record.as_json(content), nl=False)
        return
    for line in validation_record.summary(results, inputs):
        click.echo(line)
    click.echo(f"Files: {out}")
