"""Strata of an area: compact ones, zones, or from covariates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tilth.assessment.sampling.options import (
    COMPACT,
    COVARIATES,
    DesignOptions,
)
from tilth.errors import DataError, InputError
from tilth.geo.area_file import Zone
from tilth.geo.compact_strata import bisected
from tilth.geo.covariate import RESAMPLING, Cells, cells, covariates_at
from tilth.geo.ellipsoid import area, areas
from tilth.geo.power_strata import rounder
from tilth.geo.ring import place
from tilth.geo.shape import Shape, common, polygons, union
from tilth.stats.covariate_strata import k_means, root_f_strata, standardised
from tilth.stats.random_stream import random_stream

LEAST: Final = 3  # strata, as FAO GSOC-MRV and the Australian method ask
MOST: Final = 10  # of the rule by area
MOST_BY_POINTS: Final = 20
HECTARES: Final = 20.0  # ha, of one stratum by the rule
POINTS: Final = 5  # of one stratum, where the number of points is given
N_CELLS: Final = 4000
UNCOVERED: Final = 1e-3  # share of the area that zones may leave out
WALVOORT: Final = (
    "Walvoort D.J.J., Brus D.J., de Gruijter J.J. (2010) Comput. Geosci. 36, "
    "1261-1267. doi:10.1016/j.cageo.2010.04.005 (compact geographical strata)"
)
AURENHAMMER: Final = (
    "Aurenhammer F., Hoffmann F., Aronov B. (1998) Algorithmica 20, 61-76. "
    "doi:10.1007/PL00009187 (cells of equal area)"
)
DALENIUS: Final = (
    "Dalenius T., Hodges J.L. (1959) J. Am. Stat. Assoc. 54, 88-101. "
    "doi:10.1080/01621459.1959.10501501 (cumulative root-f)"
)
LLOYD: Final = (
    "Lloyd S.P. (1982) IEEE Trans. Inf. Theory 28, 129-137. "
    "doi:10.1109/TIT.1982.1056489 (k-means)"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strata:
    """Strata and how they were made.

    Parameters
    ----------
    zones : tuple of Zone
        Name and shape of each; together they are the area.
    method : str
        How they were made, in words.
    inputs : dict
        Choices made.
    sources : tuple of str
        Citations.
    warnings : tuple of str
        What a reader must know.
    """

    zones: tuple[Zone, ...]
    method: str
    inputs: dict[str, Any]
    sources: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def number_of_strata(hectares: float, n_points: int | None) -> int:
    """Number of strata where none is given: a rule of Tilth, no standard's.

    Parameters
    ----------
    hectares : float
        Size of the area. [ha]
    n_points : int or None
        Samples in all, if they are given.

    Returns
    -------
    n : int
        One for every 5 points, from 3 to 20; without them one for every 20 ha, from 3
        to 10.
    """
    if n_points is not None:
        return min(max(n_points // POINTS, LEAST), MOST_BY_POINTS)
    return min(max(round(hectares / HECTARES), LEAST), MOST)


def strata_of(shape: Shape, options: DesignOptions, zones: Sequence[Zone]) -> Strata:
    """Strata of an area.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        The area, in degrees.
    options : DesignOptions
        Kind and number of strata.
    zones : sequence of Zone
        For strata that are zones.

    Returns
    -------
    strata : Strata
        Together they are the area.

    Raises
    ------
    DataError
        If zones do not cover the area, or a raster does not.
    InputError
        If a choice is missing or does not fit.
    """
    if options.strata == COMPACT:
        return _compact(shape, options)
    if options.strata == COVARIATES:
        return _from_covariates(shape, options)
    if options.n_strata is not None:
        raise InputError(
            "the number of strata follows from the zones: leave out --n-strata"
        )
    return _from_zones(shape, zones)


def _count(shape: Shape, options: DesignOptions) -> int:
    if options.n_strata is not None:
        return options.n_strata
    return number_of_strata(area(shape), options.wanted.n_points)


def _compact(shape: Shape, options: DesignOptions) -> Strata:
    if options.covariates:
        raise InputError("covariates make strata with --strata covariates")
    n = _count(shape, options)
    found = rounder(shape, bisected(shape, n))
    return Strata(
        zones=_named("S", found),
        method=f"{n} compact geographic strata of equal area",
        inputs={"strata": "compact", "n_strata": n},
        sources=(WALVOORT, AURENHAMMER),
    )


def _named(letter: str, shapes: Sequence[Shape]) -> tuple[Zone, ...]:
    width = len(str(len(shapes)))
    return tuple(
        Zone(name=f"{letter}{i:0{width}d}", geometry=shape)
        for i, shape in enumerate(shapes, start=1)
    )


def _from_zones(shape: Shape, zones: Sequence[Zone]) -> Strata:
    if len(zones) < 2:
        raise InputError(
            "strata that are zones need two or more named features, in the area or in "
            f"--zones; got {len(zones)}"
        )
    parts = [Zone(name=z.name, geometry=common(z.geometry, shape)) for z in zones]
    parts = [zone for zone in parts if not zone.geometry.is_empty]
    size = areas([zone.geometry for zone in parts])
    whole = area(shape)
    if size.sum() < (1.0 - UNCOVERED) * whole:
        rest = polygons(shape.difference(union([zone.geometry for zone in parts])))
        near = rest.representative_point()
        raise DataError(
            f"zones must cover the area; {whole - size.sum():.3g} of {whole:.3g} ha "
            f"have no zone, as near {place([near.x, near.y])}"
        )
    gone = [zone.name for zone in zones if zone.name not in {z.name for z in parts}]
    return Strata(
        zones=tuple(parts),
        method=f"{len(parts)} zones as strata",
        inputs={"strata": "zones", "n_strata": len(parts)},
        warnings=(f"zones outside the area were left out: {', '.join(gone)}",)
        if gone
        else (),
    )


def covariate_cells(
    shape: Shape, options: DesignOptions
) -> tuple[Cells, np.ndarray[Any, np.dtype[np.float64]], tuple[str, ...]]:
    """Cells of an area with the values of the covariates.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        The area, in degrees.
    options : DesignOptions
        With the rasters.

    Returns
    -------
    found : Cells
        The cells.
    values : ndarray, shape (n, n_covariates)
        At the cells. [as the quantity]
    warnings : tuple of str
        Where values were missing.

    Raises
    ------
    DataError
        If a raster does not cover the area.
    InputError
        If no raster is given.
    """
    if not options.covariates:
        raise InputError("a raster must be given for covariates: --covariate FILE.tif")
    found = cells(shape, N_CELLS)
    values, missing = covariates_at(options.covariates, found)
    warnings: tuple[str, ...] = ()
    if missing > 0.0:
        warnings = (
            f"covariates had no value on {missing:.2%} of the area; the nearest cell's "
            "was taken there",
        )
    return found, values, warnings


def _from_covariates(shape: Shape, options: DesignOptions) -> Strata:
    n = _count(shape, options)
    found, values, warnings = covariate_cells(shape, options)
    if values.shape[1] == 1:
        label = root_f_strata(values[:, 0], n, weights=found.area)
        how, source = "cumulative root-f of one covariate", DALENIUS
    else:
        generator = random_stream(options.seed, "strata")
        label = k_means(standardised(values), n, generator)
        how, source = f"k-means of {values.shape[1]} standardised covariates", LLOYD
    return Strata(
        zones=_named("C", found.joined(label)),
        method=f"{n} strata by {how}",
        inputs={
            "strata": "covariates",
            "n_strata": n,
            "covariates": [path.name for path in options.covariates],
            "n_cells": len(found.shapes),
            "resampling": RESAMPLING,
        },
        sources=(source,),
        warnings=warnings,
    )
