from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import views as wagtail_views
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.urls import serve_pattern
from wagtail.utils.urlpatterns import decorate_urlpatterns

from tilth_web.content.views import closed, for_editors, sign_in, styleguide

# People and their passwords are no matter of Wagtail.
admin_urls = [
    path("admin/login/", sign_in),
    path("admin/account/", RedirectView.as_view(pattern_name="account_email")),
    *(
        path(f"admin/{part}/<path:rest>", closed)
        for part in ("users", "groups", "password_reset")
    ),
    *(path(f"admin/{part}/", closed) for part in ("users", "groups", "password_reset")),
    path("admin/", include(wagtailadmin_urls)),
]
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, for_editors)
urlpatterns = [
    path("styleguide/", styleguide, name="styleguide"),
    re_path(serve_pattern, wagtail_views.serve, name="wagtail_serve"),
]
