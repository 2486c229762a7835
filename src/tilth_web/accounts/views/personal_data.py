from tempfile import TemporaryFile

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tilth_web.accounts.domain.declarations import SIGNATURES_KEPT
from tilth_web.accounts.domain.personal_data import (
    erase_person,
    write_personal_data,
)
from tilth_web.accounts.forms.people import ErasureForm
from tilth_web.accounts.views.form_page import attempt, data_of, form_page


@never_cache
@require_safe
@login_required
@reauthentication_required
def data_download(request):
    """A ZIP with everything about the person who asks."""
    name = f"tilth-personal-data-{timezone.localdate()}.zip"
    archive = TemporaryFile()  # noqa: SIM115 -- the answer closes it
    write_personal_data(request.user, archive)
    archive.seek(0)
    return FileResponse(archive, as_attachment=True, filename=name)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@reauthentication_required
def your_data(request):
    form = ErasureForm(data_of(request), person=request.user)
    if form.is_valid() and attempt(form, erase_person, request.user):
        logout(request)
        messages.success(request, _("Your account is gone."))
        return redirect("organisations")
    return form_page(
        request,
        form,
        title=_("Your data"),
        submit=_("Erase my account"),
        danger=True,
        template="accounts/your_data.html",
        signatures_kept=SIGNATURES_KEPT,
    )
