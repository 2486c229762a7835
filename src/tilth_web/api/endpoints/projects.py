"""Projects: found, read, written, shown and withdrawn."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router, Status

from tilth_web.accounts.models import Organisation
from tilth_web.accounts.rules import MANAGERS
from tilth_web.api.conditions import (
    editable_project,
    held,
    seen_project,
    tagged,
)
from tilth_web.api.identity import OPEN, SIGNED_IN, require
from tilth_web.api.inputs import Body, Query, checked, invalid, schema_of
from tilth_web.api.pages import PageForm, page
from tilth_web.api.records import (
    listed,
    point,
    project_record,
    project_summary,
    with_all,
)
from tilth_web.api.schemas import projects as schemas
from tilth_web.api.schemas.base import EXAMPLE_UUID
from tilth_web.api.schemas.geojson import Feature, FeatureCollection
from tilth_web.api.takes import takes
from tilth_web.registry.domain import projects as domain
from tilth_web.registry.domain.export import geojson_of
from tilth_web.registry.domain.queries import visible_projects
from tilth_web.registry.domain.search import (
    facet_counts,
    found_projects,
    looked_through,
    map_points,
)
from tilth_web.registry.forms.project import (
    NewProjectForm,
    ProjectForm,
    PublishForm,
    WithdrawForm,
)
from tilth_web.registry.forms.search import SearchForm

router = Router(tags=["Projects"], auth=OPEN)
GEOJSON = "application/geo+json"


class ListForm(SearchForm, PageForm):
    """What the page of projects filters by, a page at a time."""


NAMES, NOT_HERE = (("bbox", "box"),), ("mine", "view")
SEARCH = Query(SearchForm, names=NAMES, left_out=NOT_HERE)
LIST = Query(ListForm, names=NAMES, left_out=NOT_HERE)
EXAMPLE = {
    "name": "Green cover",
    "summary": "Cover crops on two fields.",
    "language": "en",
    "country": "FR",
    "system": "cropland",
    "start_year": 2026,
    "privacy": "blurred",
}
HOLDER = {
    "type": ["string", "null"],
    "format": "uuid",
    "description": "An organisation that you manage; null or left out: you.",
}

SEEN = {
    "revision": {
        "type": "integer",
        "minimum": 1,
        "description": "Revision of the project that you have read.",
    },
    "outlines": {
        "type": "object",
        "additionalProperties": {"type": "integer", "minimum": 1},
        "description": "`outline_version` of every parcel that you have read, by its "
        "`key`.",
    },
    "assessment": {
        "type": "string",
        "format": "uuid",
        "description": "The newest assessment that you have read.",
    },
}


def _new_schema():
    schema = schema_of(ProjectForm())
    schema["properties"]["organisation"] = HOLDER
    return schema


def _consent_schema():
    schema = schema_of(PublishForm())
    schema["properties"] |= SEEN
    schema["required"] += SEEN
    return schema


NEW = Body("NewProject", _new_schema, EXAMPLE)
CHANGE = Body(
    "ProjectChange",
    lambda: schema_of(ProjectForm(), required=False),
    {"summary": "Cover crops on three fields."},
)
CONSENT = Body(
    "Consent",
    _consent_schema,
    {
        "consent": True,
        "revision": 7,
        "outlines": {"P1": 2},
        "assessment": EXAMPLE_UUID,
    },
)
SURE = Body("Sure", lambda: schema_of(WithdrawForm()), {"sure": True})


@router.get("/projects", response=schemas.ProjectPage, openapi_extra=takes(query=LIST))
def projects(request):
    """Projects that you may see: published ones and your own.

    Words, facets and box are those of the page of projects; several values of one
    facet are alternatives.
    """
    form = LIST.read(request)
    keys = _found(request, form.filters()).values_list("pk", flat=True)
    whole = partial(listed, user=request.user)
    return page(request, form, keys, project_summary, whole=whole)


@router.get(
    "/projects/facets", response=schemas.Facets, openapi_extra=takes(query=SEARCH)
)
def facets(request):
    """For every country, system and practice, how many projects have it."""
    filters = SEARCH.read(request).filters()
    return facet_counts(visible_projects(request.user), filters)


@router.get(
    "/projects/points",
    response=FeatureCollection,
    openapi_extra=takes(query=SEARCH, media_type=GEOJSON),
)
def points(request):
    """Points for a map; where there are more than 1000, squares with counts.

    Only public places are read: a blurred project stands in the middle of a square
    of 0.1 degrees, one that is shown by country nowhere.
    """
    filters = SEARCH.read(request).filters()
    found = _found(request, filters)
    single, squares = map_points(found, filters.box)
    features = [
        point(lon, lat, uuid=str(uuid), name=name, example=example, place_shown=privacy)
        for lon, lat, uuid, name, example, privacy in single
    ]
    features += [point(lon, lat, number=number) for lon, lat, number in squares]
    # An answer that is ready is not put together again by its schema, feature by
    # feature: that took longer than all the rest. Tests hold it against the schema.
    collection = {"type": "FeatureCollection", "features": features}
    return JsonResponse(collection, content_type=GEOJSON)


@router.get("/projects/{uuid:uuid}", response=schemas.Project)
def project(request, uuid: UUID):
    """One project; its ETag is what a change needs as If-Match."""
    found = seen_project(request, uuid)
    return tagged(request, project_record(found, request.user))


@router.get(
    "/projects/{uuid:uuid}/place",
    response=Feature,
    openapi_extra=takes(media_type=GEOJSON),
)
def place(request, uuid: UUID, response: HttpResponse):
    """The public place of a project: outlines, squares of 0.1 degrees, or none."""
    response["Content-Type"] = GEOJSON
    return geojson_of(seen_project(request, uuid))


@router.post(
    "/projects",
    response={201: schemas.Project},
    auth=SIGNED_IN,
    openapi_extra=takes(body=NEW, created=True),
)
def add_project(request, response: HttpResponse):
    """Start a draft, held by you or by an organisation that you manage."""
    require(request, "project.add")
    data = NEW.read(request)
    own = request.user.memberships.filter(role__in=MANAGERS)
    managed = Organisation.objects.filter(pk__in=own.values("organisation"))
    data["organisation"] = _organisation(managed, data.get("organisation"))
    fields = checked(NewProjectForm(data, organisations=managed)).values()
    added = domain.add_project(actor=request.user, **fields)
    response["Location"] = f"{request.path}/{added.uuid}"
    return Status(201, _told(request, added.uuid))


@router.patch(
    "/projects/{uuid:uuid}",
    response=schemas.Project,
    auth=SIGNED_IN,
    openapi_extra=takes(body=CHANGE, if_match=True),
)
def change_project(request, uuid: UUID):
    """Change what you send of a project; all else stays."""
    found = editable_project(request, uuid, "project.edit")
    with _held(request, found):
        changes = CHANGE.read(request)
        now = {name: getattr(found, name) for name in ProjectForm.Meta.fields}
        fields = checked(ProjectForm(now | changes, instance=found)).values()
        domain.edit_project(
            found, actor=request.user, revision=found.revision, **fields
        )
        return _told(request, uuid)


@router.delete(
    "/projects/{uuid:uuid}",
    response={204: None},
    auth=SIGNED_IN,
    openapi_extra=takes(if_match=True),
)
def delete_project(request, uuid: UUID):
    """Delete a draft with its parcels; what was public is withdrawn instead."""
    found = editable_project(request, uuid, "project.delete")
    with _held(request, found):
        domain.delete_draft(found)
    return Status(204, None)


@router.post(
    "/projects/{uuid:uuid}/publish",
    response=schemas.Project,
    auth=SIGNED_IN,
    openapi_extra=takes(body=CONSENT, if_match=True),
)
def publish(request, uuid: UUID):
    """Show a project to everybody with its newest outlines and assessment.

    `consent` says that whoever holds the land agrees. It holds for the revision, the
    outlines and the assessment that you name: if any is not the newest, the answer is
    409, says what is, and nothing is shown. `outlines_only` leaves the assessment that
    is shown in its place.
    """
    found = editable_project(request, uuid, "project.publish")
    with _held(request, found):
        form = checked(PublishForm(CONSENT.read(request)))
        only = form.cleaned_data["outlines_only"]
        show = domain.show_outlines if only else domain.publish_project
        show(found, actor=request.user, consent=True, seen=form.seen())
        return _told(request, uuid)


@router.post(
    "/projects/{uuid:uuid}/withdraw",
    response={204: None},
    auth=SIGNED_IN,
    openapi_extra=takes(body=SURE, if_match=True),
)
def withdraw(request, uuid: UUID):
    """Take a project from the public for good; its page will say so."""
    found = editable_project(request, uuid, "project.withdraw")
    with _held(request, found):
        checked(WithdrawForm(SURE.read(request)))
        domain.withdraw_project(found, actor=request.user)
    return Status(204, None)


def _found(request, filters):
    return found_projects(*looked_through(visible_projects(request.user), filters))


def _held(request, found):
    return held(request, found, lambda: project_record(*_now(request, found.uuid)))


def _now(request, uuid):
    rows = with_all(visible_projects(request.user), request.user)
    return rows.get(uuid=uuid), request.user


def _told(request, uuid):
    """A project as it is after a change, with its new ETag."""
    return tagged(request, project_record(*_now(request, uuid)))


def _organisation(managed, uuid):
    """The key of an organisation that the person manages; None for the person."""
    if uuid is None:
        return None
    key = managed.filter(uuid=uuid).values_list("pk", flat=True).first()
    if key is None:
        raise invalid([("#/organisation", _("You manage no such organisation."))])
    return key
