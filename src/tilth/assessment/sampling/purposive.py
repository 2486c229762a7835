"""Points that are not drawn at random: conditioned Latin hypercube, existing points."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tilth.assessment.sampling.existing_points import ExistingPoint
from tilth.assessment.sampling.options import DesignOptions
from tilth.assessment.sampling.sampling_plan import HYPERCUBE, PlanPoint
from tilth.assessment.sampling.statement import PURPOSIVE, precision_record
from tilth.assessment.sampling.strata import covariate_cells
from tilth.errors import InputError
from tilth.geo.covariate import RESAMPLING
from tilth.geo.shape import Shape
from tilth.geo.uniform_point import DECIMALS
from tilth.stats.conditioned_latin_hypercube import (
    UNVERIFIED,
    conditioned_latin_hypercube,
)
from tilth.stats.random_stream import random_stream

NO_VARIANCE: Final = (
    "the points are purposive, not random: the sample has no design variance, and no "
    "interval, probability or credit can rest on it alone"
)
MINASNY: Final = (
    "Minasny B., McBratney A.B. (2006) Comput. Geosci. 32, 1378-1388. "
    "doi:10.1016/j.cageo.2005.12.009 (conditioned Latin hypercube)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purposive:
    """Points without a design, and how they were chosen.

    Parameters
    ----------
    points : tuple of PlanPoint
        Not yet named.
    method : str
        How they were chosen, in words.
    precision : dict
        That it is unknown.
    inputs : dict
        Choices made.
    sources, warnings, provisional : tuple of str
        As in a plan.
    """

    points: tuple[PlanPoint, ...]
    method: str
    precision: dict[str, Any]
    inputs: dict[str, Any]
    sources: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()


def hypercube_points(shape: Shape, options: DesignOptions) -> Purposive:
    """Points of a conditioned Latin hypercube.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        The area, in degrees.
    options : DesignOptions
        With rasters and a number of points.

    Returns
    -------
    found : Purposive
        One point in the middle of each cell that was chosen.

    Raises
    ------
    InputError
        If no raster or number of points is given.
    """
    n = options.wanted.n_points
    if n is None:
        raise InputError("a conditioned Latin hypercube needs --points")
    found, values, warnings = covariate_cells(shape, options)
    generator = random_stream(options.seed, "hypercube")
    chosen = conditioned_latin_hypercube(values, n, generator)
    points = tuple(
        PlanPoint(
            name="",
            stratum="",
            farm="",
            latitude=round(latitude, DECIMALS),
            longitude=round(longitude, DECIMALS),
            origin=HYPERCUBE,
        )
        for longitude, latitude in found.position[chosen.cells].tolist()
    )
    return Purposive(
        points=points,
        method=(
            f"{n} points by a conditioned Latin hypercube of {values.shape[1]} "
            f"covariates at {len(found.shapes)} cells (purposive)"
        ),
        precision=precision_record(options.wanted, None, spread={}, unknown=PURPOSIVE),
        inputs={
            "covariates": [path.name for path in options.covariates],
            "n_cells": len(found.shapes),
            "resampling": RESAMPLING,
            "objective": chosen.objective,
        },
        sources=(MINASNY,),
        warnings=warnings,
        provisional=(UNVERIFIED,),
    )


def existing_only(
    options: DesignOptions, existing: Sequence[ExistingPoint]
) -> Purposive:
    """Existing points only.

    Parameters
    ----------
    options : DesignOptions
        Its number of points must not be given.
    existing : sequence of ExistingPoint
        The points.

    Returns
    -------
    found : Purposive
        Its points are empty: existing ones keep their names.

    Raises
    ------
    InputError
        If there is none, or new points are asked for.
    """
    main = [point for point in existing if not point.reserve]
    if not main:
        raise InputError(
            "existing points need a file with at least one that is no reserve: "
            "--existing FILE"
        )
    if options.wanted.n_points is not None:
        raise InputError(
            "existing points alone take no --points; with --design stratified or "
            "simple they are kept beside new random points"
        )
    return Purposive(
        points=(),
        method=f"{len(main)} existing points, not drawn at random (purposive)",
        precision=precision_record(options.wanted, None, spread={}, unknown=PURPOSIVE),
        inputs={},
    )
