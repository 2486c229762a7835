"""The first and the last step of editing: words, and who sees them."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tilth_web.accounts.models import Organisation
from tilth_web.accounts.rules import MANAGERS, allowed, require
from tilth_web.errors import WorkflowError
from tilth_web.registry.domain import projects
from tilth_web.registry.domain.assessments import is_outdated
from tilth_web.registry.domain.consent import seen_now
from tilth_web.registry.domain.drafts import page_of, send_once
from tilth_web.registry.domain.queries import visible_overlaps, visible_projects
from tilth_web.registry.forms.project import (
    NewProjectForm,
    ProjectForm,
    PublishForm,
    WithdrawForm,
    values_of,
)
from tilth_web.registry.models import Project
from tilth_web.registry.views import saving
from tilth_web.registry.views.steps import steps


def editable(request, uuid, action="project.edit"):
    """A project that the reader may see and may do something to."""
    project = get_object_or_404(visible_projects(request.user), uuid=uuid)
    require(request.user, action, project)
    if project.state == project.State.WITHDRAWN:
        raise WorkflowError(_("This project was withdrawn: nothing in it is changed."))
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
    initial = {"language": get_language()}
    form = NewProjectForm(posted(request), organisations=organisations, initial=initial)
    if not form.is_bound:
        draft = saving.started(request, form, "add")
        return _basics(request, None, form, 200, draft=draft)
    if not form.is_valid():
        return _basics(request, None, form, 422)

    def action():
        project = projects.add_project(actor=request.user, **form.values())
        return reverse("registry:parcels", args=[project.uuid])

    answer, _is_new = send_once(request.user, form.key, action, page="add")
    return redirect(answer)


@require_http_methods(["GET", "POST"])
@login_required
def basics(request, uuid):
    project = editable(request, uuid)
    page = page_of("basics", project)
    if request.method == "GET":
        form = ProjectForm(instance=project)
        seen = {"revision": project.revision, "values": values_of(project)}
        draft = saving.started(request, form, page, **seen)
        return _basics(request, project, form, 200, draft=draft)
    form = ProjectForm(request.POST, instance=Project.objects.get(pk=project.pk))
    if not form.is_valid():
        return _basics(request, project, form, 422)
    how = saving.Save(
        person=request.user,
        page=page,
        answer=reverse("registry:parcels", args=[uuid]),
        store=lambda values, revision: projects.edit_project(
            project, actor=request.user, revision=revision, **values
        ),
        values_now=lambda: values_of(Project.objects.get(pk=project.pk)),
    )
    try:
        choices = saving.save(request, form, how)
    except projects.PlaceError as error:
        form.add_error("privacy", str(error))
        return _basics(request, project, form, 422)
    if choices:
        return _basics(request, project, form, 409, choices=choices)
    return redirect(how.answer)


def _basics(request, project, form, status, **more):
    context = {
        "form": form,
        "project": project,
        "draft_page": "basics" if project else "add",
        "steps": steps(project, "basics"),
        "title": _("A new project") if project is None else _("Basics"),
        **more,
    }
    return render(request, "registry/basics.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def publish(request, uuid):
    project = editable(request, uuid)
    seen = seen_now(project)  # before what the page shows: what changes since is new
    form = PublishForm(posted(request), initial=asdict(seen))
    if not form.is_bound:
        return _publish(request, project, form, 200)
    if not form.is_valid():
        return _publish(request, project, form, 422)
    require(request.user, "project.publish", project)
    only = form.cleaned_data["outlines_only"]
    show = projects.show_outlines if only else projects.publish_project
    try:
        show(project, actor=request.user, consent=True, seen=form.seen())
    except WorkflowError as error:
        project.refresh_from_db()
        form.show(seen_now(project))
        form.add_error(None, str(error))
        return _publish(request, project, form, 409)
    said = _("The newer outlines are public now.")
    messages.success(request, said if only else _("The project is public now."))
    return redirect(project)


def _publish(request, project, form, status):
    newest = project.assessments.defer("input", "result").first()
    parcels = list(project.parcels.select_related("version"))
    hidden = [p for p in parcels if p.shown_version_id != p.version_id]
    context = {
        "project": project,
        "form": form,
        "steps": steps(project, "publish"),
        "newest": newest,
        "parcels": parcels,
        "hidden": hidden,
        "is_new": newest is not None and newest.pk != project.shown_id,
        "outdated": newest is not None and is_outdated(project, newest),
        "may_publish": allowed(request.user, "project.publish", project),
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
        projects.withdraw_project(project, actor=request.user)
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
    projects.delete_draft(project)
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
