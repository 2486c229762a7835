"""What a reader of a sampling plan must know of its place and its choices."""

from collections.abc import Sequence
from typing import Final

from tilth.assessment.sampling.options import COMPACT, STRATIFIED_DESIGN, DesignOptions
from tilth.assessment.sampling.points import close_pairs, positions_of
from tilth.assessment.sampling.sampling_plan import DRAWN, PlanPoint
from tilth.geo.area_file import AreaFile
from tilth.geo.inner_area import distances_to_boundary
from tilth.geo.shape import Shape

DEEP: Final = 30.0  # cm, reported depth; VM0042 has samples go deeper
EDGE: Final = 5.0  # m, the strip of headlands, tracks and hedges; a rule of Tilth
LISTED: Final = 8  # names of points in a sentence


def features_warning(
    area_file: AreaFile, options: DesignOptions, zones: AreaFile | None
) -> tuple[str, ...]:
    """That several features of a file are sampled as if they were one.

    Parameters
    ----------
    area_file : AreaFile
        The area.
    options : DesignOptions
        All choices.
    zones : AreaFile or None
        Zones that were given.

    Returns
    -------
    warnings : tuple of str
        Empty where the features have a part in the design.
    """
    count = len(area_file.zones)
    compact = (options.design, options.strata) == (STRATIFIED_DESIGN, COMPACT)
    if count == 1 or not compact or zones is not None:
        return ()
    return (
        f"the {count} features of {area_file.file_name} are sampled as one area, "
        "whatever their borders: they can also be strata (--strata zones), or farms "
        "of which some are drawn (--design two-stage)",
    )


def depth_warning(depths: tuple[tuple[float, float], ...]) -> tuple[str, ...]:
    """That samples end too early, or are not parted.

    Parameters
    ----------
    depths : tuple of (float, float)
        Increments. [cm]

    Returns
    -------
    warnings : tuple of str
        Empty if they are as VM0042 v2.2 asks.
    """
    deepest = depths[-1][1]
    found = []
    if deepest <= DEEP:
        found.append(
            f"samples end at {deepest:g} cm: VM0042 v2.2 asks for samples deeper than "
            f"the reported {DEEP:g} cm, so that stocks at equivalent soil mass need no "
            "extrapolation; 0-30,30-50 is recommended"
        )
    if len(depths) < 2:
        found.append(
            "one increment only: VM0042 v2.2 asks for at least two at re-sampling"
        )
    return tuple(found)


def margin_warning(margin: float, inner: float, whole: float) -> tuple[str, ...]:
    """That results are about the inner area.

    Parameters
    ----------
    margin : float
        Strip that is left out. [m]
    inner, whole : float
        Area without it, and of the file. [ha]

    Returns
    -------
    warnings : tuple of str
        Empty without a margin.
    """
    if margin == 0.0:
        return ()
    return (
        f"a margin of {margin:g} m is left out: the plan is about {inner:.4g} of "
        f"{whole:.4g} ha, and so is every result",
    )


def near_warning(points: Sequence[PlanPoint], spacing: float) -> tuple[str, ...]:
    """That two points, or a reserve and another point, lie close to each other.

    Parameters
    ----------
    points : sequence of PlanPoint
        Of the plan.
    spacing : float
        Room that a point needs. [m]

    Returns
    -------
    warnings : tuple of str
        Empty if all are further apart.
    """
    found = close_pairs(points, spacing)
    main = [d for d, a, b in found if not (a.reserve or b.reserve)]
    spare = [(d, a, b) for d, a, b in found if a.reserve or b.reserve]
    warnings = []
    if main:
        warnings.append(
            f"two points lie {main[0]:.1f} m apart, nearer than {spacing:g} m: random "
            "points may; sample both"
        )
    if spare:
        named = ", ".join(_from(*pair) for pair in spare[:LISTED])
        more = f" and {len(spare) - LISTED} more" if len(spare) > LISTED else ""
        warnings.append(
            f"reserves lie nearer than {spacing:g} m to another point, {named}{more}: "
            "the cores of both would be of one place; where such a reserve would be "
            "sampled beside that point, take the next reserve of the stratum"
        )
    return tuple(warnings)


def _from(distance: float, one: PlanPoint, other: PlanPoint) -> str:
    reserve, beside = (one, other) if one.reserve else (other, one)
    return f"{reserve.name} {distance:.1f} m from {beside.name}"


def edge_warning(
    points: Sequence[PlanPoint], shapes: Sequence[Shape]
) -> tuple[str, ...]:
    """That random points lie close to a boundary.

    Parameters
    ----------
    points : sequence of PlanPoint
        Of the plan; existing ones do not count.
    shapes : sequence of Polygon or MultiPolygon
        The whole area, or its farms, in degrees.

    Returns
    -------
    warnings : tuple of str
        Empty if all lie further inside than `EDGE`.
    """
    drawn = [point for point in points if point.origin == DRAWN]
    if not drawn:
        return ()
    positions = positions_of(drawn)
    metres = distances_to_boundary(shapes, positions).tolist()
    near = [p.name for p, m in zip(drawn, metres, strict=True) if m < EDGE]
    if not near:
        return ()
    names = ", ".join(near[:LISTED])
    more = f" and {len(near) - LISTED} more" if len(near) > LISTED else ""
    return (
        f"{names}{more} {'lies' if len(near) == 1 else 'lie'} less than {EDGE:g} m "
        "inside the boundary, where headlands and tracks may differ from the field: "
        "sample there as drawn, or make a new plan that leaves out a strip before "
        f"anyone goes out (--buffer {EDGE:g})",
    )
