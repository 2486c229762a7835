"""``tilth design``: where to sample, and how sure the answer will be."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tilth.cli.decimal_number import number, with_point
from tilth.cli.earlier_plan import PLAN, check_earlier
from tilth.cli.extra import needs_extra
from tilth.cli.output import write_all
from tilth.cli.sections import SectionedCommand
from tilth.cli.site_command import show
from tilth.errors import DataError, InputError

if TYPE_CHECKING:
    from tilth.assessment.sampling.options import DesignOptions
    from tilth.assessment.sampling.sampling_plan import SamplingPlan

SHEET: Final = "field-sheet.pdf"
SECTIONS: Final = {
    "Always": ("seed", "out"),
    "Design": (
        "design",
        "strata",
        "n_strata",
        "zones",
        "covariate",
        "existing",
        "name_property",
    ),
    "How many points (one of these; else 5 in each stratum)": (
        "points",
        "mdd",
        "half_width",
        "budget",
    ),
    "What is known of the soil, for the precision": (
        "sd",
        "stratum_sd",
        "correlation",
        "years",
        "significance",
        "power",
        "level",
    ),
    "Sharing points and money": (
        "allocation",
        "stratum_cost",
        "cores",
        "point_sd",
        "core_sd",
        "assay_sd",
        "core_cost",
        "assay_cost",
    ),
    "Many farms (--design two-stage)": (
        "farms",
        "points_per_farm",
        "farm_draw",
        "between_sd",
        "within_sd",
        "farm_cost",
        "point_cost",
    ),
    "In the field": ("depths", "reserves", "buffer", "spacing", "round_name", "name"),
}
RANDOM_ONLY: Final = ("stratified", "simple")
SIZED: Final = (*RANDOM_ONLY, "two-stage")
USED_BY: Final = {  # options that not every design takes
    "strata": ("stratified",),
    "n_strata": ("stratified",),
    "zones": ("stratified",),
    "covariate": ("stratified", "clhs"),
    "existing": ("stratified", "simple", "clhs", "existing"),
    "points": (*RANDOM_ONLY, "clhs"),
    "mdd": SIZED,
    "half_width": SIZED,
    "budget": SIZED,
    "sd": RANDOM_ONLY,
    "stratum_sd": ("stratified",),
    "correlation": SIZED,
    "years": SIZED,
    "significance": SIZED,
    "power": SIZED,
    "level": SIZED,
    "allocation": ("stratified",),
    "stratum_cost": ("stratified",),
    **dict.fromkeys(
        ("point_sd", "core_sd", "assay_sd", "core_cost", "assay_cost"), RANDOM_ONLY
    ),
    **dict.fromkeys(SECTIONS["Many farms (--design two-stage)"], ("two-stage",)),
    "reserves": SIZED,
    "spacing": SIZED,
}
DRAWS: Final = {"equal": "equal probability", "size": "proportional to area"}
DESIGNS: Final = ("stratified", "simple", "two-stage", "clhs", "existing")
FILE: Final = click.Path(path_type=Path)


@click.command("design", cls=SectionedCommand, sections=SECTIONS)
@click.argument("area", metavar="AREA.geojson", type=FILE)
@click.option(
    "--seed", type=int, required=True, help="Any whole number; it fixes the points."
)
@click.option(
    "--out", metavar="DIR", type=FILE, required=True, help="Directory for the files."
)
@click.option(
    "--design",
    type=click.Choice(DESIGNS),
    default="stratified",
    show_default=True,
    help="Random points in strata; in the whole area; farms, then points in them; or, "
    "without design variance, a conditioned Latin hypercube of covariates, or existing "
    "points only.",
)
@click.option(
    "--strata",
    type=click.Choice(("compact", "zones", "covariates")),
    default="compact",
    show_default=True,
    help="Compact parts of equal area; the features of the area or of --zones; or "
    "cells that are alike in the rasters of --covariate.",
)
@click.option(
    "--n-strata",
    type=int,
    help="Number of strata. Else one for 5 points, 3 to 20; or one for 20 ha, 3 to 10.",
)
@click.option("--zones", metavar="FILE.geojson", type=FILE, help="Zones as strata.")
@click.option(
    "--covariate",
    metavar="FILE.tif",
    type=FILE,
    multiple=True,
    help="Raster of one covariate, as of elevation; may be repeated.",
)
@click.option(
    "--existing",
    metavar="FILE",
    type=FILE,
    help="Points to keep: CSV with point, latitude, longitude, or GeoJSON.",
)
@click.option(
    "--name-property",
    default="",
    metavar="NAME",
    help="Property that names zones or farms. Features of one name are one.",
)
@click.option("--points", type=int, help="Points in all.")
@click.option(
    "--mdd", type=number, help="Smallest change that shall be found. [Mg C ha-1]"
)
@click.option(
    "--half-width",
    type=number,
    help="Half of the interval of the mean stock. [Mg C ha-1]",
)
@click.option("--budget", type=number, help="For one round; needs costs. [currency]")
@click.option(
    "--sd",
    type=number,
    help="Standard deviation of the stock among samples of a stratum. [Mg C ha-1]",
)
@click.option(
    "--stratum-sd",
    metavar="NAME=SD",
    multiple=True,
    help="The same of one stratum. [Mg C ha-1]",
)
@click.option(
    "--correlation",
    type=number,
    help="Of the stock between two rounds at the same points; 0 if unknown, which is "
    "careful.",
)
@click.option("--years", type=number, help="Between the rounds. [yr]")
@click.option(
    "--significance",
    type=number,
    default=0.05,
    show_default=True,
    help="Chance to see a change where there is none, two-sided.",
)
@click.option(
    "--power",
    type=number,
    default=0.9,
    show_default=True,
    help="Chance to find the change.",
)
@click.option(
    "--level",
    type=number,
    default=0.9,
    show_default=True,
    help="Coverage of the interval.",
)
@click.option(
    "--allocation",
    type=click.Choice(("equal", "proportional", "neyman", "cost")),
    help="How strata share the points: the same each, by area (default), by area and "
    "spread (needs --stratum-sd), or also by cost (needs --stratum-cost).",
)
@click.option(
    "--stratum-cost",
    metavar="NAME=COST",
    multiple=True,
    help="Cost of a sample of one stratum. [currency]",
)
@click.option("--cores", type=int, help="Cores mixed to one sample. [default: 5]")
@click.option(
    "--point-sd", type=number, help="SD among the true stocks of points. [Mg C ha-1]"
)
@click.option(
    "--core-sd", type=number, help="SD among single cores at a point. [Mg C ha-1]"
)
@click.option(
    "--assay-sd",
    type=number,
    help="SD of mixing, preparing and analysing a sample. [Mg C ha-1]",
)
@click.option("--core-cost", type=number, help="Of one core more. [currency]")
@click.option(
    "--assay-cost", type=number, help="Of one point with its analysis. [currency]"
)
@click.option("--farms", type=int, help="Farms to draw.")
@click.option("--points-per-farm", type=int, help="Points in each. [default: 3]")
@click.option(
    "--farm-draw",
    type=click.Choice(tuple(DRAWS)),
    default="equal",
    show_default=True,
    help="Every farm with the same chance, or in proportion to its area with "
    "replacement.",
)
@click.option("--between-sd", type=number, help="SD among farm means. [Mg C ha-1]")
@click.option("--within-sd", type=number, help="SD among points of a farm. [Mg C ha-1]")
@click.option("--farm-cost", type=number, help="Of reaching one farm. [currency]")
@click.option(
    "--point-cost", type=number, help="Of one point with its analysis. [currency]"
)
@click.option(
    "--depths",
    default="0-30,30-50",
    show_default=True,
    help="Increments to take apart. [cm]",
)
@click.option(
    "--reserves",
    type=int,
    help="Reserve points of each stratum or farm. [default: 1 for every 5 points]",
)
@click.option(
    "--buffer",
    type=number,
    default=0.0,
    show_default=True,
    help="Strip along the boundary to leave out. [m]",
)
@click.option(
    "--spacing",
    type=number,
    default=10.0,
    show_default=True,
    help="Room that a point needs, its square. [m]",
)
@click.option(
    "--round",
    "round_name",
    default="1",
    show_default=True,
    help="Name of the round, as in the laboratory's file.",
)
@click.option("--name", default="", help="Name of the area, in place of the file's.")
@click.option(
    "--sheet/--no-sheet",
    default=True,
    help="Make the field sheet, which takes some seconds. [default: sheet]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON, only.")
def design(area: Path, out: Path, sheet: bool, as_json: bool, **given: Any) -> None:  # noqa: ANN401 -- click's options
    """Plan where to sample the soil of an area.

    AREA.geojson is a polygon, or several, in WGS84 longitude and latitude. Writes the
    points for maps, receivers and phones (GeoJSON, GPX, KML, CSV), a template for the
    laboratory, plan.json for tilth change and, with the extra report, a field sheet
    to print. A directory with another plan, or with a template that was filled in, is
    refused.
    """
    with needs_extra("field"):
        from tilth.assessment.sampling import design as use_case  # noqa: PLC0415 -- optional dependency
        from tilth.assessment.sampling.existing_points import (  # noqa: PLC0415 -- as above
            read_points,
        )
        from tilth.geo.area_file import read_area  # noqa: PLC0415 -- as above
        from tilth.report import plan_files, plan_summary  # noqa: PLC0415 -- as above
    _check_used(given["design"])
    options = _options(given)
    zones = given["zones"]
    existing = given["existing"]
    key = given["name_property"]
    with needs_extra("geo"):
        plan = use_case.sampling_plan(
            read_area(area, name_property="" if zones else key),
            options,
            zones=read_area(zones, name_property=key) if zones else None,
            existing=read_points(existing) if existing else (),
        )
    texts = plan_files.files_of_plan(plan)
    check_earlier(out, texts)
    files: dict[str, str | bytes] = dict(texts)
    pages, missing = _field_sheet(plan) if sheet else (b"", "--no-sheet was given")
    if pages:
        files[SHEET] = pages
    elif (out / SHEET).is_file() and not (out / PLAN).is_file():
        raise DataError(
            f"{out / SHEET} is of an earlier plan and cannot be replaced: {missing}; "
            "move it, or choose another directory"
        )
    write_all(out, files)
    if as_json:
        click.echo(files["plan.json"], nl=False)
    else:
        lines = plan_summary.remarks(plan)
        more = (f"No {SHEET}: {missing}.",) if missing and sheet else ()
        show(plan_summary.table(plan), (*lines, *more), out)


def _field_sheet(plan: "SamplingPlan") -> tuple[bytes, str]:
    """Field sheet to print, or what is missing for it."""
    try:
        with needs_extra("report"):
            from tilth.report import field_sheet, pdf  # noqa: PLC0415 -- optional

            return pdf.pdf_of(field_sheet.page(plan)), ""
    except DataError as error:
        return b"", str(error)
    except InputError as error:
        if pdf.has_pango():
            raise
        return b"", str(error)


def _check_used(chosen: str) -> None:
    """Refuse options that the design does not take: nothing is left out silently."""
    context = click.get_current_context()
    for name, designs in USED_BY.items():
        source = context.get_parameter_source(name)
        if chosen not in designs and source is click.core.ParameterSource.COMMANDLINE:
            raise InputError(
                f"--{name.replace('_', '-')} belongs to --design "
                f"{' or '.join(designs)}; got --design {chosen}"
            )


def _options(given: dict[str, Any]) -> "DesignOptions":
    """Choices of the command line."""
    from tilth.assessment.sampling.options import (  # noqa: PLC0415 -- see `design`
        DesignOptions,
        Farms,
        Wanted,
    )

    return DesignOptions(
        seed=given["seed"],
        design=given["design"],
        strata=given["strata"],
        n_strata=given["n_strata"],
        covariates=given["covariate"],
        wanted=Wanted(
            n_points=given["points"],
            detectable_difference=given["mdd"],
            half_width=given["half_width"],
            budget=given["budget"],
            standard_deviation=given["sd"],
            correlation=given["correlation"] or 0.0,
            correlation_known=given["correlation"] is not None,
            significance=given["significance"],
            power=given["power"],
            level=given["level"],
            years=given["years"],
        ),
        allocation=given["allocation"] or "",
        stratum_sd=_by_name("--stratum-sd", given["stratum_sd"]),
        stratum_cost=_by_name("--stratum-cost", given["stratum_cost"]),
        compositing=_compositing(given),
        farms=Farms(
            n_farms=given["farms"],
            n_points=given["points_per_farm"],
            draw=DRAWS[given["farm_draw"]],
            between_sd=given["between_sd"],
            within_sd=given["within_sd"],
            farm_cost=given["farm_cost"],
            point_cost=given["point_cost"],
        ),
        n_reserves=given["reserves"],
        margin=given["buffer"],
        spacing=given["spacing"],
        depths=_depths(given["depths"]),
        cores=given["cores"],
        round=given["round_name"],
        name=given["name"],
    )


def _compositing(given: dict[str, Any]) -> Any:  # noqa: ANN401 -- see `design`
    """Spread and costs of cores, all or none."""
    from tilth.assessment.sampling.options import (  # noqa: PLC0415 -- see `design`
        Compositing,
    )

    names = ("point_sd", "core_sd", "assay_sd", "core_cost", "assay_cost")
    missing = [name for name in names if given[name] is None]
    if len(missing) == len(names):
        return None
    if missing:
        lacking = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
        raise InputError(
            "the best number of cores needs --point-sd, --core-sd, --assay-sd, "
            f"--core-cost and --assay-cost; it lacks {lacking}"
        )
    return Compositing(**{name: given[name] for name in names})


def _by_name(option: str, texts: tuple[str, ...]) -> dict[str, float]:
    """Numbers by name, from ``NAME=NUMBER``."""
    found: dict[str, float] = {}
    for text in texts:
        name, sign, typed = text.rpartition("=")
        try:
            value = float(typed)
        except ValueError:
            sign = ""
        if not (name and sign) or name in found:
            raise InputError(
                f"{option} must be NAME=NUMBER, each name once; got {text}"
                f"{with_point(typed)}"
            )
        if not 0.0 <= value < float("inf"):
            raise InputError(f"{option} must be a finite number from 0; got {text}")
        found[name] = value
    return found


def _depths(text: str) -> tuple[tuple[float, float], ...]:
    """Increments in cm, from ``0-30,30-50``."""
    try:
        pairs = [part.split("-") for part in text.split(",")]
        return tuple((float(top), float(bottom)) for top, bottom in pairs)
    except ValueError:
        raise InputError(
            f"--depths must be increments in cm such as 0-30,30-50; got {text}"
        ) from None
