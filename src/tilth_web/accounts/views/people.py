from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tilth_web.accounts.domain import invitations, memberships
from tilth_web.accounts.domain.queries import (
    open_invitations,
    visible_invitations,
    visible_memberships,
    visible_organisations,
)
from tilth_web.accounts.forms.organisations import InvitationForm, MembershipForm
from tilth_web.accounts.rules import allowed, require
from tilth_web.accounts.views.form_page import attempt, data_of, form_page


@require_safe
@login_required
def people(request, uuid):
    organisation = _organisation(request, uuid, "people.read")
    may_manage = allowed(request.user, "people.manage", organisation)
    context = {
        "organisation": organisation,
        "memberships": organisation.memberships.select_related("person").order_by(
            "person__name", "pk"
        ),
        "invitations": open_invitations().filter(organisation=organisation)
        if may_manage
        else (),
        "may_manage": may_manage,
    }
    return render(request, "accounts/people.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def invite(request, uuid):
    organisation = _organisation(request, uuid, "people.manage")
    form = InvitationForm(data_of(request))
    if form.is_valid() and attempt(
        form, invitations.invite, organisation, actor=request.user, **form.cleaned_data
    ):
        messages.success(request, _("The invitation was sent."))
        return redirect("people", uuid)
    return form_page(
        request,
        form,
        title=_("Invite somebody into %(name)s") % {"name": organisation},
        submit=_("Invite"),
        lead=_("They get an email with a link that holds for one answer, for 14 days."),
        back=reverse("people", args=[uuid]),
    )


@require_POST
@login_required
def invitation_withdraw(request, uuid):
    invitation = get_object_or_404(visible_invitations(request.user), uuid=uuid)
    require(request.user, "people.manage", invitation)
    invitations.withdraw(invitation, actor=request.user)
    messages.success(request, _("The invitation was withdrawn."))
    return redirect("people", invitation.organisation.uuid)


@require_http_methods(["GET", "POST"])
@login_required
def membership_edit(request, uuid, person):
    membership = _membership(request, uuid, person)
    form = MembershipForm(data_of(request), instance=membership)
    if form.is_valid() and attempt(
        form,
        memberships.change_role,
        membership,
        actor=request.user,
        **form.cleaned_data,
    ):
        messages.success(request, _("It was saved."))
        return redirect("people", uuid)
    return form_page(
        request,
        form,
        title=_("Role of %(name)s") % {"name": membership.person},
        submit=_("Save"),
        back=reverse("people", args=[uuid]),
    )


@require_POST
@login_required
def membership_remove(request, uuid, person):
    membership = _membership(request, uuid, person)
    memberships.remove(membership, actor=request.user)
    messages.success(request, _("%(name)s was removed.") % {"name": membership.person})
    return redirect("people", uuid)


@require_http_methods(["GET", "POST"])
@login_required
def leave(request, uuid):
    organisation = _organisation(request, uuid, "organisation.leave")
    if request.method == "POST":
        memberships.leave(request.user.memberships.get(organisation=organisation))
        messages.success(request, _("You have left %(name)s.") % {"name": organisation})
        return redirect("organisations")
    return render(request, "accounts/leave.html", {"organisation": organisation})


def _organisation(request, uuid, action):
    organisation = get_object_or_404(visible_organisations(request.user), uuid=uuid)
    require(request.user, action, organisation)
    return organisation


def _membership(request, uuid, person):
    """The role of a person in one's own organisation, for who may manage it."""
    _organisation(request, uuid, "people.manage")
    seen = visible_memberships(request.user).select_related("organisation", "person")
    return get_object_or_404(seen, organisation__uuid=uuid, person__uuid=person)
