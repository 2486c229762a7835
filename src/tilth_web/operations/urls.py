from django.urls import path

from tilth_web.operations.views import health

urlpatterns = [
    path("health/", health.health, name="health"),
    path("ready/", health.ready, name="ready"),
]
