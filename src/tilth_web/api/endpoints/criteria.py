"""Criteria of the evaluation: every version that was ever published."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router

from tilth_web.api.identity import OPEN
from tilth_web.api.inputs import Query
from tilth_web.api.pages import PageForm, page
from tilth_web.api.records import criteria_record, criteria_summary
from tilth_web.api.schemas import criteria as schemas
from tilth_web.api.takes import takes
from tilth_web.evaluation.domain.criteria_queries import published_criteria

router = Router(tags=["Criteria"], auth=OPEN)
LIST = Query(PageForm)


@router.get("/criteria", response=schemas.CriteriaPage, openapi_extra=takes(query=LIST))
def criteria_sets(request):
    """Published versions of the criteria, by set, the newest first."""
    return page(request, LIST.read(request), _rows(), criteria_summary)


@router.get("/criteria/{uuid:uuid}", response=schemas.Criteria)
def criteria(request, uuid: UUID):
    """One published version with all its texts; drafts are not told to programs."""
    return criteria_record(get_object_or_404(_rows(), uuid=uuid))


def _rows():
    return published_criteria().select_related("replaces").prefetch_related("later")
