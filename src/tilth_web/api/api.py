"""The operations of version 1, put together."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from tilth_web.api.endpoints import (
    applications,
    assessments,
    calls,
    criteria,
    organisations,
    parcels,
    practices,
    projects,
    recognitions,
    reviews,
    rounds,
)
from tilth_web.api.problems import problem_of

DESCRIPTION = """\
Projects for the carbon of soils, as the pages of this platform show them.

Reading what is public needs no account. Everything else takes a token
(`Authorization: Bearer …`), or the session of a person with the header `X-CSRFToken`.
What you may not see is answered with 404. Numbers are in SI-based units that stand in
their descriptions; masses of carbon (`_mg`) are in megagrams, that is tonnes.

Lists come in pages (`limit`, `offset`, `count`). Every read has an `ETag`: send it as
`If-None-Match` to be told 304, or as `If-Match` with a change, which is refused if
somebody else saved meanwhile. Every error is `application/problem+json`.
"""


class Api(NinjaAPI):
    """Operations are called as their functions are."""

    def get_openapi_operation_id(self, operation):
        return operation.view_func.__name__


api = Api(
    title="Tilth",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
)
MODULES = (
    projects,
    parcels,
    assessments,
    rounds,
    organisations,
    practices,
    calls,
    applications,
    reviews,
    criteria,
    recognitions,
)
for module in MODULES:
    api.add_router("", module.router)


def _answer(request, error):
    return problem_of(request, error).response(request)


for kind in (Exception, Http404, HttpError, ValidationError, PermissionDenied):
    api.add_exception_handler(kind, _answer)
