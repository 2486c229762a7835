"""The step beside the land: timeline, partners, editors, documents, letters."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tilth_web.accounts.models import User
from tilth_web.accounts.rules import allowed
from tilth_web.errors import WorkflowError
from tilth_web.registry.domain import editor_invitations, people, projects
from tilth_web.registry.domain import partners as partners_domain
from tilth_web.registry.domain.drafts import send_once
from tilth_web.registry.domain.timeline import add_milestone, remove_milestone
from tilth_web.registry.forms.team import (
    CoEditorForm,
    ContactSwitchForm,
    MilestoneForm,
    PartnerForm,
)
from tilth_web.registry.views.edit import editable
from tilth_web.registry.views.steps import steps


@login_required
def team(request, uuid):
    return _team(request, editable(request, uuid))


@require_POST
@login_required
def milestone_add(request, uuid):
    project = editable(request, uuid)
    form = MilestoneForm(request.POST)
    if not form.is_valid():
        return _team(request, project, 422, milestone_form=form)
    fields = {name: form.cleaned_data[name] for name in ("day", "text", "reached")}

    def action():
        add_milestone(project, actor=request.user, **fields)
        return ""

    try:
        send_once(request.user, form.key, action)
    except WorkflowError as error:
        form.add_error(None, str(error))
        return _team(request, project, 409, milestone_form=form)
    return redirect("registry:team", uuid)


@require_POST
@login_required
def milestone_remove(request, uuid, pk):
    project = editable(request, uuid)
    found = get_object_or_404(project.milestones, pk=pk)
    remove_milestone(found, actor=request.user)
    return redirect("registry:team", uuid)


@require_POST
@login_required
def partner_invite(request, uuid):
    project = editable(request, uuid, "project.partners")
    form = _partner_form(request, project, request.POST)
    if not form.is_valid():
        return _team(request, project, 422, partner_form=form)
    try:
        partners_domain.invite_partner(
            project,
            actor=request.user,
            organisation=form.cleaned_data["organisation"],
            part=form.cleaned_data["part"],
        )
    except WorkflowError as error:
        form.add_error("organisation", str(error))
        return _team(request, project, 409, partner_form=form)
    messages.success(request, _("The organisation was invited."))
    return redirect("registry:team", uuid)


@require_POST
@login_required
def partner_remove(request, uuid, partner):
    project = editable(request, uuid, "project.partners")
    found = get_object_or_404(project.partners, uuid=partner)
    partners_domain.remove_partner(found, actor=request.user)
    return redirect("registry:team", uuid)


@require_http_methods(["GET", "POST"])
@login_required
def partnership(request, uuid):
    """The invitation of an organisation, for those who manage it."""
    found = partners_domain.visible_partnerships(request.user)
    partner = get_object_or_404(found, uuid=uuid)
    if request.method == "POST":
        answer = request.POST.get("answer")
        if answer not in ("yes", "no"):
            raise Http404
        partners_domain.answer_invitation(
            partner, actor=request.user, accept=answer == "yes"
        )
        messages.success(request, _("Your answer was saved."))
        return redirect("registry:partnership", uuid)
    return render(request, "registry/partnership.html", {"partner": partner})


@require_POST
@login_required
def share(request, uuid):
    project = editable(request, uuid, "project.share")
    form = CoEditorForm(request.POST)
    if not form.is_valid():
        return _team(request, project, 422, share_form=form)
    try:
        email = form.cleaned_data["email"]
        editor_invitations.invite(project, actor=request.user, email=email)
    except WorkflowError as error:
        form.add_error("email", str(error))
        return _team(request, project, 409, share_form=form)
    messages.success(request, _("The invitation was sent."))
    return redirect("registry:team", uuid)


@require_POST
@login_required
def share_again(request, uuid, invitation):
    found = _open_invitation(request, uuid, invitation)
    editor_invitations.send_again(found, actor=request.user)
    messages.success(request, _("The invitation was sent again, with a new link."))
    return redirect("registry:team", uuid)


@require_POST
@login_required
def share_withdraw(request, uuid, invitation):
    found = _open_invitation(request, uuid, invitation)
    editor_invitations.withdraw(found, actor=request.user)
    messages.success(request, _("The invitation was withdrawn."))
    return redirect("registry:team", uuid)


@require_POST
@login_required
def unshare(request, uuid, person):
    project = editable(request, uuid, "project.share")
    found = get_object_or_404(
        User.objects.filter(co_edited__project=project), uuid=person
    )
    people.remove_co_editor(project, person=found, actor=request.user)
    return redirect("registry:team", uuid)


@require_POST
@login_required
def letters(request, uuid):
    """Open or close the project for letters."""
    project = editable(request, uuid)
    form = ContactSwitchForm(request.POST, instance=project)
    if form.is_valid():
        is_open = form.cleaned_data["contact_open"]
        projects.open_contact(project, actor=request.user, is_open=is_open)
    return redirect("registry:team", uuid)


def _open_invitation(request, uuid, invitation):
    """An open invitation into a project that the reader may share."""
    project = editable(request, uuid, "project.share")
    found = editor_invitations.open_invitations().filter(project=project)
    return get_object_or_404(found, uuid=invitation)


def _partner_form(request, project, data=None):
    found = partners_domain.partners_to_invite(request.user, project)
    return PartnerForm(data, organisations=found)


def _team(request, project, status=200, **forms):
    context = {
        "project": project,
        "steps": steps(project, "team"),
        "milestones": project.milestones.all(),
        "partners": project.partners.select_related("organisation"),
        "co_editors": project.co_editors.select_related("person"),
        "invitations": editor_invitations.open_invitations().filter(project=project),
        "may_share": allowed(request.user, "project.share", project),
        "may_invite": allowed(request.user, "project.partners", project),
        "milestone_form": MilestoneForm().start(),
        "partner_form": _partner_form(request, project),
        "share_form": CoEditorForm(),
        "contact_form": ContactSwitchForm(instance=project),
        **forms,
    }
    context["form"] = next(iter(forms.values()), None)
    return render(request, "registry/team.html", context, status=status)
