"""Finding projects: filters, counts beside them, and points for the map."""

import json
from dataclasses import dataclass, replace

from django.db import connections
from django.db.models import Count, F, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Floor

from tilth_web.accounts.models import Organisation
from tilth_web.registry.domain.queries import told_projects
from tilth_web.registry.models import Place, Project, ProjectPractice
from tilth_web.search.folding import folded

FACETS = "country", "system", "practice"
MOST_POINTS = 1000  # above it the map shows squares with counts
SQUARES = 24  # across a window
UNLISTED = "story", "words", "shown__input", "shown__result"  # long texts


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What to look for; several values of one facet are alternatives."""

    text: str = ""
    country: tuple = ()
    system: tuple = ()
    practice: tuple = ()
    box: tuple | None = None


def found_projects(projects, filters):
    """Those of some projects that all filters let through."""
    for word in filters.text.split():
        plain = folded(word)
        holders = Organisation.objects.filter(folded_name__contains=plain).order_by()
        held = Q(organisation__in=holders.values("pk"))
        projects = projects.filter(Q(words__contains=plain) | held)
    if filters.country:
        projects = projects.filter(country__in=filters.country)
    if filters.system:
        projects = projects.filter(system__in=filters.system)
    if filters.practice:
        planned = ProjectPractice.objects.filter(key__in=filters.practice)
        projects = projects.filter(pk__in=planned.values("project"))
    if filters.box:
        projects = projects.filter(
            pk__in=Place.objects.in_box(*filters.box).values("project")
        )
    return projects


def looked_through(projects, filters):
    """The projects whose texts hold the words, looked through once, and what is left.

    A page of a list, its length and the counts beside it are one search; each asked for
    by itself would read the texts of all projects again.
    """
    if not filters.text:
        return projects, filters
    found = found_projects(projects, Filters(text=filters.text)).order_by()
    keys = json.dumps(list(found.values_list("pk", flat=True)))
    if connections[projects.db].vendor == "postgresql":
        among = "SELECT value::bigint FROM json_array_elements_text(%s::json)"
    else:
        among = "SELECT value FROM json_each(%s)"
    told = projects.filter(pk__in=RawSQL(among, (keys,)))
    return told, replace(filters, text="")


def listed_projects(keys, user):
    """What lists show a reader of the projects of some keys, in the order of the keys.

    A page of a long list is thus cut from keys alone; whole rows are long, for they
    bring inputs and results of assessments along.
    """
    rows = told_projects(Project.objects.order_by(), user)
    rows = rows.select_related("person", "organisation", "shown")
    found = rows.defer(*UNLISTED).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def facet_counts(projects, filters):
    """For each facet, how many projects each value has with the other filters.

    No project comes twice: filters join no table of many rows, and a project has a
    practice once.
    """
    projects, filters = looked_through(projects, filters)
    counts = {}
    for name in FACETS:
        column = "practices__key" if name == "practice" else name
        others = found_projects(projects, replace(filters, **{name: ()}))
        rows = others.order_by().values_list(column).annotate(Count("pk"))
        counts[name] = {value: number for value, number in rows if value}
    return counts


def map_points(projects, box=None):
    """Points or, where there are too many, squares with counts.

    Of each point: longitude, latitude, uuid, name, whether it is made up, and privacy;
    of each square: longitude, latitude and number. Only public places are read.
    """
    places = Place.objects.in_box(*box) if box else Place.objects.all()
    places = places.filter(project__in=projects.order_by())
    told = "uuid", "name", "example", "privacy"
    columns = "lon", "lat", *(f"project__{name}" for name in told)
    points = list(places.values_list(*columns)[: MOST_POINTS + 1])
    if len(points) <= MOST_POINTS:
        return points, []
    return [], _squares(places, box)


def _squares(places, box):
    west, _south, east, _north = box or (-180.0, -90.0, 180.0, 90.0)
    size = max(((east - west) % 360.0 or 360.0) / SQUARES, 1e-3)
    squares = places.annotate(
        column=Floor(F("lon") / Value(size)), row=Floor(F("lat") / Value(size))
    )
    rows = squares.order_by().values_list("column", "row").annotate(Count("pk"))
    return [((c + 0.5) * size, (r + 0.5) * size, number) for c, r, number in rows]
