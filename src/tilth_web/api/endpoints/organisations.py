"""Organisations that have joined, and one's own."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router

from tilth_web.accounts.domain.queries import found_organisations, visible_organisations
from tilth_web.accounts.forms.organisations import OrganisationFilter
from tilth_web.api.identity import OPEN
from tilth_web.api.inputs import Query
from tilth_web.api.pages import PageForm, page
from tilth_web.api.records import organisation_record
from tilth_web.api.schemas import organisations as schemas
from tilth_web.api.takes import takes

router = Router(tags=["Organisations"], auth=OPEN)
WORDS = "countries", "themes"
ASKED = tuple(OrganisationFilter.base_fields)


class ListForm(OrganisationFilter, PageForm):
    """What the page of organisations filters by, a page at a time."""


LIST = Query(ListForm)


@router.get(
    "/organisations", response=schemas.OrganisationPage, openapi_extra=takes(query=LIST)
)
def organisations(request):
    """Organisations that have joined, and those that you belong to, by name."""
    form = LIST.read(request)
    asked = {name: form.cleaned_data[name] for name in ASKED}
    rows = found_organisations(request.user, **asked).prefetch_related(*WORDS)
    return page(request, form, rows, organisation_record)


@router.get("/organisations/{uuid:uuid}", response=schemas.Organisation)
def organisation(request, uuid: UUID):
    """One organisation, without its people."""
    rows = visible_organisations(request.user).prefetch_related(*WORDS)
    return organisation_record(get_object_or_404(rows, uuid=uuid))
