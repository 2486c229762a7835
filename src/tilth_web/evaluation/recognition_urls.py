"""Addresses of recognition, within those of the app."""

from django.urls import path

from tilth_web.evaluation.views import recognition, recognition_desk

urlpatterns = [
    path("", recognition.gallery, name="recognitions"),
    path("verify/", recognition.verification, name="verification"),
    path("desk/", recognition_desk.desk, name="recognition-desk"),
    path("rules/", recognition.rules_list, name="recognition-rules-list"),
    path("rules/add/", recognition_desk.rules_add, name="recognition-rules-add"),
    path("rules/<uuid:uuid>/", recognition.rules, name="recognition-rules"),
    path(
        "rules/<uuid:uuid>.json", recognition.rules_json, name="recognition-rules-json"
    ),
    path(
        "rules/<uuid:uuid>/edit/",
        recognition_desk.rules_edit,
        name="recognition-rules-edit",
    ),
    path(
        "rules/<uuid:uuid>/publish/",
        recognition_desk.rules_publish,
        name="recognition-rules-publish",
    ),
    path("propose/<uuid:uuid>/", recognition_desk.propose, name="recognition-propose"),
    path("<uuid:uuid>/", recognition.recognition, name="recognition"),
    path("<uuid:uuid>/qr.svg", recognition.qr_code, name="recognition-qr"),
    path("<uuid:uuid>/story/", recognition_desk.story, name="recognition-story"),
    path(
        "<uuid:uuid>/decide/<slug:transition>/",
        recognition_desk.decide,
        name="recognition-decide",
    ),
]
