"""Outlines as GeoJSON beside their box: no GDAL, the same on SQLite and PostgreSQL."""

from django.db import connections, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

# The expression of the index on PostgreSQL; see `spatial_index`.
BOX = (
    "box(point(CASE WHEN min_lon > max_lon THEN 180 ELSE max_lon END, max_lat), "
    "point(CASE WHEN min_lon > max_lon THEN -180 ELSE min_lon END, min_lat))"
)


class GeoQuerySet(models.QuerySet):
    """Records with an outline, found by where they lie."""

    def in_box(self, west, south, east, north):
        """Records whose box touches a window; west > east crosses the 180th meridian.

        The index (see `spatial_index`) narrows the search down; the exact columns
        decide, so that a missing index costs time and nothing else.
        """
        rows = self._by_index(west, south, east, north)
        rows = rows.filter(min_lat__lte=north, max_lat__gte=south)
        plain = Q(min_lon__lte=models.F("max_lon"))
        if west <= east:
            apart = Q(min_lon__lte=east, max_lon__gte=west)
            across = Q(max_lon__gte=west) | Q(min_lon__lte=east)
            return rows.filter((plain & apart) | (~plain & across))
        beside = Q(max_lon__gte=west) | Q(min_lon__lte=east)
        return rows.filter((plain & beside) | ~plain)

    def _by_index(self, west, south, east, north):
        # Boxes across the 180th meridian are in the index as wide as the world.
        table, vendor = self.model._meta.db_table, connections[self.db].vendor
        sides = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
        found = [touching(vendor, table, w, south, e, north) for w, e in sides]
        return self.filter(Q(*(Q(pk__in=rows) for rows in found), _connector=Q.OR))


def touching(vendor, table, west, south, east, north):
    """The ids that the index of a table gives for a window."""
    if vendor == "postgresql":
        text = (
            f'SELECT id FROM "{table}" WHERE {BOX} && box(point(%s, %s), point(%s, %s))'
        )
        return RawSQL(text, (east, north, west, south))
    text = (
        f'SELECT id FROM "{table}_rtree" '
        "WHERE min_lon <= %s AND max_lon >= %s AND min_lat <= %s AND max_lat >= %s"
    )
    return RawSQL(text, (east, west, north, south))


class Outlined(models.Model):
    """A record with an outline; every other field here follows from it."""

    outline = models.JSONField(null=True, blank=True, help_text="GeoJSON, WGS84")
    outline_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    min_lon = models.FloatField(null=True, editable=False)
    min_lat = models.FloatField(null=True, editable=False)
    max_lon = models.FloatField(null=True, editable=False)
    max_lat = models.FloatField(null=True, editable=False)
    lon = models.FloatField(null=True, editable=False, help_text="Of a point inside")
    lat = models.FloatField(null=True, editable=False)
    area_ha = models.FloatField(null=True, editable=False, help_text="[ha]")

    objects = GeoQuerySet.as_manager()

    class Meta:
        abstract = True
