"""Addresses that never change with the language: for verifiers and other sites."""

from django.urls import path

from tilth_web.evaluation.views import badges

app_name = "badges"
urlpatterns = [
    path(".well-known/did.json", badges.issuer, name="issuer"),
    path(
        "recognition/credentials/<uuid:uuid>.json",
        badges.credential,
        name="credential",
    ),
    path("recognition/credentials/<uuid:uuid>.svg", badges.badge, name="badge"),
    path("recognition/status/revocation.json", badges.status, name="status"),
    path("embed/recognition/<uuid:uuid>/<slug:language>/", badges.embed, name="embed"),
]
