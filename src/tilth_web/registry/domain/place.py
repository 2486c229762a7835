"""Where the public sees a project: one outline that every public channel reads."""

from math import floor

import shapely

from tilth.geo.shape import polygons
from tilth_web.geometry.domain.outline import outline_of, shape_of
from tilth_web.registry.models import Place, Project

CELLS = 10  # per degree: squares of 11 km from south to north
BLURRED, COUNTRY = Project.Privacy.BLURRED, Project.Privacy.COUNTRY


def refresh_place(project):
    """Bring the public place up to the outlines to be shown and the privacy."""
    parcels = project.parcels.exclude(shown_version=None)
    versions = [p.shown_version for p in parcels.select_related("shown_version")]
    shape = public_shape(project.privacy, versions)
    Place.objects.filter(project=project).delete()
    if shape is not None:
        Place.objects.create(project=project, **outline_of(shape).fields())


def public_shape(privacy, versions):
    """The shape that the public may see of some outlines, or None."""
    if not versions or privacy == COUNTRY:
        return None
    if privacy == BLURRED:
        shapes = {cell(v.lon, v.lat) for v in versions}
        return polygons(shapely.union_all([_square(*c) for c in sorted(shapes)]))
    return polygons(shapely.union_all([shape_of(v.outline) for v in versions]))


def cell(longitude, latitude):
    """Column and row of the square of a point, on a grid that never moves."""
    column = min(floor(longitude * CELLS), 180 * CELLS - 1)
    row = min(floor(latitude * CELLS), 90 * CELLS - 1)
    return column, row


def _square(column, row):
    sides = (column, row, column + 1, row + 1)
    return shapely.box(*(side / CELLS for side in sides))
