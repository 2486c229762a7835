from django import template

from tilth_web.accounts.domain.record_types import label_of
from tilth_web.notifications.domain.history import history_of

register = template.Library()
MOST = 10


@register.inclusion_tag("notifications/events.html")
def events_of(record, user):
    """The newest events of a record, as sentences, and a link to all of them."""
    events = history_of(record, user, most=MOST + 1)
    return {
        "events": events[:MOST],
        "more": len(events) > MOST,
        "record": record,
        "label": label_of(record),
    }
