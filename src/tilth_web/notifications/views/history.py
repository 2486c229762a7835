from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tilth_web.accounts.domain.record_types import name_of, visible_record
from tilth_web.notifications.domain.history import told, visible_events

PER_PAGE = 50


@require_safe
def history(request, label, uuid):
    """The whole history of a record, as far as the reader may see it."""
    record = visible_record(request.user, label, uuid)
    if record is None:
        raise Http404
    events = visible_events(request.user, label, uuid)
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "name": name_of(request.user, record),
        "page": page,
        "events": told(page, request.user, label, uuid),
    }
    return render(request, "notifications/history.html", context)
