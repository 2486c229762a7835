"""Every error of the API as RFC 9457 wants it: ``application/problem+json``."""

import json
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.operations.folder import is_full
from tilth_web.registry.domain.parcels import DescriptionError
from tilth_web.registry.domain.quota import QuotaError

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Kind:
    """One kind of error; `title` never changes, for programs."""

    status: int
    title: str
    meaning: str


KINDS = {
    "bad-request": Kind(400, "The request cannot be read", "Its JSON is broken."),
    "unauthorized": Kind(
        401, "Sign in first", "There is no token, or it is wrong, over or revoked."
    ),
    "forbidden": Kind(403, "You may not do this", "Your role does not allow it."),
    "insufficient-scope": Kind(
        403, "The token does not cover this", "A token with another scope would do."
    ),
    "csrf": Kind(
        403,
        "The CSRF token is missing",
        "A session needs the header X-CSRFToken for what changes something.",
    ),
    "not-found": Kind(
        404, "Nothing is here", "There is no such record, or you may not see it."
    ),
    "method-not-allowed": Kind(
        405, "The method is not allowed here", "The header Allow lists those that are."
    ),
    "not-acceptable": Kind(
        406, "Only JSON is served", "The header Accept leaves out application/json."
    ),
    "conflict": Kind(
        409, "The state of the record forbids it", "The detail says what is in the way."
    ),
    "gone": Kind(410, "It was withdrawn", "It was public once and is not any more."),
    "precondition-failed": Kind(
        412, "It was changed meanwhile", "Read it again, then send the new ETag."
    ),
    "content-too-large": Kind(
        413, "The request is too large", "The detail names the limit."
    ),
    "unsupported-media-type": Kind(
        415, "Send JSON", "The body must be of the type application/json."
    ),
    "invalid": Kind(
        422, "Something sent is not right", "Each of the errors says where and why."
    ),
    "precondition-required": Kind(
        428, "If-Match is missing", "Send the ETag of the record that you have read."
    ),
    "too-many-requests": Kind(
        429, "Too many requests", "Wait as many seconds as Retry-After says."
    ),
    "quota-exceeded": Kind(
        429, "The quota is used up", "Wait as many seconds as Retry-After says."
    ),
    "insufficient-storage": Kind(
        507, "The server has no room", "Its disk is full; nothing was saved."
    ),
    "internal": Kind(
        500, "The server failed", "It was logged under the id in X-Request-ID."
    ),
}


class Problem(Exception):  # noqa: N818 -- the word of RFC 9457
    """An error for the client: its kind, a sentence, and where it is."""

    def __init__(self, code, detail="", *, errors=(), headers=None, **more):
        super().__init__(code, detail)
        self.code, self.detail, self.more = code, detail, more
        self.errors, self.headers = list(errors), dict(headers or {})

    def response(self, request):
        kind = KINDS[self.code]
        body = {
            "type": f"{settings.URL}/api/v1/docs#{self.code}",
            "title": kind.title,
            "status": kind.status,
            "detail": str(self.detail) or kind.meaning,
            "instance": request.path,
            **self.more,
        }
        if self.errors:
            body["errors"] = self.errors
        content = json.dumps(body, ensure_ascii=False)
        return HttpResponse(
            content, status=kind.status, content_type=MEDIA_TYPE, headers=self.headers
        )


def invalid(errors, **more):
    """A problem with pairs of a place and words, and members of its own."""
    told = [{"pointer": where, "detail": str(words)} for where, words in errors]
    return Problem("invalid", _("See the errors."), errors=told, **more)


def unauthorized(detail="", error=""):
    """A problem that says how to sign in."""
    how = 'Bearer realm="tilth"' + (f', error="{error}"' if error else "")
    headers = {"WWW-Authenticate": how}
    return Problem("unauthorized", detail or _("Sign in first."), headers=headers)


def problem_of(request, error):
    """The problem that an exception stands for."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, DescriptionError):
        return invalid(("", words) for _keys, words in error.faults)
    if isinstance(error, QuotaError):
        return _later("quota-exceeded", error, error.seconds)
    if isinstance(error, ConflictError):
        return Problem("precondition-failed", error)
    if isinstance(error, WorkflowError):
        return Problem("conflict", error)
    if isinstance(error, Http404):
        return Problem("not-found")
    if isinstance(error, PermissionDenied):
        return Problem("forbidden")
    if isinstance(error, AuthenticationError):
        return unauthorized()
    if isinstance(error, (ValidationError, HttpError, SuspiciousOperation)):
        return Problem("bad-request")
    if is_full(error):
        log.error("disk_full", error=str(error))
        return Problem("insufficient-storage")
    log.exception("api_broke", exc_info=error)
    got_request_exception.send(sender=None, request=request)
    return Problem("internal")


def too_many(seconds):
    """A problem that says how long to wait."""
    said = _("Wait %(seconds)d seconds.") % {"seconds": seconds}
    return _later("too-many-requests", said, seconds)


def _later(code, detail, seconds):
    return Problem(code, detail, headers={"Retry-After": str(seconds)})
