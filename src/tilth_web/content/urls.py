from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from tilth_web.content.views import styleguide

admin_urls = [path("admin/", include(wagtailadmin_urls))]
urlpatterns = [
    path("styleguide/", styleguide, name="styleguide"),
    path("", include(wagtail_urls)),
]
