"""What every page needs to know of the installation."""

from django.conf import settings


def site(request):
    return {"site_name": settings.WAGTAIL_SITE_NAME}
