"""Pages for what went wrong, each with a way on."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme
from django.views.defaults import server_error

from tilth_web.errors import WorkflowError
from tilth_web.operations.folder import is_full

TOKEN = "csrfmiddlewaretoken"
SECRET = "password", "code"  # in the names of fields


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def bad_request(request, exception):
    """What cannot be read; a form that is too large is told so."""
    too_large = isinstance(exception, RequestDataTooBig)
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    context = {"too_large": too_large, "most": most}
    return render(request, "400.html", context, status=413 if too_large else 400)


def broken(request):
    """What broke; where the disk is full, a form to send the same again later."""
    if not is_full(sys.exc_info()[1]):
        return server_error(request)
    typed, has_files = _sent(request)
    to = escape_leading_slashes(request.get_full_path())
    context = {"typed": typed, "has_files": has_files, "to": to}
    return render(request, "507.html", context, status=507)


class WorkflowErrorMiddleware:
    """What a record's state does not allow is answered with 409 and the reason."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, WorkflowError):
            return None
        context = {"reason": str(exception), "back": _before(request)}
        return render(request, "409.html", context, status=409)


def _before(request):
    """The page of ours from which somebody came, or "" where that is not told."""
    told = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        told, {request.get_host()}, require_https=request.is_secure()
    )
    return told if is_ours else ""


def _sent(request):
    """Names and values of a form that one of our pages sent, and whether files came.

    Nothing is taken from a page of somebody else, nor from a form with a secret in it.
    """
    try:
        lists = dict(request.POST.lists())
        has_files = bool(request.FILES)
    except (OSError, SuspiciousOperation):
        return [], False
    secret = any(word in name for name in lists for word in SECRET)
    if secret or not lists or _is_forged(request):
        return [], False
    pairs = [(name, one) for name, values in lists.items() for one in values]
    return [pair for pair in pairs if pair[0] != TOKEN], has_files


def _is_forged(request):
    check = CsrfViewMiddleware(lambda request: None)
    check.process_request(request)
    return check.process_view(request, broken, (), {}) is not None
