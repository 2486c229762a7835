"""Long lists, a page at a time."""

from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.db.models import QuerySet

MOST = 100
FARTHEST = 1_000_000


class PageForm(forms.Form):
    """Which part of a list."""

    limit = forms.IntegerField(
        label="Most records of the answer; 20 if left out",
        min_value=1,
        max_value=MOST,
        required=False,
    )
    offset = forms.IntegerField(
        label="Records to leave out at the start",
        min_value=0,
        max_value=FARTHEST,
        required=False,
    )


def page(request, form, rows, record, *, whole=None):
    """A part of some ordered rows as records, and where the next one is.

    With `whole`, rows are keys at first, and it gives the rows of those in the part.
    """
    limit = form.cleaned_data.get("limit") or 20
    offset = form.cleaned_data.get("offset") or 0
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    part = rows[offset : offset + limit]
    if whole is not None:
        part = whole(list(part))
    after, before = offset + limit, max(offset - limit, 0)
    return {
        "count": count,
        "next": _address(request, after, limit) if after < count else None,
        "previous": _address(request, before, limit) if offset else None,
        "items": [record(row) for row in part],
    }


def _address(request, offset, limit):
    query = {key: request.GET.getlist(key) for key in request.GET}
    query |= {"limit": [limit], "offset": [offset]}
    return f"{settings.URL}{request.path}?{urlencode(query, doseq=True)}"
