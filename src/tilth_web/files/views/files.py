from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tilth_web.accounts.domain.record_types import (
    label_of,
    name_of,
    readable,
    visible_record,
)
from tilth_web.errors import WorkflowError
from tilth_web.files.domain.storage import path_of
from tilth_web.files.domain.stored_files import (
    add_file,
    delete_file,
    may_edit,
    visible_file,
    visible_files,
)
from tilth_web.files.forms import FileForm

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_safe
def download(request, uuid):
    """Hand out a file to who may read it: to keep, not to show as a page of ours."""
    file = visible_file(request.user, uuid)
    if file is None:
        raise Http404
    if file.deleted_at is not None:
        return render(request, "files/deleted.html", {"file": file}, status=410)
    tag = f'"{file.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return _guarded(HttpResponseNotModified(), tag)
    try:
        content = path_of(file.uuid).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(
        content, as_attachment=True, filename=file.name, content_type=file.media_type
    )
    return _guarded(answer, tag)


def _guarded(answer, tag):
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Security-Policy"] = POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def files(request, label, uuid):
    """The files of a record, and the form for one more."""
    record = visible_record(request.user, label, uuid)
    if record is None:
        raise Http404
    editable = may_edit(request.user, record)
    if request.method == "POST" and not editable:
        raise PermissionDenied
    levels = readable(request.user, label, uuid)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*sent, levels=levels)
    if sent and _add(request, form, record):
        messages.success(request, _("The file was added."))
        return redirect(_back(request))
    context = {
        "form": form,
        "record": record,
        "name": name_of(request.user, record),
        "files": visible_files(request.user, record),
        "editable": editable,
        "label": label,
        "next": _back(request),
    }
    status = 422 if sent else 200
    return render(request, "files/files.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, uuid):
    file = visible_file(request.user, uuid)
    if file is None or file.deleted_at is not None:
        raise Http404
    record = visible_record(request.user, file.record_type, file.record_uuid)
    if not may_edit(request.user, record):
        raise PermissionDenied
    if request.method == "POST":
        delete_file(file=file, record=record, actor=request.user)
        messages.success(request, _("The file was deleted."))
        return redirect("files:files", label_of(record), record.uuid)
    return render(request, "files/delete.html", {"file": file, "record": record})


def _add(request, form, record):
    """Add the file of a form; what is wrong with it goes next to the field."""
    if not form.is_valid():
        return False
    try:
        add_file(record=record, actor=request.user, **form.cleaned_data)
    except WorkflowError as error:
        form.add_error("upload", str(error))
        return False
    return True


def _back(request):
    """Where the person came from, if that is here."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    here = url_has_allowed_host_and_scheme(asked, {request.get_host()})
    return asked if here else request.path
