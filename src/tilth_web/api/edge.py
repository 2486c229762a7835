"""What every request of the API goes through, before and after its operation."""

import re
from functools import wraps
from hashlib import sha256

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from tilth_web.api import limits
from tilth_web.api.identity import identify
from tilth_web.api.problems import Problem, problem_of

SERVED = "application/json", "application/geo+json", "application/problem+json"
JSON = re.compile(r"application/(json|geo\+json|merge-patch\+json)", re.IGNORECASE)
EXPOSED = "ETag, Location, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"
SENT = "Authorization, Content-Type, If-Match, If-None-Match"


def edge(view):
    """Wrap a view so that all its answers are those of the API, errors included."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        method = request.method
        if method == "HEAD":
            request.method = "GET"
        request.rate = None
        language = get_language_from_request(request)  # for what errors say
        with override(language):
            try:
                if method != "OPTIONS":
                    _admit(request)
                response = _matched(request, view(request, *args, **kwargs))
            except Exception as error:  # noqa: BLE001 -- all of them become problems
                response = problem_of(request, error).response(request)
        response["Content-Language"] = language
        return _finished(request, response, method)

    wrapped.csrf_exempt = True  # `identify` looks at the CSRF token of sessions
    return wrapped


def unknown(request):
    """Every address that is none."""
    raise Problem("not-found")


def _admit(request):
    """Count the request, and refuse what no operation wants to see."""
    refused = None
    try:
        identify(request)
    except Problem as problem:
        refused = problem
    request.rate, too_many = limits.count(request)
    if too_many or refused:
        raise too_many or refused
    if not any(request.accepts(kind) for kind in SERVED):
        raise Problem("not-acceptable")
    _refuse_body(request)


def _refuse_body(request):
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if size > settings.API_BODY_LIMIT:
        limit = settings.API_BODY_LIMIT // 1000
        said = _("A request may hold %(limit)d kB.") % {"limit": limit}
        raise Problem("content-too-large", said)
    if size and not JSON.fullmatch(request.content_type):
        raise Problem("unsupported-media-type")


def _matched(request, response):
    """Give what was read its ETag, or answer 304 to whoever has it."""
    if response.status_code == 405:
        return _other_method(request, response)
    own = getattr(request, "etag", None)
    if own is not None:
        response["ETag"] = own
    if request.method != "GET" or response.status_code != 200:
        return response
    if not response.has_header("ETag"):
        response["ETag"] = etag_of(response.content)
    found = get_conditional_response(request, response["ETag"], response=response)
    if found.status_code == 412:
        raise Problem("precondition-failed")
    return found


def etag_of(content):
    """The ETag of some bytes."""
    return quote_etag(sha256(content).hexdigest()[:32])


def _other_method(request, response):
    """What OPTIONS tells, or that a method is not allowed; both list those that are."""
    methods = {part.strip() for part in response["Allow"].split(",")} | {"OPTIONS"}
    if "GET" in methods:
        methods.add("HEAD")
    allow = {"Allow": ", ".join(sorted(methods))}
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=allow)
    return Problem("method-not-allowed", headers=allow).response(request)


def _finished(request, response, method):
    patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if request.rate is not None:
        for name, value in request.rate.headers().items():
            response[name] = value
    _let_other_pages(request, response)
    if method == "HEAD":
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def _let_other_pages(request, response):
    """Let the pages of the origins of the setting read the answer (CORS)."""
    origin = request.headers.get("Origin")
    if not settings.API_ORIGINS:
        return
    patch_vary_headers(response, ["Origin"])
    if origin in settings.API_ORIGINS:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = EXPOSED
        if request.method == "OPTIONS":
            response["Access-Control-Allow-Methods"] = response.get("Allow", "")
            response["Access-Control-Allow-Headers"] = SENT
