"""Applications: one's own, what was sent, the report, and a call's for who runs it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import quote_etag
from ninja import Router

from tilth_web.api.evaluation_records import (
    application_record,
    in_call_record,
    report_record,
)
from tilth_web.api.identity import SIGNED_IN, require
from tilth_web.api.inputs import Query
from tilth_web.api.pages import PageForm, page
from tilth_web.api.schemas import applications as schemas
from tilth_web.api.schemas.reports import Report
from tilth_web.api.takes import takes
from tilth_web.evaluation.domain.dashboard import applications_of
from tilth_web.evaluation.domain.freezing import checksum_of
from tilth_web.evaluation.domain.queries import (
    own_applications,
    readable_applications,
    reported_applications,
    visible_calls,
)
from tilth_web.evaluation.domain.reporting import report_of
from tilth_web.evaluation.domain.scores import shares

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


@router.get(
    "/applications/{uuid:uuid}/submissions/{int:submission}",
    response=schemas.Submission,
)
def submission(request, uuid: UUID, submission: int):
    """What was sent, in the very bytes that were frozen.

    For those who applied, run the evaluation or review it; where the call hides whose
    project it is, reviewers read it in their review. The ETag is the SHA-256 of the
    bytes: it is that of the application while nobody changed them.
    """
    found = get_object_or_404(readable_applications(request.user), uuid=uuid)
    sent = get_object_or_404(found.submissions, number=submission)
    request.etag = quote_etag(checksum_of(sent))
    return HttpResponse(sent.content, content_type="application/json")


@router.get("/applications/{uuid:uuid}/report", response=Report)
def report(request, uuid: UUID):
    """The formative report: for the holder once it is released.

    Those who run the evaluation read it once it is decided, in a session.
    """
    found = get_object_or_404(reported_applications(request.user), uuid=uuid)
    return report_record(report_of(found))


@router.get(
    "/calls/{uuid:uuid}/applications",
    response=schemas.InCallPage,
    openapi_extra=takes(query=LIST),
)
def call_applications(request, uuid: UUID):
    """What was sent in a call, the first first, for the secretariat in a session.

    Never applications that tie you, or that you review.
    """
    call = get_object_or_404(visible_calls(request.user), uuid=uuid)
    require(request, "evaluation.run")
    rows = applications_of(call, request.user).select_related("decision")

    def whole(part):
        found = shares(part, call.criteria)
        return [(one, found.get(one.pk)) for one in part]

    return page(request, LIST.read(request), rows, in_call_record, whole=whole)


def _rows(request):
    rows = own_applications(request.user).select_related("project", "call")
    return rows.prefetch_related("submissions", "eligibility_checks__submission")
