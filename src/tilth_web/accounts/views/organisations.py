from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tilth_web.accounts.domain.logos import remove_logo, set_logo
from tilth_web.accounts.domain.organisations import (
    add_organisation,
    edit_organisation,
    is_judged,
)
from tilth_web.accounts.domain.queries import (
    found_organisations,
    own_organisations,
    visible_joinings,
    visible_organisations,
)
from tilth_web.accounts.forms.organisations import (
    LogoForm,
    NewOrganisationForm,
    OrganisationFilter,
    OrganisationForm,
)
from tilth_web.accounts.rules import allowed, require
from tilth_web.accounts.views.form_page import attempt, data_of, form_page
from tilth_web.errors import ConflictError

PER_PAGE = 24


@require_safe
def organisations(request):
    form = OrganisationFilter(request.GET)
    form.is_valid()  # a filter that is not understood is left out
    asked = form.cleaned_data
    found = found_organisations(request.user, **asked).prefetch_related("themes")
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": OrganisationFilter(initial=asked),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "own": own_organisations(request.user),
        "filtered": any(asked.values()),
        "query": query.urlencode(),
        "may_decide": allowed(request.user, "joining.decide"),
    }
    return render(request, "accounts/organisations.html", context)


@require_safe
def organisation(request, uuid):
    shown = get_object_or_404(visible_organisations(request.user), uuid=uuid)
    joining = visible_joinings(request.user).filter(organisation=shown).first()
    context = {
        "organisation": shown,
        "joining": joining,
        "may_edit": allowed(request.user, "organisation.edit", shown),
        "may_join": may_join(request.user, shown, joining),
        "may_leave": allowed(request.user, "organisation.leave", shown),
        "may_read_people": allowed(request.user, "people.read", shown),
    }
    return render(request, "accounts/organisation.html", context)


def may_join(user, organisation, joining):
    """Whether `user` may open a request for an organisation."""
    is_open = joining is not None and joining.state in joining.OPEN
    if organisation.has_joined or is_open:
        return False
    return allowed(user, "organisation.join", organisation)


@require_http_methods(["GET", "POST"])
@login_required
def organisation_add(request):
    require(request.user, "organisation.add")
    form = NewOrganisationForm(data_of(request), initial={"language": get_language()})
    if form.is_valid() and attempt(
        form, add_organisation, actor=request.user, **form.cleaned_data
    ):
        messages.success(request, _("It was saved. Next: ask to join the programme."))
        return redirect(form.done)
    return form_page(
        request,
        form,
        title=_("Add an organisation"),
        submit=_("Add"),
        lead=_(
            "It is shown to its own people only, until it has joined the programme."
        ),
    )


@require_http_methods(["GET", "POST"])
@login_required
def organisation_edit(request, uuid):
    shown = get_object_or_404(visible_organisations(request.user), uuid=uuid)
    require(request.user, "organisation.edit", shown)
    title = _("Edit the profile of %(name)s") % {"name": shown}
    form = OrganisationForm(data_of(request), instance=shown, judged=is_judged(shown))
    conflict = []
    if form.is_valid():
        try:
            edit_organisation(shown, actor=request.user, **form.cleaned_data)
        except ConflictError as error:
            form.add_error(None, str(error))
            form.status, conflict = 409, form.compare(error.current)
        else:
            messages.success(request, _("It was saved."))
            return redirect(shown)
    return form_page(
        request,
        form,
        title=title,
        submit=_("Save"),
        conflict=conflict,
        back=shown.get_absolute_url(),
    )


@require_safe
def logo(request, uuid):
    shown = get_object_or_404(visible_organisations(request.user), uuid=uuid)
    if not shown.logo:
        raise Http404
    try:
        file = shown.logo.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=f"logo-{shown.uuid}.png")


@require_http_methods(["GET", "POST"])
@login_required
def logo_edit(request, uuid):
    shown = get_object_or_404(visible_organisations(request.user), uuid=uuid)
    require(request.user, "organisation.edit", shown)
    form = LogoForm(data_of(request), request.FILES or None)
    if form.is_valid() and attempt(
        form, set_logo, shown, actor=request.user, field="file", **form.cleaned_data
    ):
        messages.success(request, _("It was saved."))
        return redirect(shown)
    return form_page(
        request,
        form,
        title=_("Logo of %(name)s") % {"name": shown},
        submit=_("Upload"),
        back=shown.get_absolute_url(),
    )


@require_POST
@login_required
def logo_remove(request, uuid):
    shown = get_object_or_404(visible_organisations(request.user), uuid=uuid)
    require(request.user, "organisation.edit", shown)
    remove_logo(shown, actor=request.user)
    return redirect(shown)
