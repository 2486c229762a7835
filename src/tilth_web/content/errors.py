"""Pages for what went wrong, each with a way on."""

from django.shortcuts import render

from tilth_web.errors import WorkflowError


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


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
