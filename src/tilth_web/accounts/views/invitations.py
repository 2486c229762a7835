from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tilth_web.accounts.domain.invitations import accept, decline, invitation_of
from tilth_web.accounts.domain.offers import is_for


@never_cache
@require_safe
def invitation(request, token):
    shown = _invitation(token)
    context = {
        "invitation": shown,
        "is_for_user": is_for(shown, request.user),
        "accept": reverse("invitation-accept", args=[token]),
        "decline": reverse("invitation-decline", args=[token]),
    }
    return render(request, "accounts/invitation.html", context)


@require_POST
def invitation_accept(request, token):
    shown = _invitation(token)
    if not request.user.is_authenticated:
        return redirect("invitation", token)
    accept(shown, actor=request.user)
    messages.success(
        request, _("You now belong to %(name)s.") % {"name": shown.organisation}
    )
    return redirect(shown.organisation)


@require_POST
def invitation_decline(request, token):
    actor = request.user if request.user.is_authenticated else None
    decline(_invitation(token), actor=actor)
    messages.success(request, _("You declined the invitation."))
    return redirect("organisations")


def _invitation(token):
    """The invitation of a link that still holds; whoever has the link may see it."""
    found = invitation_of(token)
    if found is None:
        raise Http404
    return found
