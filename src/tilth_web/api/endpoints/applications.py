"""Applications of one's own projects: where they stand, what was sent, eligibility."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router

from tilth_web.api.identity import SIGNED_IN
from tilth_web.api.inputs import Query
from tilth_web.api.pages import PageForm, page
from tilth_web.api.records import application_record
from tilth_web.api.schemas import applications as schemas
from tilth_web.api.takes import takes
from tilth_web.evaluation.domain.queries import own_applications

router = Router(tags=["Evaluation"], auth=SIGNED_IN)
LIST = Query(PageForm)


@router.get(
    "/applications", response=schemas.ApplicationPage, openapi_extra=takes(query=LIST)
)
def applications(request):
    """Applications of projects that you hold or edit, the newest first."""
    return page(request, LIST.read(request), _rows(request), application_record)


@router.get("/applications/{uuid:uuid}", response=schemas.Application)
def application(request, uuid: UUID):
    """One of them, with what was sent and which conditions of the call it met."""
    return application_record(get_object_or_404(_rows(request), uuid=uuid))


def _rows(request):
    rows = own_applications(request.user).select_related("project", "call")
    return rows.prefetch_related("submissions", "eligibility_checks__submission")
