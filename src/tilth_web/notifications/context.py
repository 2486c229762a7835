"""What every page shows of notifications."""

from django.utils.functional import SimpleLazyObject

from tilth_web.notifications.domain.notices import unread


def notifications(request):
    """The count of unread notifications; a page without it asks no database."""
    return {"unread_notifications": SimpleLazyObject(lambda: unread(request.user))}
