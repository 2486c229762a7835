from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tilth_web.accounts.domain.role_grants import end_grant, grant_role, role_grants
from tilth_web.accounts.forms.people import RoleGrantForm
from tilth_web.accounts.rules import require
from tilth_web.accounts.views.form_page import attempt, data_of, form_page

PER_PAGE = 50


@require_safe
@login_required
def roles(request):
    require(request.user, "role.grant")
    page = Paginator(role_grants(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "today": timezone.localdate()}
    return render(request, "accounts/roles.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def role_grant(request):
    require(request.user, "role.grant")
    form = RoleGrantForm(data_of(request))
    if form.is_valid() and attempt(form, grant_role, actor=request.user, **form.grant):
        messages.success(request, _("The role was given."))
        return redirect("roles")
    return form_page(
        request,
        form,
        title=_("Give a role"),
        submit=_("Give"),
        lead=_(
            "All roles but that of reviewer rest until the person has a second factor."
        ),
        back="../",
    )


@require_POST
@login_required
def role_end(request, uuid):
    require(request.user, "role.grant")
    end_grant(get_object_or_404(role_grants(), uuid=uuid), actor=request.user)
    messages.success(request, _("The role was taken back."))
    return redirect("roles")
