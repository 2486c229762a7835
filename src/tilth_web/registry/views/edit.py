"""The first and the last step of editing: words, and who sees them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tilth_web.accounts.models import Organisation, User
from tilth_web.accounts.rules import MANAGERS, allowed, require
from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.registry.domain import projects
from tilth_web.registry.domain.assessments import is_outdated
from tilth_web.registry.domain.queries import visible_overlaps, visible_projects
from tilth_web.registry.forms.project import (
    CoEditorForm,
    NewProjectForm,
    ProjectForm,
    PublishForm,
    WithdrawForm,
)
from tilth_web.registry.views.steps import steps


def editable(request, uuid, action="project.edit"):
    """A project that the reader may see and may do something to."""
    project = get_object_or_404(visible_projects(request.user), uuid=uuid)
    require(request.user, action, project)
    if project.state == project.State.WITHDRAWN:
        raise PermissionDenied
    return project


def posted(request):
    """What was sent, be it nothing at all; None where a page is only looked at."""
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
@login_required
def project_add(request):
    require(request.user, "project.add")
    own = request.user.memberships.filter(role__in=MANAGERS)
    organisations = Organisation.objects.filter(pk__in=own.values("organisation"))
    form = NewProjectForm(posted(request), organisations=organisations)
    if form.is_valid():
        fields = form.cleaned_data
        fields.pop("revision")
        project = projects.add_project(actor=request.user, **fields)
        return redirect("registry:parcels", project.uuid)
    return _basics(request, None, form, 422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@login_required
def basics(request, uuid):
    project = editable(request, uuid)
    if request.method == "GET":
        form = ProjectForm(instance=project, initial={"revision": project.revision})
        return _basics(request, project, form, 200)
    form = ProjectForm(request.POST, instance=project)
    if not form.is_valid():
        return _basics(request, project, form, 422)
    fields = form.cleaned_data
    revision = fields.pop("revision") or 0
    try:
        projects.edit_project(project, actor=request.user, revision=revision, **fields)
    except ConflictError as error:
        return _conflict(request, project, form, error)
    messages.success(request, _("It was saved."))
    return redirect("registry:parcels", uuid)


def _conflict(request, project, form, error):
    """Show what the other saved beside what was typed; saving again overwrites it."""
    form.data = form.data.copy()
    form.data["revision"] = error.current.revision
    form.add_error(None, str(error))
    theirs = [
        (form[name].label, getattr(error.current, name))
        for name, typed in form.cleaned_data.items()
        if getattr(error.current, name) != typed
    ]
    return _basics(request, project, form, 409, theirs=theirs)


def _basics(request, project, form, status, **more):
    context = {
        "form": form,
        "project": project,
        "steps": steps(project, "basics"),
        "title": _("A new project") if project is None else _("Basics"),
        **more,
    }
    return render(request, "registry/basics.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def publish(request, uuid):
    project = editable(request, uuid)
    form = PublishForm(posted(request))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        require(request.user, "project.publish", project)
        try:
            projects.publish_project(
                project, actor=request.user, consent=form.cleaned_data["consent"]
            )
        except WorkflowError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The project is public now."))
            return redirect(project)
    return _publish(request, project, form, CoEditorForm(), status)


@require_POST
@login_required
def share(request, uuid):
    project = editable(request, uuid, "project.share")
    form = CoEditorForm(request.POST)
    if form.is_valid():
        try:
            projects.add_co_editor(project, email=form.cleaned_data["email"])
        except WorkflowError as error:
            form.add_error("email", str(error))
        else:
            return redirect("registry:publish", uuid)
    return _publish(request, project, PublishForm(), form, 422)


@require_POST
@login_required
def unshare(request, uuid, person):
    project = editable(request, uuid, "project.share")
    found = get_object_or_404(
        User.objects.filter(co_edited__project=project), uuid=person
    )
    projects.remove_co_editor(project, person=found)
    return redirect("registry:publish", uuid)


def _publish(request, project, form, share_form, status):
    newest = project.assessments.first()
    context = {
        "project": project,
        "form": form,
        "share_form": share_form,
        "steps": steps(project, "publish"),
        "newest": newest,
        "outdated": newest is not None and is_outdated(project, newest),
        "co_editors": project.co_editors.select_related("person"),
        "may_publish": allowed(request.user, "project.publish", project),
        "may_share": allowed(request.user, "project.share", project),
        "may_delete": project.state == project.State.DRAFT
        and allowed(request.user, "project.delete", project),
    }
    return render(request, "registry/publish.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def withdraw(request, uuid):
    project = editable(request, uuid, "project.withdraw")
    form = WithdrawForm(posted(request))
    if form.is_valid():
        try:
            projects.withdraw_project(project, actor=request.user)
        except WorkflowError as error:
            return HttpResponse(str(error), status=409, content_type="text/plain")
        messages.success(request, _("The project was withdrawn."))
        return redirect("registry:list")
    context = {
        "form": form,
        "title": _("Withdraw %(project)s") % {"project": project},
        "submit": _("Withdraw"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "form_page.html", context, status=status)


@require_POST
@login_required
def delete(request, uuid):
    project = editable(request, uuid, "project.delete")
    try:
        projects.delete_draft(project)
    except WorkflowError as error:
        return HttpResponse(str(error), status=409, content_type="text/plain")
    messages.success(request, _("The draft was deleted."))
    return redirect("registry:list")


@login_required
def overlaps(request):
    """Land that stands in two projects, for those who see both."""
    require(request.user, "overlaps.read")
    found = visible_overlaps(request.user).select_related(
        "one__project", "other__project"
    )
    context = {"overlaps": found.order_by("-area_ha")[:500]}
    return render(request, "registry/overlaps.html", context)
