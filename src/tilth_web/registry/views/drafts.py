"""Keeping what is typed: asked for by the pages' script, again and again."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tilth_web.errors import WorkflowError
from tilth_web.registry.domain import drafts
from tilth_web.registry.forms.land import LandForm
from tilth_web.registry.forms.parcel import OutlineForm
from tilth_web.registry.forms.project import NewProjectForm, ProjectForm
from tilth_web.registry.views.edit import editable

FORMS = {
    "add": NewProjectForm.base_fields,
    "basics": ProjectForm.base_fields,
    "outline": OutlineForm.base_fields,
}
LAND = "land"


@require_POST
@login_required
def keep(request, page, uuid=None):
    """Keep what was typed so far; say when, and whether others saved meanwhile."""
    project = editable(request, uuid) if uuid else None
    kind, _dash, _position = page.partition("-")
    if kind not in (*FORMS, LAND) or (kind == "add") is not (project is None):
        raise Http404
    fields = FORMS.get(kind) or LandForm().fields
    name = drafts.page_of(page, project)
    if "discard" in request.POST:
        drafts.drop_draft(request.user, name)
        return redirect(_back(request))
    typed = {n: v for n, v in request.POST.lists() if n in fields}
    key = drafts.key_of(request.POST.get("once"))
    try:
        draft = drafts.keep_draft(request.user, name, typed, project=project, key=key)
    except WorkflowError as error:
        return JsonResponse({"refused": str(error)}, status=422)
    meanwhile = _meanwhile(request, project)
    saved_at = draft.saved_at.isoformat() if draft else None
    return JsonResponse({"saved_at": saved_at, "meanwhile": meanwhile})


def _meanwhile(request, project):
    seen = request.POST.get("revision", "")
    if project is None or not seen.isdigit() or int(seen) == project.revision:
        return ""
    said = _("%(who)s saved this project since you opened the page.")
    return said % {"who": project.changed_by or _("Somebody")}


def _back(request):
    asked = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(asked, {request.get_host()})
    return asked if here else "registry:list"
