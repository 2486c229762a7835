"""The second and third step of editing: land, and what is done on it."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.geometry.domain.outline import repaired_outline
from tilth_web.registry.domain import parcels as domain
from tilth_web.registry.domain.project_file import SECTIONS
from tilth_web.registry.domain.queries import visible_overlaps
from tilth_web.registry.forms.land import LandForm
from tilth_web.registry.forms.parcel import OutlineForm
from tilth_web.registry.views.edit import editable, posted
from tilth_web.registry.views.steps import steps


@require_http_methods(["GET", "POST"])
@login_required
def parcels(request, uuid):
    """The land of a project; a form adds more."""
    project = editable(request, uuid)
    form = OutlineForm(posted(request), request.FILES or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            added = domain.add_parcels(
                project,
                actor=request.user,
                source=data["source"],
                outlines=data["outlines"],
            )
        except WorkflowError as error:
            _refuse(form, error)
        else:
            said = ngettext("%(n)d parcel added.", "%(n)d parcels added.", len(added))
            messages.success(request, said % {"n": len(added)})
            return redirect("registry:parcels", uuid)
    return _parcels(request, project, form, 422 if form.is_bound else 200)


def _refuse(form, error):
    """Name the fault; an outline that crosses itself comes back repaired."""
    data = form.cleaned_data
    form.add_error(data["way"], str(error))
    if len(data["outlines"]) == 1 and data["way"] != "file":
        offered = repaired_outline(data["outlines"][0][1])
        if offered is not None and offered["coordinates"]:
            form.offer(offered)
            form.add_error(
                None, _("A repaired outline is offered below: look at it, then save.")
            )


def _parcels(request, project, form, status):
    found = project.parcels.select_related("version__parcel")
    context = {
        "project": project,
        "parcels": found,
        "overlaps": _overlaps(request.user, project),
        "form": form,
        "steps": steps(project, "parcels"),
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
    form = OutlineForm(
        posted(request),
        request.FILES or None,
        initial={"outline": json.dumps(parcel.version.outline)},
    )
    del form.fields["name"]
    if form.is_valid():
        data = form.cleaned_data
        try:
            (found,) = data["outlines"]
            domain.change_outline(
                parcel, actor=request.user, source=data["source"], outline=found[1]
            )
        except ValueError:
            form.add_error(data["way"], _("One parcel has one outline; got more."))
        except WorkflowError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("It was saved."))
            return redirect("registry:parcels", uuid)
    context = {
        "project": project,
        "parcel": parcel,
        "form": form,
        "steps": steps(project, "parcels"),
    }
    status = 422 if form.is_bound else 200
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
    sections = {name: getattr(parcel, name) for name in SECTIONS}
    form = LandForm(
        posted(request),
        sections={k: v for k, v in sections.items() if v},
        revision=project.revision,
    )
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            domain.describe_parcel(
                parcel,
                actor=request.user,
                revision=form.cleaned_data["revision"],
                sections=form.sections(),
                alike=form.cleaned_data["alike"],
            )
        except ConflictError as error:
            form.data = form.data.copy()
            form.data["revision"] = error.current.revision
            form.add_error(None, str(error))
            status = 409
        except domain.DescriptionError as error:
            form.show(error.faults)
        else:
            messages.success(request, _("It was saved."))
            return redirect("registry:practices", uuid)
    context = {
        "project": project,
        "parcel": parcel,
        "form": form,
        "steps": steps(project, "practices"),
    }
    return render(request, "registry/land.html", context, status=status)


def _parcel(project, position):
    found = project.parcels.select_related("version__parcel", "project")
    return get_object_or_404(found, position=position)
