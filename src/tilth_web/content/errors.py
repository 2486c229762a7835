"""Pages for what went wrong, each with a way on."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.shortcuts import render

from tilth_web.errors import WorkflowError


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def bad_request(request, exception):
    """What cannot be read; a form that is too large is told so."""
    too_large = isinstance(exception, RequestDataTooBig)
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    context = {"too_large": too_large, "most": most}
    return render(request, "400.html", context, status=413 if too_large else 400)


class WorkflowErrorMiddleware:
    """What a record's state does not allow is answered with 409 and the reason."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, WorkflowError):
            return None
        return render(request, "409.html", {"reason": str(exception)}, status=409)
