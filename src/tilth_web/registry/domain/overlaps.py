"""Land that stands in two projects would be counted twice."""

import shapely

from tilth.geo.ellipsoid import area
from tilth.geo.shape import common
from tilth_web.geometry.domain.outline import shape_of
from tilth_web.registry.models import Overlap, ParcelVersion, Project, ProjectParcel

SLIVER = 0.05  # share of the smaller parcel below which borders merely disagree
LIVE = Project.State.DRAFT, Project.State.PUBLISHED


def note_overlaps(parcel):
    """Find, and keep, the overlaps of a parcel with those of other live projects."""
    Overlap.objects.filter(one=parcel).delete()
    Overlap.objects.filter(other=parcel).delete()
    shape = shape_of(parcel.version.outline)
    shapely.prepare(shape)
    found = (_overlap(parcel, shape, other) for other in _near(parcel))
    Overlap.objects.bulk_create(overlap for overlap in found if overlap)


def _near(parcel):
    v = parcel.version
    near = ParcelVersion.objects.in_box(v.min_lon, v.min_lat, v.max_lon, v.max_lat)
    others = ProjectParcel.objects.filter(version__in=near, project__state__in=LIVE)
    return others.exclude(project=parcel.project_id).select_related("version")


def _overlap(parcel, shape, other):
    beside = shape_of(other.version.outline)
    if not shape.intersects(beside):
        return None
    shared = area(common(shape, beside))
    share = shared / min(parcel.version.area_ha, other.version.area_ha)
    if share <= SLIVER:
        return None
    return Overlap(one=parcel, other=other, area_ha=shared, share=min(share, 1.0))
