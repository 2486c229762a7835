from allauth.account.models import EmailAddress
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tilth_web.accounts.domain.first_administrator import (
    add_first_administrator,
    is_valid,
)
from tilth_web.accounts.forms.people import FirstAdministratorForm

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@require_http_methods(["GET", "POST"])
def first_administrator(request, token):
    if not is_valid(token):
        raise Http404
    form = FirstAdministratorForm(request.POST or None)
    if form.is_valid():
        user = add_first_administrator(
            token=token, language=translation.get_language(), **form.cleaned_data
        )
        # Whoever holds the link runs the installation: nothing to verify.
        EmailAddress.objects.create(
            user=user, email=user.email, verified=True, primary=True
        )
        login(request, user, backend=BACKEND)
        return redirect("tasks")
    context = {
        "form": form,
        "title": _("First administrator"),
        "submit": _("Create account"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "form_page.html", context, status=status)
