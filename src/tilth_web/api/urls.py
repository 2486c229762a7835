"""Addresses of version 1: operations, their description, and a page for people."""

from django.urls import URLPattern, path, re_path

from tilth_web.api import views
from tilth_web.api.api import api
from tilth_web.api.edge import edge, unknown


def _operations():
    """The operations, each within the edge; not the empty root of the library."""
    for found in api.urls[0]:
        if found.name != "api-root":
            view = edge(found.callback)
            yield URLPattern(found.pattern, view, found.default_args, found.name)


app_name = "api"
urlpatterns = [
    path("openapi.json", edge(views.openapi), name="openapi"),
    path("docs", views.documentation, name="docs"),
    *_operations(),
    re_path("", edge(unknown)),  # whatever is left
]
