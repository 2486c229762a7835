"""All addresses: machines first, people in their language, Wagtail's pages last."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.i18n import set_language

from tilth_web.content.urls import admin_urls

handler400 = "tilth_web.content.errors.bad_request"
handler500 = "tilth_web.content.errors.broken"
handler403 = "tilth_web.accounts.views.errors.permission_denied"
urlpatterns = [
    path("", include("tilth_web.operations.urls")),
    path("language/", set_language, name="set_language"),
    path("api/v1/", include("tilth_web.api.urls")),
    path("", include("tilth_web.evaluation.badge_urls")),
    *admin_urls,
    *i18n_patterns(
        path("", include("tilth_web.accounts.urls")),
        path("", include("tilth_web.notifications.urls")),
        path("", include("tilth_web.files.urls")),
        path("projects/", include("tilth_web.registry.urls")),
        path("", include("tilth_web.evaluation.urls")),
        path("", include("tilth_web.content.urls")),
        prefix_default_language=False,
    ),
]
