"""Reviews that one is asked for; nothing is written here."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router

from tilth_web.api.evaluation_records import review_record, review_summary
from tilth_web.api.identity import SIGNED_IN
from tilth_web.api.inputs import Query
from tilth_web.api.pages import PageForm, page
from tilth_web.api.schemas import reviews as schemas
from tilth_web.api.takes import takes
from tilth_web.evaluation.domain.own_reviews import (
    content_of,
    panel_of,
    reviews_to_give,
    with_content,
)

router = Router(tags=["Evaluation"], auth=SIGNED_IN)
LIST = Query(PageForm)


@router.get("/reviews", response=schemas.ReviewPage, openapi_extra=takes(query=LIST))
def reviews(request):
    """What you are asked to review: what is open first, of it the nearest end."""
    rows = reviews_to_give(request.user)
    return page(request, LIST.read(request), rows, review_summary, whole=with_content)


@router.get("/reviews/{uuid:uuid}", response=schemas.Review)
def review(request, uuid: UUID):
    """One review of yours; the panel opens once it is given."""
    found = get_object_or_404(reviews_to_give(request.user), uuid=uuid)
    content = content_of(found)
    panel = panel_of(found, content, reader=request.user)
    return review_record(found, content, panel)
