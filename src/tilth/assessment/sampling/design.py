"""Sampling plan of an area: strata, points and how sure the answer will be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tilth.assessment.sampling.existing_points import ExistingPoint
from tilth.assessment.sampling.farms import farm_sample
from tilth.assessment.sampling.field_protocol import SOURCES as PROTOCOL_SOURCES
from tilth.assessment.sampling.field_protocol import field_protocol
from tilth.assessment.sampling.options import (
    CORES,
    EXISTING_DESIGN,
    HYPERCUBE_DESIGN,
    SHARED,
    SIMPLE,
    TWO_STAGE_DESIGN,
    ZONES,
    DesignOptions,
)
from tilth.assessment.sampling.points import (
    Draw,
    check_room,
    drawn_points,
    kept_points,
    number_of_reserves,
    reserves_in_words,
    walked,
)
from tilth.assessment.sampling.purposive import (
    NO_VARIANCE,
    existing_only,
    hypercube_points,
)
from tilth.assessment.sampling.sampling_plan import (
    PURPOSIVE,
    RANDOM,
    STRATIFIED,
    TWO_STAGE,
    PlanFarm,
    PlanPoint,
    PlanStratum,
    SamplingPlan,
)
from tilth.assessment.sampling.size import size_of
from tilth.assessment.sampling.standards import shortfalls
from tilth.assessment.sampling.strata import Strata, strata_of
from tilth.assessment.sampling.warnings import (
    depth_warning,
    edge_warning,
    features_warning,
    margin_warning,
    near_warning,
)
from tilth.errors import InputError
from tilth.geo.area_file import AreaFile, Zone, boundary
from tilth.geo.ellipsoid import area, local_plane
from tilth.geo.inner_area import inner_area
from tilth.geo.shape import Shape, as_geojson, union

COCHRAN: Final = "Cochran W.G. (1977) Sampling techniques, 3rd ed. Wiley, New York"
DE_GRUIJTER: Final = (
    "de Gruijter J.J., Brus D.J., Bierkens M.F.P., Knotters M. (2006) Sampling for "
    "natural resource monitoring. Springer, Berlin. doi:10.1007/3-540-33161-1"
)
MIXED: Final = (
    "existing points stand beside random ones: only the random points carry a design "
    "variance, so estimate mean and change from them; existing points may enter a "
    "model, or a change at themselves that is reported without an interval"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawn:
    """What a design decides."""

    kind: str
    points: list[PlanPoint]
    method: str
    precision: dict[str, Any]
    cores: int
    strata: tuple[Zone, ...] = ()
    farms: tuple[PlanFarm, ...] = ()
    farm_draw: str = ""
    inputs: dict[str, Any]
    sources: tuple[str, ...]
    warnings: tuple[str, ...]
    provisional: tuple[str, ...] = ()


def sampling_plan(
    area_file: AreaFile,
    options: DesignOptions,
    *,
    zones: AreaFile | None = None,
    existing: Sequence[ExistingPoint] = (),
) -> SamplingPlan:
    """Sampling plan of an area.

    Parameters
    ----------
    area_file : AreaFile
        The area; its features are zones, or farms of a two-stage plan.
    options : DesignOptions
        All choices.
    zones : AreaFile, optional
        Zones that are strata; those of the area if None.
    existing : sequence of ExistingPoint, optional
        Points that are kept.

    Returns
    -------
    plan : SamplingPlan
        The same for the same input and seed.

    Raises
    ------
    InputError
        If choices do not fit together, or the area is too small for the points.
    DataError
        If zones, rasters or existing points do not fit the area.
    """
    whole = boundary(area_file)
    farms: tuple[Zone, ...] = ()
    if options.design == TWO_STAGE_DESIGN:
        farms = _without_margin(area_file.zones, options.margin)
    if farms and options.margin > 0.0:
        shape = union([farm.geometry for farm in farms])
    else:
        shape = inner_area(whole, options.margin)
    parts = zones.zones if zones else area_file.zones
    drawn = _drawn(shape, farms or parts, options, zones, existing)
    edges = [farm.geometry for farm in area_file.zones] if farms else [whole]
    hectares = area(shape)
    points = walked(drawn.points)
    steps = field_protocol(options.depths, drawn.cores)
    names = [zone.name for zone in drawn.strata]
    short = shortfalls(drawn.kind, names, points, drawn.cores)
    return SamplingPlan(
        name=options.name or area_file.name,
        example=area_file.example,
        kind=drawn.kind,
        seed=options.seed,
        area=hectares,
        boundary=as_geojson(shape),
        strata=_plan_strata(drawn, points),
        farms=drawn.farms,
        points=points,
        depths=options.depths,
        cores_per_sample=drawn.cores,
        precision=drawn.precision,
        method=drawn.method,
        protocol=tuple(step.text() for step in steps),
        inputs=_inputs(area_file, whole, options, zones, existing) | drawn.inputs,
        sources=tuple(
            dict.fromkeys(
                (
                    *drawn.sources,
                    *PROTOCOL_SOURCES,
                    *(source for found in short for source in found.sources),
                )
            )
        ),
        warnings=(
            *area_file.warnings,
            *(zones.warnings if zones else ()),
            *drawn.warnings,
            *(found.text for found in short),
            *features_warning(area_file, options, zones),
            *depth_warning(options.depths),
            *margin_warning(options.margin, hectares, area(whole)),
            *near_warning(points, options.spacing),
            *edge_warning(points, edges),
        ),
        farm_draw=drawn.farm_draw,
        provisional=drawn.provisional,
    )


def _without_margin(zones: Sequence[Zone], margin: float) -> tuple[Zone, ...]:
    """Farms without a strip along their own boundaries."""
    if margin == 0.0:
        return tuple(zones)
    found = []
    for zone in zones:
        try:
            inner = inner_area(zone.geometry, margin)
        except InputError as error:
            raise InputError(f"farm {zone.name}: {error}") from None
        found.append(Zone(name=zone.name, geometry=inner))
    return tuple(found)


def _drawn(
    shape: Shape,
    parts: tuple[Zone, ...],
    options: DesignOptions,
    zones: AreaFile | None,
    existing: Sequence[ExistingPoint],
) -> _Drawn:
    if zones is not None and not (
        options.design not in (SIMPLE, TWO_STAGE_DESIGN) and options.strata == ZONES
    ):
        raise InputError("zones make strata with --strata zones and no other design")
    if options.design == TWO_STAGE_DESIGN:
        if existing:
            raise InputError("existing points cannot be kept in two stages")
        return _two_stages(parts, options)
    if options.design == HYPERCUBE_DESIGN:
        return _hypercube(shape, options, existing)
    if options.design == EXISTING_DESIGN:
        return _existing(shape, options, existing)
    return _random(shape, options, parts, existing)


def _random(
    shape: Shape,
    options: DesignOptions,
    zones: Sequence[Zone],
    existing: Sequence[ExistingPoint],
) -> _Drawn:
    """Simple or stratified random sample."""
    simple = options.design == SIMPLE
    strata = (
        Strata(
            zones=(Zone(name="", geometry=shape),),
            method="no strata",
            inputs={},
        )
        if simple
        else strata_of(shape, options, zones)
    )
    sizes = {zone.name: area(zone.geometry) for zone in strata.zones}
    size = size_of(sizes, options)
    draws = [
        Draw(
            zone=zone,
            stratum=zone.name,
            farm="",
            n_points=n,
            n_reserves=number_of_reserves(zone, n, options),
        )
        for zone, n in zip(strata.zones, size.allocation, strict=True)
    ]
    check_room(draws, options.spacing)
    points = drawn_points(options.seed, draws)
    points += kept_points(existing, strata.zones, stratified=not simple)
    count = sum(size.allocation)
    return _Drawn(
        kind=RANDOM if simple else STRATIFIED,
        points=points,
        method=(
            f"{count} simple random points, uniform by area"
            if simple
            else f"{strata.method}; {count} random points, uniform by area in each "
            f"stratum, {SHARED[size.inputs['allocation']]}"
        ),
        precision=size.precision,
        cores=size.cores,
        strata=() if simple else strata.zones,
        inputs=strata.inputs | size.inputs,
        sources=(*strata.sources, COCHRAN, DE_GRUIJTER),
        warnings=(
            *strata.warnings,
            *((MIXED,) if existing else ()),
        ),
    )


def _two_stages(parts: tuple[Zone, ...], options: DesignOptions) -> _Drawn:
    sample = farm_sample(parts, options)
    check_room(sample.draws, options.spacing)
    return _Drawn(
        kind=TWO_STAGE,
        points=drawn_points(options.seed, sample.draws),
        method=sample.method,
        precision=sample.precision,
        cores=options.cores or CORES,
        farms=sample.farms,
        farm_draw=options.farms.draw,
        inputs=sample.inputs,
        sources=(COCHRAN,),
        warnings=sample.warnings,
    )


def _hypercube(
    shape: Shape, options: DesignOptions, existing: Sequence[ExistingPoint]
) -> _Drawn:
    found = hypercube_points(shape, options)
    whole = (Zone(name="", geometry=shape),)
    return _Drawn(
        kind=PURPOSIVE,
        points=[*found.points, *kept_points(existing, whole, stratified=False)],
        method=found.method,
        precision=found.precision,
        cores=options.cores or CORES,
        inputs=found.inputs,
        sources=found.sources,
        warnings=(NO_VARIANCE, *found.warnings),
        provisional=found.provisional,
    )


def _existing(
    shape: Shape, options: DesignOptions, existing: Sequence[ExistingPoint]
) -> _Drawn:
    found = existing_only(options, existing)
    whole = (Zone(name="", geometry=shape),)
    return _Drawn(
        kind=PURPOSIVE,
        points=kept_points(existing, whole, stratified=False),
        method=found.method,
        precision=found.precision,
        cores=options.cores or CORES,
        inputs=found.inputs,
        sources=found.sources,
        warnings=(NO_VARIANCE, *found.warnings),
    )


def _plan_strata(drawn: _Drawn, points: Sequence[PlanPoint]) -> tuple[PlanStratum, ...]:
    return tuple(
        PlanStratum(
            name=zone.name,
            area=area(zone.geometry),
            n_points=sum(
                point.stratum == zone.name and not point.reserve for point in points
            ),
            geometry=as_geojson(zone.geometry),
        )
        for zone in drawn.strata
    )


def _inputs(
    area_file: AreaFile,
    whole: Shape,
    options: DesignOptions,
    zones: AreaFile | None,
    existing: Sequence[ExistingPoint],
) -> dict[str, Any]:
    plane = local_plane(whole.bounds)
    across = np.ptp(plane.metres(np.reshape(whole.bounds, (2, 2))), axis=0) / 1000.0
    found: dict[str, Any] = {
        "area_file": area_file.file_name,
        "area_sha256": area_file.sha256,
        "middle_longitude_deg": round(plane.longitude, 5),
        "middle_latitude_deg": round(plane.latitude, 5),
        "east_to_west_km": round(float(across[0]), 3),
        "north_to_south_km": round(float(across[1]), 3),
        "design": options.design,
        "round": options.round,
        "reserves": reserves_in_words(options.n_reserves),
        "room_of_a_point_m": options.spacing,
        "margin_m": options.margin,
    }
    if options.margin > 0.0:
        found["area_of_file_ha"] = area(whole)
    if zones is not None:
        found |= {"zones_file": zones.file_name, "zones_sha256": zones.sha256}
    if existing:
        found["existing_points"] = len(existing)
    return found
