"""Projects as list, map and table; all that is chosen stands in the address."""

from django.core.paginator import Paginator
from django.http import JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tilth_web.registry.domain import export
from tilth_web.registry.domain.queries import (
    own_projects,
    told_projects,
    visible_projects,
)
from tilth_web.registry.domain.search import (
    FACETS,
    facet_counts,
    found_projects,
    listed_projects,
    looked_through,
    map_points,
)
from tilth_web.registry.domain.vocabulary import labelled
from tilth_web.registry.forms.search import SearchForm

PER_PAGE = 20


def project_list(request):
    form = SearchForm(request.GET)
    filters = form.filters()
    projects, others = looked_through(_among(request, form), filters)
    found = found_projects(projects, others).values_list("pk", flat=True)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = listed_projects(list(page.object_list), request.user)
    facets = _facets(form, filters, facet_counts(projects, others))
    context = {
        "page": page,
        "text": filters.text,
        "box": form["box"].value() if filters.box else "",
        "facets": facets,
        "chips": _chips(request.GET, filters, facets, form),
        "mine": form.only_mine(),
        "view": form.chosen_view(),
        "query": _without(request.GET, "page", "view"),
    }
    return render(request, "registry/list.html", context)


def project_points(request):
    """Points of the map as GeoJSON, by the same address as the list."""
    form = SearchForm(request.GET)
    filters = form.filters()
    found = found_projects(*looked_through(_among(request, form), filters))
    points, squares = map_points(found, filters.box)
    features = [_point(*point) for point in points]
    features += [_square(*square) for square in squares]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def project_table(request):
    """All projects that the address lets through, as CSV."""
    form = SearchForm(request.GET)
    found = found_projects(_among(request, form), form.filters())
    rows = export.csv_lines(export.table(told_projects(found, request.user)))
    return StreamingHttpResponse(
        rows,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="projects.csv"'},
    )


def _among(request, form):
    """What is looked through: all that one may see, or what is one's own."""
    projects = own_projects if form.only_mine() else visible_projects
    return projects(request.user)


def _point(longitude, latitude, uuid, name, example, privacy):
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {
            "uuid": str(uuid),
            "name": name,
            "example": example,
            "place_shown": privacy,
        },
    }


def _square(longitude, latitude, number):
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {"number": number},
    }


def _facets(form, filters, counts):
    """Name, label and options of every facet; those without a project are left out."""
    facets = []
    for name in FACETS:
        chosen = getattr(filters, name)
        options = [
            {
                "value": value,
                "label": label,
                "number": counts[name].get(value, 0),
                "chosen": value in chosen,
            }
            for value, label in _options(form.fields[name].choices)
            if value in counts[name] or value in chosen
        ]
        facets.append(
            {"name": name, "label": form.fields[name].label, "options": options}
        )
    return facets


def _options(choices):
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label


def _chips(query, filters, facets, form):
    """What is chosen, each with the address that it is left out of."""
    chips = []
    if form.only_mine():
        chips.append((form.fields["mine"].label, _without(query, "mine", "page")))
    if filters.text:
        said = labelled(_("Words"), filters.text)
        chips.append((said, _without(query, "q", "page")))
    for facet in facets:
        for option in facet["options"]:
            if option["chosen"]:
                rest = query.copy()
                rest.pop("page", None)
                left = [v for v in query.getlist(facet["name"]) if v != option["value"]]
                rest.setlist(facet["name"], left)
                label = labelled(facet["label"], option["label"])
                chips.append((label, rest.urlencode()))
    if filters.box:
        chips.append((_("Part of the map"), _without(query, "box", "page")))
    return chips


def _without(query, *names):
    rest = query.copy()
    for name in names:
        rest.pop(name, None)
    return rest.urlencode()
