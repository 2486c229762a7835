"""Recognitions of projects, and the rules of them; nothing is decided here."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router

from tilth_web.api.identity import OPEN
from tilth_web.api.inputs import Query
from tilth_web.api.pages import PageForm, page
from tilth_web.api.records import recognition_record, rules_record
from tilth_web.api.schemas import recognitions as schemas
from tilth_web.api.takes import takes
from tilth_web.evaluation.domain.recognition_queries import public_recognitions
from tilth_web.evaluation.domain.recognition_rules import published_rules

router = Router(tags=["Recognition"], auth=OPEN)
LIST = Query(PageForm)


@router.get(
    "/recognitions", response=schemas.RecognitionPage, openapi_extra=takes(query=LIST)
)
def recognitions(request):
    """Recognitions of public projects, those that hold no longer, too."""
    return page(request, LIST.read(request), public_recognitions(), recognition_record)


@router.get("/recognitions/{uuid:uuid}", response=schemas.Recognition)
def recognition(request, uuid: UUID):
    """One recognition with its history, whoever asks."""
    return recognition_record(get_object_or_404(public_recognitions(), uuid=uuid))


@router.get(
    "/recognition-rules",
    response=schemas.RecognitionRulesPage,
    openapi_extra=takes(query=LIST),
)
def recognition_rules(request):
    """The operator's own rules, every published version."""
    return page(request, LIST.read(request), published_rules(), rules_record)
