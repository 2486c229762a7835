"""Writing to those who run a project."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tilth_web.errors import WorkflowError
from tilth_web.registry.domain.contact import may_be_written_to, write_to_project
from tilth_web.registry.domain.drafts import send_once
from tilth_web.registry.domain.queries import visible_projects
from tilth_web.registry.forms.team import LetterForm


@require_http_methods(["GET", "POST"])
@login_required
def write(request, uuid):
    project = get_object_or_404(visible_projects(request.user), uuid=uuid)
    if not may_be_written_to(project):
        raise Http404
    if request.method == "GET":
        return _page(request, project, LetterForm().start(), 200)
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _page(request, project, form, 422)
    letter = {name: form.cleaned_data[name] for name in ("subject", "text")}

    def action():
        write_to_project(project, sender=request.user, **letter)
        return ""

    try:
        send_once(request.user, form.key, action)
    except WorkflowError as error:
        form.add_error(None, str(error))
        return _page(request, project, form, 409)
    messages.success(request, _("Your message was forwarded."))
    return redirect(project)


def _page(request, project, form, status):
    context = {
        "form": form,
        "title": _("Write to “%(project)s”") % {"project": project},
        "lead": _("The platform forwards it; no address is shown to you."),
        "submit": _("Send"),
        "back": project.get_absolute_url(),
    }
    return render(request, "form_page.html", context, status=status)
