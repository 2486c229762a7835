"""The second and third step of editing: land, and what is done on it."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tilth_web.accounts.rules import allowed
from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.geometry.domain.outline import OutlineError, offered_outline
from tilth_web.registry.domain import parcels as domain
from tilth_web.registry.domain.drafts import page_of, send_once
from tilth_web.registry.domain.project_file import SECTIONS
from tilth_web.registry.domain.queries import visible_overlaps
from tilth_web.registry.forms.land import LandForm, flattened, nested
from tilth_web.registry.forms.parcel import OutlineForm
from tilth_web.registry.views import saving
from tilth_web.registry.views.edit import editable, posted
from tilth_web.registry.views.steps import steps


@require_http_methods(["GET", "POST"])
@login_required
def parcels(request, uuid):
    """The land of a project; a form adds more."""
    project = editable(request, uuid)
    form, page = OutlineForm(posted(request), request.FILES or None), "outline-new"
    if not form.is_bound:
        draft = saving.started(request, form, page_of(page, project))
        return _parcels(request, project, form, 200, draft=draft)
    if not form.is_valid():
        return _parcels(request, project, form, 422)
    data = form.cleaned_data

    def action():
        added = domain.add_parcels(
            project,
            actor=request.user,
            source=data["source"],
            outlines=data["outlines"],
            accuracy=data["accuracy"],
        )
        return str(len(added))

    try:
        number, is_new = send_once(
            request.user, form.key, action, page=page_of(page, project)
        )
    except WorkflowError as error:
        fault = _refuse(form, error)
        return _parcels(request, project, form, 422, fault=fault)
    if is_new:
        said = ngettext("%(n)d parcel added.", "%(n)d parcels added.", int(number))
        messages.success(request, said % {"n": int(number)})
    return redirect("registry:parcels", uuid)


def _refuse(form, error):
    """Name the fault and show it on the map; offer a repaired outline where one is."""
    data = form.cleaned_data
    form.add_error(data["way"], str(error))
    if not isinstance(error, OutlineError):
        return None
    geometry = data["outlines"][error.number - 1][1]
    fault = {"at": error.at, "outline": geometry, "offered": None}
    if len(data["outlines"]) > 1:
        return fault
    if data["way"] == "file":
        form.show_on_map(geometry)
    offered = offered_outline(geometry)
    if offered is not None:
        form.offer(offered.outline)
        fault["offered"] = offered
    return fault


def _parcels(request, project, form, status, **more):
    found = project.parcels.select_related("version__parcel")
    context = {
        "project": project,
        "parcels": found,
        "overlaps": _overlaps(request.user, project),
        "hidden": any(p.shown_version_id != p.version_id for p in found),
        "may_publish": allowed(request.user, "project.publish", project),
        "form": form,
        "draft_page": "outline-new",
        "steps": steps(project, "parcels"),
        **more,
    }
    return render(request, "registry/parcels.html", context, status=status)


def _overlaps(user, project):
    sides = Q(one__project=project) | Q(other__project=project)
    found = visible_overlaps(user).filter(sides)
    return [
        {
            "other": o.other.project
            if o.one.project_id == project.pk
            else o.one.project,
            "area_ha": o.area_ha,
            "percent": round(100 * o.share),
        }
        for o in found.select_related("one__project", "other__project")
    ]


@login_required
def outlines(request, uuid):
    """The outlines of a project, for those who edit it."""
    project = editable(request, uuid)
    features = [
        {
            "type": "Feature",
            "geometry": p.version.outline,
            "properties": {"name": p.version.parcel.name, "key": p.key},
        }
        for p in project.parcels.select_related("version__parcel")
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require_http_methods(["GET", "POST"])
@login_required
def outline(request, uuid, position):
    """Change the outline of a parcel; the old one stays as a version."""
    project = editable(request, uuid)
    parcel = _parcel(project, position)
    page = f"outline-{position}"
    kept = {"outline": json.dumps(parcel.version.outline)}
    form = OutlineForm(posted(request), request.FILES or None, initial=kept)
    del form.fields["name"]
    if not form.is_bound:
        number = parcel.version.number
        draft = saving.started(request, form, page_of(page, project), revision=number)
        return _outline(request, project, parcel, form, 200, draft=draft)
    if not form.is_valid():
        return _outline(request, project, parcel, form, 422)
    data = form.cleaned_data
    if len(data["outlines"]) > 1:
        form.add_error(data["way"], _("One parcel has one outline; got more."))
        return _outline(request, project, parcel, form, 422)

    def action():
        domain.change_outline(
            parcel,
            actor=request.user,
            source=data["source"],
            outline=data["outlines"][0][1],
            accuracy=data["accuracy"],
            seen=data["revision"],
        )
        return ""

    try:
        send_once(request.user, form.key, action, page=page_of(page, project))
    except ConflictError as error:
        form.see(error.current.number, {})
        form.add_error(None, str(error))
        return _outline(request, project, parcel, form, 409)
    except WorkflowError as error:
        fault = _refuse(form, error)
        return _outline(request, project, parcel, form, 422, fault=fault)
    messages.success(request, _("It was saved."))
    return redirect("registry:parcels", uuid)


def _outline(request, project, parcel, form, status, **more):
    context = {
        "project": project,
        "parcel": parcel,
        "versions": parcel.version.parcel.versions.select_related("created_by"),
        "form": form,
        "may_publish": allowed(request.user, "project.publish", project),
        "draft_page": f"outline-{parcel.position}",
        "steps": steps(project, "parcels"),
        **more,
    }
    return render(request, "registry/outline.html", context, status=status)


@require_POST
@login_required
def remove(request, uuid, position):
    project = editable(request, uuid)
    domain.remove_parcel(_parcel(project, position), actor=request.user)
    messages.success(request, _("The parcel was removed."))
    return redirect("registry:parcels", uuid)


@login_required
def practices(request, uuid):
    """All parcels, and whether they are described."""
    project = editable(request, uuid)
    context = {
        "project": project,
        "parcels": project.parcels.select_related("version__parcel"),
        "steps": steps(project, "practices"),
    }
    return render(request, "registry/practices.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def land(request, uuid, position):
    """Climate, soil, history and plan of one parcel."""
    project = editable(request, uuid)
    parcel = _parcel(project, position)
    page = page_of(f"land-{position}", project)
    if request.method == "GET":
        form = LandForm(sections=_sections(parcel))
        seen = {"revision": project.revision, "values": _values(parcel)}
        draft = saving.started(request, form, page, **seen)
        return _land(request, project, parcel, form, 200, draft=draft)
    form = LandForm(request.POST)
    if not form.is_valid():
        return _land(request, project, parcel, form, 422)
    how = saving.Save(
        person=request.user,
        page=page,
        answer=reverse("registry:practices", args=[uuid]),
        store=lambda values, revision: domain.describe_parcel(
            parcel,
            actor=request.user,
            revision=revision,
            sections=nested(form.without_field(_sections(parcel)) | values),
            alike=form.cleaned_data["alike"],
        ),
        values_now=lambda: _told(form, _parcel(project, position)),
    )
    try:
        choices = saving.save(request, form, how)
    except domain.DescriptionError as error:
        form.show(error.faults)
        return _land(request, project, parcel, form, 422)
    if choices:
        return _land(request, project, parcel, form, 409, choices=choices)
    return redirect(how.answer)


def _land(request, project, parcel, form, status, **more):
    context = {
        "project": project,
        "parcel": parcel,
        "form": form,
        "draft_page": f"land-{parcel.position}",
        "steps": steps(project, "practices"),
        **more,
    }
    return render(request, "registry/land.html", context, status=status)


def _sections(parcel):
    sections = {name: getattr(parcel, name) for name in SECTIONS}
    return {name: value for name, value in sections.items() if value}


def _values(parcel):
    return dict(flattened(_sections(parcel)))


def _told(form, parcel):
    """What is saved of a parcel, in the fields that the form has."""
    return {n: v for n, v in _values(parcel).items() if n in form.fields}


def _parcel(project, position):
    found = project.parcels.select_related("version__parcel", "project")
    return get_object_or_404(found, position=position)
