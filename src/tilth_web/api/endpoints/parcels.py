"""The land of a project, for those who edit it."""

import json
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Status

from tilth_web.api.conditions import (
    editable_project,
    held,
    parcel_of,
    seen_project,
    tagged,
)
from tilth_web.api.identity import SIGNED_IN, require
from tilth_web.api.inputs import Body, Query, checked, invalid
from tilth_web.api.land import as_land_form, description_schema, shown_faults
from tilth_web.api.pages import PageForm, page
from tilth_web.api.records import parcel_record
from tilth_web.api.schemas import parcels as schemas
from tilth_web.api.takes import takes
from tilth_web.errors import WorkflowError
from tilth_web.geometry.domain.outline import checked_outline, repaired_outline
from tilth_web.registry.domain import parcels as domain
from tilth_web.registry.domain.project_file import SECTIONS
from tilth_web.registry.forms.land import nested
from tilth_web.registry.forms.parcel import OutlineForm
from tilth_web.registry.models import ParcelVersion

router = Router(tags=["Parcels"], auth=SIGNED_IN)
LIST = Query(PageForm)
POSITION = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3}
OUTLINE = {
    "type": "object",
    "description": "A Polygon or MultiPolygon of GeoJSON: longitude before latitude, "
    "WGS84, in degrees; at most 10,000 corners, no border that crosses itself.",
    "properties": {
        "type": {"type": "string", "enum": ["Polygon", "MultiPolygon"]},
        "coordinates": {"type": "array"},
    },
    "required": ["type", "coordinates"],
}
RING = [[2.0, 48.0], [2.004, 48.0], [2.004, 48.004], [2.0, 48.004], [2.0, 48.0]]
SQUARE = {"type": "Polygon", "coordinates": [RING]}


def _new_schema():
    return {
        "type": "object",
        "properties": {
            "name": {
                "type": "string",
                "maxLength": domain.MOST_NAME,
                "description": "Only those who edit the project see it.",
            },
            "outline": OUTLINE,
        },
        "required": ["outline"],
        "additionalProperties": False,
    }


def _change_schema():
    return {
        "type": "object",
        "properties": {"outline": OUTLINE, "description": description_schema()},
        "minProperties": 1,
        "additionalProperties": False,
    }


NEW = Body("NewParcel", _new_schema, {"name": "Meadow", "outline": SQUARE})
CHANGE = Body("ParcelChange", _change_schema, {"outline": SQUARE})


@router.get(
    "/projects/{uuid:uuid}/parcels",
    response=schemas.ParcelPage,
    openapi_extra=takes(query=LIST),
)
def parcels(request, uuid: UUID):
    """The parcels of a project with their exact outlines."""
    project = _readable(request, uuid)
    rows = project.parcels.select_related("version__parcel")
    return page(request, LIST.read(request), rows, parcel_record)


@router.get("/projects/{uuid:uuid}/parcels/{int:position}", response=schemas.Parcel)
def parcel(request, uuid: UUID, position: int):
    """One parcel; its ETag is what a change needs as If-Match."""
    found = parcel_of(_readable(request, uuid), position)
    return tagged(request, parcel_record(found))


@router.post(
    "/projects/{uuid:uuid}/parcels",
    response={201: schemas.Parcel},
    openapi_extra=takes(body=NEW, created=True),
)
def add_parcel(request, uuid: UUID, response: HttpResponse):
    """Add a parcel with its outline."""
    project = editable_project(request, uuid, "project.edit")
    data = NEW.read(request)
    (added,) = domain.add_parcels(
        project,
        actor=request.user,
        source=ParcelVersion.Source.UPLOADED,
        outlines=_outlines(data),
    )
    response["Location"] = f"{request.path}/{added.position}"
    return Status(201, _told(request, project, added.position))


@router.patch(
    "/projects/{uuid:uuid}/parcels/{int:position}",
    response=schemas.Parcel,
    openapi_extra=takes(body=CHANGE, if_match=True),
)
def change_parcel(request, uuid: UUID, position: int):
    """Give a parcel a new outline, a new description, or both.

    The old outline stays as a version. A description replaces the whole old one.
    """
    project = editable_project(request, uuid, "project.edit")
    found = parcel_of(project, position)
    with _held(request, project, position):
        data = CHANGE.read(request)
        if "outline" in data:
            _change_outline(request, found, data)
        if "description" in data:
            _describe(request, parcel_of(project, position), data["description"])
        return _told(request, project, position)


@router.delete(
    "/projects/{uuid:uuid}/parcels/{int:position}",
    response={204: None},
    openapi_extra=takes(if_match=True),
)
def remove_parcel(request, uuid: UUID, position: int):
    """Take a parcel out of a project; land that no project has is forgotten."""
    project = editable_project(request, uuid, "project.edit")
    found = parcel_of(project, position)
    with _held(request, project, position):
        domain.remove_parcel(found, actor=request.user)
    return Status(204, None)


def _readable(request, uuid):
    project = seen_project(request, uuid)
    require(request, "parcels.read", project)
    return project


def _held(request, project, position):
    return held(request, project, lambda: parcel_record(parcel_of(project, position)))


def _told(request, project, position):
    return tagged(request, parcel_record(parcel_of(project, position)))


def _change_outline(request, found, data):
    outlines = _outlines(data)
    domain.change_outline(
        found,
        actor=request.user,
        source=ParcelVersion.Source.UPLOADED,
        outline=outlines[0][1],
    )


def _outlines(data):
    """Pairs of a name and an outline, through the form of the page."""
    text = json.dumps(data["outline"])
    form = OutlineForm({"name": data.get("name", ""), "outline": text})
    found = checked(form).cleaned_data["outlines"]
    if len(found) != 1:
        raise invalid([("#/outline", _("One parcel has one outline; got more."))])
    _refuse_faulty(found[0][1])
    return found


def _refuse_faulty(outline):
    """Say what is wrong with an outline, and offer one that is repaired."""
    try:
        checked_outline(outline)
    except WorkflowError as error:
        offered = repaired_outline(outline)
        more = {"repaired_outline": offered} if offered else {}
        raise invalid([("#/outline", error)], **more) from error


def _describe(request, found, description):
    form = as_land_form(description)
    kept = form.without_field({name: getattr(found, name) for name in SECTIONS})
    try:
        domain.describe_parcel(
            found,
            actor=request.user,
            revision=found.project.revision,
            sections=nested(kept | form.values()),
        )
    except domain.DescriptionError as error:
        raise shown_faults(error.faults) from error
