"""The catalogue of practices."""

from django.http import Http404
from ninja import Router

from tilth_web.api.identity import OPEN
from tilth_web.api.inputs import Query
from tilth_web.api.pages import PageForm, page
from tilth_web.api.schemas import practices as schemas
from tilth_web.api.takes import takes
from tilth_web.registry.domain.catalogue import practice_catalogue

router = Router(tags=["Practices"], auth=OPEN)
LIST = Query(PageForm)


@router.get(
    "/practices", response=schemas.PracticePage, openapi_extra=takes(query=LIST)
)
def practices(request):
    """Practices that a project can plan."""
    return page(request, LIST.read(request), practice_catalogue(), dict)


@router.get("/practices/{slug:key}", response=schemas.Practice)
def practice(request, key: str):
    """One practice."""
    for found in practice_catalogue():
        if found["key"] == key:
            return found
    raise Http404
