"""Land that stands in two projects would be counted twice."""

import shapely
from django.db.models import Q
from django.urls import reverse

from tilth.geo.ellipsoid import area
from tilth.geo.shape import common
from tilth_web.accounts.domain.roles import valid_grants
from tilth_web.accounts.models import RoleGrant, User
from tilth_web.geometry.domain.outline import shape_of
from tilth_web.notifications.domain.notices import notify
from tilth_web.registry.models import Overlap, ParcelVersion, Project, ProjectParcel

SLIVER = 0.05  # share of the smaller parcel below which borders merely disagree
LIVE = Project.State.DRAFT, Project.State.PUBLISHED
FOUND = "overlap.found"


def note_overlaps(parcel):
    """Find, and keep, the overlaps of a parcel with those of other live projects.

    The secretariat is told of a new pair of projects: it alone may see both of them.
    """
    sides = Q(one=parcel) | Q(other=parcel)
    known = _pairs(Overlap.objects.filter(sides))
    Overlap.objects.filter(sides).delete()
    shape = shape_of(parcel.version.outline)
    shapely.prepare(shape)
    found = (_overlap(parcel, shape, other) for other in _near(parcel))
    added = Overlap.objects.bulk_create(overlap for overlap in found if overlap)
    if _pairs(Overlap.objects.filter(sides)) - known and added:
        notify(_secretariat(), FOUND, path=reverse("registry:overlaps"))


def _pairs(overlaps):
    return {
        frozenset(pair)
        for pair in overlaps.values_list("one__project", "other__project")
    }


def _secretariat():
    grants = valid_grants().filter(role=RoleGrant.Role.SECRETARIAT)
    return list(User.objects.filter(pk__in=grants.values("person"), is_active=True))


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
