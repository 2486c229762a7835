from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tilth_web.accounts.domain.queries import visible_tokens
from tilth_web.accounts.domain.tokens import add_token, revoke_token
from tilth_web.accounts.forms.tokens import TokenForm
from tilth_web.accounts.rules import require
from tilth_web.accounts.views.form_page import attempt, data_of, form_page


@require_safe
@login_required
def tokens(request):
    require(request.user, "token.manage")
    context = {"tokens": visible_tokens(request.user)}
    return render(request, "accounts/tokens.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@reauthentication_required
def token_add(request):
    """Make a token; the answer shows it, and nothing shows it again."""
    require(request.user, "token.manage")
    form = TokenForm(data_of(request))
    if form.is_valid() and attempt(form, add_token, request.user, **form.cleaned_data):
        token, secret = form.done
        context = {"token": token, "secret": secret}
        return render(request, "accounts/token_added.html", context)
    return form_page(
        request,
        form,
        title=_("A new token"),
        submit=_("Make the token"),
        back=reverse("tokens"),
    )


@require_POST
@login_required
def token_revoke(request, uuid):
    require(request.user, "token.manage")
    token = get_object_or_404(visible_tokens(request.user), uuid=uuid)
    revoke_token(token)
    messages.success(request, _("The token was revoked."))
    return redirect("tokens")
