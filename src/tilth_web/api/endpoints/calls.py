"""Calls for projects, and projects that were rated positively in one."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router

from tilth_web.api.identity import OPEN
from tilth_web.api.inputs import Query
from tilth_web.api.pages import PageForm, page
from tilth_web.api.records import call_record, opportunity_record
from tilth_web.api.schemas import calls as schemas
from tilth_web.api.takes import takes
from tilth_web.evaluation.domain.queries import opportunities as rated
from tilth_web.evaluation.domain.queries import visible_calls

router = Router(tags=["Evaluation"], auth=OPEN)
LIST = Query(PageForm)


@router.get("/calls", response=schemas.CallPage, openapi_extra=takes(query=LIST))
def calls(request):
    """Calls that were published, the last to close first."""
    form = LIST.read(request)
    return page(request, form, _calls(request), call_record)


@router.get("/calls/{uuid:uuid}", response=schemas.Call)
def call(request, uuid: UUID):
    """One call, in all languages that it is written in."""
    return call_record(get_object_or_404(_calls(request), uuid=uuid))


@router.get(
    "/opportunities", response=schemas.OpportunityPage, openapi_extra=takes(query=LIST)
)
def opportunities(request):
    """Projects rated positively whose holders agreed to show it, the newest first."""
    form = LIST.read(request)
    rows = rated().select_related("project", "call").order_by("-published_at", "-pk")
    return page(request, form, rows, opportunity_record)


def _calls(request):
    return visible_calls(request.user).select_related("criteria")
